#include "services/dmg/attestations.h"

#include "google/protobuf/unknown_field_set.h"
#include "tests/support/gateway_fixture.h"

namespace edmg::support {
namespace {

using absl::CivilDay;
using edmg::v1::ATTESTATION_OUTCOME_KNOWN;
using edmg::v1::ATTESTATION_OUTCOME_RECORDED;
using edmg::v1::ATTESTATION_OUTCOME_REFUSED;
using services::Attestations;

class AttestationsTest : public GatewayTest {
 protected:
  edmg::v1::Attestation Row(const Doctor& physician, const std::string& ssin, CivilDay day,
                            const std::string& code = kSurgeryCode) const {
    edmg::v1::Attestation row;
    row.set_ssin(ssin);
    row.set_physician_nihii(physician.nihii);
    *row.mutable_service_date() = MakeDate(day);
    row.set_claim_code(code);
    return row;
  }

  absl::StatusOr<Attestations::Outcome> Record(const std::vector<edmg::v1::Attestation>& rows,
                                               const std::string& insurer = "100",
                                               int message = 0) {
    edmg::v1::RecordAttestationsRequest request;
    for (const auto& row : rows) *request.add_attestations() = row;
    Slot<Attestations::Outcome> slot;
    gateway().attestations.Record(request, message, Insurer(insurer),
                                  [&](auto outcome) { slot.emplace(std::move(outcome)); });
    CommitGroup();
    if (!slot.has_value()) return absl::UnknownError("no answer");
    return *slot;
  }

  const Doctor& paper_ = AddDoctor();
  const Doctor& enrolled_ = AddEnrolledDoctor();
  const std::string patient_ = AddPatient("100");
};

TEST_F(AttestationsTest, EachRowStandsForItself) {
  auto unknown = Row(paper_, SsinOfPerson(900), Today());
  const auto outcome =
      Record({Row(paper_, patient_, Today(), "102771"), unknown,
              Row(enrolled_, patient_, Today(), "102771"), Row(paper_, patient_, Today())},
             "100", 3);
  ASSERT_OK(outcome.status());
  ASSERT_EQ(outcome->rows.size(), 4u);
  EXPECT_EQ(outcome->rows[0].outcome, ATTESTATION_OUTCOME_RECORDED);
  EXPECT_EQ(RefusalsOf(outcome->rows[1].status),
            "120 PATIENT_NOT_AFFILIATED messages[3].attestations[1].ssin");
  EXPECT_EQ(ReasonOf(outcome->rows[2].status), "PAPER_NOT_PERMITTED");
  EXPECT_EQ(outcome->rows[3].outcome, ATTESTATION_OUTCOME_RECORDED);
  EXPECT_EQ(outcome->revision, database().last_revision());
  EXPECT_EQ(HoldingOf(patient_, AsPhysician(paper_), Today())->holding().holder_nihii(),
            paper_.nihii);
}

TEST_F(AttestationsTest, TheSameFileAgainChangesNothing) {
  const std::vector<edmg::v1::Attestation> rows = {Row(paper_, patient_, Today(), "102771"),
                                                   Row(paper_, patient_, Today())};
  ASSERT_OK(Record(rows).status());
  const auto before = Contents();
  const auto again = Record(rows);
  ASSERT_OK(again.status());
  EXPECT_EQ(again->rows[0].outcome, ATTESTATION_OUTCOME_KNOWN);
  EXPECT_EQ(again->rows[1].outcome, ATTESTATION_OUTCOME_KNOWN);
  EXPECT_EQ(again->revision, 0);
  EXPECT_EQ(Contents(), before);
}

TEST_F(AttestationsTest, ARepeatedRowOfOneMessageIsKnown) {
  const auto row = Row(paper_, patient_, Today());
  const auto outcome = Record({row, row});
  EXPECT_EQ(outcome->rows[0].outcome, ATTESTATION_OUTCOME_RECORDED);
  EXPECT_EQ(outcome->rows[1].outcome, ATTESTATION_OUTCOME_KNOWN);
}

// Decision 10: only with third-party payer does the insurer owe a 102771 on paper.
TEST_F(AttestationsTest, A102771IsOwedOnlyWithThirdPartyPayer) {
  ASSERT_OK(Record({Row(paper_, patient_, Today(), "102771")}).status());
  EXPECT_TRUE(PaymentsOf("100").empty());
  const std::string other = AddPatient("100");
  auto row = Row(paper_, other, Today(), "102771");
  row.set_third_party_payer(true);
  ASSERT_OK(Record({row}).status());
  const auto payments = PaymentsOf("100");
  ASSERT_EQ(payments.size(), 1u);
  EXPECT_EQ(payments[0].kind(), edmg::v1::FEE_KIND_ATTESTATION);
  EXPECT_EQ(payments[0].amount_cents(), 3000);
  EXPECT_EQ(payments[0].iban(), "");
}

// Decision 16: the same encounter from both sides is one contact.
TEST_F(AttestationsTest, TheSameEncounterFromBothSidesIsOneContact) {
  ASSERT_OK(Register(enrolled_, patient_, Today()).status);
  MoveTo(CivilDay(2017, 2, 6));
  ASSERT_OK(Visit(enrolled_, patient_, Today()).status);
  ASSERT_EQ(PaymentsOf("100").size(), 2u);
  const int contacts = CountRows(database(), store::Table::kContacts);
  EXPECT_EQ(Record({Row(enrolled_, patient_, Today())})->rows[0].outcome,
            ATTESTATION_OUTCOME_KNOWN);
  EXPECT_EQ(CountRows(database(), store::Table::kContacts), contacts);
  EXPECT_EQ(PaymentsOf("100").size(), 2u);
  EXPECT_THAT(DifferencesAfterReplay(), testing::IsEmpty());
}

TEST_F(AttestationsTest, AMessageHas1To500Rows) {
  EXPECT_EQ(ReasonOf(Record({}).status()), "ROW_COUNT_INVALID");
  const std::vector<edmg::v1::Attestation> most(500, Row(paper_, patient_, Today()));
  EXPECT_OK(Record(most).status());
  auto over = most;
  over.push_back(most.front());
  const auto refused = Record(over, "100", 2);
  EXPECT_EQ(ReasonOf(refused.status()), "ROW_COUNT_INVALID");
  EXPECT_EQ(MetadataOf(refused.status(), "field"), "messages[2].attestations");
}

TEST_F(AttestationsTest, AnAnswerSumsUpItsStream) {
  const auto good = Row(paper_, patient_, Today());
  const auto bad = Row(paper_, SsinOfPerson(900), Today());
  edmg::v1::RecordAttestationsResponse response;
  services::AddOutcome(*Record({good, bad}), 0, &response);
  const int64_t revision = response.revision();
  EXPECT_EQ(revision, database().last_revision());
  services::AddOutcome(*Record({bad, good}, "100", 1), 1, &response);
  EXPECT_THAT(response.outcomes(),
              testing::ElementsAre(ATTESTATION_OUTCOME_RECORDED, ATTESTATION_OUTCOME_REFUSED,
                                   ATTESTATION_OUTCOME_REFUSED, ATTESTATION_OUTCOME_KNOWN));
  EXPECT_EQ(response.rows_recorded(), 1);
  EXPECT_EQ(response.rows_known(), 1);
  EXPECT_EQ(response.rows_refused(), 2);
  EXPECT_EQ(response.revision(), revision) << "of the last row that was recorded";
  ASSERT_EQ(response.refused_size(), 2);
  EXPECT_EQ(response.refused(1).message(), 1);
  EXPECT_EQ(response.refused(1).row(), 0);
  EXPECT_EQ(response.refused(1).rejection().refusals(0).mycarenet_code(), "120");
  EXPECT_EQ(response.refused(1).rejection().refusals(0).field(),
            "messages[1].attestations[0].ssin");
}

TEST_F(AttestationsTest, AnAnswerExplainsTheFirst1000RefusedRows) {
  const auto outcome =
      Record(std::vector<edmg::v1::Attestation>(500, Row(paper_, SsinOfPerson(900), Today())));
  ASSERT_OK(outcome.status());
  edmg::v1::RecordAttestationsResponse response;
  for (int message = 0; message < 3; ++message) services::AddOutcome(*outcome, message, &response);
  EXPECT_EQ(response.rows_refused(), 1500);
  EXPECT_EQ(response.refused_size(), services::kRefusedAttestationsMax);
}

TEST_F(AttestationsTest, AStreamEndsBefore500000Rows) {
  edmg::v1::RecordAttestationsRequest request;
  for (int i = 0; i < 2; ++i) request.add_attestations();
  edmg::v1::RecordAttestationsResponse so_far;
  so_far.mutable_outcomes()->Resize(services::kAttestationsPerStreamMax - 2, 1);
  EXPECT_OK(services::CheckStreamLength(so_far, request, 7));
  so_far.add_outcomes(ATTESTATION_OUTCOME_KNOWN);
  const auto over = services::CheckStreamLength(so_far, request, 7);
  EXPECT_EQ(ReasonOf(over), "ROW_COUNT_INVALID");
  EXPECT_EQ(MetadataOf(over, "field"), "messages[7].attestations");
}

TEST_F(AttestationsTest, AFieldThatNobodyKnowsRefusesItsRow) {
  auto odd = Row(paper_, patient_, Today());
  odd.GetReflection()->MutableUnknownFields(&odd)->AddVarint(9000, 1);
  const auto outcome = Record({odd, Row(paper_, patient_, Today())});
  ASSERT_OK(outcome.status());
  EXPECT_EQ(RefusalsOf(outcome->rows[0].status),
            "111 FIELD_FORMAT messages[0].attestations[0].unknown_field_9000");
  EXPECT_EQ(outcome->rows[1].outcome, ATTESTATION_OUTCOME_RECORDED);
}

}  // namespace
}  // namespace edmg::support
