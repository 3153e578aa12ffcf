#include "services/registry/insured.h"

#include "absl/strings/str_cat.h"
#include "google/protobuf/unknown_field_set.h"
#include "services/answers/errors.h"
#include "store/apply.h"
#include "tests/support/gateway_fixture.h"
#include "values/timestamps.h"

namespace edmg::support {
namespace {

using absl::StatusCode;
using edmg::v1::UpsertInsuredPersonsRequest;
using services::Insured;
using services::RejectionOf;

class InsuredTest : public GatewayTest {
 protected:
  static UpsertInsuredPersonsRequest Persons(int first, int count) {
    UpsertInsuredPersonsRequest request;
    for (int i = first; i < first + count; ++i) *request.add_persons() = MakePerson(i, "300");
    return request;
  }

  absl::StatusOr<Insured::Outcome> Upsert(const UpsertInsuredPersonsRequest& request,
                                          int message = 0, const std::string& insurer = "300") {
    Slot<Insured::Outcome> slot;
    gateway().insured.Upsert(request, message, Insurer(insurer),
                             [&](auto outcome) { slot.emplace(std::move(outcome)); });
    CommitGroup();
    return slot.value();
  }

  // Sends a message that is refused like this, and shows that nothing is written.
  void ExpectRefused(const UpsertInsuredPersonsRequest& request, const std::string& reason,
                     const std::string& field) {
    SCOPED_TRACE(reason);
    const auto before = Contents();
    const auto status = Upsert(request, 3).status();
    EXPECT_EQ(status.code(), StatusCode::kInvalidArgument);
    EXPECT_EQ(ReasonOf(status), reason);
    EXPECT_EQ(MetadataOf(status, "field"), field);
    EXPECT_EQ(Contents(), before);
  }
};

TEST_F(InsuredTest, CountsWhatChanged) {
  auto outcome = Upsert(Persons(0, 3));
  ASSERT_OK(outcome.status());
  EXPECT_EQ(outcome->changed, 3);
  EXPECT_EQ(outcome->unchanged, 0);
  EXPECT_EQ(outcome->revision, 1);
  outcome = Upsert(Persons(1, 3));
  ASSERT_OK(outcome.status());
  EXPECT_EQ(outcome->changed, 1);
  EXPECT_EQ(outcome->unchanged, 2);
  EXPECT_EQ(outcome->revision, 2);
}

TEST_F(InsuredTest, ChangesNothingWhenAMessageComesTwice) {
  ASSERT_OK(Upsert(Persons(0, 3)).status());
  const auto before = Contents();
  const auto outcome = Upsert(Persons(0, 3));
  ASSERT_OK(outcome.status());
  EXPECT_EQ(outcome->changed, 0);
  EXPECT_EQ(outcome->unchanged, 3);
  EXPECT_EQ(outcome->revision, 0);
  EXPECT_EQ(Contents(), before);
}

TEST_F(InsuredTest, ReplacesOnlyWhatTheSameInsurerFed) {
  const Doctor& doctor = AddEnrolledDoctor();
  auto person = MakePerson(0, "300");
  ASSERT_OK(Feed("300", person));
  auto elsewhere = MakePerson(0, "100");
  *elsewhere.mutable_affiliations(0)->mutable_end_date() = MakeDate(absl::CivilDay(2010, 1, 1));
  ASSERT_OK(Feed("100", elsewhere));
  person.set_family_name("Janssens");
  ASSERT_OK(Feed("300", person));
  ASSERT_OK(Register(doctor, person.ssin(), Today()).status);
  EXPECT_EQ(PaymentsOf("300").size(), 1u);
}

// "<row> <refusals>" each.
std::vector<std::string> RefusedRows(const Insured::Outcome& outcome) {
  std::vector<std::string> rows;
  for (const auto& refused : outcome.refused) {
    rows.push_back(absl::StrCat(refused.row, " ", RefusalsOf(refused.status)));
  }
  return rows;
}

TEST_F(InsuredTest, OneBadRowNeverSpoilsItsMessage) {
  auto request = Persons(0, 4);
  request.mutable_persons(1)->clear_family_name();
  request.mutable_persons(2)->mutable_affiliations(0)->set_mutuality("101");
  const auto outcome = Upsert(request, 3);
  ASSERT_OK(outcome.status());
  EXPECT_EQ(outcome->changed, 2);
  EXPECT_EQ(outcome->revision, 1);
  EXPECT_THAT(RefusedRows(*outcome),
              testing::ElementsAre("1 100 FIELD_MISSING messages[3].persons[1].family_name",
                                   "2 130 VALUE_NOT_PERMITTED "
                                   "messages[3].persons[2].affiliations[0].mutuality"));
  EXPECT_OK(HoldingOf(request.persons(3).ssin(), Insurer("300"), Today()).status());
  EXPECT_FALSE(HoldingOf(request.persons(1).ssin(), Insurer("300"), Today()).ok());
}

TEST_F(InsuredTest, OfARefusedPersonStaysWhatWasFedBefore) {
  ASSERT_OK(Upsert(Persons(0, 1)).status());
  auto request = Persons(0, 1);
  request.mutable_persons(0)->clear_affiliations();
  const auto before = Contents();
  const auto outcome = Upsert(request);
  ASSERT_OK(outcome.status());
  EXPECT_EQ(outcome->refused.size(), 1u);
  EXPECT_EQ(outcome->revision, 0);
  EXPECT_EQ(Contents(), before);
}

TEST_F(InsuredTest, TheFirstSoundRowOfAPersonCounts) {
  auto request = Persons(0, 2);
  *request.add_persons() = request.persons(0);
  request.mutable_persons(1)->clear_family_name();
  *request.add_persons() = MakePerson(1, "300");
  const auto outcome = Upsert(request, 3);
  ASSERT_OK(outcome.status());
  EXPECT_EQ(outcome->changed, 2);
  EXPECT_THAT(RefusedRows(*outcome),
              testing::ElementsAre("1 100 FIELD_MISSING messages[3].persons[1].family_name",
                                   "2 130 VALUE_NOT_PERMITTED messages[3].persons[2].ssin"));
  EXPECT_EQ(RejectionOf(outcome->refused[1].status).refusals(0).cause(), "PERSON_REPEATED");
}

// The row is judged on the day on which it is recorded, not on the one on which it was queued.
TEST_F(InsuredTest, NobodyIsBornTomorrow) {
  auto request = Persons(0, 1);
  request.mutable_persons(0)->set_ssin("85491200715");
  *request.mutable_persons(0)->mutable_birth_date() = MakeDate(Today() + 1);
  EXPECT_THAT(RefusedRows(*Upsert(request)),
              testing::ElementsAre("0 113 DATE_IMPLAUSIBLE messages[0].persons[0].birth_date"));
  MoveTo(Today() + 1);
  EXPECT_EQ(Upsert(request)->changed, 1);
}

TEST_F(InsuredTest, AnAnswerSumsUpItsStreamAndExplainsTheFirst500RefusedRows) {
  auto request = Persons(0, 400);
  for (int i = 1; i < 400; ++i) request.mutable_persons(i)->clear_family_name();
  edmg::v1::UpsertInsuredPersonsResponse response;
  for (int message = 0; message < 2; ++message) {
    services::AddOutcome(*Upsert(request, message), message, &response);
  }
  EXPECT_EQ(response.persons_changed(), 1);
  EXPECT_EQ(response.persons_unchanged(), 1);
  EXPECT_EQ(response.persons_refused(), 798);
  EXPECT_EQ(response.revision(), 1);
  ASSERT_EQ(response.refused_size(), services::kRefusedPersonsMax);
  EXPECT_EQ(response.refused(399).message(), 1);
  EXPECT_EQ(response.refused(399).row(), 1);
  EXPECT_EQ(response.refused(399).rejection().refusals(0).field(),
            "messages[1].persons[1].family_name");
}

TEST_F(InsuredTest, TakesOneTo500PersonsAMessage) {
  ExpectRefused(Persons(0, 0), "ROW_COUNT_INVALID", "messages[3].persons");
  ExpectRefused(Persons(0, 501), "ROW_COUNT_INVALID", "messages[3].persons");
  EXPECT_EQ(Upsert(Persons(0, 500))->changed, 500);
}

// One membership number, so many persons.
class MembersTest : public InsuredTest {
 protected:
  static UpsertInsuredPersonsRequest Sharing(int first, int count) {
    auto request = Persons(first, count);
    for (auto& person : *request.mutable_persons()) {
      person.mutable_affiliations(0)->set_membership_number("42");
    }
    return request;
  }

  edmg::v1::Submission ContactBy(const Doctor& doctor, const std::string& ssin) {
    auto submission = Contact(doctor, ssin, Today());
    auto& patient = *submission.mutable_contact_notification()->mutable_patient();
    patient.mutable_membership()->set_mutuality("300");
    patient.mutable_membership()->set_membership_number("42");
    patient.set_sex(edmg::v1::SEX_MALE);
    return submission;
  }
};

TEST_F(MembersTest, TheSeventeenthIsRefusedByName) {
  ASSERT_EQ(Upsert(Sharing(0, 10))->changed, 10);
  const auto outcome = Upsert(Sharing(10, 8), 3);
  ASSERT_OK(outcome.status());
  EXPECT_EQ(outcome->changed, 6);
  ASSERT_EQ(outcome->refused.size(), 2u);
  EXPECT_EQ(outcome->refused[0].row, 6);
  EXPECT_EQ(RefusalsOf(outcome->refused[0].status),
            "130 VALUE_NOT_PERMITTED messages[3].persons[6].affiliations[0].membership_number");
  EXPECT_EQ(MetadataOf(outcome->refused[0].status, "cause"), "TOO_MANY_MEMBERS");
  // A present member may be fed anew; and there is room again once one has left.
  auto known = Sharing(3, 1);
  known.mutable_persons(0)->set_first_name("Piet");
  EXPECT_EQ(Upsert(known)->changed, 1);
  EXPECT_EQ(Upsert(Sharing(16, 1))->refused.size(), 1u);
  EXPECT_EQ(Upsert(Persons(3, 1))->changed, 1);
  EXPECT_EQ(Upsert(Sharing(16, 1))->changed, 1);
  EXPECT_EQ(DifferencesAfterReplay(), std::vector<std::string>());
}

// A store of an earlier program may hold more.
TEST_F(MembersTest, AStoreThatHoldsMoreIsAskedWithTheSsin) {
  const Doctor& doctor = AddEnrolledDoctor();
  edmg::store::v1::JournalEntry entry;
  store::Batch batch(database());
  entry.set_revision(batch.last_revision() + 1);
  *entry.mutable_accept_time() = TimestampOf(now());
  entry.mutable_insured_persons()->set_insurer("300");
  *entry.mutable_insured_persons()->mutable_persons() = Sharing(0, 30).persons();
  ASSERT_OK(store::Append(entry, "", batch));
  ASSERT_OK(database().Commit(batch));
  const auto nobody = Submit(ContactBy(doctor, ""), doctor);
  EXPECT_EQ(RefusalsOf(nobody.status),
            "158 PATIENT_AMBIGUOUS contact_notification.patient.membership");
  EXPECT_EQ(MetadataOf(nobody.status, "cause"), "TOO_MANY_MEMBERS");
  EXPECT_OK(Submit(ContactBy(doctor, SsinOfPerson(29)), doctor).status);
  const std::string other = AddPatient("300");
  EXPECT_EQ(MetadataOf(Submit(ContactBy(doctor, other), doctor).status, "cause"),
            "TOO_MANY_MEMBERS");
  EXPECT_EQ(Upsert(Sharing(29, 1))->unchanged, 1);
}

TEST_F(InsuredTest, AFieldThatNobodyKnowsRefusesItsRow) {
  auto request = Persons(0, 3);
  auto* person = request.mutable_persons(1);
  person->GetReflection()->MutableUnknownFields(person)->AddVarint(9000, 1);
  auto* row = request.mutable_persons(2)->mutable_affiliations(0);
  row->GetReflection()->MutableUnknownFields(row)->AddLengthDelimited(9001, std::string(1000, 'x'));
  const auto outcome = Upsert(request);
  ASSERT_OK(outcome.status());
  EXPECT_EQ(outcome->changed, 1);
  ASSERT_EQ(outcome->refused.size(), 2u);
  EXPECT_EQ(RefusalsOf(outcome->refused[0].status),
            "111 FIELD_FORMAT messages[0].persons[1].unknown_field_9000");
  EXPECT_EQ(MetadataOf(outcome->refused[0].status, "cause"), "FIELD_UNKNOWN");
  EXPECT_EQ(RefusalsOf(outcome->refused[1].status),
            "111 FIELD_FORMAT messages[0].persons[2].affiliations[0].unknown_field_9001");
}

TEST_F(InsuredTest, OfManyUnknownFieldsAFewAreTold) {
  auto request = Persons(0, 1);
  auto* person = request.mutable_persons(0);
  auto* unknown = person->GetReflection()->MutableUnknownFields(person);
  for (int i = 0; i < 100000; ++i) unknown->AddVarint(9000, 1);
  const auto outcome = Upsert(request);
  ASSERT_OK(outcome.status());
  ASSERT_EQ(outcome->refused.size(), 1u);
  EXPECT_EQ(RejectionOf(outcome->refused[0].status).refusals_omitted(), 0);
}

}  // namespace
}  // namespace edmg::support
