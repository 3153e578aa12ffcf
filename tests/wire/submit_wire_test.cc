// Submit as software meets it: receipts, refusals with their details, retries, full queues.
#include <atomic>
#include <limits>
#include <set>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "services/capabilities.h"
#include "tests/support/error_details.h"
#include "tests/support/wire_rig.h"

namespace edmg::support {
namespace {

using absl::StatusCode;
using edmg::v1::SubmitRequest;
using edmg::v1::SubmitResponse;

constexpr char kSubmit[] = "edmg.v1.SubmissionService/Submit";
constexpr char kSoftware[] = "software:medisoft";

class SubmitWireTest : public WireTest {
 protected:
  explicit SubmitWireTest(const WireOptions& options = {}) : WireTest(options) {}

  // The bytes of the response; empty unless accepted.
  std::string SubmitBytes(const SubmitRequest& request) {
    std::string bytes;
    Public(kSoftware).Open(kSubmit, request)->ReadBytes(&bytes, kCallTimeout);
    return bytes;
  }

  SubmitRequest Envelope(const std::string& cms) const {
    SubmitRequest request;
    request.mutable_envelope()->set_cms(cms);
    return request;
  }
};

TEST_F(SubmitWireTest, GivesAReceiptOnceTheMessageIsRecorded) {
  const Doctor& doctor = AddEnrolledDoctor();
  const std::string patient = AddPatient("300");
  SubmitResponse response;
  ASSERT_OK(Register(doctor, patient, &response));
  const auto& receipt = response.receipt();
  EXPECT_EQ(receipt.revision(), Revision());
  EXPECT_EQ(receipt.content_sha256().size(), 32u);
  EXPECT_EQ(receipt.accept_time().seconds(), absl::ToUnixSeconds(now()));
  EXPECT_EQ(receipt.registration().holding().holder_nihii(), doctor.nihii);
  EXPECT_TRUE(receipt.registration().payment());
  EXPECT_EQ(receipt.registration().payment_ids_size(), 1);
}

TEST_F(SubmitWireTest, ARetryGetsTheSameBytesAfterItsSignerWasRevoked) {
  const Doctor& doctor = AddEnrolledDoctor();
  const std::string patient = AddPatient("100");
  const SubmitRequest request = Signed(Registration(doctor, patient), doctor);
  const std::string first = SubmitBytes(request);
  ASSERT_NE(first, "");
  ReplaceTrust(signing_.Trust(
      signing_.MakeCrl({{signing_.intermediate_pem(), absl::Now()}}, Issuer::kRoot)));
  EXPECT_EQ(SubmitBytes(request), first);
  const absl::Status fresh = Submit(Signed(Registration(doctor, patient), doctor));
  EXPECT_EQ(fresh.code(), StatusCode::kPermissionDenied);
  EXPECT_EQ(ReasonOf(fresh), "CERTIFICATE_REVOKED");
}

TEST_F(SubmitWireTest, AListThatIsTooOldIsTheGatewaysToMend) {
  const Doctor& doctor = AddEnrolledDoctor();
  const std::string patient = AddPatient("100");
  const auto request = Signed(Registration(doctor, patient), doctor);
  const absl::Time late = absl::Now() - absl::Hours(24 * 8);
  ReplaceTrust(signing_.Trust(signing_.intermediate().MakeCrl({.next_update = late})));
  const absl::Status status = Submit(request);
  EXPECT_EQ(status.code(), StatusCode::kUnavailable) << status;
  EXPECT_EQ(ReasonOf(status), "REVOCATION_LIST_STALE");
  EXPECT_TRUE(RetryInfoOf(status).has_value());
  const auto told = Status();
  ASSERT_EQ(told.revocation_lists_size(), 1);
  EXPECT_TRUE(told.revocation_lists(0).stale());
  EXPECT_EQ(told.revocation_lists(0).issuer(), "CN=Test Signing Intermediate");
  EXPECT_EQ(told.revocation_lists(0).refused_from_time().seconds(),
            told.revocation_lists(0).next_update().seconds() + 7 * 24 * 3600);
  ReplaceTrust(signing_.Trust(signing_.MakeCrl({})));
  EXPECT_FALSE(Status().revocation_lists(0).stale());
  EXPECT_OK(Submit(request));
}

TEST_F(SubmitWireTest, ABlindRetryGetsTheSameBytes) {
  const Doctor& doctor = AddEnrolledDoctor();
  const SubmitRequest request = Signed(Registration(doctor, AddPatient("100")), doctor);
  const std::string first = SubmitBytes(request);
  ASSERT_NE(first, "");
  const int64_t revision = Revision();
  EXPECT_EQ(SubmitBytes(request), first);
  EXPECT_EQ(Revision(), revision);

  edmg::v1::Submission other = Registration(doctor, AddPatient("100"));
  edmg::v1::SubmitResponse kept;
  ASSERT_TRUE(kept.ParseFromString(first));
  other.set_message_id(kept.receipt().message_id());
  const absl::Status reused = Submit(Signed(other, doctor));
  EXPECT_EQ(reused.code(), StatusCode::kAlreadyExists);
  EXPECT_EQ(ReasonOf(reused), "MESSAGE_ID_REUSED");
}

// One refusal of each status that the rules use.
TEST_F(SubmitWireTest, RefusalsCarryCodeReasonFieldAndTexts) {
  const Doctor& doctor = AddEnrolledDoctor();
  const Doctor& stranger = AddDoctor();
  const std::string patient = AddPatient("100");
  struct Case {
    edmg::v1::Submission message;
    StatusCode status;
    std::string code, reason, field;
    const Doctor& signer;
  };
  auto shape = Registration(doctor, "123");
  auto digits =
      Registration(doctor, patient.substr(0, 9) + (patient.substr(9) == "10" ? "11" : "10"));
  auto code = Registration(doctor, patient);
  code.mutable_dmg_registration()->set_claim_code("999999");
  auto recipient = Registration(doctor, patient);
  recipient.set_recipient("another-gateway");
  auto old = Registration(doctor, patient);
  *old.mutable_dmg_registration()->mutable_encounter_date() = MakeDate(Today() - 8);
  const std::string unknown = SsinOfPerson(3000);
  ASSERT_OK(Register(doctor, patient));
  const std::vector<Case> cases = {
      {shape, StatusCode::kInvalidArgument, "111", "", "dmg_registration.patient.ssin", doctor},
      {digits, StatusCode::kInvalidArgument, "112", "", "dmg_registration.patient.ssin", doctor},
      {code, StatusCode::kInvalidArgument, "130", "", "dmg_registration.claim_code", doctor},
      {recipient, StatusCode::kInvalidArgument, "155", "", "recipient", doctor},
      {Registration(doctor, patient), StatusCode::kPermissionDenied, "156", "", "author_nihii",
       stranger},
      {Registration(doctor, unknown), StatusCode::kNotFound, "120", "",
       "dmg_registration.patient.ssin", doctor},
      {old, StatusCode::kFailedPrecondition, "166", "", "dmg_registration.encounter_date", doctor},
      {Registration(stranger, patient), StatusCode::kFailedPrecondition, "163", "", "author_nihii",
       stranger},
  };
  const int64_t revision = Revision();
  for (const Case& one : cases) {
    const absl::Status status = Submit(Signed(one.message, one.signer));
    SCOPED_TRACE(one.code);
    EXPECT_EQ(status.code(), one.status) << status;
    const auto info = ErrorInfoOf(status);
    EXPECT_EQ(info.domain(), "edmg");
    EXPECT_THAT(info.reason(), testing::MatchesRegex("[A-Z][A-Z_]+"));
    EXPECT_EQ(MetadataOf(status, "mycarenet_code"), one.code);
    EXPECT_EQ(MetadataOf(status, "field"), one.field);
    const auto rejection = RejectionOf(status);
    ASSERT_GE(rejection.refusals_size(), 1);
    const auto& refusal = rejection.refusals(0);
    EXPECT_EQ(refusal.mycarenet_code(), one.code);
    EXPECT_EQ(refusal.reason(), info.reason());
    EXPECT_EQ(refusal.field(), one.field);
    for (const std::string& text : {refusal.text_fr(), refusal.text_nl(), refusal.text_en()}) {
      EXPECT_NE(text, "");
      EXPECT_LE(text.size(), 120u);
    }
    const bool shape_error = one.status == StatusCode::kInvalidArgument;
    EXPECT_EQ(BadRequestOf(status).field_violations_size() > 0, shape_error);
    EXPECT_FALSE(absl::StrContains(status.ToString(), patient));
  }
  EXPECT_EQ(Revision(), revision);
}

TEST_F(SubmitWireTest, ManyRefusalsArriveEightAtATime) {
  const Doctor& doctor = AddEnrolledDoctor();
  edmg::v1::Submission empty;
  empty.mutable_contact_notification()->mutable_patient();
  empty.mutable_software()->set_vendor(kVendor);
  const absl::Status status = Submit(Signed(empty, doctor));
  EXPECT_EQ(status.code(), StatusCode::kInvalidArgument) << status;
  EXPECT_EQ(RejectionOf(status).refusals_size(), 8);
  EXPECT_GE(RejectionOf(status).refusals_omitted(), 1);
  EXPECT_EQ(BadRequestOf(status).field_violations_size(), 8);
}

TEST_F(SubmitWireTest, AnEnvelopeThatCannotBeTrustedWritesNothing) {
  const Doctor& doctor = AddEnrolledDoctor();
  const std::string content = Registration(doctor, AddPatient("100")).SerializeAsString();
  const auto signed_by = [&](const certs::Signer& signer) {
    return signer.Sign(content, absl::Now()).value();
  };
  std::string tampered = signed_by(doctor.signer);
  tampered[tampered.find("Peeters")] = 'M';
  DevSigning elsewhere;
  const SigningOptions expired{.ssin = doctor.ssin, .not_after = absl::Now() - absl::Hours(1)};
  struct Case {
    std::string envelope;
    StatusCode status;
    std::string reason;
  };
  const Case cases[] = {
      {"", StatusCode::kInvalidArgument, "ENVELOPE_EMPTY"},
      {content, StatusCode::kInvalidArgument, "ENVELOPE_NOT_DER"},
      {signed_by(doctor.signer) + "x", StatusCode::kInvalidArgument, "ENVELOPE_NOT_DER"},
      {std::string((64 << 10) + 1, 'x'), StatusCode::kInvalidArgument, "ENVELOPE_TOO_LARGE"},
      {tampered, StatusCode::kPermissionDenied, "CONTENT_DIGEST_MISMATCH"},
      {signed_by(elsewhere.MakeSigner({.ssin = doctor.ssin})), StatusCode::kPermissionDenied,
       "SIGNER_UNTRUSTED"},
      {signed_by(signing_.MakeSigner(expired)), StatusCode::kPermissionDenied,
       "CERTIFICATE_EXPIRED"},
      {doctor.signer.Sign(content, absl::Now() - absl::Hours(25)).value(),
       StatusCode::kPermissionDenied, "SIGNING_TIME_TOO_OLD"},
      {doctor.signer.Sign("no submission", absl::Now()).value(), StatusCode::kInvalidArgument,
       "CONTENT_NOT_A_SUBMISSION"},
  };
  const int64_t revision = Revision();
  for (const Case& one : cases) {
    const absl::Status status = Submit(Envelope(one.envelope));
    EXPECT_EQ(status.code(), one.status) << one.reason << ": " << status;
    EXPECT_EQ(ReasonOf(status), one.reason) << status;
    EXPECT_EQ(ErrorInfoOf(status).domain(), "edmg");
    EXPECT_EQ(MetadataOf(status, "field"), "envelope.cms") << one.reason;
  }
  EXPECT_EQ(Revision(), revision);
  EXPECT_OK(Submit(Envelope(signed_by(doctor.signer))));
}

// The request is refused by its length, or its connection is closed by the bytes that came in:
// others go on.
TEST_F(SubmitWireTest, ARequestAboveFourMebibytesIsNotTaken) {
  const Doctor& doctor = AddEnrolledDoctor();
  const absl::Status status = Submit(Envelope(std::string(5 << 20, 'x')));
  EXPECT_TRUE(status.code() == StatusCode::kResourceExhausted ||
              status.code() == StatusCode::kUnavailable)
      << status;
  EXPECT_OK(Register(doctor, AddPatient("100")));
}

TEST_F(SubmitWireTest, BytesThatAreNoRequestEndOnlyThemselves) {
  const Doctor& doctor = AddEnrolledDoctor();
  auto stream = Public(kSoftware).Open(kSubmit);
  if (stream->WriteBytes("\x0a\xff\xff\xff\xff\x7f no protobuf")) stream->WritesDone();
  EXPECT_FALSE(stream->Finish().ok());
  EXPECT_OK(Register(doctor, AddPatient("100")));
}

TEST_F(SubmitWireTest, ThirtyTwoThreadsAreAllAnsweredAndEachMessageCountsOnce) {
  constexpr int kThreads = 32, kMessages = 8;
  const Doctor& doctor = AddEnrolledDoctor();
  std::vector<std::string> patients;
  AddPatients("500", kThreads * kMessages, &patients);
  std::vector<SubmitRequest> requests;
  for (const std::string& patient : patients) {
    requests.push_back(Signed(Registration(doctor, patient), doctor));
  }
  const int64_t before = Revision();
  std::atomic<size_t> next{0};
  std::vector<int64_t> revisions(2 * requests.size());
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      const std::unique_ptr<WireClient> client =
          PublicWith(transport_.MakeClient("urn:edmg:software:medisoft"));
      for (size_t n = next++; n < revisions.size(); n = next++) {  // each message twice
        SubmitResponse response;
        EXPECT_OK(client->Call(kSubmit, requests[n / 2], &response));
        revisions[n] = response.receipt().revision();
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(Revision(), before + static_cast<int64_t>(requests.size()));
  for (size_t n = 0; n < revisions.size(); n += 2) EXPECT_EQ(revisions[n], revisions[n + 1]);
  EXPECT_EQ(std::set<int64_t>(revisions.begin(), revisions.end()).size(), requests.size());
}

// The writer can be held up after a commit, as a slow disk does.
class SlowWriterTest : public SubmitWireTest {
 protected:
  static constexpr int kQueueLength = 3;

  SlowWriterTest() : SubmitWireTest({.queue_length_max = kQueueLength, .start_writer = false}) {
    services().sequencer.OnCommit([this](int64_t revision) {
      if (revision <= held_after_ || held_.HasBeenNotified()) return;
      held_.Notify();
      go_on_.WaitForNotification();
    });
    StartWriter();
  }
  ~SlowWriterTest() override { LetGo(); }

  // Returns when the writer stands still.
  void HoldUp(const Doctor& doctor, const std::string& patient) {
    held_after_ = Revision();
    ASSERT_OK(Register(doctor, patient));
    held_.WaitForNotification();
  }
  void LetGo() {
    if (!go_on_.HasBeenNotified()) go_on_.Notify();
  }
  void AwaitQueue(int length) {
    for (int i = 0; i < 1000 && services().sequencer.queue_length() < length; ++i) {
      absl::SleepFor(absl::Milliseconds(5));
    }
    ASSERT_EQ(services().sequencer.queue_length(), length);
  }

 private:
  std::atomic<int64_t> held_after_{std::numeric_limits<int64_t>::max()};
  absl::Notification held_, go_on_;
};

TEST_F(SlowWriterTest, AFullQueueRefusesWithADelayAndKeepsWhatWaits) {
  const Doctor& doctor = AddEnrolledDoctor();
  std::vector<std::string> patients;
  AddPatients("100", kQueueLength + 2, &patients);
  HoldUp(doctor, patients.back());
  std::vector<std::unique_ptr<WireStream>> waiting;
  for (int i = 0; i < kQueueLength; ++i) {
    waiting.push_back(
        Public(kSoftware).Open(kSubmit, Signed(Registration(doctor, patients[i]), doctor)));
  }
  AwaitQueue(kQueueLength);
  const SubmitRequest refused = Signed(Registration(doctor, patients[kQueueLength]), doctor);
  const absl::Status status = Submit(refused);
  EXPECT_EQ(status.code(), StatusCode::kResourceExhausted);
  EXPECT_EQ(ReasonOf(status), "QUEUE_FULL");
  ASSERT_TRUE(RetryInfoOf(status).has_value());
  EXPECT_GT(
      RetryInfoOf(status)->retry_delay().nanos() + RetryInfoOf(status)->retry_delay().seconds(), 0);
  EXPECT_EQ(Status().queue_length(), kQueueLength);
  LetGo();
  for (auto& stream : waiting) {
    SubmitResponse response;
    EXPECT_EQ(stream->Read(&response), ReadResult::kMessage) << stream->Finish();
  }
  EXPECT_OK(Submit(refused));
}

TEST_F(SlowWriterTest, AMessageWhoseSenderGaveUpIsRecordedAndTheRetryGetsItsReceipt) {
  const Doctor& doctor = AddEnrolledDoctor();
  std::vector<std::string> patients;
  AddPatients("100", 2, &patients);
  HoldUp(doctor, patients[0]);
  const int64_t before = Revision();
  const edmg::v1::Submission message = Registration(doctor, patients[1]);
  const SubmitRequest request = Signed(message, doctor);
  EXPECT_EQ(Public(kSoftware).Call(kSubmit, request, nullptr, absl::Milliseconds(300)).code(),
            StatusCode::kDeadlineExceeded);
  AwaitQueue(1);
  LetGo();
  SubmitResponse retried;
  ASSERT_OK(Submit(request, &retried));
  EXPECT_EQ(retried.receipt().message_id(), message.message_id());
  EXPECT_EQ(Revision(), before + 1);
}

}  // namespace
}  // namespace edmg::support
