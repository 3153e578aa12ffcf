#include "services/rules/book/refusals.h"

#include <gtest/gtest.h>

#include <set>

#include "absl/strings/ascii.h"
#include "services/rules/book/rulebook.h"

namespace edmg::rules {
namespace {

TEST(Refusals, EachRowHasItsOwnCodeAndReason) {
  std::set<absl::string_view> codes;
  std::set<absl::string_view> reasons;
  for (const RefusalRow& row : RefusalTable()) {
    EXPECT_TRUE(codes.insert(row.code).second) << row.code;
    EXPECT_TRUE(reasons.insert(row.reason).second) << row.reason;
    EXPECT_EQ(&RowOf(row.code), &row);
    for (const char c : row.reason) EXPECT_TRUE(absl::ascii_isupper(c) || c == '_') << row.reason;
  }
  const std::set<absl::string_view> expected = {
      "100", "111", "112", "113", "120", "121", "122", "130", "136", "140", "141", "145", "146",
      "155", "156", "158", "161", "162", "163", "165", "166", "167", "168", "174", "B2"};
  EXPECT_EQ(codes, expected);
}

// The table of the design's section on errors.
TEST(Refusals, EachCodeHasItsLayerAndStatus) {
  using absl::StatusCode;
  const struct {
    const char* code;
    edmg::v1::RejectionLayer layer;
    StatusCode status;
  } kRows[] = {
      {"100", edmg::v1::REJECTION_LAYER_SHAPE, StatusCode::kInvalidArgument},
      {"111", edmg::v1::REJECTION_LAYER_SHAPE, StatusCode::kInvalidArgument},
      {"112", edmg::v1::REJECTION_LAYER_CHECK_DIGITS, StatusCode::kInvalidArgument},
      {"113", edmg::v1::REJECTION_LAYER_CHECK_DIGITS, StatusCode::kInvalidArgument},
      {"130", edmg::v1::REJECTION_LAYER_VALUES, StatusCode::kInvalidArgument},
      {"155", edmg::v1::REJECTION_LAYER_COHERENCE, StatusCode::kInvalidArgument},
      {"156", edmg::v1::REJECTION_LAYER_COHERENCE, StatusCode::kPermissionDenied},
      {"158", edmg::v1::REJECTION_LAYER_COHERENCE, StatusCode::kInvalidArgument},
      {"140", edmg::v1::REJECTION_LAYER_ENTITLEMENT, StatusCode::kPermissionDenied},
      {"141", edmg::v1::REJECTION_LAYER_ENTITLEMENT, StatusCode::kPermissionDenied},
      {"163", edmg::v1::REJECTION_LAYER_ENTITLEMENT, StatusCode::kFailedPrecondition},
      {"B2", edmg::v1::REJECTION_LAYER_ENTITLEMENT, StatusCode::kFailedPrecondition},
      {"120", edmg::v1::REJECTION_LAYER_AFFILIATION, StatusCode::kNotFound},
      {"121", edmg::v1::REJECTION_LAYER_AFFILIATION, StatusCode::kNotFound},
      {"122", edmg::v1::REJECTION_LAYER_AFFILIATION, StatusCode::kNotFound},
      {"136", edmg::v1::REJECTION_LAYER_AFFILIATION, StatusCode::kInvalidArgument},
      {"145", edmg::v1::REJECTION_LAYER_DATES, StatusCode::kInvalidArgument},
      {"146", edmg::v1::REJECTION_LAYER_DATES, StatusCode::kInvalidArgument},
      {"166", edmg::v1::REJECTION_LAYER_DATES, StatusCode::kFailedPrecondition},
      {"162", edmg::v1::REJECTION_LAYER_CONTRACT, StatusCode::kFailedPrecondition},
      {"161", edmg::v1::REJECTION_LAYER_RIGHTS, StatusCode::kFailedPrecondition},
      {"167", edmg::v1::REJECTION_LAYER_RIGHTS, StatusCode::kFailedPrecondition},
      {"174", edmg::v1::REJECTION_LAYER_RIGHTS, StatusCode::kInvalidArgument},
      {"168", edmg::v1::REJECTION_LAYER_RIGHTS, StatusCode::kAlreadyExists},
      {"165", edmg::v1::REJECTION_LAYER_DUPLICATE, StatusCode::kAlreadyExists},
  };
  EXPECT_EQ(std::size(kRows), RefusalTable().size());
  for (const auto& row : kRows) {
    EXPECT_EQ(Rulebook::Default().RejectionOf(row.code).layer(), row.layer) << row.code;
    EXPECT_EQ(RowOf(row.code).status, row.status) << row.code;
  }
}

}  // namespace
}  // namespace edmg::rules
