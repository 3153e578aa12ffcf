// Each refusal as a vendor sees it: code, reason, field, status; and nothing is written.

#include <functional>

#include "certs/refusal.h"
#include "tests/support/gateway_fixture.h"

namespace edmg::support {
namespace {

using absl::StatusCode;
using edmg::v1::Submission;

class RefusalsTest : public GatewayTest {
 protected:
  RefusalsTest() {
    auto member = MakePerson(900, "300");
    auto& contract = *member.add_medical_house_contracts();
    contract.set_medical_house_nihii("81234567110");
    *contract.mutable_begin_date() = MakeDate(absl::CivilDay(2015, 1, 1));
    EXPECT_OK(Feed("300", member));
    member_ = member.ssin();
  }

  Submission Registration() { return GatewayTest::Registration(doctor_, patient_, Today()); }
  edmg::v1::DmgRegistration& Body(Submission& message) {
    return *message.mutable_dmg_registration();
  }

  // Sends the message, and shows that it is refused like this and that nothing is written.
  void ExpectRefused(const Submission& message, const Doctor& signer, StatusCode code,
                     const std::string& refusal) {
    SCOPED_TRACE(refusal);
    const auto before = Contents();
    const int64_t revision = database().last_revision();
    const absl::Status status = Submit(message, signer).status;
    EXPECT_EQ(RefusalsOf(status), refusal);
    EXPECT_EQ(status.code(), code);
    const auto rejection = RejectionOf(status);
    ASSERT_FALSE(rejection.refusals().empty()) << status;
    EXPECT_EQ(ErrorInfoOf(status).domain(), "edmg");
    EXPECT_EQ(ReasonOf(status), rejection.refusals(0).reason());
    EXPECT_EQ(MetadataOf(status, "field"), rejection.refusals(0).field());
    EXPECT_EQ(MetadataOf(status, "mycarenet_code"), rejection.refusals(0).mycarenet_code());
    EXPECT_EQ(BadRequestOf(status).field_violations_size(),
              code == StatusCode::kInvalidArgument ? rejection.refusals_size() : 0);
    EXPECT_FALSE(rejection.refusals(0).text_fr().empty());
    EXPECT_FALSE(rejection.refusals(0).text_nl().empty());
    EXPECT_FALSE(rejection.refusals(0).text_en().empty());
    EXPECT_EQ(status.ToString().find(patient_), std::string::npos);
    EXPECT_EQ(database().last_revision(), revision);
    EXPECT_EQ(Contents(), before);
  }
  void ExpectRefused(const Submission& message, StatusCode code, const std::string& refusal) {
    ExpectRefused(message, doctor_, code, refusal);
  }

  const Doctor& doctor_ = AddEnrolledDoctor();
  const std::string patient_ = AddPatient("300");
  std::string member_;  // of a medical house
};

TEST_F(RefusalsTest, Code100AMandatoryFieldIsMissing) {
  auto message = Registration();
  Body(message).clear_claim_code();
  ExpectRefused(message, StatusCode::kInvalidArgument,
                "100 FIELD_MISSING dmg_registration.claim_code");
  message = Registration();
  message.clear_message_id();
  ExpectRefused(message, StatusCode::kInvalidArgument, "100 FIELD_MISSING message_id");
}

TEST_F(RefusalsTest, Code111AFieldHasAnotherFormat) {
  auto message = Registration();
  Body(message).mutable_patient()->set_ssin("7001020013");
  ExpectRefused(message, StatusCode::kInvalidArgument,
                "111 FIELD_FORMAT dmg_registration.patient.ssin");
}

TEST_F(RefusalsTest, Code111AFieldIsUnknown) {
  auto message = Registration();
  message.mutable_dmg_registration()
      ->GetReflection()
      ->MutableUnknownFields(message.mutable_dmg_registration())
      ->AddVarint(99, 1);
  ExpectRefused(message, StatusCode::kInvalidArgument,
                "111 FIELD_FORMAT dmg_registration.unknown_field_99");
}

TEST_F(RefusalsTest, Codes100And111StandTogetherInTheFirstLayer) {
  auto message = Registration();
  Body(message).clear_claim_code();
  Body(message).mutable_patient()->set_ssin("1");
  Body(message).mutable_patient()->mutable_birth_date()->set_year(1800);
  ExpectRefused(message, StatusCode::kInvalidArgument,
                "111 FIELD_FORMAT dmg_registration.patient.ssin, "
                "111 FIELD_FORMAT dmg_registration.patient.birth_date, "
                "100 FIELD_MISSING dmg_registration.claim_code");
}

TEST_F(RefusalsTest, Code112CheckDigitsAreWrong) {
  auto message = Registration();
  Body(message).mutable_patient()->set_ssin("98051722943");
  ExpectRefused(message, StatusCode::kInvalidArgument,
                "112 CHECK_DIGITS dmg_registration.patient.ssin");
}

TEST_F(RefusalsTest, Code113ADateIsImplausible) {
  auto message = Registration();
  *Body(message).mutable_patient()->mutable_birth_date() = MakeDate(absl::CivilDay(1980, 1, 1));
  ExpectRefused(message, StatusCode::kInvalidArgument,
                "113 DATE_IMPLAUSIBLE dmg_registration.patient.birth_date");
}

TEST_F(RefusalsTest, Code120ThePatientIsUnknownOrNotAffiliated) {
  auto message = Registration();
  Body(message).mutable_patient()->set_ssin(SsinOfPerson(800));
  ExpectRefused(message, StatusCode::kNotFound,
                "120 PATIENT_NOT_AFFILIATED dmg_registration.patient.ssin");
}

TEST_F(RefusalsTest, Code130AValueIsNotPermitted) {
  auto message = Registration();
  Body(message).set_claim_code("103316");  // abolished
  ExpectRefused(message, StatusCode::kInvalidArgument,
                "130 VALUE_NOT_PERMITTED dmg_registration.claim_code");
}

TEST_F(RefusalsTest, Code136TheSexContradictsTheSsin) {
  auto message = Registration();
  Body(message).mutable_patient()->set_sex(edmg::v1::SEX_FEMALE);
  ExpectRefused(message, StatusCode::kInvalidArgument,
                "136 SEX_CONTRADICTS_SSIN dmg_registration.patient.sex");
}

TEST_F(RefusalsTest, Code140ThePhysicianIsNotEntitled) {
  const Doctor& acquired_rights = AddDoctor("001");
  ExpectRefused(GatewayTest::Registration(acquired_rights, patient_, Today()), acquired_rights,
                StatusCode::kPermissionDenied, "140 PHYSICIAN_NOT_ENTITLED author_nihii");
  ExpectRefused(Enrolment(acquired_rights), acquired_rights, StatusCode::kPermissionDenied,
                "140 PHYSICIAN_NOT_ENTITLED author_nihii");
  const Doctor& specialist = AddDoctor("140");
  ExpectRefused(Contact(specialist, patient_, Today()), specialist, StatusCode::kPermissionDenied,
                "140 PHYSICIAN_NOT_ENTITLED author_nihii");
}

TEST_F(RefusalsTest, Code141ThePhysicianIsUnknown) {
  auto message = Registration();
  message.set_author_nihii(MakePhysician(700).nihii());
  const std::string ssin = MakePhysician(700).ssin();
  const Doctor stranger{message.author_nihii(), "", ssin, pki_.MakeSigner({.ssin = ssin})};
  ExpectRefused(message, stranger, StatusCode::kPermissionDenied,
                "141 PHYSICIAN_UNKNOWN author_nihii");
}

// The registry knows the signer, who is then another person.
TEST_F(RefusalsTest, Code156OfAnUnknownAuthorAndAKnownSigner) {
  auto message = Registration();
  message.set_author_nihii(MakePhysician(700).nihii());
  ExpectRefused(message, StatusCode::kPermissionDenied, "156 AUTHOR_MISMATCH author_nihii");
}

TEST_F(RefusalsTest, Code146TheEncounterIsInTheFuture) {
  ExpectRefused(GatewayTest::Registration(doctor_, patient_, Today() + 1),
                StatusCode::kInvalidArgument, "146 DATE_IN_FUTURE dmg_registration.encounter_date");
  EXPECT_OK(Register(doctor_, patient_, Today()).status);
}

TEST_F(RefusalsTest, Code155TheMessageIsForAnotherRecipient) {
  auto message = Registration();
  message.set_recipient("another-gateway");
  ExpectRefused(message, StatusCode::kInvalidArgument, "155 RECIPIENT_MISMATCH recipient");
}

TEST_F(RefusalsTest, Code156AnotherPhysicianSigned) {
  const Doctor& other = AddEnrolledDoctor();
  ExpectRefused(Registration(), other, StatusCode::kPermissionDenied,
                "156 AUTHOR_MISMATCH author_nihii");
}

TEST_F(RefusalsTest, Code156TheNamedHolderIsNotTheAuthorsSupervisor) {
  const Doctor& other = AddEnrolledDoctor();
  auto message = Registration();
  Body(message).set_holder_nihii(other.nihii);
  ExpectRefused(message, StatusCode::kPermissionDenied,
                "156 AUTHOR_MISMATCH dmg_registration.holder_nihii");
}

TEST_F(RefusalsTest, Code161TheHolderAlreadyAcquiredTheYear) {
  ASSERT_OK(Register(doctor_, patient_, Today() - 1).status);
  ExpectRefused(Registration(), StatusCode::kFailedPrecondition,
                "161 DMG_ALREADY_HELD dmg_registration.patient");
}

TEST_F(RefusalsTest, Code162ThePatientHasAMedicalHouseContract) {
  ExpectRefused(GatewayTest::Registration(doctor_, member_, Today()),
                StatusCode::kFailedPrecondition,
                "162 MEDICAL_HOUSE_CONTRACT dmg_registration.patient");
  EXPECT_OK(Visit(doctor_, member_, Today()).status);  // contacts are taken, and do not extend
}

TEST_F(RefusalsTest, Code163TheHolderIsNotEnrolled) {
  const Doctor& stranger = AddDoctor();
  ExpectRefused(GatewayTest::Registration(stranger, patient_, Today()), stranger,
                StatusCode::kFailedPrecondition, "163 PHYSICIAN_NOT_ENROLLED author_nihii");
  // If the patient is unknown, 163 means enrolled nowhere.
  ExpectRefused(GatewayTest::Registration(stranger, SsinOfPerson(800), Today()), stranger,
                StatusCode::kFailedPrecondition, "163 PHYSICIAN_NOT_ENROLLED author_nihii");
}

TEST_F(RefusalsTest, Code165TheSameServiceDateIsRecorded) {
  const Doctor& other = AddEnrolledDoctor();
  ASSERT_OK(Register(other, patient_, Today()).status);
  ExpectRefused(Registration(), StatusCode::kAlreadyExists,
                "165 DUPLICATE_SERVICE_DATE dmg_registration.encounter_date");
  ASSERT_OK(Visit(doctor_, patient_, Today()).status);
  ExpectRefused(Contact(doctor_, patient_, Today()), StatusCode::kAlreadyExists,
                "165 DUPLICATE_SERVICE_DATE contact_notification.encounter_date");
}

TEST_F(RefusalsTest, Code166TheEncounterIsMoreThanSevenDaysAgo) {
  ExpectRefused(GatewayTest::Registration(doctor_, patient_, Today() - 8),
                StatusCode::kFailedPrecondition,
                "166 ENCOUNTER_TOO_OLD dmg_registration.encounter_date");
  EXPECT_OK(Register(doctor_, patient_, Today() - 7).status);
}

TEST_F(RefusalsTest, Code168TheEnrolmentChangesNothing) {
  auto message = Enrolment(doctor_);
  ExpectRefused(message, StatusCode::kAlreadyExists,
                "168 ALREADY_ENROLLED physician_enrolment.insurers");
  message.mutable_physician_enrolment()->add_insurers("300");
  ExpectRefused(message, StatusCode::kAlreadyExists,
                "168 ALREADY_ENROLLED physician_enrolment.insurers");
  message.mutable_physician_enrolment()->set_iban(kOtherIban);
  EXPECT_OK(Submit(message, doctor_).status);
}

TEST_F(RefusalsTest, AtMostEightAreToldAndTheRestIsCounted) {
  Submission message = MakeMessage(7777, "");
  message.clear_message_id();
  message.clear_recipient();
  message.clear_create_time();
  message.mutable_software()->clear_product();
  message.mutable_software()->clear_version();
  message.mutable_dmg_registration();
  const auto rejection = RejectionOf(Submit(message, doctor_).status);
  EXPECT_EQ(rejection.refusals_size(), 8);
  EXPECT_EQ(rejection.refusals_omitted(), 2);  // 10 mandatory fields are missing
}

// The verifier's refusals: at once, or, if only trust is missing, once no receipt is known.
class VerificationRefusalsTest : public GatewayTest {
 protected:
  void ExpectRefused(const std::string& envelope, StatusCode code, const std::string& reason) {
    SCOPED_TRACE(reason);
    const auto before = Contents();
    const auto message = Verify(envelope);
    const absl::Status status = message.ok() ? message->Trusted().status() : message.status();
    EXPECT_EQ(status.code(), code) << status;
    EXPECT_EQ(certs::ReasonOf(status), reason);
    EXPECT_EQ(certs::FieldOf(status), "envelope.cms");
    EXPECT_EQ(CommitGroup(), 0u);
    EXPECT_EQ(Contents(), before);
  }

  std::string SignedBy(const SigningOptions& options) {
    auto signer = options;
    signer.ssin = doctor_.ssin;
    return pki_.MakeSigner(signer).Sign(message_.SerializeAsString(), now()).value();
  }

  const Doctor& doctor_ = AddEnrolledDoctor();
  const std::string patient_ = AddPatient("300");
  const Submission message_ = Registration(doctor_, patient_, Today());
  const std::string envelope_ = Envelope(message_, doctor_);
};

TEST_F(VerificationRefusalsTest, AnEnvelopeThatIsEmptyTruncatedOrTooLong) {
  ExpectRefused("", StatusCode::kInvalidArgument, "ENVELOPE_EMPTY");
  ExpectRefused(envelope_.substr(0, envelope_.size() - 1), StatusCode::kInvalidArgument,
                "ENVELOPE_NOT_DER");
  ExpectRefused(envelope_ + "x", StatusCode::kInvalidArgument, "ENVELOPE_NOT_DER");
  ExpectRefused(std::string(certs::kEnvelopeBytesMaxDefault + 1, 'x'), StatusCode::kInvalidArgument,
                "ENVELOPE_TOO_LARGE");
}

TEST_F(VerificationRefusalsTest, ContentThatWasChangedByOneByte) {
  std::string changed = envelope_;
  const size_t place = changed.find(patient_);
  ASSERT_NE(place, std::string::npos);
  changed[place] ^= 1;
  ExpectRefused(changed, StatusCode::kPermissionDenied, "CONTENT_DIGEST_MISMATCH");
}

TEST_F(VerificationRefusalsTest, ASignerWhomNoAnchorKnows) {
  ExpectRefused(SignedBy({.issuer = Issuer::kSelf}), StatusCode::kPermissionDenied,
                "SIGNER_UNTRUSTED");
}

TEST_F(VerificationRefusalsTest, ACertificateOutsideOfItsTime) {
  ExpectRefused(SignedBy({.not_after = now() - absl::Hours(1)}), StatusCode::kPermissionDenied,
                "CERTIFICATE_EXPIRED");
  ExpectRefused(SignedBy({.not_before = now() + absl::Hours(1)}), StatusCode::kPermissionDenied,
                "CERTIFICATE_NOT_YET_VALID");
}

TEST_F(VerificationRefusalsTest, ACertificateThatIsNotForSigning) {
  ExpectRefused(SignedBy({.extended_key_usage = "clientAuth"}), StatusCode::kPermissionDenied,
                "CERTIFICATE_USAGE");
}

TEST_F(VerificationRefusalsTest, ContentThatIsNoSubmission) {
  const auto envelope = doctor_.signer.Sign("\xff\xff", now()).value();
  ExpectRefused(envelope, StatusCode::kInvalidArgument, "CONTENT_NOT_A_SUBMISSION");
}

}  // namespace
}  // namespace edmg::support
