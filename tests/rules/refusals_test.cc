#include "services/rules/refusals.h"

#include <gtest/gtest.h>

#include <set>

#include "absl/strings/ascii.h"

namespace edmg::rules {
namespace {

TEST(Refusals, EachRowHasItsOwnCodeAndReason) {
  std::set<absl::string_view> codes;
  std::set<absl::string_view> reasons;
  for (const RefusalRow& row : RefusalTable()) {
    EXPECT_TRUE(codes.insert(row.code).second) << row.code;
    EXPECT_TRUE(reasons.insert(row.reason).second) << row.reason;
    EXPECT_EQ(row.code.size(), 3u);
    EXPECT_EQ(&RowOf(row.code), &row);
    for (const char c : row.reason) EXPECT_TRUE(absl::ascii_isupper(c) || c == '_') << row.reason;
  }
  const std::set<absl::string_view> expected = {"100", "111", "112", "113", "120", "130", "136",
                                                "140", "141", "145", "146", "155", "156", "161",
                                                "162", "163", "165", "166", "168"};
  EXPECT_EQ(codes, expected);
}

// gRPC's metadata has 8 KiB: eight refusals must fit.
TEST(Refusals, EachTextIsThereAndFitsIn120Bytes) {
  for (const RefusalRow& row : RefusalTable()) {
    for (const absl::string_view text : {row.text_fr, row.text_nl, row.text_en}) {
      EXPECT_FALSE(text.empty()) << row.code;
      EXPECT_LE(text.size(), 120u) << row.code;
    }
  }
}

TEST(Refusals, RowsStandInTheOrderOfTheirLayers) {
  for (size_t i = 1; i < RefusalTable().size(); ++i) {
    EXPECT_LE(RefusalTable()[i - 1].layer, RefusalTable()[i].layer) << RefusalTable()[i].code;
  }
}

// The table of the design's section on errors.
TEST(Refusals, EachCodeHasItsLayerAndStatus) {
  using absl::StatusCode;
  const struct {
    const char* code;
    Layer layer;
    StatusCode status;
  } kRows[] = {
      {"100", Layer::kShape, StatusCode::kInvalidArgument},
      {"111", Layer::kShape, StatusCode::kInvalidArgument},
      {"112", Layer::kCheckDigits, StatusCode::kInvalidArgument},
      {"113", Layer::kCheckDigits, StatusCode::kInvalidArgument},
      {"130", Layer::kValues, StatusCode::kInvalidArgument},
      {"155", Layer::kCoherence, StatusCode::kInvalidArgument},
      {"156", Layer::kCoherence, StatusCode::kPermissionDenied},
      {"140", Layer::kEntitlement, StatusCode::kPermissionDenied},
      {"141", Layer::kEntitlement, StatusCode::kPermissionDenied},
      {"163", Layer::kEntitlement, StatusCode::kFailedPrecondition},
      {"120", Layer::kAffiliation, StatusCode::kNotFound},
      {"136", Layer::kAffiliation, StatusCode::kInvalidArgument},
      {"145", Layer::kDates, StatusCode::kInvalidArgument},
      {"146", Layer::kDates, StatusCode::kInvalidArgument},
      {"166", Layer::kDates, StatusCode::kFailedPrecondition},
      {"162", Layer::kContract, StatusCode::kFailedPrecondition},
      {"161", Layer::kRights, StatusCode::kFailedPrecondition},
      {"168", Layer::kRights, StatusCode::kAlreadyExists},
      {"165", Layer::kDuplicate, StatusCode::kAlreadyExists},
  };
  for (const auto& row : kRows) {
    EXPECT_EQ(RowOf(row.code).layer, row.layer) << row.code;
    EXPECT_EQ(RowOf(row.code).status, row.status) << row.code;
  }
}

}  // namespace
}  // namespace edmg::rules
