// Every read of patient data leaves a row: the reader, the RPC, the patient, the time.

#include "services/answers/access_log.h"

#include <algorithm>

#include "tests/support/gateway_fixture.h"
#include "values/timestamps.h"

namespace edmg::support {
namespace {

using edmg::store::v1::AccessRecord;

class AccessLogTest : public GatewayTest {
 protected:
  AccessLogTest() { EXPECT_OK(Register(doctor_, patient_, Today()).status); }

  std::vector<AccessRecord> Rows() {
    std::vector<AccessRecord> rows;
    EXPECT_OK(database().Snapshot()->Scan(
        store::Table::kAccessLog, "", "", [&](absl::string_view, absl::string_view value) {
          AccessRecord row;
          EXPECT_TRUE(row.ParseFromArray(value.data(), static_cast<int>(value.size())));
          rows.push_back(row);
          return true;
        }));
    return rows;
  }

  // Shows that the last row is this one, and that there are `count`.
  void ExpectRow(size_t count, const services::Caller& caller, int patients,
                 const std::vector<std::string>& ssins) {
    const auto rows = Rows();
    ASSERT_EQ(rows.size(), count);
    const AccessRecord& row = rows.back();
    EXPECT_EQ(row.role(), services::NameOf(caller.role));
    EXPECT_EQ(row.name(), caller.name);
    EXPECT_EQ(row.method(), caller.method);
    EXPECT_EQ(row.patient_count(), patients);
    EXPECT_THAT(row.ssins(), testing::ElementsAreArray(ssins));
    EXPECT_EQ(row.revision(), database().last_revision());
    EXPECT_EQ(TimeOf(row.time()), now());
  }

  const Doctor& doctor_ = AddEnrolledDoctor();
  const std::string patient_ = AddPatient("300");
};

TEST_F(AccessLogTest, ARowForAHolding) {
  ASSERT_OK(HoldingOf(patient_, AsPhysician(doctor_), Today()).status());
  ExpectRow(1, AsPhysician(doctor_), 1, {patient_});
  ASSERT_OK(HoldingOf(patient_, Insurer("300"), Today()).status());
  ExpectRow(2, Insurer("300"), 1, {patient_});
}

TEST_F(AccessLogTest, ARowNamesTheMethodThatWasCalled) {
  services::Caller caller = Insurer("300");
  caller.method = "edmg.v1.HoldingService/GetHolding";
  ASSERT_OK(HoldingOf(patient_, caller, Today()).status());
  ExpectRow(1, caller, 1, {patient_});
}

TEST_F(AccessLogTest, ARowForEachPageAndEachMessageOfAList) {
  ASSERT_EQ(ListOf(doctor_).size(), 1u);
  ExpectRow(1, AsPhysician(doctor_), 1, {});
  services::PatientLists::Walk walk;
  ASSERT_OK(gateway().patient_lists.Next(walk, AsPhysician(doctor_), now()).status());
  ExpectRow(2, AsPhysician(doctor_), 1, {});
}

TEST_F(AccessLogTest, ARowForAPaymentAndAPageOfPayments) {
  const auto payments = PaymentsOf("300");
  ASSERT_EQ(payments.size(), 1u);
  ExpectRow(1, Insurer("300"), 1, {});
  edmg::v1::GetPaymentRequest request;
  request.set_payment_id(payments[0].payment_id());
  ASSERT_OK(gateway().payments.GetPayment(request, Insurer("300"), now()).status());
  ExpectRow(2, Insurer("300"), 1, {patient_});
}

TEST_F(AccessLogTest, ARowForEachMessageOfAnEventStream) {
  const auto feed = OpenFeed("300", "books");
  ASSERT_OK(feed.status());
  ASSERT_OK((*feed)->Next(now()).status());
  ExpectRow(1, Insurer("300"), 1, {});
  ASSERT_OK((*feed)->Next(now()).status());  // nothing more to send: nothing is read
  EXPECT_EQ(Rows().size(), 1u);
}

TEST_F(AccessLogTest, ARowForAReceipt) {
  const Answer answer = Visit(doctor_, patient_, Today());
  ASSERT_OK(answer.status);
  edmg::v1::GetReceiptRequest request;
  request.set_author_nihii(doctor_.nihii);
  request.set_message_id(answer.receipt.message_id());
  ASSERT_OK(gateway().submissions.GetReceipt(request, Software(), now()).status());
  ExpectRow(1, Software(), 1, {});
}

TEST_F(AccessLogTest, ARowForARefusalThatTellsOfThePatient) {
  EXPECT_FALSE(HoldingOf(patient_, Insurer("100"), Today()).ok());  // 120
  ExpectRow(1, Insurer("100"), 1, {patient_});
  EXPECT_FALSE(HoldingOf("no SSIN", Insurer("300"), Today()).ok());
  EXPECT_EQ(Rows().size(), 1u);
}

TEST_F(AccessLogTest, ARowForACheckNamesWhomAMembershipDesignates) {
  auto person = MakePerson(7, "300");
  auto& affiliation = *person.mutable_affiliations(0);
  affiliation.set_mutuality("305");
  affiliation.set_membership_number("1234567890123");
  ASSERT_OK(Feed("300", person));
  auto submission = Contact(doctor_, patient_, Today());
  auto& patient = *submission.mutable_contact_notification()->mutable_patient();
  patient.clear_ssin();
  patient.set_first_name(person.first_name());
  patient.set_family_name(person.family_name());
  patient.set_sex(person.sex());
  *patient.mutable_birth_date() = MakeDate(absl::CivilDay(1970, 1, 8));
  patient.mutable_membership()->set_mutuality("305");
  patient.mutable_membership()->set_membership_number("1234567890123");
  const auto check = [&] {
    return gateway().submissions.Check(Signed(submission, doctor_), Software(), now());
  };
  EXPECT_OK(check().status());
  ExpectRow(1, Software(), 1, {person.ssin()});
  patient.mutable_membership()->set_membership_number("1234567890124");
  EXPECT_FALSE(check().ok());  // 122
  ExpectRow(2, Software(), 0, {});
}

// "Is N the holder?", "a member?", "affiliated?": questions asked by messages that are refused.
TEST_F(AccessLogTest, ARowForARefusedSubmitThatTellsOfThePatient) {
  const auto refused = [&](const edmg::v1::Submission& message, const std::string& code) {
    EXPECT_THAT(RefusalsOf(Submit(message, doctor_).status), testing::StartsWith(code));
  };
  auto mention = Contact(doctor_, patient_, Today());
  mention.mutable_contact_notification()->set_holder_mention_nihii(AddDoctor().nihii);
  refused(mention, "167");
  ExpectRow(1, Software(), 1, {patient_});
  refused(Registration(doctor_, patient_, Today()), "161");
  ExpectRow(2, Software(), 1, {patient_});
  refused(Registration(doctor_, SsinOfPerson(900), Today()), "120");
  ExpectRow(3, Software(), 1, {SsinOfPerson(900)});
  auto member = Contact(doctor_, patient_, Today());
  auto& patient = *member.mutable_contact_notification()->mutable_patient();
  patient.mutable_membership()->set_mutuality("305");
  patient.mutable_membership()->set_membership_number("99");
  refused(member, "122");
  ExpectRow(4, Software(), 1, {patient_});
  patient.clear_ssin();
  patient.set_sex(edmg::v1::SEX_MALE);
  refused(member, "122");
  ExpectRow(5, Software(), 0, {});
}

TEST_F(AccessLogTest, NoRowForARefusalByTheMessageAlone) {
  auto message = Contact(doctor_, patient_, Today());
  message.mutable_contact_notification()->clear_claim_code();
  EXPECT_EQ(RefusalsOf(Submit(message, doctor_).status),
            "100 FIELD_MISSING contact_notification.claim_code");
  EXPECT_FALSE(Enrol(doctor_).status.ok());  // 168: about no patient
  const Doctor& other = AddDoctor();
  EXPECT_FALSE(Submit(Contact(doctor_, patient_, Today()), other).status.ok());  // 156
  EXPECT_TRUE(Rows().empty());
}

TEST_F(AccessLogTest, ARowForAReceiptThatIsGivenAgain) {
  const auto message = Contact(doctor_, patient_, Today());
  ASSERT_OK(Submit(message, doctor_).status);
  EXPECT_TRUE(Rows().empty());
  ASSERT_OK(Submit(message, doctor_).status);
  ExpectRow(1, Software(), 1, {});
}

TEST_F(AccessLogTest, ARowForTheAttestedRowsThatLeaveNoEntry) {
  const Doctor& paper = AddDoctor();
  const std::string other = AddPatient("100");
  const auto row = [&](const std::string& ssin) {
    edmg::v1::Attestation attestation;
    attestation.set_ssin(ssin);
    attestation.set_physician_nihii(paper.nihii);
    *attestation.mutable_service_date() = MakeDate(Today());
    attestation.set_claim_code(kVisitCode);
    return attestation;
  };
  edmg::v1::RecordAttestationsRequest request;
  *request.add_attestations() = row(patient_);
  const auto record = [&] {
    gateway().attestations.Record(request, 0, Insurer("300"),
                                  [](const auto& outcome) { EXPECT_OK(outcome.status()); });
    CommitGroup();
  };
  record();
  EXPECT_TRUE(Rows().empty()) << "the entry tells";
  *request.add_attestations() = row(other);      // 120: another insurer's
  *request.add_attestations() = row("no SSIN");  // nobody is looked at
  *request.add_attestations() = row(other);
  record();
  std::vector<std::string> read = {patient_, other};  // the first is known
  std::sort(read.begin(), read.end());
  ExpectRow(1, Insurer("300"), 2, read);
}

TEST_F(AccessLogTest, NoRowForAFeedWhichIsJudgedByItselfAlone) {
  auto person = MakePerson(901, "300");
  ASSERT_OK(Feed("300", person));
  ASSERT_OK(Feed("300", person));
  person.clear_affiliations();
  EXPECT_FALSE(Feed("300", person).ok());
  EXPECT_TRUE(Rows().empty());
}

TEST_F(AccessLogTest, ARowForAnEntitlementThatIsRefused) {
  edmg::v1::GetEntitlementRequest request;
  request.mutable_patient()->set_ssin(patient_);
  request.set_physician_nihii(doctor_.nihii);
  *request.mutable_service_date() = MakeDate(Today());
  request.set_claim_code(kVisitCode);
  request.set_holder_mention_nihii(AddDoctor().nihii);
  EXPECT_FALSE(gateway().holdings.GetEntitlement(request, Insurer("300"), now()).ok());  // 167
  ExpectRow(1, Insurer("300"), 1, {patient_});
}

TEST_F(AccessLogTest, NoRowForAWrite) {
  ASSERT_OK(Visit(doctor_, patient_, Today()).status);
  EXPECT_TRUE(Rows().empty());
}

TEST_F(AccessLogTest, GoesOnAfterARestartWithoutOverwritingARow) {
  ASSERT_EQ(ListOf(doctor_).size(), 1u);
  ASSERT_EQ(ListOf(doctor_).size(), 1u);
  Restart();
  ASSERT_EQ(ListOf(doctor_).size(), 1u);
  EXPECT_EQ(Rows().size(), 3u);
}

}  // namespace
}  // namespace edmg::support
