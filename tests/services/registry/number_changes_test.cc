// A person's number changes: both numbers mean one person, until a correcting feed parts them.

#include "absl/strings/str_cat.h"
#include "tests/support/gateway_fixture.h"

namespace edmg::support {
namespace {

using absl::CivilDay;
using edmg::v1::InsuredPerson;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr char kBis[] = "85410101290";
constexpr char kNational[] = "85010102489";

class NumberChangesTest : public GatewayTest {
 protected:
  static InsuredPerson Amina(const std::string& ssin, const std::string& replaces = "") {
    InsuredPerson person = MakePerson(1, "100");
    person.set_ssin(ssin);
    person.set_sex(edmg::v1::SEX_FEMALE);
    person.set_replaces_ssin(replaces);
    *person.mutable_birth_date() = MakeDate(CivilDay(1985, 1, 1));
    person.mutable_affiliations(0)->set_membership_number("888000888");
    return person;
  }

  // Commits everything that waits.
  void Settle() {
    while (CommitGroup() > 0) {
    }
    RunCalendar();
  }
  void FeedAmina(const std::string& ssin, const std::string& replaces = "",
                 const std::string& insurer = "100") {
    InsuredPerson person = Amina(ssin, replaces);
    if (insurer != "100") {
      person.mutable_affiliations(0)->set_mutuality(insurer);
      *person.mutable_affiliations(0)->mutable_end_date() = MakeDate(CivilDay(2001, 1, 1));
    }
    ASSERT_OK(Feed(insurer, person));
    Settle();
  }

  // "<amount> <patient>" each, in order.
  std::vector<std::string> Owed() {
    std::vector<std::string> owed;
    for (const auto& payment : PaymentsOf("100")) {
      owed.push_back(absl::StrCat(payment.amount_cents(), " ", payment.patient_ssin()));
    }
    return owed;
  }

  // The cause of the refusal of a row.
  std::string CauseOf(const InsuredPerson& person) {
    edmg::v1::UpsertInsuredPersonsRequest request;
    *request.add_persons() = person;
    Slot<services::Insured::Outcome> slot;
    gateway().insured.Upsert(request, 0, Insurer("100"),
                             [&](auto outcome) { slot.emplace(std::move(outcome)); });
    Settle();
    const auto& refused = slot.value()->refused;
    if (refused.empty()) return "";
    const auto refusal = RejectionOf(refused.front().status).refusals(0);
    return absl::StrCat(refusal.mycarenet_code(), " ", refusal.field(), " ", refusal.cause());
  }

  std::string HolderOf(const std::string& ssin) {
    const auto holding = HoldingOf(ssin, Insurer("100"), Today());
    return holding.ok() ? holding->holding().holder_nihii() : RefusalsOf(holding.status());
  }

  void TearDown() override { EXPECT_THAT(DifferencesAfterReplay(), IsEmpty()); }
};

TEST_F(NumberChangesTest, ARenewalUnderTheNewNumberGivesNoSecondFee) {
  const Doctor& doctor = AddEnrolledDoctor();
  FeedAmina(kBis);
  ASSERT_OK(Register(doctor, kBis, Today()).status);
  MoveTo(Today() + 1);
  FeedAmina(kNational, kBis);
  EXPECT_THAT(RefusalsOf(Register(doctor, kNational, Today()).status), testing::HasSubstr("161"));
  EXPECT_THAT(Owed(), ElementsAre(absl::StrCat("3000 ", kBis)));
  EXPECT_EQ(HolderOf(kNational), doctor.nihii);
  EXPECT_EQ(HolderOf(kBis), doctor.nihii);
  EXPECT_THAT(ListOf(doctor), ElementsAre(kNational));
}

TEST_F(NumberChangesTest, WhatNamesTheOldNumberMeansThePerson) {
  const Doctor& doctor = AddEnrolledDoctor();
  FeedAmina(kNational, kBis);  // nobody ever fed the old one
  ASSERT_OK(Register(doctor, kBis, Today()).status);
  EXPECT_THAT(Owed(), ElementsAre(absl::StrCat("3000 ", kNational)));
  MoveTo(CivilDay(2017, 2, 1));
  ASSERT_OK(Visit(doctor, kBis, Today()).status);
  EXPECT_THAT(RefusalsOf(Visit(doctor, kNational, Today()).status), testing::HasSubstr("165"));
  EXPECT_EQ(Owed().size(), 2u);
}

TEST_F(NumberChangesTest, AMembershipDesignatesOnePersonOfTwoNumbers) {
  const Doctor& doctor = AddEnrolledDoctor();
  FeedAmina(kBis);
  FeedAmina(kNational, kBis);
  edmg::v1::Membership membership;
  membership.set_mutuality(Amina(kBis).affiliations(0).mutuality());
  membership.set_membership_number("888000888");
  auto registration = Registration(doctor, kBis, Today());
  *registration.mutable_dmg_registration()->mutable_patient()->mutable_membership() = membership;
  ASSERT_OK(Submit(registration, doctor).status);
  auto contact = Contact(doctor, "", Today());
  auto& patient = *contact.mutable_contact_notification()->mutable_patient();
  *patient.mutable_membership() = membership;
  patient.set_sex(edmg::v1::SEX_FEMALE);
  ASSERT_OK(Submit(contact, doctor).status);
  EXPECT_THAT(Owed(), ElementsAre(absl::StrCat("3000 ", kNational)));
}

TEST_F(NumberChangesTest, OfTwoFeesOfAYearTheOneAcquiredFirstStandsAndPartingOwesTheOtherAnew) {
  const Doctor& first = AddEnrolledDoctor();
  const Doctor& second = AddEnrolledDoctor();
  FeedAmina(kBis);
  FeedAmina(kNational);
  ASSERT_OK(Register(first, kNational, Today()).status);
  MoveTo(Today() + 3);
  ASSERT_OK(Register(second, kBis, Today()).status);
  FeedAmina(kNational, kBis);
  EXPECT_THAT(Owed(), ElementsAre(absl::StrCat("3000 ", kNational), absl::StrCat("3000 ", kBis),
                                  absl::StrCat("-3000 ", kNational)));
  EXPECT_EQ(PaymentsOf("100")[2].related_payment_id(), PaymentsOf("100")[1].payment_id());
  EXPECT_EQ(HolderOf(kBis), second.nihii);
  EXPECT_THAT(ListOf(first), IsEmpty());
  EXPECT_THAT(ListOf(second), ElementsAre(kNational));

  FeedAmina(kNational);  // it was an error
  EXPECT_EQ(Owed().size(), 4u);
  EXPECT_EQ(Owed()[3], absl::StrCat("3000 ", kBis));
  EXPECT_EQ(PaymentsOf("100")[3].kind(), edmg::v1::FEE_KIND_REGISTRATION);
  EXPECT_EQ(PaymentsOf("100")[3].iban(), kIban);
  EXPECT_EQ(HolderOf(kBis), second.nihii);
  EXPECT_EQ(HolderOf(kNational), first.nihii);
  EXPECT_THAT(ListOf(first), ElementsAre(kNational));
  EXPECT_THAT(ListOf(second), ElementsAre(kBis));

  FeedAmina(kNational, kBis);  // it was no error
  EXPECT_EQ(Owed().size(), 5u);
  EXPECT_THAT(ListOf(second), ElementsAre(kNational));
}

TEST_F(NumberChangesTest, AContactUnderEitherNumberExtendsOnce) {
  const Doctor& doctor = AddEnrolledDoctor();
  FeedAmina(kBis);
  FeedAmina(kNational);
  ASSERT_OK(Register(doctor, kBis, Today()).status);
  MoveTo(CivilDay(2017, 2, 1));
  ASSERT_OK(Visit(doctor, kNational, Today()).status);
  EXPECT_EQ(Owed().size(), 1u);
  FeedAmina(kNational, kBis);  // the registration is this person's: decided again
  EXPECT_THAT(Owed(), ElementsAre(absl::StrCat("3000 ", kBis), absl::StrCat("3000 ", kNational)));
  ASSERT_OK(Visit(doctor, kBis, Today() - 1).status);
  EXPECT_EQ(Owed().size(), 2u);
  FeedAmina(kNational);  // nobody registered the bearer of this number, and the other had a contact
  EXPECT_THAT(Owed(), ElementsAre(absl::StrCat("3000 ", kBis), absl::StrCat("3000 ", kNational),
                                  absl::StrCat("-3000 ", kNational), absl::StrCat("3000 ", kBis)));
}

TEST_F(NumberChangesTest, ARegistrationWithoutAFeeGetsItWhenThePersonsAreParted) {
  const Doctor& first = AddEnrolledDoctor();
  const Doctor& second = AddEnrolledDoctor();
  FeedAmina(kNational, kBis);
  ASSERT_OK(Register(first, kBis, Today() - 1).status);
  EXPECT_FALSE(Register(second, kNational, Today()).receipt.registration().payment());
  FeedAmina(kNational);
  EXPECT_THAT(Owed(),
              ElementsAre(absl::StrCat("3000 ", kNational), absl::StrCat("3000 ", kNational)));
  EXPECT_EQ(PaymentsOf("100")[1].iban(), kIban);
  EXPECT_EQ(HolderOf(kNational), second.nihii);
}

TEST_F(NumberChangesTest, AChainOfNumbersIsOnePerson) {
  const std::string third = SsinOfPerson(7);
  const Doctor& doctor = AddEnrolledDoctor();
  FeedAmina(kBis);
  ASSERT_OK(Register(doctor, kBis, Today()).status);
  FeedAmina(kNational, kBis);
  auto person = Amina(third, kNational);
  person.clear_birth_date();
  person.set_sex(edmg::v1::SEX_MALE);  // numbers change because the sex was corrected, too
  ASSERT_OK(Feed("100", person));
  Settle();
  for (const std::string& number : {std::string(kBis), std::string(kNational), third}) {
    EXPECT_EQ(HolderOf(number), doctor.nihii);
    EXPECT_THAT(RefusalsOf(Register(doctor, number, Today() - 1).status),
                testing::HasSubstr("161"));
  }
  EXPECT_THAT(ListOf(doctor), ElementsAre(third));
  FeedAmina(kNational);  // the first one was another person's
  EXPECT_THAT(ListOf(doctor), ElementsAre(kBis));
  EXPECT_EQ(HolderOf(kNational), "");
}

TEST_F(NumberChangesTest, TwoInsurersSayItAndOneTakesItBack) {
  const Doctor& doctor = AddEnrolledDoctor();
  FeedAmina(kNational, kBis);
  FeedAmina(kNational, kBis, "200");
  ASSERT_OK(Register(doctor, kBis, Today()).status);
  FeedAmina(kNational);
  EXPECT_THAT(ListOf(doctor), ElementsAre(kNational));
  FeedAmina(kNational, "", "200");
  EXPECT_THAT(ListOf(doctor), ElementsAre(kBis));
}

TEST_F(NumberChangesTest, RefusesByNameWhatCannotBe) {
  EXPECT_EQ(CauseOf(Amina(kNational, "8541010129")),
            "111 messages[0].persons[0].replaces_ssin SSIN_FORMAT");
  EXPECT_EQ(CauseOf(Amina(kNational, "85410101291")), "112 messages[0].persons[0].replaces_ssin ");
  EXPECT_EQ(CauseOf(Amina(kNational, kNational)),
            "130 messages[0].persons[0].replaces_ssin REPLACES_ITSELF");
  EXPECT_EQ(CauseOf(Amina(kNational, kBis)), "");
  EXPECT_EQ(CauseOf(Amina(kBis, kNational)),
            "130 messages[0].persons[0].replaces_ssin REPLACES_IN_CIRCLE");
  auto other = Amina(SsinOfPerson(7), kBis);
  other.set_sex(edmg::v1::SEX_MALE);
  other.clear_birth_date();
  EXPECT_EQ(CauseOf(other), "130 messages[0].persons[0].replaces_ssin REPLACED_BY_ANOTHER");
  other.set_replaces_ssin(kNational);
  EXPECT_EQ(CauseOf(other), "");
  EXPECT_EQ(CauseOf(Amina(kBis, other.ssin())),
            "130 messages[0].persons[0].replaces_ssin REPLACES_IN_CIRCLE");
}

// Sixteen numbers are allowed, and not one more.
TEST_F(NumberChangesTest, APersonHasAtMostSixteenNumbers) {
  for (int i = 1; i < 16; ++i) {
    auto person = MakePerson(i, "100");
    person.set_replaces_ssin(SsinOfPerson(i - 1));
    EXPECT_EQ(CauseOf(person), "");
  }
  auto person = MakePerson(16, "100");
  person.set_replaces_ssin(SsinOfPerson(15));
  EXPECT_EQ(CauseOf(person), "130 messages[0].persons[0].replaces_ssin TOO_MANY_NUMBERS");
}

TEST_F(NumberChangesTest, ARowThatJoinsIsAnEntryOfItsOwn) {
  edmg::v1::UpsertInsuredPersonsRequest request;
  *request.add_persons() = MakePerson(3, "100");
  *request.add_persons() = Amina(kBis);
  *request.add_persons() = Amina(kNational, kBis);
  *request.add_persons() = MakePerson(4, "100");
  Slot<services::Insured::Outcome> slot;
  gateway().insured.Upsert(request, 0, Insurer("100"),
                           [&](auto outcome) { slot.emplace(std::move(outcome)); });
  CommitGroup();
  EXPECT_EQ(slot.value()->changed, 4);
  EXPECT_EQ(slot.value()->revision, 3);
}

}  // namespace
}  // namespace edmg::support
