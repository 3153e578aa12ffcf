#include "services/rules/book/rulebook.h"

#include <gtest/gtest.h>

#include <set>

#include "absl/strings/str_cat.h"
#include "services/rules/book/refusals.h"
#include "services/rules/book/rulebook_checks.h"
#include "tests/rules/world.h"
#include "values/civil_date.h"

namespace edmg::rules {
namespace {

const Rulebook& kRulebook = Rulebook::Default();

TEST(Rulebook, TheProgramsOwnIsSound) {
  const auto parsed = Rulebook::Parse(std::string(Rulebook::DefaultText()));
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ((*parsed)->text(), Rulebook::DefaultText());
  EXPECT_EQ((*parsed)->rows().name(), "electronic 2014");
  EXPECT_TRUE(CheckRulebook(kRulebook.rows()).ok());
}

TEST(Rulebook, EveryCodeAndEverySituationHasARow) {
  for (const RefusalRow& row : RefusalTable()) {
    EXPECT_EQ(kRulebook.RejectionOf(row.code).code(), row.code);
    EXPECT_FALSE(kRulebook.RejectionOf(row.code).text_fr().empty()) << row.code;
  }
  EXPECT_EQ(static_cast<size_t>(kRulebook.rows().rejections_size()), RefusalTable().size());
  for (int value = 1; value <= edmg::v1::RegistrationSituation_MAX; ++value) {
    const auto situation = static_cast<edmg::v1::RegistrationSituation>(value);
    EXPECT_EQ(kRulebook.OutcomeOf(situation).situation(), situation);
  }
  EXPECT_EQ(kRulebook.rows().outcomes_size(), edmg::v1::RegistrationSituation_MAX);
}

// Domain 3.1, row for row: the code that refuses, or the payment.
TEST(Rulebook, OutcomesAreThoseOfDomain31) {
  const struct {
    const char* refusal;
    bool payment;
  } kRows[] = {{"163", false}, {"140", false}, {"141", false}, {"120", false}, {"122", false},
               {"162", false}, {"146", false}, {"166", false}, {"161", false}, {"165", false},
               {"", true},     {"", false},    {"", true},     {"", false}};
  ASSERT_EQ(static_cast<size_t>(kRulebook.rows().outcomes_size()), std::size(kRows));
  for (int i = 0; i < kRulebook.rows().outcomes_size(); ++i) {
    EXPECT_EQ(kRulebook.rows().outcomes(i).situation(), i + 1);
    EXPECT_EQ(kRulebook.rows().outcomes(i).refusal(), kRows[i].refusal) << i;
    EXPECT_EQ(kRulebook.rows().outcomes(i).payment(), kRows[i].payment) << i;
  }
}

TEST(Rulebook, RegimesAreChosenByServiceDate) {
  EXPECT_EQ(kRulebook.RegimeOn(CivilDay(2010, 12, 31)), nullptr);
  ASSERT_NE(kRulebook.RegimeOn(CivilDay(2011, 1, 1)), nullptr);
  EXPECT_EQ(kRulebook.RegimeOn(CivilDay(2014, 7, 31))->name(), "paper");
  EXPECT_EQ(kRulebook.RegimeOn(CivilDay(2014, 8, 1))->name(), "electronic");
  EXPECT_EQ(kRulebook.ElectronicRegimeOn(CivilDay(2010, 12, 31)), nullptr);
  EXPECT_EQ(kRulebook.ElectronicRegimeOn(CivilDay(2014, 7, 31)), nullptr);
  EXPECT_NE(kRulebook.ElectronicRegimeOn(CivilDay(2014, 8, 1)), nullptr);
}

// Decision 13, domain 6.1: the day before and the day of each change.
TEST(Rulebook, FeeIsThatOfTheServiceDate) {
  const struct {
    CivilDay day;
    int64_t amount_cents;
  } kAmounts[] = {
      {CivilDay(2010, 1, 1), 2998},   {CivilDay(2014, 8, 1), 2998},
      {CivilDay(2015, 1, 31), 2998},  {CivilDay(2015, 2, 1), 3000},
      {CivilDay(2018, 12, 31), 3000}, {CivilDay(2019, 1, 1), 3100},
      {CivilDay(2019, 3, 31), 3100},  {CivilDay(2019, 4, 1), 3180},
      {CivilDay(2019, 12, 31), 3180}, {CivilDay(2020, 1, 1), 3200},
      {CivilDay(2021, 12, 31), 3200}, {CivilDay(2022, 1, 1), 3223},
      {CivilDay(2022, 12, 31), 3223}, {CivilDay(2023, 1, 1), 3452},
      {CivilDay(2023, 12, 31), 3452}, {CivilDay(2024, 1, 1), 3661},
      {CivilDay(2030, 1, 1), 3661},
  };
  for (const auto& row : kAmounts) {
    EXPECT_EQ(kRulebook.FeeOn(row.day).amount_cents(), row.amount_cents) << row.day;
  }
}

// Decision 13, R17.
TEST(Rulebook, RaisedFeeIsThatOfTheServiceDate) {
  EXPECT_EQ(kRulebook.RaisedFeeOn(CivilDay(2015, 12, 31)), nullptr);
  const struct {
    CivilDay day;
    int64_t amount_cents;
  } kAmounts[] = {
      {CivilDay(2016, 1, 1), 5500},  {CivilDay(2018, 12, 31), 5500}, {CivilDay(2019, 1, 1), 5683},
      {CivilDay(2019, 3, 31), 5683}, {CivilDay(2019, 4, 1), 5829},   {CivilDay(2021, 12, 31), 5829},
      {CivilDay(2022, 1, 1), 5909},  {CivilDay(2030, 1, 1), 5909},
  };
  for (const auto& row : kAmounts) {
    ASSERT_NE(kRulebook.RaisedFeeOn(row.day), nullptr) << row.day;
    EXPECT_EQ(kRulebook.RaisedFeeOn(row.day)->amount_cents(), row.amount_cents) << row.day;
    EXPECT_EQ(kRulebook.RaisedFeeOn(row.day)->age_min(), 45);
    EXPECT_EQ(kRulebook.RaisedFeeOn(row.day)->age_max(), 74);
  }
}

TEST(Rulebook, DerivedFeesSayThatTheyAreEstimated) {
  EXPECT_TRUE(kRulebook.FeeOn(CivilDay(2014, 8, 1)).estimated());
  EXPECT_FALSE(kRulebook.FeeOn(CivilDay(2015, 2, 1)).estimated());
  EXPECT_FALSE(kRulebook.FeeOn(CivilDay(2019, 1, 1)).estimated());
  EXPECT_TRUE(kRulebook.FeeOn(CivilDay(2019, 4, 1)).estimated());
  EXPECT_TRUE(kRulebook.FeeOn(CivilDay(2022, 1, 1)).estimated());
  EXPECT_TRUE(kRulebook.FeeOn(CivilDay(2023, 1, 1)).estimated());
  EXPECT_FALSE(kRulebook.FeeOn(CivilDay(2024, 1, 1)).estimated());
  EXPECT_FALSE(kRulebook.RaisedFeeOn(CivilDay(2016, 1, 1))->estimated());
  EXPECT_TRUE(kRulebook.RaisedFeeOn(CivilDay(2019, 4, 1))->estimated());
}

// Domain 6.1: prolonged to 31 December 2015, then merged into the DMG.
TEST(Rulebook, PreventionModuleHasAPeriod) {
  EXPECT_EQ(kRulebook.PreventionModuleOn("102395", CivilDay(2011, 3, 31)), nullptr);
  ASSERT_NE(kRulebook.PreventionModuleOn("102395", CivilDay(2011, 4, 1)), nullptr);
  EXPECT_EQ(kRulebook.PreventionModuleOn("102395", CivilDay(2015, 12, 31))->amount_cents(), 1080);
  EXPECT_EQ(kRulebook.PreventionModuleOn("102395", CivilDay(2016, 1, 1)), nullptr);
  EXPECT_EQ(kRulebook.PreventionModuleOn("102771", CivilDay(2015, 12, 31)), nullptr);
}

// Decision 17, domain 7.
TEST(Rulebook, AbolishedCodesAreNoContactsInTheElectronicRegime) {
  int abolished = 0;
  std::set<std::string> codes;
  for (const auto& row : kRulebook.rows().contact_codes()) {
    EXPECT_TRUE(codes.insert(row.code()).second) << "twice: " << row.code();
    if (row.end().empty()) {
      EXPECT_EQ(kRulebook.ContactCodeOn(row.code(), CivilDay(2020, 6, 1)), &row) << row.code();
      continue;
    }
    ++abolished;
    EXPECT_EQ(kRulebook.ContactCodeOn(row.code(), CivilDay(2014, 7, 31)), &row) << row.code();
    EXPECT_EQ(kRulebook.ContactCodeOn(row.code(), CivilDay(2014, 8, 1)), nullptr) << row.code();
  }
  EXPECT_EQ(abolished, 25);
}

TEST(Rulebook, SupplementsAndTheDmgItselfAreNoContacts) {
  for (const char* code : {"101113", "102410", "103095", "104296", "102771", "102395", "103036"}) {
    EXPECT_EQ(kRulebook.ContactCodeOn(code, CivilDay(2016, 1, 1)), nullptr) << code;
  }
}

TEST(Rulebook, KindsTellConsultationsFromVisits) {
  const CivilDay day(2016, 1, 1);
  EXPECT_EQ(kRulebook.ContactCodeOn("101076", day)->kind(), edmg::v1::CONTACT_KIND_CONSULTATION);
  EXPECT_EQ(kRulebook.ContactCodeOn("103132", day)->kind(), edmg::v1::CONTACT_KIND_VISIT);
}

// R1, domain 1.3.
TEST(Rulebook, QualificationsTellWhoIsRecognisedAndWhoIsInTraining) {
  for (const char* code : {"003", "004"}) {
    EXPECT_TRUE(kRulebook.QualificationOf(code)->recognised()) << code;
  }
  for (const char* code : {"005", "006"}) {
    EXPECT_TRUE(kRulebook.QualificationOf(code)->trainee()) << code;
  }
  for (const char* code : {"001", "002", "007", "008"}) {
    EXPECT_FALSE(kRulebook.QualificationOf(code)->recognised()) << code;
    EXPECT_FALSE(kRulebook.QualificationOf(code)->trainee()) << code;
  }
  for (const char* code : {"000", "009", ""}) {
    EXPECT_EQ(kRulebook.QualificationOf(code), nullptr) << code;
  }
}

// Domain 1.4: the first digit of a mutuality gives the federation.
TEST(Rulebook, InsurersAndTheirMutualities) {
  EXPECT_TRUE(kRulebook.IsInsurer("900"));
  EXPECT_FALSE(kRulebook.IsInsurer("700"));
  EXPECT_FALSE(kRulebook.IsInsurer("910"));
  EXPECT_EQ(kRulebook.InsurerOfMutuality("319"), "300");
  EXPECT_EQ(kRulebook.InsurerOfMutuality("910"), "900");
  EXPECT_EQ(kRulebook.InsurerOfMutuality("719"), "");
  EXPECT_EQ(kRulebook.InsurerOfMutuality(""), "");
}

// R10, domain 6.2.
TEST(Rulebook, ConsultationSharesBeginInDecember2011) {
  const struct {
    bool preferential;
    bool with_dmg;
    int64_t cap_cents;
  } kCaps[] = {{false, true, 400}, {false, false, 600}, {true, true, 100}, {true, false, 150}};
  for (const auto& row : kCaps) {
    EXPECT_EQ(kRulebook.ConsultationShareOn(CivilDay(2011, 11, 30), row.preferential, row.with_dmg),
              nullptr);
    EXPECT_EQ(kRulebook.ConsultationShareOn(CivilDay(2011, 12, 1), row.preferential, row.with_dmg)
                  ->cap_cents(),
              row.cap_cents);
  }
}

// R11, domain 6.3: an amount only where a source dates one.
TEST(Rulebook, VisitAmountsAreOfTheCodeTheAgeAndTheCondition) {
  const CivilDay day(2024, 1, 1);
  const auto with_dmg = [&](absl::string_view code, int age, bool chronic) {
    const auto* row = kRulebook.VisitAmountOn(day, {code, age, chronic});
    return row == nullptr ? int64_t{-1} : row->with_dmg_cents();
  };
  EXPECT_EQ(kRulebook.VisitAmountOn(day - 1, {"103132", 30, false}), nullptr);
  EXPECT_EQ(with_dmg("103132", 9, true), 800);
  EXPECT_EQ(with_dmg("103132", 10, true), 1122);
  EXPECT_EQ(with_dmg("103132", 10, false), 1603);
  EXPECT_EQ(with_dmg("103132", 74, false), 1603);
  EXPECT_EQ(with_dmg("103132", 75, false), 1122);
  EXPECT_EQ(with_dmg("103110", 75, false), 916);
  EXPECT_EQ(with_dmg("103110", 74, false), -1);
  EXPECT_EQ(with_dmg("104215", 75, false), -1);
}

TEST(Rulebook, VisitSharesAreOfTheCodeOrOfEveryVisit) {
  EXPECT_EQ(kRulebook.VisitShareOn("103132", CivilDay(2010, 12, 31)), nullptr);
  const auto* before = kRulebook.VisitShareOn("103132", CivilDay(2023, 12, 31));
  ASSERT_NE(before, nullptr);
  EXPECT_EQ(before->share_cents(), 0);
  EXPECT_EQ(before->reduction_basis_points(), 3000);
  EXPECT_EQ(before->age_min(), 75);
  // A row of the code's own, as earlier rulebooks had one.
  const auto earlier = Rulebook::Parse(absl::StrCat(
      Rulebook::DefaultText(), "visit_shares { begin: \"2024-01-01\" code: \"103132\" ",
      "reduction_basis_points: 3000 age_min: 75 share_cents: 1603 }"));
  ASSERT_TRUE(earlier.ok()) << earlier.status();
  EXPECT_EQ((*earlier)->VisitShareOn("103132", CivilDay(2024, 1, 1))->share_cents(), 1603);
  EXPECT_EQ((*earlier)->VisitShareOn("103110", CivilDay(2024, 1, 1))->share_cents(), 0);
}

TEST(Rulebook, AFaultOfTheTextNamesLineAndColumn) {
  const auto parsed = Rulebook::Parse("name: \"x\"\nfees { begin: 3 }\nfees { nonsense: 1 }\n");
  EXPECT_EQ(parsed.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(parsed.status().message(), "line 2:15: Expected string, got: 3");
}

// "Done when": a fee or a deadline in the file changes the outcome.
TEST(Rulebook, AChangedRowChangesTheOutcome) {
  const auto dearer = ChangedRulebook("begin: \"2015-02-01\" amount_cents: 3000",
                                      "begin: \"2015-02-01\" amount_cents: 3333");
  const auto sooner = ChangedRulebook("payment_due_days: 30", "payment_due_days: 10");
  const auto longer = ChangedRulebook("encounter_age_days_max: 7", "encounter_age_days_max: 9");
  const CivilDay day(2017, 5, 4);
  World world;
  const std::string doctor = world.AddEnrolledDoctor();
  world.rulebook = dearer.get();
  const Answer paid = world.Register(doctor, world.AddPatient(), day);
  EXPECT_EQ(paid.decision.payments(0).amount_cents(), 3333);
  world.rulebook = sooner.get();
  const Answer due = world.Register(doctor, world.AddPatient(), day);
  EXPECT_EQ(DayOf(due.decision.payments(0).pay_by()), day + 10);
  world.rulebook = longer.get();
  EXPECT_EQ(world.Register(doctor, world.AddPatient(), {day, day + 9}).verdict, "");
  EXPECT_EQ(world.Register(doctor, world.AddPatient(), {day, day + 10}).verdict,
            "166 dmg_registration.encounter_date");
}

// The code with which a row of domain 3.1 refuses, and its layer, are rows as well.
TEST(Rulebook, AChangedOutcomeOrLayerChangesTheAnswer) {
  const CivilDay day(2017, 5, 4);
  World world;
  const std::string doctor = world.AddEnrolledDoctor();
  const std::string patient = world.AddPatient();
  const auto other_code =
      ChangedRulebook("REGISTRATION_SITUATION_OWN_YEAR_ACQUIRED refusal: \"161\"",
                      "REGISTRATION_SITUATION_OWN_YEAR_ACQUIRED refusal: \"165\"");
  EXPECT_EQ(world.Register(doctor, patient, day).verdict, "");
  EXPECT_EQ(world.Register(doctor, patient, day).verdict, "161 dmg_registration.patient");
  world.rulebook = other_code.get();
  EXPECT_EQ(world.Register(doctor, patient, day).verdict,
            "165 dmg_registration.patient, 165 dmg_registration.encounter_date");
}

TEST(Rulebook, DaysAreReadStrictly) {
  EXPECT_EQ(ParseDay("2016-02-29"), CivilDay(2016, 2, 29));
  for (const char* text : {"", "2016-02-30", "2016-2-29", "20160229", "2016-02-29 ", " 2016-2-29",
                           "+2016-2-29", "12016-2-29", "2016/02/29"}) {
    EXPECT_FALSE(ParseDay(text).has_value()) << text;
  }
  EXPECT_EQ(DayOfText("2016-02-29"), CivilDay(2016, 2, 29));
  EXPECT_EQ(DayOfText(""), CivilDay::max());
  EXPECT_EQ(DayOfText("", CivilDay::min()), CivilDay::min());
}

// Every cause of the API can be told in three languages.
TEST(Rulebook, HasTextsForEachCause) {
  std::set<std::string> told;
  for (const Cause& cause : CauseTable()) {
    const auto& row = kRulebook.CauseOf(cause.code, cause.name);
    EXPECT_EQ(row.cause(), cause.name);
    EXPECT_TRUE(told.insert(row.text_en()).second) << "the text of another: " << row.text_en();
  }
  int rows = 0;
  for (const auto& rejection : kRulebook.rows().rejections()) rows += rejection.causes_size();
  EXPECT_EQ(rows, static_cast<int>(CauseTable().size()));
}

// A text that an administrator leaves out is told in the program's words.
TEST(Rulebook, ACauseWithoutARowHasTheProgramsTexts) {
  edmg::v1::Rulebook rows = kRulebook.rows();
  for (auto& rejection : *rows.mutable_rejections()) rejection.clear_causes();
  const auto without = Rulebook::Parse(rows.DebugString());
  ASSERT_TRUE(without.ok()) << without.status();
  EXPECT_EQ((*without)->CauseOf("167", "NOBODY_HOLDS").text_en(),
            kRulebook.CauseOf("167", "NOBODY_HOLDS").text_en());
}

// A rulebook of an earlier program was in force once: it is read. Given anew it must be complete.
TEST(Rulebook, OneThatWasInForceMayLackWhatItsProgramDidNotKnow) {
  edmg::v1::Rulebook rows = kRulebook.rows();
  for (auto& regime : *rows.mutable_regimes()) regime.clear_administrative_decision_day();
  const std::string text = rows.DebugString();
  EXPECT_EQ(Rulebook::Parse(text).status().message(),
            "regimes[0]: administrative_decision_day must be 1 to 31");
  const auto in_force = Rulebook::ParseInForce(text);
  ASSERT_TRUE(in_force.ok()) << in_force.status();
  EXPECT_EQ((*in_force)->AdministrativeDayOf(2016), CivilDay(2017, 1, 8));
  EXPECT_EQ((*in_force)->text(), text) << "as it was read";
  EXPECT_FALSE(Rulebook::ParseInForce("fees {").ok());
}

}  // namespace
}  // namespace edmg::rules
