#include "services/holdings.h"

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

}  // namespace
}  // namespace edmg::support
