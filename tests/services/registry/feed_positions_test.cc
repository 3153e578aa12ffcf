// A file of insured persons that is sent in parts (GetFeedPosition).

#include "store/people/feed_positions.h"

#include "absl/strings/str_cat.h"
#include "tests/support/gateway_fixture.h"

namespace edmg::support {
namespace {

using absl::StatusCode;
using edmg::v1::UpsertInsuredPersonsRequest;
using services::Insured;

class FeedPositionsTest : public GatewayTest {
 protected:
  // `count` persons of the file, after its first `first_row`.
  static UpsertInsuredPersonsRequest Rows(int first_row, int count,
                                          const std::string& file = "may.jsonl") {
    UpsertInsuredPersonsRequest request;
    for (int i = first_row; i < first_row + count; ++i) {
      *request.add_persons() = MakePerson(i, "300");
    }
    request.set_file_id(file);
    request.set_first_row(first_row);
    return request;
  }
  absl::StatusOr<Insured::Outcome> Send(const UpsertInsuredPersonsRequest& request,
                                        const std::string& insurer = "300") {
    Slot<Insured::Outcome> slot;
    gateway().insured.Upsert(request, 0, Insurer(insurer), Into(slot));
    return rig_.Finish(slot);
  }
  int64_t Position(const std::string& file = "may.jsonl", const std::string& insurer = "300") {
    edmg::v1::GetFeedPositionRequest request;
    request.set_file_id(file);
    const auto response = gateway().insured.GetFeedPosition(request, Insurer(insurer), now());
    EXPECT_OK(response.status());
    return response.ok() ? response->rows_done() : -1;
  }
};

TEST_F(FeedPositionsTest, MovesWithTheRowsOfEachMessage) {
  EXPECT_EQ(Position(), 0);
  ASSERT_OK(Send(Rows(0, 3)).status());
  EXPECT_EQ(Position(), 3);
  ASSERT_OK(Send(Rows(3, 2)).status());
  EXPECT_EQ(Position(), 5);
  Restart();
  EXPECT_EQ(Position(), 5);
  EXPECT_EQ(Position("june.jsonl"), 0);
  EXPECT_EQ(Position("may.jsonl", "100"), 0);  // another insurer's
  EXPECT_THAT(DifferencesAfterReplay(), testing::IsEmpty());
}

TEST_F(FeedPositionsTest, MovesWhereAllRowsWereKnownOrRefused) {
  ASSERT_OK(Send(Rows(0, 3, "")).status());
  const auto known = Send(Rows(0, 3));
  ASSERT_OK(known.status());
  EXPECT_EQ(known->unchanged, 3);
  EXPECT_EQ(known->revision, 0);
  EXPECT_EQ(Position(), 3);
  auto refused = Rows(3, 1);
  refused.mutable_persons(0)->clear_family_name();
  ASSERT_OK(Send(refused).status());
  EXPECT_EQ(Position(), 4);
  EXPECT_THAT(DifferencesAfterReplay(), testing::IsEmpty());
}

TEST_F(FeedPositionsTest, RowsThatAreSentAgainChangeNothing) {
  ASSERT_OK(Send(Rows(0, 5)).status());
  const auto before = Contents();
  const auto again = Send(Rows(2, 3));
  ASSERT_OK(again.status());
  EXPECT_EQ(again->unchanged, 3);
  EXPECT_EQ(Contents(), before);
  EXPECT_EQ(Position(), 5);
  ASSERT_OK(Send(Rows(3, 4)).status());  // two of them are new
  EXPECT_EQ(Position(), 7);
}

TEST_F(FeedPositionsTest, RowsAreNeverLeftOut) {
  ASSERT_OK(Send(Rows(0, 5)).status());
  const auto before = Contents();
  const auto status = Send(Rows(6, 2)).status();
  EXPECT_EQ(status.code(), StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(status), "FEED_POSITION_AHEAD");
  EXPECT_EQ(MetadataOf(status, "field"), "messages[0].first_row");
  EXPECT_EQ(Contents(), before);
}

TEST_F(FeedPositionsTest, ANameHasItsForm) {
  for (const auto& name : {std::string(65, 'a'), std::string("a b"), std::string("a/b")}) {
    const auto status = Send(Rows(0, 1, name)).status();
    EXPECT_EQ(ReasonOf(status), "FIELD_FORMAT") << name;
    EXPECT_EQ(MetadataOf(status, "field"), "messages[0].file_id");
  }
  auto request = Rows(0, 1, "");
  request.set_first_row(1);
  EXPECT_EQ(MetadataOf(Send(request).status(), "field"), "messages[0].first_row");
  request = Rows(0, 1);
  request.set_first_row(-1);
  EXPECT_EQ(ReasonOf(Send(request).status()), "FIELD_FORMAT");
  edmg::v1::GetFeedPositionRequest question;
  EXPECT_EQ(ReasonOf(gateway().insured.GetFeedPosition(question, Insurer("300"), now()).status()),
            "FIELD_FORMAT");
  EXPECT_OK(Send(Rows(0, 1, std::string(64, 'Z'))).status());
}

TEST_F(FeedPositionsTest, TheOldestFileGoes) {
  for (int i = 0; i < store::kFeedPositionsPerInsurerMax; ++i) {
    auto first = Rows(0, 1, absl::StrCat("file-", i));
    first.mutable_persons(0)->set_ssin(SsinOfPerson(100 + i));
    ASSERT_OK(Send(first).status());
  }
  EXPECT_EQ(Position("file-0"), 1);
  auto more = Rows(1, 1, "file-0");  // moved: file-1 is the oldest now
  ASSERT_OK(Send(more).status());
  auto another = Rows(0, 1, "one-more");
  another.mutable_persons(0)->set_ssin(SsinOfPerson(300));
  ASSERT_OK(Send(another).status());
  EXPECT_EQ(Position("file-0"), 2);
  EXPECT_EQ(Position("file-1"), 0);
  EXPECT_EQ(Position("file-2"), 1);
  EXPECT_EQ(Position("one-more"), 1);
  EXPECT_EQ(CountRows(database(), store::Table::kFeedPositions),
            store::kFeedPositionsPerInsurerMax);
  EXPECT_THAT(DifferencesAfterReplay(), testing::IsEmpty());
}

}  // namespace
}  // namespace edmg::support
