#include "services/dmg/submissions.h"

#include "certs/refusal.h"
#include "tests/support/gateway_fixture.h"

namespace edmg::support {
namespace {

using absl::StatusCode;

class SubmissionsTest : public GatewayTest {
 protected:
  const Doctor& doctor_ = AddEnrolledDoctor();
  const std::string patient_ = AddPatient("300");

  absl::StatusOr<std::string> GetReceipt(const Doctor& author, const std::string& message_id,
                                         const services::Caller& caller) {
    edmg::v1::GetReceiptRequest request;
    request.set_author_nihii(author.nihii);
    request.set_message_id(message_id);
    return gateway().submissions.GetReceipt(request, caller, now());
  }

  void ExpectRefused(const absl::Status& status, StatusCode code, const std::string& reason) {
    EXPECT_EQ(status.code(), code) << status;
    EXPECT_EQ(ReasonOf(status), reason);
  }
};

TEST_F(SubmissionsTest, TellsInTheReceiptWhatWasDecided) {
  const auto message = Registration(doctor_, patient_, Today());
  const Answer answer = Submit(message, doctor_);
  ASSERT_OK(answer.status);
  EXPECT_EQ(answer.receipt.message_id(), message.message_id());
  EXPECT_EQ(answer.receipt.revision(), database().last_revision());
  EXPECT_EQ(answer.receipt.accept_time().seconds(), absl::ToUnixSeconds(now()));
  EXPECT_EQ(answer.receipt.content_sha256().size(), 32u);
  EXPECT_TRUE(answer.receipt.registration().payment());
}

TEST_F(SubmissionsTest, GivesTheFirstReceiptForTheSameContentByteForByte) {
  const auto message = Registration(doctor_, patient_, Today());
  const Answer first = Submit(message, doctor_);
  ASSERT_OK(first.status);
  const auto before = Contents();
  rig_.MoveTo(now() + absl::Minutes(10));
  // Signed again: other envelope bytes, the same content.
  ASSERT_NE(Envelope(message, doctor_), Envelope(message, doctor_));
  const Answer again = Submit(message, doctor_);
  ASSERT_OK(again.status);
  EXPECT_EQ(again.bytes, first.bytes);
  EXPECT_EQ(Contents(), before);
}

TEST_F(SubmissionsTest, GivesTheFirstReceiptAfterARestartAndLongAfterTheSigningTime) {
  const auto envelope = Envelope(Registration(doctor_, patient_, Today()), doctor_);
  const Answer first = Submit(*Verify(envelope));
  ASSERT_OK(first.status);
  Restart();
  rig_.MoveTo(now() + absl::Hours(24 * 30));
  const Answer again = Submit(*Verify(envelope));
  ASSERT_OK(again.status);
  EXPECT_EQ(again.bytes, first.bytes);
}

TEST_F(SubmissionsTest, GivesTheFirstReceiptToARetryInTheSameGroup) {
  const auto message = Registration(doctor_, patient_, Today());
  const auto first = Enqueue(Signed(message, doctor_));
  const auto again = Enqueue(Signed(message, doctor_));
  EXPECT_EQ(CommitGroup(), 2u);
  ASSERT_OK(first->status);
  ASSERT_OK(again->status);
  EXPECT_EQ(again->bytes, first->bytes);
  EXPECT_EQ(PaymentsOf("300").size(), 1u);
}

TEST_F(SubmissionsTest, RefusesOtherContentUnderTheSameId) {
  auto message = Registration(doctor_, patient_, Today());
  ASSERT_OK(Submit(message, doctor_).status);
  const auto before = Contents();
  message.mutable_dmg_registration()->set_claim_code(kVisitCode);
  const absl::Status status = Submit(message, doctor_).status;
  ExpectRefused(status, StatusCode::kAlreadyExists, "MESSAGE_ID_REUSED");
  EXPECT_EQ(MetadataOf(status, "field"), "message_id");
  EXPECT_EQ(Contents(), before);
}

TEST_F(SubmissionsTest, KnowsAMessageIdInWhicheverCase) {
  auto message = Registration(doctor_, patient_, Today());
  message.set_message_id("9F1C2D3E-0000-4000-8000-00000000ABCD");
  ASSERT_OK(Submit(message, doctor_).status);
  message.set_message_id("9f1c2d3e-0000-4000-8000-00000000abcd");
  ExpectRefused(Submit(message, doctor_).status, StatusCode::kAlreadyExists, "MESSAGE_ID_REUSED");
}

TEST_F(SubmissionsTest, KeepsTheIdsOfTwoAuthorsApart) {
  const Doctor& other = AddEnrolledDoctor();
  auto message = Contact(doctor_, patient_, Today());
  ASSERT_OK(Submit(message, doctor_).status);
  message.set_author_nihii(other.nihii);
  EXPECT_OK(Submit(message, other).status);
}

TEST_F(SubmissionsTest, TellsNobodyOfAnotherAuthorsMessages) {
  const Doctor& other = AddEnrolledDoctor();
  const auto message = Registration(doctor_, patient_, Today());
  ASSERT_OK(Submit(message, doctor_).status);
  // The same content, which was accepted, but signed by somebody else.
  const absl::Status status = Submit(Signed(message, other)).status;
  EXPECT_EQ(RefusalsOf(status), "156 AUTHOR_MISMATCH author_nihii");
  EXPECT_EQ(status.code(), StatusCode::kPermissionDenied);
}

// The events that may happen between a message and its retry. Each ends in the first receipt, byte
// for byte, for those bytes and for the same content that the same card signed again.
class RetriesTest : public SubmissionsTest {
 protected:
  const edmg::v1::Submission message_ = Registration(doctor_, patient_, Today());
  const std::string envelope_ = Envelope(message_, doctor_);
  const std::string first_ = Submit(*Verify(envelope_)).bytes;

  void ExpectFirstReceipt() {
    ASSERT_FALSE(first_.empty());
    const auto before = Contents();
    const Answer retry = Submit(*Verify(envelope_));
    ASSERT_OK(retry.status);
    EXPECT_EQ(retry.bytes, first_);
    EXPECT_EQ(Submit(message_, doctor_).bytes, first_);
    EXPECT_EQ(Submit(*Verify(envelope_), AsPhysician(doctor_)).bytes, first_);
    EXPECT_EQ(Contents(), before);
    const auto checked = gateway().submissions.Check(*Verify(envelope_), Software(), now());
    ASSERT_OK(checked.status());
    EXPECT_EQ(*checked, first_);
  }

  void RevokeEverybody() {
    ReplaceTrust(pki_.Trust(pki_.MakeCrl({{pki_.intermediate_pem(), now()}}, Issuer::kRoot)));
  }

  void ChangeSsin() {
    auto record = RecordOf(doctor_);
    record.set_ssin(MakePhysician(77, "003").ssin());
    ASSERT_OK(UpsertPhysician(record));
  }

  std::string ReasonOfSubmit(const edmg::v1::Submission& message, const certs::Signer& signer) {
    const auto envelope = signer.Sign(message.SerializeAsString(), now());
    const auto status = Submit(*Verify(*envelope)).status;
    const auto reason = certs::ReasonOf(status);
    return reason.empty() ? ReasonOf(status) : reason;
  }
};

TEST_F(RetriesTest, AfterTheRegistryGaveTheAuthorAnotherSsin) {
  ChangeSsin();
  ExpectFirstReceipt();
  EXPECT_EQ(RefusalsOf(Submit(Contact(doctor_, patient_, Today()), doctor_).status),
            "156 AUTHOR_MISMATCH author_nihii");
}

TEST_F(RetriesTest, AfterTheSignerWasRevoked) {
  RevokeEverybody();
  ExpectFirstReceipt();
  EXPECT_EQ(ReasonOfSubmit(Contact(doctor_, patient_, Today()), doctor_.signer),
            "CERTIFICATE_REVOKED");
}

TEST_F(RetriesTest, AfterTheAnchorIsGone) {
  const DevSigning other;
  ReplaceTrust(other.Trust());
  ExpectFirstReceipt();
  EXPECT_EQ(ReasonOfSubmit(Contact(doctor_, patient_, Today()), doctor_.signer),
            "SIGNER_UNTRUSTED");
}

TEST_F(RetriesTest, AfterItsRevocationListGrewTooOld) {
  ReplaceTrust(
      pki_.Trust(pki_.intermediate().MakeCrl({.next_update = now() - absl::Hours(24 * 8)})));
  ExpectFirstReceipt();
  EXPECT_EQ(ReasonOfSubmit(Contact(doctor_, patient_, Today()), doctor_.signer),
            "REVOCATION_LIST_STALE");
}

TEST_F(RetriesTest, AfterARestartOnTheNextDay) {
  RevokeEverybody();
  ChangeSsin();
  Restart();
  MoveTo(Today() + 1);
  ExpectFirstReceipt();
}

TEST_F(RetriesTest, TellNothingToOtherCards) {
  RevokeEverybody();
  // Self-made cards with the author's number; and another physician's card.
  const auto forged = pki_.MakeSigner({.ssin = doctor_.ssin, .issuer = Issuer::kSelf});
  EXPECT_EQ(ReasonOfSubmit(message_, forged), "SIGNER_UNTRUSTED");
  EXPECT_EQ(ReasonOfSubmit(message_, AddDoctor().signer), "CERTIFICATE_REVOKED");
  ReplaceTrust(pki_.Trust());
  EXPECT_EQ(ReasonOfSubmit(message_, forged), "SIGNER_UNTRUSTED");
  EXPECT_EQ(ReasonOfSubmit(message_, AddDoctor().signer), "AUTHOR_MISMATCH");
  // Nor is it told whether an id is taken.
  auto other_content = message_;
  other_content.mutable_dmg_registration()->set_claim_code(kVisitCode);
  EXPECT_EQ(ReasonOfSubmit(other_content, forged), "SIGNER_UNTRUSTED");
  EXPECT_EQ(ReasonOfSubmit(other_content, AddDoctor().signer), "AUTHOR_MISMATCH");
  EXPECT_EQ(ReasonOfSubmit(other_content, doctor_.signer), "MESSAGE_ID_REUSED");
  RevokeEverybody();
  EXPECT_EQ(ReasonOfSubmit(other_content, doctor_.signer), "CERTIFICATE_REVOKED");
}

TEST_F(RetriesTest, GoToTheAuthorsNewCardToo) {
  const auto renewed = pki_.MakeSigner({.ssin = doctor_.ssin});
  const auto envelope = renewed.Sign(message_.SerializeAsString(), now());
  EXPECT_EQ(Submit(*Verify(*envelope)).bytes, first_);
}

TEST_F(RetriesTest, LeaveNoAccessOfASignerWhoIsRefused) {
  RevokeEverybody();
  const auto before = Contents();
  const auto message = *Verify(Envelope(Contact(doctor_, patient_, Today()), doctor_));
  EXPECT_EQ(certs::ReasonOf(gateway().submissions.Check(message, Software(), now()).status()),
            "CERTIFICATE_REVOKED");
  EXPECT_EQ(Contents(), before);
}

TEST_F(SubmissionsTest, AcceptsASigningTimeOf24HoursAgoAndRefusesAnOlderOne) {
  const auto old = Signed(Registration(doctor_, patient_, Today()), doctor_);
  const auto envelope = old.signature().envelope;
  verifier_now_ = now() + absl::Hours(24) + absl::Seconds(1);
  const absl::Status status = Submit(*Verify(envelope)).status;
  ExpectRefused(status, StatusCode::kPermissionDenied, "SIGNING_TIME_TOO_OLD");
  EXPECT_EQ(MetadataOf(status, "field"), "envelope.cms");
  verifier_now_ = now() + absl::Hours(24);
  EXPECT_OK(Submit(*Verify(envelope)).status);
}

TEST_F(SubmissionsTest, AcceptsASigningTimeFiveMinutesAheadAndRefusesALaterOne) {
  const auto envelope = Envelope(Registration(doctor_, patient_, Today()), doctor_);
  verifier_now_ = now() - absl::Minutes(5) - absl::Seconds(1);
  ExpectRefused(Submit(*Verify(envelope)).status, StatusCode::kPermissionDenied,
                "SIGNING_TIME_IN_FUTURE");
  verifier_now_ = now() - absl::Minutes(5);
  EXPECT_OK(Submit(*Verify(envelope)).status);
}

TEST_F(SubmissionsTest, JudgesSkewByTheVerifiersClockWhenTheGatewaysIsSimulated) {
  verifier_now_ = absl::FromCivil(absl::CivilDay(2026, 3, 1), absl::UTCTimeZone());
  EXPECT_OK(Register(doctor_, patient_, Today()).status);
}

TEST_F(SubmissionsTest, RefusesAnotherVendorsMessage) {
  const auto before = Contents();
  const auto message = Signed(Registration(doctor_, patient_, Today()), doctor_);
  const absl::Status status = Submit(message, Software("othersoft")).status;
  ExpectRefused(status, StatusCode::kPermissionDenied, "SOFTWARE_MISMATCH");
  EXPECT_EQ(MetadataOf(status, "field"), "software.vendor");
  EXPECT_EQ(Contents(), before);
}

TEST_F(SubmissionsTest, RefusesAPhysicianWhoSubmitsForAnother) {
  const Doctor& other = AddEnrolledDoctor();
  const auto message = Signed(Registration(doctor_, patient_, Today()), doctor_);
  const absl::Status status = Submit(message, AsPhysician(other)).status;
  ExpectRefused(status, StatusCode::kPermissionDenied, "AUTHOR_NOT_CALLER");
  EXPECT_EQ(MetadataOf(status, "field"), "author_nihii");
  EXPECT_OK(Submit(message, AsPhysician(doctor_)).status);
}

// A registration, then a contact, in one signed content: a reader takes either.
TEST_F(SubmissionsTest, RefusesContentThatHasTwoReadings) {
  const std::string content = Registration(doctor_, patient_, Today()).SerializeAsString() +
                              Contact(doctor_, patient_, Today()).SerializeAsString();
  const auto message = Verify(*doctor_.signer.Sign(content, now()));
  ASSERT_OK(message.status());
  const auto before = Contents();
  const std::string refusals =
      "111 FIELD_FORMAT message_id, 111 FIELD_FORMAT recipient, 111 FIELD_FORMAT create_time, "
      "111 FIELD_FORMAT author_nihii, 111 FIELD_FORMAT software, "
      "111 FIELD_FORMAT contact_notification";
  const Answer answer = Submit(*message);
  EXPECT_EQ(RefusalsOf(answer.status), refusals);
  EXPECT_EQ(RejectionOf(answer.status).refusals(5).cause(), "FIELD_REPEATED");
  EXPECT_EQ(Contents(), before);
  EXPECT_EQ(RefusalsOf(gateway().submissions.Check(*message, Software(), now()).status()),
            refusals);
}

TEST_F(SubmissionsTest, LeavesTheIdOfARefusedMessageFree) {
  const Doctor& stranger = AddDoctor();
  const auto message = Registration(stranger, patient_, Today());
  EXPECT_EQ(RefusalsOf(Submit(message, stranger).status),
            "163 PHYSICIAN_NOT_ENROLLED author_nihii");
  ASSERT_OK(Enrol(stranger).status);
  EXPECT_OK(Submit(message, stranger).status);
}

TEST_F(SubmissionsTest, LeavesNoTraceOfARefusedMessage) {
  const auto before = Contents();
  const int64_t revision = database().last_revision();
  EXPECT_EQ(RefusalsOf(Register(doctor_, patient_, Today() + 1).status),
            "146 DATE_IN_FUTURE dmg_registration.encounter_date");
  EXPECT_EQ(database().last_revision(), revision);
  EXPECT_EQ(Contents(), before);
}

TEST_F(SubmissionsTest, DecidesAGroupInTheOrderOfItsMessages) {
  const Doctor& other = AddEnrolledDoctor();
  const int64_t revision = database().last_revision();
  const auto opening = Enqueue(Signed(Registration(doctor_, patient_, Today()), doctor_));
  const auto same_day = Enqueue(Signed(Registration(other, patient_, Today()), other));
  const auto contact = Enqueue(Signed(Contact(other, patient_, Today()), other));
  const auto refused = Enqueue(Signed(Registration(doctor_, patient_, Today() + 1), doctor_));
  const auto twice = Enqueue(Signed(Contact(other, patient_, Today()), other));
  EXPECT_EQ(CommitGroup(), 5u);
  ASSERT_OK(opening->status);
  EXPECT_EQ(opening->receipt.revision(), revision + 1);
  EXPECT_EQ(RefusalsOf(same_day->status),
            "165 DUPLICATE_SERVICE_DATE dmg_registration.encounter_date");
  ASSERT_OK(contact->status);
  EXPECT_EQ(contact->receipt.revision(), revision + 2);
  EXPECT_EQ(RefusalsOf(refused->status), "146 DATE_IN_FUTURE dmg_registration.encounter_date");
  EXPECT_EQ(RefusalsOf(twice->status),
            "165 DUPLICATE_SERVICE_DATE contact_notification.encounter_date");
  EXPECT_EQ(database().last_revision(), revision + 2);
}

TEST_F(SubmissionsTest, RefusesWithRetryInfoWhenTheQueueIsFull) {
  rig_.options().queue_length_max = 2;
  rig_.Open();
  const auto first = Enqueue(Signed(Contact(doctor_, patient_, Today()), doctor_));
  const auto second = Enqueue(Signed(Registration(doctor_, patient_, Today()), doctor_));
  const auto message = Signed(Contact(doctor_, patient_, Today() - 1), doctor_);
  const auto third = Enqueue(message);
  ExpectRefused(third->status, StatusCode::kResourceExhausted, "QUEUE_FULL");
  ASSERT_TRUE(RetryInfoOf(third->status).has_value());
  EXPECT_GT(RetryInfoOf(third->status)->retry_delay().nanos(), 0);
  EXPECT_EQ(CommitGroup(), 2u);
  EXPECT_OK(first->status);
  EXPECT_OK(second->status);
  EXPECT_OK(Submit(message).status);
}

TEST_F(SubmissionsTest, GivesAReceiptAgainToWhomeverSubmittedIt) {
  const auto message = Registration(doctor_, patient_, Today());
  const Answer answer = Submit(message, doctor_);
  ASSERT_OK(answer.status);
  EXPECT_EQ(GetReceipt(doctor_, message.message_id(), Software()).value(), answer.bytes);
  EXPECT_EQ(GetReceipt(doctor_, message.message_id(), AsPhysician(doctor_)).value(), answer.bytes);
}

TEST_F(SubmissionsTest, HidesAReceiptFromOtherVendorsAndPhysicians) {
  const Doctor& other = AddEnrolledDoctor();
  const auto by_vendor = Registration(doctor_, patient_, Today());
  ASSERT_OK(Submit(by_vendor, doctor_).status);
  const auto by_himself = Contact(doctor_, patient_, Today());
  ASSERT_OK(Submit(Signed(by_himself, doctor_), AsPhysician(doctor_)).status);
  const std::string id = by_vendor.message_id();
  ExpectRefused(GetReceipt(doctor_, id, Software("othersoft")).status(), StatusCode::kNotFound,
                "RECEIPT_UNKNOWN");
  ExpectRefused(GetReceipt(doctor_, id, AsPhysician(other)).status(), StatusCode::kNotFound,
                "RECEIPT_UNKNOWN");
  ExpectRefused(GetReceipt(doctor_, by_himself.message_id(), Software()).status(),
                StatusCode::kNotFound, "RECEIPT_UNKNOWN");
}

TEST_F(SubmissionsTest, RefusesAReceiptQuestionThatIsMalformed) {
  edmg::v1::GetReceiptRequest request;
  request.set_author_nihii("11000095");
  request.set_message_id("9f1c2d3e-0000-4000-8000-000000000001");
  auto status = gateway().submissions.GetReceipt(request, Software(), now()).status();
  EXPECT_EQ(MetadataOf(status, "field"), "author_nihii");
  status = GetReceipt(doctor_, "nonsense", Software()).status();
  ExpectRefused(status, StatusCode::kInvalidArgument, "FIELD_FORMAT");
  EXPECT_EQ(MetadataOf(status, "field"), "message_id");
}

}  // namespace
}  // namespace edmg::support
