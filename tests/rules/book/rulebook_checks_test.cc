// Each fault that an administrator can write into a rulebook is told with table, row and reason.
#include "services/rules/book/rulebook_checks.h"

#include <gtest/gtest.h>

#include <functional>

#include "services/rules/book/rulebook.h"

namespace edmg::rules {
namespace {

using RulebookRows = edmg::v1::Rulebook;

std::string Fault(const std::function<void(RulebookRows*)>& spoil) {
  RulebookRows rulebook = Rulebook::Default().rows();
  spoil(&rulebook);
  const absl::Status status = CheckRulebook(rulebook);
  if (status.ok()) return "";
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  return std::string(status.message());
}

TEST(RulebookChecks, ASoundOnePasses) {
  EXPECT_EQ(Fault([](RulebookRows*) {}), "");
}

TEST(RulebookChecks, ItHasAName) {
  EXPECT_EQ(Fault([](RulebookRows* r) { r->clear_name(); }), "name: must be 1 to 64 bytes of text");
  EXPECT_EQ(Fault([](RulebookRows* r) { r->set_name(std::string(65, 'n')); }),
            "name: must be 1 to 64 bytes of text");
  EXPECT_EQ(Fault([](RulebookRows* r) { r->set_name(std::string(64, 'n')); }), "");
}

TEST(RulebookChecks, NoTableIsEmpty) {
  EXPECT_EQ(Fault([](RulebookRows* r) { r->clear_regimes(); }), "regimes: has no row");
  EXPECT_EQ(Fault([](RulebookRows* r) { r->clear_outcomes(); }), "outcomes: has no row");
  EXPECT_EQ(Fault([](RulebookRows* r) { r->clear_fees(); }), "fees: has no row");
  EXPECT_EQ(Fault([](RulebookRows* r) { r->clear_raised_fees(); }), "raised_fees: has no row");
  EXPECT_EQ(Fault([](RulebookRows* r) { r->clear_prevention_modules(); }),
            "prevention_modules: has no row");
  EXPECT_EQ(Fault([](RulebookRows* r) { r->clear_contact_codes(); }), "contact_codes: has no row");
  EXPECT_EQ(Fault([](RulebookRows* r) { r->clear_qualifications(); }),
            "qualifications: has no row");
  EXPECT_EQ(Fault([](RulebookRows* r) { r->clear_insurers(); }), "insurers: has no row");
  EXPECT_EQ(Fault([](RulebookRows* r) { r->clear_consultation_shares(); }),
            "consultation_shares: has no row");
  EXPECT_EQ(Fault([](RulebookRows* r) { r->clear_visit_shares(); }), "visit_shares: has no row");
  EXPECT_EQ(Fault([](RulebookRows* r) { r->clear_rejections(); }), "rejections: has no row");
}

TEST(RulebookChecks, Regimes) {
  const auto with = [](auto set, auto value) {
    return Fault([&](RulebookRows* r) { (r->mutable_regimes(1)->*set)(value); });
  };
  using Row = edmg::v1::RegimeRow;
  EXPECT_EQ(Fault([](RulebookRows* r) { r->mutable_regimes(1)->clear_name(); }),
            "regimes[1]: name must be 1 to 64 bytes of text");
  const std::string age = "regimes[1]: encounter_age_days_max must be 0 to 366";
  EXPECT_EQ(with(&Row::set_encounter_age_days_max, -1), age);
  EXPECT_EQ(with(&Row::set_encounter_age_days_max, 0), "");
  EXPECT_EQ(with(&Row::set_encounter_age_days_max, 366), "");
  EXPECT_EQ(with(&Row::set_encounter_age_days_max, 367), age);
  const std::string due = "regimes[1]: payment_due_days must be 1 to 366";
  EXPECT_EQ(with(&Row::set_payment_due_days, 0), due);
  EXPECT_EQ(with(&Row::set_payment_due_days, 367), due);
  const std::string years = "regimes[1]: right_years must be 0 to 10";
  EXPECT_EQ(with(&Row::set_right_years, -1), years);
  EXPECT_EQ(with(&Row::set_right_years, 11), years);
  const std::string attested = "regimes[1]: attestation_age_years_max must be 1 to 10";
  EXPECT_EQ(with(&Row::set_attestation_age_years_max, 0), attested);
  EXPECT_EQ(with(&Row::set_attestation_age_years_max, 11), attested);
  const std::string month = "regimes[1]: administrative_due_month must be 1 to 12";
  EXPECT_EQ(with(&Row::set_administrative_due_month, 0), month);
  EXPECT_EQ(with(&Row::set_administrative_due_month, 12), "");
  EXPECT_EQ(with(&Row::set_administrative_due_month, 13), month);
}

TEST(RulebookChecks, BeginsAreDaysThatAscend) {
  const auto begins = [](const char* day) {
    return Fault([&](RulebookRows* r) { r->mutable_fees(2)->set_begin(day); });
  };
  EXPECT_EQ(begins("2015-02-02"), "");
  EXPECT_EQ(begins("1 May 2015"), "fees[2]: begin is not a day YYYY-MM-DD");
  EXPECT_EQ(begins(""), "fees[2]: begin is not a day YYYY-MM-DD");
  EXPECT_EQ(begins("2015-01-31"), "fees[2]: begin lies before that of the row above");
  EXPECT_EQ(begins("2015-02-01"), "fees[2]: repeats a row");
  EXPECT_EQ(Fault([](RulebookRows* r) { r->mutable_regimes(0)->set_begin("x"); }),
            "regimes[0]: begin is not a day YYYY-MM-DD");
  EXPECT_EQ(Fault([](RulebookRows* r) { r->mutable_raised_fees(1)->set_begin("2016-01-01"); }),
            "raised_fees[1]: repeats a row");
  EXPECT_EQ(Fault([](RulebookRows* r) { r->mutable_visit_amounts(1)->set_begin("2010-01-01"); }),
            "visit_amounts[1]: begin lies before that of the row above");
  EXPECT_EQ(Fault([](RulebookRows* r) { *r->add_visit_amounts() = r->visit_amounts(0); }),
            "visit_amounts[8]: repeats a row");
  EXPECT_EQ(
      Fault([](RulebookRows* r) { r->mutable_consultation_shares(2)->set_preferential(false); }),
      "consultation_shares[2]: repeats a row");
}

TEST(RulebookChecks, Outcomes) {
  const auto with = [](int row, const std::function<void(edmg::v1::OutcomeRow*)>& spoil) {
    return Fault([&](RulebookRows* r) { spoil(r->mutable_outcomes(row)); });
  };
  EXPECT_EQ(with(3, [](auto* row) { row->clear_situation(); }),
            "outcomes[3]: situation is missing or unknown");
  EXPECT_EQ(
      with(3,
           [](auto* row) { row->set_situation(static_cast<edmg::v1::RegistrationSituation>(99)); }),
      "outcomes[3]: situation is missing or unknown");
  EXPECT_EQ(with(3, [](auto* row) { row->set_refusal("999"); }),
            "outcomes[3]: refusal 999 is not a code of the API");
  EXPECT_EQ(with(3, [](auto* row) { row->clear_refusal(); }), "outcomes[3]: refusal is missing");
  EXPECT_EQ(with(3, [](auto* row) { row->set_refusal("122"); }), "");
  EXPECT_EQ(with(10, [](auto* row) { row->set_refusal("161"); }),
            "outcomes[10]: this situation is never refused");
  EXPECT_EQ(with(10, [](auto* row) { row->set_payment(false); }), "");
  EXPECT_EQ(with(11, [](auto* row) { row->set_payment(true); }),
            "outcomes[11]: this situation has no payment");
  EXPECT_EQ(with(13, [](auto* row) { row->set_payment(true); }),
            "outcomes[13]: this situation has no payment");
}

TEST(RulebookChecks, EverySituationHasOneOutcome) {
  EXPECT_EQ(Fault([](RulebookRows* r) { r->mutable_outcomes()->RemoveLast(); }),
            "outcomes: no row for REGISTRATION_SITUATION_BEFORE_PRESENT_HOLDER");
  EXPECT_EQ(Fault([](RulebookRows* r) { *r->add_outcomes() = r->outcomes(0); }),
            "outcomes[14]: repeats a row");
}

TEST(RulebookChecks, Fees) {
  const auto amount = [](int64_t cents) {
    return Fault([&](RulebookRows* r) { r->mutable_fees(3)->set_amount_cents(cents); });
  };
  EXPECT_EQ(amount(0), "fees[3]: amount_cents must be 1 to 100000");
  EXPECT_EQ(amount(1), "");
  EXPECT_EQ(amount(100000), "");
  EXPECT_EQ(amount(100001), "fees[3]: amount_cents must be 1 to 100000");
}

TEST(RulebookChecks, RaisedFees) {
  const auto with = [](const std::function<void(edmg::v1::RaisedFeeRow*)>& spoil) {
    return Fault([&](RulebookRows* r) { spoil(r->mutable_raised_fees(1)); });
  };
  EXPECT_EQ(with([](auto* row) { row->set_payable_from("soon"); }),
            "raised_fees[1]: payable_from is not a day YYYY-MM-DD");
  EXPECT_EQ(with([](auto* row) { row->set_payable_from("2019-07-01"); }), "");
  EXPECT_EQ(with([](auto* row) { row->set_amount_cents(-1); }),
            "raised_fees[1]: amount_cents must be 1 to 100000");
  const std::string ages = "raised_fees[1]: age_min and age_max must be 0 to 150, in this order";
  EXPECT_EQ(with([](auto* row) { row->set_age_min(-1); }), ages);
  EXPECT_EQ(with([](auto* row) { row->set_age_min(75); }), ages);
  EXPECT_EQ(with([](auto* row) { row->set_age_max(151); }), ages);
  EXPECT_EQ(with([](auto* row) { row->set_age_max(45); }), "");
}

TEST(RulebookChecks, PreventionModules) {
  const auto with = [](const std::function<void(edmg::v1::PreventionModuleRow*)>& spoil) {
    return Fault([&](RulebookRows* r) { spoil(r->mutable_prevention_modules(0)); });
  };
  EXPECT_EQ(with([](auto* row) { row->set_code("102396"); }),
            "prevention_modules[0]: code must be 102395");
  EXPECT_EQ(with([](auto* row) { row->set_begin("2011"); }),
            "prevention_modules[0]: 2011 is not a day YYYY-MM-DD");
  EXPECT_EQ(with([](auto* row) { row->set_end("2010-12-31"); }),
            "prevention_modules[0]: end lies before begin");
  EXPECT_EQ(with([](auto* row) { row->set_amount_cents(0); }),
            "prevention_modules[0]: amount_cents must be 1 to 100000");
  EXPECT_EQ(with([](auto* row) { row->set_age_max(44); }),
            "prevention_modules[0]: age_min and age_max must be 0 to 150, in this order");
  EXPECT_EQ(with([](auto* row) { row->clear_end(); }), "");
}

TEST(RulebookChecks, ContactCodes) {
  const auto with = [](const std::function<void(edmg::v1::ContactCodeRow*)>& spoil) {
    return Fault([&](RulebookRows* r) { spoil(r->mutable_contact_codes(14)); });
  };
  EXPECT_EQ(with([](auto* row) { row->clear_kind(); }),
            "contact_codes[14]: kind is missing or unknown");
  EXPECT_EQ(with([](auto* row) { row->set_kind(static_cast<edmg::v1::ContactKind>(3)); }),
            "contact_codes[14]: kind is missing or unknown");
  EXPECT_EQ(with([](auto* row) { row->set_code("10101"); }),
            "contact_codes[14]: code must be 6 digits");
  EXPECT_EQ(with([](auto* row) { row->set_code("10101a"); }),
            "contact_codes[14]: code must be 6 digits");
  EXPECT_EQ(with([](auto* row) { row->set_end("2014-07-32"); }),
            "contact_codes[14]: 2014-07-32 is not a day YYYY-MM-DD");
  EXPECT_EQ(with([](auto* row) { row->set_code("102771"); }),
            "contact_codes[14]: 102771 is no contact");
  EXPECT_EQ(with([](auto* row) { row->set_code("102395"); }),
            "contact_codes[14]: 102395 is no contact");
}

TEST(RulebookChecks, OfOneCodePeriodsDoNotOverlap) {
  // Row 14 holds until 2014-07-31.
  const auto again = [](const char* begin, const char* end) {
    return Fault([&](RulebookRows* r) {
      auto* row = r->add_contact_codes();
      *row = r->contact_codes(14);
      row->set_begin(begin);
      row->set_end(end);
    });
  };
  EXPECT_EQ(again("2014-08-01", ""), "");
  EXPECT_EQ(again("2014-07-31", ""), "contact_codes[39]: overlaps row 14 of the same code");
  EXPECT_EQ(again("", "2010-01-01"), "contact_codes[39]: overlaps row 14 of the same code");
  EXPECT_EQ(Fault([](RulebookRows* r) { *r->add_prevention_modules() = r->prevention_modules(0); }),
            "prevention_modules[1]: overlaps row 0 of the same code");
}

TEST(RulebookChecks, QualificationsAndInsurers) {
  EXPECT_EQ(Fault([](RulebookRows* r) { r->mutable_qualifications(2)->set_code("3"); }),
            "qualifications[2]: code must be 3 digits");
  EXPECT_EQ(Fault([](RulebookRows* r) { r->mutable_qualifications(2)->set_trainee(true); }),
            "qualifications[2]: recognised and trainee exclude each other");
  EXPECT_EQ(Fault([](RulebookRows* r) { r->mutable_qualifications(2)->set_code("001"); }),
            "qualifications[2]: repeats a row");
  EXPECT_EQ(Fault([](RulebookRows* r) { r->mutable_insurers(2)->set_code("3OO"); }),
            "insurers[2]: code must be 3 digits");
  EXPECT_EQ(Fault([](RulebookRows* r) { r->mutable_insurers(2)->set_code("100"); }),
            "insurers[2]: repeats a row");
  EXPECT_EQ(Fault([](RulebookRows* r) { r->mutable_insurers(2)->clear_mutuality_prefixes(); }),
            "insurers[2]: mutuality_prefixes is missing");
  for (const char* prefix : {"", "3x", "3001"}) {
    EXPECT_EQ(
        Fault([&](RulebookRows* r) { r->mutable_insurers(2)->add_mutuality_prefixes(prefix); }),
        "insurers[2]: mutuality_prefixes must be 1 to 3 digits");
  }
  EXPECT_EQ(Fault([](RulebookRows* r) { r->mutable_insurers(2)->add_mutuality_prefixes("712"); }),
            "");
  EXPECT_EQ(Fault([](RulebookRows* r) { r->mutable_insurers(2)->add_mutuality_prefixes("112"); }),
            "insurers[2]: mutuality_prefixes overlap those of another row");
  EXPECT_EQ(Fault([](RulebookRows* r) { r->mutable_insurers()->SwapElements(1, 2); }),
            "insurers[2]: code lies before that of the row above");
}

TEST(RulebookChecks, Shares) {
  const auto cap = [](int64_t cents) {
    return Fault([&](RulebookRows* r) { r->mutable_consultation_shares(1)->set_cap_cents(cents); });
  };
  EXPECT_EQ(cap(0), "");
  EXPECT_EQ(cap(-1), "consultation_shares[1]: cap_cents must be 0 to 100000");
  EXPECT_EQ(cap(100001), "consultation_shares[1]: cap_cents must be 0 to 100000");
  const auto visit = [](const std::function<void(edmg::v1::VisitShareRow*)>& spoil) {
    return Fault([&](RulebookRows* r) { spoil(r->mutable_visit_shares(0)); });
  };
  EXPECT_EQ(visit([](auto* row) { row->set_code("1"); }), "visit_shares[0]: code must be 6 digits");
  EXPECT_EQ(visit([](auto* row) { row->set_reduction_basis_points(10001); }),
            "visit_shares[0]: reduction_basis_points must be 0 to 10000");
  EXPECT_EQ(visit([](auto* row) { row->set_age_min(151); }),
            "visit_shares[0]: age_min must be 0 to 150");
  EXPECT_EQ(visit([](auto* row) { row->set_share_cents(-1); }),
            "visit_shares[0]: shares must be 0 to 100000 cents");
  EXPECT_EQ(visit([](auto* row) { row->set_share_preferential_cents(100001); }),
            "visit_shares[0]: shares must be 0 to 100000 cents");
  const auto amount = [](const std::function<void(edmg::v1::VisitAmountRow*)>& spoil) {
    return Fault([&](RulebookRows* r) { spoil(r->mutable_visit_amounts(2)); });
  };
  EXPECT_EQ(amount([](auto* row) { row->set_code(""); }),
            "visit_amounts[2]: code must be 6 digits");
  EXPECT_EQ(amount([](auto* row) { row->set_reduction_basis_points(-1); }),
            "visit_amounts[2]: reduction_basis_points must be 0 to 10000");
  EXPECT_EQ(amount([](auto* row) { row->set_with_dmg_cents(-1); }),
            "visit_amounts[2]: amounts must be 0 to 100000 cents");
  EXPECT_EQ(amount([](auto* row) { row->set_age_max(24); }),
            "visit_amounts[2]: age_min and age_max must be 0 to 150, in this order");
}

TEST(RulebookChecks, Causes) {
  // Row 1 is 111.
  const auto with = [](const std::function<void(edmg::v1::RejectionRow*)>& spoil) {
    return Fault([&](RulebookRows* r) { spoil(r->mutable_rejections(1)); });
  };
  EXPECT_EQ(with([](auto* row) { row->clear_causes(); }), "");
  EXPECT_EQ(with([](auto* row) { row->mutable_causes(0)->set_cause("NOBODY_HOLDS"); }),
            "rejections[1]: NOBODY_HOLDS is not a cause of 111");
  EXPECT_EQ(with([](auto* row) { *row->add_causes() = row->causes(0); }),
            "rejections[1]: repeats cause FIELD_UNKNOWN");
  EXPECT_EQ(with([](auto* row) { row->mutable_causes(0)->clear_text_nl(); }),
            "rejections[1]: cause FIELD_UNKNOWN: a text is missing");
}

// gRPC's metadata has 8 KiB: eight refusals must fit.
TEST(RulebookChecks, Rejections) {
  const auto with = [](const std::function<void(edmg::v1::RejectionRow*)>& spoil) {
    return Fault([&](RulebookRows* r) { spoil(r->mutable_rejections(4)); });
  };
  EXPECT_EQ(with([](auto* row) { row->set_code("131"); }),
            "rejections[4]: 131 is not a code of the API");
  EXPECT_EQ(with([](auto* row) { row->clear_layer(); }),
            "rejections[4]: layer is missing or unknown");
  EXPECT_EQ(with([](auto* row) { row->set_layer(static_cast<edmg::v1::RejectionLayer>(11)); }),
            "rejections[4]: layer is missing or unknown");
  EXPECT_EQ(with([](auto* row) { row->clear_text_nl(); }), "rejections[4]: a text is missing");
  EXPECT_EQ(with([](auto* row) { row->set_text_fr(std::string(121, 'x')); }),
            "rejections[4]: a text is not 1 to 120 bytes of text");
  EXPECT_EQ(with([](auto* row) { row->set_text_en(std::string(120, 'x')); }), "");
  EXPECT_EQ(with([](auto* row) { row->set_layer(edmg::v1::REJECTION_LAYER_SHAPE); }),
            "rejections[4]: layer lies before that of the row above");
}

TEST(RulebookChecks, EveryCodeHasOneRejection) {
  EXPECT_EQ(Fault([](RulebookRows* r) { r->mutable_rejections()->RemoveLast(); }),
            "rejections: no row for 165");
  EXPECT_EQ(Fault([](RulebookRows* r) { *r->add_rejections() = r->rejections(24); }),
            "rejections[25]: repeats a row");
}

TEST(RulebookChecks, ParsingTellsTheFaultToo) {
  std::string text(rules::Rulebook::DefaultText());
  text.replace(text.find("payment_due_days: 30"), 20, "payment_due_days: 0");
  EXPECT_EQ(rules::Rulebook::Parse(text).status().message(),
            "regimes[0]: payment_due_days must be 1 to 366");
  EXPECT_EQ(rules::Rulebook::Parse("").status().message(), "name: must be 1 to 64 bytes of text");
}

// The journal keeps the text, and refusals carry parts of it.
TEST(RulebookChecks, TheTextIsUtf8) {
  const std::string text(rules::Rulebook::DefaultText());
  const auto fault = [](const std::string& spoilt) {
    return std::string(rules::Rulebook::Parse(spoilt).status().message());
  };
  EXPECT_EQ(fault(text), "");
  EXPECT_EQ(fault("# caf\xc3\xa9\n" + text), "");
  EXPECT_EQ(fault("\n# caf\xe9\n" + text), "line 2: not UTF-8");
  EXPECT_EQ(fault("\xef\xbb\xbf" + text), "line 1: begins with a byte order mark: save it without");
  EXPECT_EQ(fault(text + std::string(1 << 20, '#')), "is longer than 1 MiB");
  EXPECT_EQ(Fault([](RulebookRows* r) { r->set_name("caf\xe9"); }),
            "name: must be 1 to 64 bytes of text");
  EXPECT_EQ(Fault([](RulebookRows* r) { r->mutable_rejections(4)->set_text_fr("caf\xe9"); }),
            "rejections[4]: a text is not 1 to 120 bytes of text");
  EXPECT_EQ(Fault([](RulebookRows* r) { r->mutable_contact_codes(4)->set_label("caf\xe9"); }),
            "contact_codes[4]: label must be at most 64 bytes of text");
  EXPECT_EQ(Fault([](RulebookRows* r) { r->mutable_insurers(1)->set_name(std::string(65, 'x')); }),
            "insurers[1]: name must be at most 64 bytes of text");
}

}  // namespace
}  // namespace edmg::rules
