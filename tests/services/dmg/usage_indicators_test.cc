#include "services/dmg/usage_indicators.h"

#include "tests/support/gateway_fixture.h"

namespace edmg::support {
namespace {

using absl::CivilDay;

class UsageIndicatorsTest : public GatewayTest {
 protected:
  absl::StatusOr<edmg::v1::GetUsageIndicatorResponse> Ask(const std::string& nihii, int year) {
    edmg::v1::GetUsageIndicatorRequest request;
    request.set_physician_nihii(nihii);
    request.set_year(year);
    return gateway().usage_indicators.GetUsageIndicator(request, now());
  }

  // "managed opened extended contacts".
  std::string Usage(const Doctor& doctor, int year) {
    const auto answer = Ask(doctor.nihii, year);
    EXPECT_OK(answer.status());
    if (!answer.ok()) return "";
    EXPECT_EQ(answer->revision(), database().last_revision());
    return absl::StrCat(answer->dmgs_managed(), " ", answer->dmgs_opened(), " ",
                        answer->dmgs_extended(), " ", answer->contacts_notified());
  }

  absl::Status Attest(const Doctor& physician, const std::string& ssin, const std::string& code) {
    edmg::v1::RecordAttestationsRequest request;
    auto& row = *request.add_attestations();
    row.set_ssin(ssin);
    row.set_physician_nihii(physician.nihii);
    *row.mutable_service_date() = MakeDate(Today());
    row.set_claim_code(code);
    absl::Status status = absl::UnknownError("no answer");
    gateway().attestations.Record(request, 0, Insurer("100"), [&](const auto& outcome) {
      status = outcome.ok() ? outcome->rows[0].status : outcome.status();
    });
    CommitGroup();
    return status;
  }

  const Doctor& doctor_ = AddEnrolledDoctor();
  const Doctor& other_ = AddEnrolledDoctor();
  const std::string patient_ = AddPatient("100");
};

TEST_F(UsageIndicatorsTest, CountsWhatThePhysicianDidInTheYear) {
  ASSERT_OK(Register(doctor_, patient_, Today()).status);
  ASSERT_OK(Register(doctor_, AddPatient("200"), Today()).status);
  ASSERT_OK(Visit(doctor_, patient_, Today()).status);
  EXPECT_EQ(Usage(doctor_, 2016), "2 2 0 1");
  MoveTo(CivilDay(2017, 2, 6));
  ASSERT_OK(Visit(doctor_, patient_, Today()).status);
  EXPECT_EQ(Usage(doctor_, 2017), "2 0 1 1");
  EXPECT_EQ(Usage(doctor_, 2016), "2 2 0 1");
  EXPECT_EQ(Usage(other_, 2017), "0 0 0 0");
}

TEST_F(UsageIndicatorsTest, ManagedIsJudgedOn31DecemberOrToday) {
  MoveTo(CivilDay(2016, 12, 30));
  ASSERT_OK(Register(doctor_, patient_, Today()).status);
  MoveTo(CivilDay(2017, 1, 2));
  ASSERT_OK(Register(other_, patient_, Today()).status);
  EXPECT_EQ(Usage(doctor_, 2016), "1 1 0 0") << "the patient left the list since";
  EXPECT_EQ(Usage(doctor_, 2017), "0 0 0 0");
  EXPECT_EQ(Usage(other_, 2017), "1 1 0 0");
  EXPECT_EQ(Usage(other_, 2016), "0 0 0 0");
}

// Decision 1: a physician who gets only days before the present holder's is on no list, and held
// all the same.
TEST_F(UsageIndicatorsTest, APastHolderWhoNeverWasListedManagedToo) {
  MoveTo(CivilDay(2017, 1, 3));
  ASSERT_OK(Register(doctor_, patient_, Today()).status);
  ASSERT_OK(Register(other_, patient_, CivilDay(2016, 12, 30)).status);
  EXPECT_EQ(Usage(other_, 2016), "1 1 0 0");
  EXPECT_EQ(Usage(other_, 2017), "0 0 0 0");
  EXPECT_THAT(ListOf(other_), testing::IsEmpty());
}

TEST_F(UsageIndicatorsTest, OnPaperNothingIsManaged) {
  const Doctor& paper = AddDoctor();
  ASSERT_OK(Attest(paper, patient_, "102771"));
  ASSERT_EQ(ListOf(paper).size(), 1u);
  EXPECT_EQ(Usage(paper, 2016), "0 0 0 0");
}

TEST_F(UsageIndicatorsTest, AnAttestedContactIsNotNotifiedAndARecoveredExtensionNotCounted) {
  ASSERT_OK(Register(doctor_, patient_, Today()).status);
  MoveTo(CivilDay(2017, 2, 6));
  ASSERT_OK(Attest(doctor_, patient_, kSurgeryCode));
  EXPECT_EQ(Usage(doctor_, 2017), "1 0 1 0");
  ASSERT_OK(Attest(AddDoctor(), patient_, "102771"));
  EXPECT_EQ(Usage(doctor_, 2017), "0 0 0 0");
}

TEST_F(UsageIndicatorsTest, TheDeadAreNotManaged) {
  ASSERT_OK(Register(doctor_, patient_, Today()).status);
  auto person = MakePerson(1, "100");
  *person.mutable_death_date() = MakeDate(CivilDay(2016, 6, 1));
  MoveTo(CivilDay(2017, 2, 6));
  ASSERT_OK(Feed("100", person));
  EXPECT_EQ(Usage(doctor_, 2016), "0 1 0 0");
}

TEST_F(UsageIndicatorsTest, RefusesUnknownPhysiciansAndOtherYears) {
  EXPECT_EQ(ReasonOf(Ask("123", 2016).status()), "FIELD_FORMAT");
  EXPECT_EQ(MetadataOf(Ask("123", 2016).status(), "field"), "physician_nihii");
  EXPECT_EQ(ReasonOf(Ask(MakeNihii(199999, "003"), 2016).status()), "PHYSICIAN_UNKNOWN");
  EXPECT_EQ(MetadataOf(Ask(doctor_.nihii, 2013).status(), "field"), "year");
  EXPECT_OK(Ask(doctor_.nihii, 2014).status());
  EXPECT_OK(Ask(doctor_.nihii, 2016).status());
  EXPECT_EQ(ReasonOf(Ask(doctor_.nihii, 2017).status()), "FIELD_FORMAT");
  EXPECT_EQ(ReasonOf(Ask(doctor_.nihii, 0).status()), "FIELD_FORMAT");
}

}  // namespace
}  // namespace edmg::support
