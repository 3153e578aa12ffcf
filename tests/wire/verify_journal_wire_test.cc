// VerifyJournal as an administrator calls it, while the gateway goes on.
#include <filesystem>
#include <vector>

#include "absl/time/clock.h"
#include "certs/evidence.h"
#include "edmg/v1/admin_service.pb.h"
#include "gmock/gmock.h"
#include "services/capabilities.h"
#include "store/engine/batch.h"
#include "tests/support/error_details.h"
#include "tests/support/wire_rig.h"

namespace edmg::support {
namespace {

using absl::StatusCode;
using edmg::v1::VerifyJournalRequest;
using edmg::v1::VerifyJournalResponse;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr char kVerify[] = "edmg.v1.AdminService/VerifyJournal";

class VerifyJournalTest : public WireTest {
 protected:
  std::unique_ptr<WireStream> Open() {
    return Administrators().Open(kVerify, VerifyJournalRequest(), absl::Minutes(1));
  }

  // The messages of a whole call, which must end well.
  std::vector<VerifyJournalResponse> Verify() {
    auto stream = Open();
    std::vector<VerifyJournalResponse> messages;
    VerifyJournalResponse message;
    while (stream->Read(&message) == ReadResult::kMessage) messages.push_back(message);
    EXPECT_OK(stream->Finish());
    return messages;
  }

  bool ScratchExists() {
    return std::filesystem::exists(services::ScratchDirectoryFor(database().path()));
  }
};

TEST_F(VerifyJournalTest, GivesTheVerdictInItsLastMessage) {
  RegisterMany(AddEnrolledDoctor(), "300", 50);
  const int64_t revision = Revision();
  const auto messages = Verify();
  ASSERT_FALSE(messages.empty());
  for (size_t i = 0; i + 1 < messages.size(); ++i) EXPECT_FALSE(messages[i].done());
  const VerifyJournalResponse& last = messages.back();
  EXPECT_TRUE(last.done());
  EXPECT_EQ(last.revisions_verified(), revision);
  EXPECT_EQ(last.revisions_total(), revision);
  EXPECT_EQ(last.differences_total(), 0);
  EXPECT_THAT(last.differences(), IsEmpty());
  EXPECT_FALSE(ScratchExists());
  EXPECT_EQ(Revision(), revision) << "it writes nothing";
}

TEST_F(VerifyJournalTest, VerifiesAnEmptyJournal) {
  const auto messages = Verify();
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_TRUE(messages[0].done());
  EXPECT_EQ(messages[0].revisions_total(), 0);
}

TEST_F(VerifyJournalTest, ListsWhatDiffers) {
  AddPatient("300");
  store::Batch batch(database());
  batch.Put(store::Table::kMemberships, "not from the journal", "");
  ASSERT_OK(database().Commit(batch));
  const auto messages = Verify();
  ASSERT_FALSE(messages.empty());
  EXPECT_THAT(messages.back().differences(), ElementsAre("memberships: row only in the first"));
  EXPECT_EQ(messages.back().differences_total(), 1);
}

TEST_F(VerifyJournalTest, RunsOnceAtATime) {
  AddPatient("300");
  auto running = services().journal_checks.Begin(certs::ContentOf);
  ASSERT_OK(running.status());
  auto stream = Open();
  VerifyJournalResponse message;
  EXPECT_EQ(stream->Read(&message), ReadResult::kEnd);
  const absl::Status status = stream->Finish();
  EXPECT_EQ(status.code(), StatusCode::kResourceExhausted) << status;
  EXPECT_EQ(ReasonOf(status), "VERIFY_RUNNING");
  running->reset();
  EXPECT_EQ(Verify().size(), 1u);
}

TEST_F(VerifyJournalTest, EndsWithItsCaller) {
  RegisterMany(AddEnrolledDoctor(), "300", 20);
  for (int i = 0; i < 20; ++i) Open()->Cancel();
  const absl::Time patience = absl::Now() + absl::Seconds(20);
  while (!services().journal_checks.Begin(certs::ContentOf).ok() && absl::Now() < patience) {
    absl::SleepFor(absl::Milliseconds(20));
  }
  EXPECT_FALSE(ScratchExists());
  EXPECT_TRUE(Verify().back().done());
}

TEST_F(VerifyJournalTest, IsForTheAdministratorsListenerOnly) {
  EXPECT_EQ(Public("insurer:300").Open(kVerify, VerifyJournalRequest())->Finish().code(),
            StatusCode::kUnimplemented);
}

}  // namespace
}  // namespace edmg::support
