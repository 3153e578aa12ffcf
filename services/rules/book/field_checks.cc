#include "services/rules/book/field_checks.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "values/civil_date.h"

namespace edmg::rules {
namespace {

const absl::CivilDay kBirthDateMin(1870, 1, 1);  // 113
constexpr size_t kNomenclatureCodeDigits = 6;

// `cause` is that of a wrong format.
void AddFault(IdentifierFault fault, CauseName cause, const FieldPath& path, Findings* findings) {
  switch (fault) {
    case IdentifierFault::kNone:
      return;
    case IdentifierFault::kFormat:
      return findings->Add("111", path, cause);
    case IdentifierFault::kDate:
      return findings->Add("111", path, "DATE_IMPOSSIBLE");
    case IdentifierFault::kCheckDigits:
    case IdentifierFault::kNationalCheckDigits:
      return findings->Add("112", path);
  }
}

}  // namespace

std::string Join(const FieldPath& path) {
  if (path.message.empty()) return std::string(path.field);
  return absl::StrCat(path.message, ".", path.field);
}

Refusals Findings::OfFirstLayer() const {
  if (all_.empty()) return {};
  const auto layer = [&](const Refusal& refusal) {
    return rulebook_.RejectionOf(refusal.code).layer();
  };
  auto first = layer(all_.front());
  for (const Refusal& refusal : all_) first = std::min(first, layer(refusal));
  Refusals refusals;
  std::copy_if(all_.begin(), all_.end(), std::back_inserter(refusals),
               [&](const Refusal& refusal) { return layer(refusal) == first; });
  return refusals;
}

void CheckText(absl::string_view text, size_t bytes_max, const FieldPath& path,
               Findings* findings) {
  if (text.empty()) {
    findings->Add("100", path);
  } else if (!IsText(text, bytes_max)) {
    findings->Add("111", path, "TEXT_FORMAT");
  }
}

Ssin CheckSsinField(absl::string_view ssin, const FieldPath& path, Findings* findings) {
  const Ssin parsed = ParseSsin(ssin);
  if (ssin.empty()) {
    findings->Add("100", path);
  } else {
    AddFault(parsed.fault, "SSIN_FORMAT", path, findings);
  }
  return parsed;
}

void CheckNihiiField(absl::string_view nihii, const FieldPath& path, Findings* findings) {
  if (nihii.empty()) {
    findings->Add("100", path);
  } else {
    AddFault(CheckNihii(nihii), "NIHII_FORMAT", path, findings);
  }
}

bool CheckCodeFormat(absl::string_view code, const FieldPath& path, Findings* findings) {
  if (code.empty()) {
    findings->Add("100", path);
  } else if (code.size() != kNomenclatureCodeDigits || !AllDigits(code)) {
    findings->Add("111", path, "CODE_FORMAT");
  } else {
    return true;
  }
  return false;
}

void CheckContactCode(absl::string_view code, std::optional<absl::CivilDay> day,
                      const FieldPath& path, Findings* findings) {
  if (CheckCodeFormat(code, path, findings) && day.has_value() &&
      findings->rulebook().ContactCodeOn(code, *day) == nullptr) {
    findings->Add("130", path, "CLAIM_CODE_NOT_A_CONTACT");
  }
}

std::optional<absl::CivilDay> CheckOptionalDay(const google::type::Date* date,
                                               const FieldPath& path, Findings* findings) {
  if (date == nullptr) return std::nullopt;
  const std::optional<absl::CivilDay> day = DayOf(*date);
  if (!day.has_value()) findings->Add("111", path, "DATE_IMPOSSIBLE");
  return day;
}

std::optional<absl::CivilDay> CheckRequiredDay(const google::type::Date* date,
                                               const FieldPath& path, Findings* findings) {
  if (date == nullptr) findings->Add("100", path);
  return CheckOptionalDay(date, path, findings);
}

void CheckBirthDate(absl::CivilDay birth_date, const BirthDateBounds& bounds, const FieldPath& path,
                    Findings* findings) {
  if (birth_date < kBirthDateMin || birth_date > bounds.last ||
      (bounds.ssin.birth_date.has_value() && *bounds.ssin.birth_date != birth_date)) {
    findings->Add("113", path);
  }
}

}  // namespace edmg::rules
