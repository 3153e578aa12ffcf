#include "services/insured.h"

#include "tests/support/gateway_fixture.h"

namespace edmg::support {
namespace {

using absl::StatusCode;
using edmg::v1::UpsertInsuredPersonsRequest;
using services::Insured;

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

TEST_F(InsuredTest, RefusesAMessageWholeAndNamesItsRow) {
  auto request = Persons(0, 3);
  request.mutable_persons(1)->clear_family_name();
  ExpectRefused(request, "FIELD_MISSING", "messages[3].persons[1].family_name");
  request = Persons(0, 3);
  request.mutable_persons(2)->mutable_affiliations(0)->set_mutuality("101");
  ExpectRefused(request, "VALUE_NOT_PERMITTED", "messages[3].persons[2].affiliations[0].mutuality");
}

TEST_F(InsuredTest, RefusesTheSamePersonTwice) {
  auto request = Persons(0, 2);
  *request.add_persons() = request.persons(0);
  ExpectRefused(request, "ROW_REPEATED", "messages[3].persons[2].ssin");
}

TEST_F(InsuredTest, TakesOneTo500PersonsAMessage) {
  ExpectRefused(Persons(0, 0), "ROW_COUNT_INVALID", "messages[3].persons");
  ExpectRefused(Persons(0, 501), "ROW_COUNT_INVALID", "messages[3].persons");
  EXPECT_EQ(Upsert(Persons(0, 500))->changed, 500);
}

}  // namespace
}  // namespace edmg::support
