#include "services/dmg/holdings.h"

#include "tests/support/gateway_fixture.h"

namespace edmg::support {
namespace {

using absl::CivilDay;
using absl::StatusCode;

class HoldingsTest : public GatewayTest {
 protected:
  HoldingsTest() { EXPECT_OK(Register(doctor_, patient_, Today()).status); }

  void ExpectRefused(const absl::Status& status, StatusCode code, const std::string& refusal) {
    EXPECT_EQ(status.code(), code) << status;
    EXPECT_EQ(RefusalsOf(status), refusal);
  }

  edmg::v1::GetEntitlementRequest Question(const Doctor& physician) const {
    edmg::v1::GetEntitlementRequest request;
    request.mutable_patient()->set_ssin(patient_);
    request.set_physician_nihii(physician.nihii);
    *request.mutable_service_date() = MakeDate(Today());
    request.set_claim_code(kSurgeryCode);
    return request;
  }

  absl::StatusOr<edmg::v1::GetEntitlementResponse> Ask(
      const edmg::v1::GetEntitlementRequest& request, const services::Caller& caller) {
    return gateway().holdings.GetEntitlement(request, caller, now());
  }

  // The patient as a member of mutuality 300 of insurer 300; the number is the person's.
  static edmg::v1::PatientRef Member(const std::string& mutuality, const std::string& number) {
    edmg::v1::PatientRef patient;
    patient.mutable_membership()->set_mutuality(mutuality);
    patient.mutable_membership()->set_membership_number(number);
    patient.set_sex(edmg::v1::SEX_MALE);
    return patient;
  }

  const Doctor& doctor_ = AddEnrolledDoctor();
  const std::string patient_ = AddPatient("300");
};

TEST_F(HoldingsTest, NamesTheHolderAndWhetherTheYearIsAcquired) {
  const auto answer = HoldingOf(patient_, AsPhysician(doctor_), Today());
  ASSERT_OK(answer.status());
  EXPECT_EQ(answer->holding().holder_nihii(), doctor_.nihii);
  EXPECT_FALSE(answer->holding().has_end_date());
  EXPECT_EQ(answer->holding().right_end_date().year(), 2018);
  EXPECT_TRUE(answer->year_fee_acquired());
  EXPECT_EQ(answer->revision(), database().last_revision());
}

TEST_F(HoldingsTest, AsksAboutTodayUnlessADayIsGiven) {
  edmg::v1::GetHoldingRequest request;
  request.mutable_patient()->set_ssin(patient_);
  const auto answer = gateway().holdings.GetHolding(request, AsPhysician(doctor_), now());
  ASSERT_OK(answer.status());
  EXPECT_TRUE(answer->has_holding());
}

TEST_F(HoldingsTest, NamesNobodyBeforeTheHoldingAndAfterTheRight) {
  auto answer = HoldingOf(patient_, AsPhysician(doctor_), Today() - 1);
  ASSERT_OK(answer.status());
  EXPECT_FALSE(answer->has_holding());
  MoveTo(CivilDay(2018, 12, 31));
  EXPECT_TRUE(HoldingOf(patient_, AsPhysician(doctor_), Today())->has_holding());
  MoveTo(CivilDay(2019, 1, 1));
  answer = HoldingOf(patient_, AsPhysician(doctor_), Today());
  ASSERT_OK(answer.status());
  EXPECT_FALSE(answer->has_holding());
  EXPECT_FALSE(answer->year_fee_acquired());
}

TEST_F(HoldingsTest, Code145MoreThanTwoYearsAgoToTheDay) {
  EXPECT_OK(HoldingOf(patient_, AsPhysician(doctor_), CivilDay(2014, 1, 4)).status());
  ExpectRefused(HoldingOf(patient_, AsPhysician(doctor_), CivilDay(2014, 1, 3)).status(),
                StatusCode::kInvalidArgument, "145 DATE_TOO_OLD reference_date");
}

TEST_F(HoldingsTest, Code146InTheFuture) {
  ExpectRefused(HoldingOf(patient_, AsPhysician(doctor_), Today() + 1).status(),
                StatusCode::kInvalidArgument, "146 DATE_IN_FUTURE reference_date");
}

TEST_F(HoldingsTest, Code120ForAPersonWhomNoInsurerKnows) {
  ExpectRefused(HoldingOf(SsinOfPerson(800), AsPhysician(doctor_), Today()).status(),
                StatusCode::kNotFound, "120 PATIENT_NOT_AFFILIATED patient.ssin");
}

TEST_F(HoldingsTest, Codes100And111And112OfTheSsin) {
  ExpectRefused(HoldingOf("", AsPhysician(doctor_), Today()).status(), StatusCode::kInvalidArgument,
                "100 FIELD_MISSING patient.ssin");
  ExpectRefused(HoldingOf("123", AsPhysician(doctor_), Today()).status(),
                StatusCode::kInvalidArgument, "111 FIELD_FORMAT patient.ssin");
  ExpectRefused(HoldingOf("98051722943", AsPhysician(doctor_), Today()).status(),
                StatusCode::kInvalidArgument, "112 CHECK_DIGITS patient.ssin");
}

TEST_F(HoldingsTest, AnInsurerAsksOnlyAboutItsOwnAffiliates) {
  EXPECT_OK(HoldingOf(patient_, Insurer("300"), Today()).status());
  ExpectRefused(HoldingOf(patient_, Insurer("100"), Today()).status(), StatusCode::kNotFound,
                "120 PATIENT_NOT_AFFILIATED patient.ssin");
}

TEST_F(HoldingsTest, AnInsurerAsksOnlyAboutTheDaysOfTheAffiliation) {
  auto left = MakePerson(1, "300");
  *left.mutable_affiliations(0)->mutable_end_date() = MakeDate(Today() - 1);
  ASSERT_OK(Feed("300", left));
  auto moved = MakePerson(1, "100");
  *moved.mutable_affiliations(0)->mutable_begin_date() = MakeDate(Today());
  ASSERT_OK(Feed("100", moved));
  EXPECT_OK(HoldingOf(patient_, Insurer("100"), Today()).status());
  EXPECT_OK(HoldingOf(patient_, Insurer("300"), Today() - 1).status());
  ExpectRefused(HoldingOf(patient_, Insurer("300"), Today()).status(), StatusCode::kNotFound,
                "120 PATIENT_NOT_AFFILIATED patient.ssin");
  ExpectRefused(HoldingOf(patient_, Insurer("100"), Today() - 1).status(), StatusCode::kNotFound,
                "120 PATIENT_NOT_AFFILIATED patient.ssin");
}

TEST_F(HoldingsTest, AMemberIsAskedAboutByMembership) {
  edmg::v1::GetHoldingRequest request;
  *request.mutable_patient() = Member("300", "1");
  const auto answer = gateway().holdings.GetHolding(request, AsPhysician(doctor_), now());
  ASSERT_OK(answer.status());
  EXPECT_EQ(answer->holding().holder_nihii(), doctor_.nihii);
  EXPECT_OK(gateway().holdings.GetHolding(request, Insurer("300"), now()).status());
}

TEST_F(HoldingsTest, Codes121And122And158OfTheMembership) {
  const auto refusal = [this](const edmg::v1::PatientRef& patient) {
    edmg::v1::GetHoldingRequest request;
    *request.mutable_patient() = patient;
    return RefusalsOf(gateway().holdings.GetHolding(request, AsPhysician(doctor_), now()).status());
  };
  EXPECT_EQ(refusal(Member("700", "1")), "121 MUTUALITY_UNKNOWN patient.membership.mutuality");
  EXPECT_EQ(refusal(Member("300", "77")),
            "122 MEMBERSHIP_UNKNOWN patient.membership.membership_number");
  AddPatient("300");
  auto other = Member("300", "2");
  other.set_ssin(patient_);
  EXPECT_EQ(refusal(other), "158 PATIENT_AMBIGUOUS patient.membership");
}

TEST_F(HoldingsTest, EntitlesAtTheHolderTheGroupAndByMention) {
  const Doctor& member = AddDoctor();
  const Doctor& other = AddDoctor();
  ASSERT_OK(UpsertGroup(MakeGroup("G1", {&doctor_, &member}, Today())));
  const auto holder = Ask(Question(doctor_), AsPhysician(doctor_));
  ASSERT_OK(holder.status());
  EXPECT_TRUE(holder->entitled());
  EXPECT_EQ(holder->basis(), edmg::v1::ENTITLEMENT_BASIS_HOLDER);
  EXPECT_EQ(holder->copayment_cap_cents(), 400);
  EXPECT_EQ(holder->holding().holder_nihii(), doctor_.nihii);
  EXPECT_EQ(holder->revision(), database().last_revision());
  EXPECT_EQ(Ask(Question(member), AsPhysician(member))->basis(),
            edmg::v1::ENTITLEMENT_BASIS_GROUP_MEMBER);
  auto mention = Question(other);
  EXPECT_EQ(Ask(mention, AsPhysician(other))->basis(), edmg::v1::ENTITLEMENT_BASIS_NO_ACCESS);
  mention.set_holder_mention_nihii(doctor_.nihii);
  EXPECT_EQ(Ask(mention, AsPhysician(other))->basis(), edmg::v1::ENTITLEMENT_BASIS_HOLDER_MENTION);
}

TEST_F(HoldingsTest, EntitlementByMembershipAndForTheInsurerItself) {
  auto request = Question(doctor_);
  *request.mutable_patient() = Member("300", "1");
  EXPECT_TRUE(Ask(request, Insurer("300"))->entitled());
  ExpectRefused(Ask(request, Insurer("100")).status(), StatusCode::kNotFound,
                "120 PATIENT_NOT_AFFILIATED patient.membership");
  ExpectRefused(Ask(Question(doctor_), Insurer("100")).status(), StatusCode::kNotFound,
                "120 PATIENT_NOT_AFFILIATED patient.ssin");
}

TEST_F(HoldingsTest, EntitlementRefusesWhatItsContractNames) {
  const auto refusal = [this](const edmg::v1::GetEntitlementRequest& request) {
    return RefusalsOf(Ask(request, AsPhysician(doctor_)).status());
  };
  auto request = Question(doctor_);
  request.set_claim_code("102771");
  EXPECT_EQ(refusal(request), "130 VALUE_NOT_PERMITTED claim_code");
  request = Question(doctor_);
  request.set_physician_nihii(MakeNihii(199999, "003"));
  EXPECT_EQ(refusal(request), "141 PHYSICIAN_UNKNOWN physician_nihii");
  request = Question(doctor_);
  *request.mutable_service_date() = MakeDate(Today() + 1);
  EXPECT_EQ(refusal(request), "146 DATE_IN_FUTURE service_date");
  *request.mutable_service_date() = MakeDate(CivilDay(2014, 1, 3));
  EXPECT_EQ(refusal(request), "145 DATE_TOO_OLD service_date");
  request = Question(doctor_);
  request.set_holder_mention_nihii(doctor_.nihii);
  EXPECT_EQ(refusal(request), "174 HOLDER_MENTION_IS_AUTHOR holder_mention_nihii");
  request.set_holder_mention_nihii(AddDoctor().nihii);
  EXPECT_EQ(refusal(request), "167 HOLDER_MENTION_MISMATCH holder_mention_nihii");
}

TEST_F(HoldingsTest, AnEntitlementLeavesARowInTheAccessLog) {
  const int before = CountRows(database(), store::Table::kAccessLog);
  EXPECT_OK(Ask(Question(doctor_), AsPhysician(doctor_)).status());
  EXPECT_FALSE(Ask(Question(doctor_), Insurer("100")).ok());
  EXPECT_EQ(CountRows(database(), store::Table::kAccessLog), before + 2);
}

}  // namespace
}  // namespace edmg::support
