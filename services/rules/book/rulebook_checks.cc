#include "services/rules/book/rulebook_checks.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/rules/book/nomenclature.h"
#include "services/rules/book/refusals.h"
#include "values/identifiers.h"

namespace edmg::rules {
namespace {

constexpr size_t kTextBytesMax = 120;
constexpr size_t kNameBytesMax = 64;
constexpr int64_t kAmountCentsMax = 100'000;
constexpr int kAgeMax = 150;
constexpr int kBasisPointsMax = 10'000;

bool IsCode(absl::string_view text, size_t digits) {
  return text.size() == digits && std::all_of(text.begin(), text.end(), [](unsigned char c) {
           return absl::ascii_isdigit(c);
         });
}

// True if an enum was set, and to a value that this program knows.
template <typename Enum>
bool IsGiven(Enum value, bool (*is_valid)(int)) {
  return value != Enum{} && is_valid(value);
}

bool IsIn(int64_t value, int64_t least, int64_t most) { return least <= value && value <= most; }

// A text for readers only, which may be left out.
bool IsRemark(absl::string_view text) { return text.empty() || IsText(text, kNameBytesMax); }

// The fault of one row; empty: none.
using Fault = std::string;

Fault FaultOf(const edmg::v1::RegimeRow& row) {
  if (!IsText(row.name(), kNameBytesMax)) return "name must be 1 to 64 bytes of text";
  if (!IsIn(row.encounter_age_days_max(), 0, 366)) return "encounter_age_days_max must be 0 to 366";
  if (!IsIn(row.payment_due_days(), 1, 366)) return "payment_due_days must be 1 to 366";
  if (!IsIn(row.payment_due_soon_days(), 0, 366)) return "payment_due_soon_days must be 0 to 366";
  if (!IsIn(row.right_years(), 0, 10)) return "right_years must be 0 to 10";
  if (!IsIn(row.attestation_age_years_max(), 1, 10)) {
    return "attestation_age_years_max must be 1 to 10";
  }
  if (!IsIn(row.administrative_due_month(), 1, 12)) {
    return "administrative_due_month must be 1 to 12";
  }
  if (!IsIn(row.administrative_decision_day(), 1, 31)) {
    return "administrative_decision_day must be 1 to 31";
  }
  if (!IsIn(row.affiliation_objection_days(), 1, 366)) {
    return "affiliation_objection_days must be 1 to 366";
  }
  return "";
}

// The situations that end with a registration; all others are refused.
constexpr struct {
  edmg::v1::RegistrationSituation situation;
  bool may_pay;  // decision 5: a year's fee is owed once
} kAccepted[] = {
    {edmg::v1::REGISTRATION_SITUATION_YEAR_OPEN, true},
    {edmg::v1::REGISTRATION_SITUATION_OTHER_YEAR_ACQUIRED, false},
    {edmg::v1::REGISTRATION_SITUATION_OTHER_YEAR_OPEN, true},
    {edmg::v1::REGISTRATION_SITUATION_BEFORE_PRESENT_HOLDER, false},
};

Fault FaultOf(const edmg::v1::OutcomeRow& row) {
  if (!IsGiven(row.situation(), edmg::v1::RegistrationSituation_IsValid)) {
    return "situation is missing or unknown";
  }
  if (!row.refusal().empty() && !IsRefusalCode(row.refusal())) {
    return absl::StrCat("refusal ", row.refusal(), " is not a code of the API");
  }
  const auto* end = std::find_if(std::begin(kAccepted), std::end(kAccepted),
                                 [&](const auto& one) { return one.situation == row.situation(); });
  const bool accepted = end != std::end(kAccepted);
  if (accepted != row.refusal().empty()) {
    return accepted ? "this situation is never refused" : "refusal is missing";
  }
  return row.payment() && !(accepted && end->may_pay) ? "this situation has no payment" : "";
}

template <typename Row>
Fault FaultOfAmount(const Row& row) {
  return IsIn(row.amount_cents(), 1, kAmountCentsMax) ? "" : "amount_cents must be 1 to 100000";
}

template <typename Row>
Fault FaultOfAges(const Row& row) {
  if (!IsIn(row.age_min(), 0, kAgeMax) || !IsIn(row.age_max(), row.age_min(), kAgeMax)) {
    return "age_min and age_max must be 0 to 150, in this order";
  }
  return "";
}

Fault FaultOf(const edmg::v1::FeeRow& row) { return FaultOfAmount(row); }

Fault FaultOf(const edmg::v1::RaisedFeeRow& row) {
  if (!row.payable_from().empty() && !ParseDay(row.payable_from())) {
    return "payable_from is not a day YYYY-MM-DD";
  }
  const Fault fault = FaultOfAmount(row);
  return fault.empty() ? FaultOfAges(row) : fault;
}

// Periods whose end may be open.
template <typename Row>
Fault FaultOfPeriod(const Row& row) {
  for (const std::string* day : {&row.begin(), &row.end()}) {
    if (!day->empty() && !ParseDay(*day)) return absl::StrCat(*day, " is not a day YYYY-MM-DD");
  }
  if (!row.begin().empty() && !row.end().empty() && row.end() < row.begin()) {
    return "end lies before begin";
  }
  return IsCode(row.code(), 6) ? "" : "code must be 6 digits";
}

Fault FaultOf(const edmg::v1::PreventionModuleRow& row) {
  if (row.code() != kPreventionModuleCode) return "code must be 102395";
  Fault fault = FaultOfPeriod(row);
  if (fault.empty()) fault = FaultOfAmount(row);
  return fault.empty() ? FaultOfAges(row) : fault;
}

Fault FaultOf(const edmg::v1::ContactCodeRow& row) {
  if (!IsGiven(row.kind(), edmg::v1::ContactKind_IsValid)) return "kind is missing or unknown";
  if (row.code() == kDmgCode || row.code() == kPreventionModuleCode) {
    return absl::StrCat(row.code(), " is no contact");
  }
  if (!IsRemark(row.label())) return "label must be at most 64 bytes of text";
  return FaultOfPeriod(row);
}

Fault FaultOf(const edmg::v1::QualificationRow& row) {
  if (!IsCode(row.code(), 3)) return "code must be 3 digits";
  return row.recognised() && row.trainee() ? "recognised and trainee exclude each other" : "";
}

Fault FaultOf(const edmg::v1::InsurerRow& row) {
  if (!IsCode(row.code(), 3)) return "code must be 3 digits";
  if (!IsRemark(row.name())) return "name must be at most 64 bytes of text";
  if (row.mutuality_prefixes().empty()) return "mutuality_prefixes is missing";
  for (const std::string& prefix : row.mutuality_prefixes()) {
    if (!IsCode(prefix, prefix.size()) || !IsIn(static_cast<int64_t>(prefix.size()), 1, 3)) {
      return "mutuality_prefixes must be 1 to 3 digits";
    }
  }
  return "";
}

Fault FaultOf(const edmg::v1::ConsultationShareRow& row) {
  return IsIn(row.cap_cents(), 0, kAmountCentsMax) ? "" : "cap_cents must be 0 to 100000";
}

Fault FaultOf(const edmg::v1::VisitShareRow& row) {
  if (!row.code().empty() && !IsCode(row.code(), 6)) return "code must be 6 digits";
  if (!IsIn(row.reduction_basis_points(), 0, kBasisPointsMax)) {
    return "reduction_basis_points must be 0 to 10000";
  }
  if (!IsIn(row.age_min(), 0, kAgeMax)) return "age_min must be 0 to 150";
  if (!IsIn(row.share_cents(), 0, kAmountCentsMax) ||
      !IsIn(row.share_preferential_cents(), 0, kAmountCentsMax)) {
    return "shares must be 0 to 100000 cents";
  }
  return "";
}

Fault FaultOf(const edmg::v1::VisitAmountRow& row) {
  if (!IsCode(row.code(), 6)) return "code must be 6 digits";
  if (!IsIn(row.reduction_basis_points(), 0, kBasisPointsMax)) {
    return "reduction_basis_points must be 0 to 10000";
  }
  for (const int64_t cents :
       {row.with_dmg_cents(), row.without_dmg_cents(), row.preferential_with_dmg_cents(),
        row.preferential_without_dmg_cents()}) {
    if (!IsIn(cents, 0, kAmountCentsMax)) return "amounts must be 0 to 100000 cents";
  }
  return FaultOfAges(row);
}

template <typename Row>
Fault FaultOfTexts(const Row& row) {
  for (const std::string* text : {&row.text_fr(), &row.text_nl(), &row.text_en()}) {
    if (text->empty()) return "a text is missing";
    if (!IsText(*text, kTextBytesMax)) return "a text is not 1 to 120 bytes of text";
  }
  return "";
}

Fault FaultOf(const edmg::v1::RejectionRow& row) {
  if (!IsRefusalCode(row.code())) return absl::StrCat(row.code(), " is not a code of the API");
  if (!IsGiven(row.layer(), edmg::v1::RejectionLayer_IsValid)) return "layer is missing or unknown";
  std::set<std::string> seen;
  for (const edmg::v1::CauseRow& cause : row.causes()) {
    if (!IsCause(row.code(), cause.cause())) {
      return absl::StrCat(cause.cause(), " is not a cause of ", row.code());
    }
    if (!seen.insert(cause.cause()).second) return absl::StrCat("repeats cause ", cause.cause());
    const Fault fault = FaultOfTexts(cause);
    if (!fault.empty()) return absl::StrCat("cause ", cause.cause(), ": ", fault);
  }
  return FaultOfTexts(row);
}

absl::Status RowFault(absl::string_view table, int row, absl::string_view fault) {
  return absl::InvalidArgumentError(absl::StrCat(table, "[", row, "]: ", fault));
}

template <typename Rows>
absl::Status CheckEach(absl::string_view table, const Rows& rows) {
  for (int row = 0; row < rows.size(); ++row) {
    const Fault fault = FaultOf(rows.Get(row));
    if (!fault.empty()) return RowFault(table, row, fault);
  }
  return absl::OkStatus();
}

template <typename Rows>
absl::Status CheckRows(absl::string_view table, const Rows& rows) {
  if (rows.empty()) return absl::InvalidArgumentError(absl::StrCat(table, ": has no row"));
  return CheckEach(table, rows);
}

// Rows with a begin must ascend by it; if begins are equal, `key` must differ.
template <typename Rows, typename KeyOf>
absl::Status CheckBegins(absl::string_view table, const Rows& rows, const KeyOf& key) {
  std::set<std::pair<std::string, std::string>> seen;
  for (int row = 0; row < rows.size(); ++row) {
    const std::string& begin = rows.Get(row).begin();
    if (!ParseDay(begin)) return RowFault(table, row, "begin is not a day YYYY-MM-DD");
    if (row > 0 && begin < rows.Get(row - 1).begin()) {
      return RowFault(table, row, "begin lies before that of the row above");
    }
    if (!seen.emplace(begin, key(rows.Get(row))).second) {
      return RowFault(table, row, "repeats a row");
    }
  }
  return absl::OkStatus();
}

// Each key may occur once.
template <typename Rows, typename KeyOf>
absl::Status CheckOnce(absl::string_view table, const Rows& rows, const KeyOf& key) {
  std::set<std::string> seen;
  for (int row = 0; row < rows.size(); ++row) {
    if (!seen.insert(key(rows.Get(row))).second) return RowFault(table, row, "repeats a row");
  }
  return absl::OkStatus();
}

// No two rows of one code may hold on the same day.
template <typename Rows>
absl::Status CheckPeriods(absl::string_view table, const Rows& rows) {
  const auto end = [](const auto& row) { return row.end().empty() ? "9999-12-31" : row.end(); };
  for (int row = 0; row < rows.size(); ++row) {
    for (int above = 0; above < row; ++above) {
      const auto& a = rows.Get(above);
      const auto& b = rows.Get(row);
      if (a.code() == b.code() && a.begin() <= end(b) && b.begin() <= end(a)) {
        return RowFault(table, row, absl::StrCat("overlaps row ", above, " of the same code"));
      }
    }
  }
  return absl::OkStatus();
}

absl::Status CheckOutcomes(const edmg::v1::Rulebook& rulebook) {
  const auto& rows = rulebook.outcomes();
  auto status = CheckOnce("outcomes", rows, [](const auto& row) {
    return edmg::v1::RegistrationSituation_Name(row.situation());
  });
  for (int value = edmg::v1::RegistrationSituation_MIN + 1;
       value <= edmg::v1::RegistrationSituation_MAX; ++value) {
    const auto situation = static_cast<edmg::v1::RegistrationSituation>(value);
    if (std::none_of(rows.begin(), rows.end(),
                     [&](const auto& row) { return row.situation() == situation; })) {
      status.Update(absl::InvalidArgumentError(
          absl::StrCat("outcomes: no row for ", edmg::v1::RegistrationSituation_Name(situation))));
    }
  }
  return status;
}

absl::Status CheckRejections(const edmg::v1::Rulebook& rulebook) {
  const auto& rows = rulebook.rejections();
  auto status = CheckOnce("rejections", rows, [](const auto& row) { return row.code(); });
  for (int row = 1; row < rows.size(); ++row) {
    if (rows.Get(row).layer() < rows.Get(row - 1).layer()) {
      status.Update(RowFault("rejections", row, "layer lies before that of the row above"));
    }
  }
  for (const RefusalRow& refusal : RefusalTable()) {
    if (std::none_of(rows.begin(), rows.end(),
                     [&](const auto& row) { return row.code() == refusal.code; })) {
      status.Update(
          absl::InvalidArgumentError(absl::StrCat("rejections: no row for ", refusal.code)));
    }
  }
  return status;
}

// Rows must ascend by code, and no mutuality may belong to two insurers.
absl::Status CheckInsurers(const edmg::v1::Rulebook& rulebook) {
  const auto& rows = rulebook.insurers();
  std::vector<std::string> prefixes;
  for (int row = 0; row < rows.size(); ++row) {
    if (row > 0 && rows.Get(row).code() < rows.Get(row - 1).code()) {
      return RowFault("insurers", row, "code lies before that of the row above");
    }
    for (const std::string& prefix : rows.Get(row).mutuality_prefixes()) {
      if (std::any_of(prefixes.begin(), prefixes.end(), [&](const std::string& other) {
            return absl::StartsWith(prefix, other) || absl::StartsWith(other, prefix);
          })) {
        return RowFault("insurers", row, "mutuality_prefixes overlap those of another row");
      }
    }
    prefixes.insert(prefixes.end(), rows.Get(row).mutuality_prefixes().begin(),
                    rows.Get(row).mutuality_prefixes().end());
  }
  return absl::OkStatus();
}

constexpr auto kNoKey = [](const auto&) { return std::string(); };
constexpr auto kCode = [](const auto& row) { return row.code(); };

// Checks each table on its own. One in force may lack a table that its program did not know.
absl::Status CheckTables(const edmg::v1::Rulebook& rulebook, bool in_force) {
  const auto check = [in_force](absl::string_view table, const auto& rows) {
    return in_force ? CheckEach(table, rows) : CheckRows(table, rows);
  };
  auto status = CheckRows("regimes", rulebook.regimes());
  status.Update(check("outcomes", rulebook.outcomes()));
  status.Update(check("fees", rulebook.fees()));
  status.Update(check("raised_fees", rulebook.raised_fees()));
  status.Update(check("prevention_modules", rulebook.prevention_modules()));
  status.Update(check("contact_codes", rulebook.contact_codes()));
  status.Update(check("qualifications", rulebook.qualifications()));
  status.Update(check("insurers", rulebook.insurers()));
  status.Update(check("consultation_shares", rulebook.consultation_shares()));
  status.Update(check("visit_shares", rulebook.visit_shares()));
  status.Update(CheckEach("visit_amounts", rulebook.visit_amounts()));
  status.Update(check("rejections", rulebook.rejections()));
  return status;
}

}  // namespace

std::optional<absl::CivilDay> ParseDay(absl::string_view text) {
  constexpr size_t kDayCharacters = 10;
  absl::CivilDay day;
  if (text.size() != kDayCharacters || !absl::ParseCivilTime(text, &day)) return std::nullopt;
  // Rows are compared by their text; the parser also takes blanks, signs and short months.
  if (absl::FormatCivilTime(day) != text) return std::nullopt;
  return day;
}

absl::Status CheckRulebook(const edmg::v1::Rulebook& rulebook, bool in_force) {
  if (!IsText(rulebook.name(), kNameBytesMax)) {
    return absl::InvalidArgumentError("name: must be 1 to 64 bytes of text");
  }
  auto status = CheckTables(rulebook, in_force);
  if (!status.ok()) return status;
  status.Update(CheckBegins("regimes", rulebook.regimes(), kNoKey));
  status.Update(CheckBegins("fees", rulebook.fees(), kNoKey));
  status.Update(CheckBegins("raised_fees", rulebook.raised_fees(), kNoKey));
  status.Update(CheckBegins("consultation_shares", rulebook.consultation_shares(), [](auto& row) {
    return absl::StrCat(row.preferential(), row.with_dmg());
  }));
  status.Update(CheckBegins("visit_shares", rulebook.visit_shares(), kCode));
  status.Update(CheckBegins("visit_amounts", rulebook.visit_amounts(), [](auto& row) {
    return absl::StrCat(row.code(), " ", row.age_min(), " ", row.age_max(), " ", row.chronic());
  }));
  status.Update(CheckPeriods("prevention_modules", rulebook.prevention_modules()));
  status.Update(CheckPeriods("contact_codes", rulebook.contact_codes()));
  status.Update(CheckOnce("qualifications", rulebook.qualifications(), kCode));
  status.Update(CheckOnce("insurers", rulebook.insurers(), kCode));
  status.Update(CheckInsurers(rulebook));
  status.Update(CheckOutcomes(rulebook));
  status.Update(CheckRejections(rulebook));
  return status;
}

}  // namespace edmg::rules
