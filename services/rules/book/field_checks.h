// The parts that CheckShape and the checks of feeds and queries share: findings by layer, and one
// check per kind of field.
//
// A message is walked once and every finding is kept; only those of the first failing layer are
// told, as a caller mends the shape before anything else can be judged.
#ifndef EDMG_SERVICES_RULES_BOOK_FIELD_CHECKS_H_
#define EDMG_SERVICES_RULES_BOOK_FIELD_CHECKS_H_

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "google/type/date.pb.h"
#include "services/rules/book/refusals.h"
#include "services/rules/book/rulebook.h"
#include "values/identifiers.h"

namespace edmg::rules {

// The limits of the fields of an identity card, in bytes of UTF-8.
inline constexpr size_t kGivenNameBytesMax = 95;
inline constexpr size_t kFamilyNameBytesMax = 110;

// A field and the path of the message it stands in ("" for the outermost).
struct FieldPath {
  absl::string_view message;
  absl::string_view field;
};

// "message.field".
std::string Join(const FieldPath& path);

class Findings {
 public:
  // The rulebook orders the layers; it must outlive this.
  explicit Findings(const Rulebook& rulebook) : rulebook_(rulebook) {}

  const Rulebook& rulebook() const { return rulebook_; }
  // `cause` is one of the code's causes; empty if the code says it all.
  void Add(Code code, const FieldPath& path, CauseName cause = "", RefusalMetadata metadata = {}) {
    all_.push_back({code, Join(path), cause, std::move(metadata)});
  }
  void Add(Refusal refusal) { all_.push_back(std::move(refusal)); }
  // In the order in which they were found.
  Refusals OfFirstLayer() const;

 private:
  const Rulebook& rulebook_;
  Refusals all_;
};

// 100 if it is empty, 111 if it is not 1 to `bytes_max` bytes of text.
void CheckText(absl::string_view text, size_t bytes_max, const FieldPath& path, Findings* findings);

// 100 if there is no family name, 111 if one is too long or is not text. Some people have no given
// name: it may be empty. For every message with `first_name` and `family_name`.
template <typename Person>
void CheckNames(const Person& person, absl::string_view path, Findings* findings) {
  if (!person.first_name().empty()) {
    CheckText(person.first_name(), kGivenNameBytesMax, {path, "first_name"}, findings);
  }
  CheckText(person.family_name(), kFamilyNameBytesMax, {path, "family_name"}, findings);
}

// Each gives 100 for an empty value, else 111 or 112.
Ssin CheckSsinField(absl::string_view ssin, const FieldPath& path, Findings* findings);
void CheckNihiiField(absl::string_view nihii, const FieldPath& path, Findings* findings);

// 100, 111; true if it is a nomenclature code: 6 digits.
bool CheckCodeFormat(absl::string_view code, const FieldPath& path, Findings* findings);

// The same, and 130 unless it is the code of a contact on the day; without a day only its form.
void CheckContactCode(absl::string_view code, std::optional<absl::CivilDay> day,
                      const FieldPath& path, Findings* findings);

// A date that may be missing (nullptr); 111 where it is not one.
std::optional<absl::CivilDay> CheckOptionalDay(const google::type::Date* date,
                                               const FieldPath& path, Findings* findings);
// 100 if it is missing.
std::optional<absl::CivilDay> CheckRequiredDay(const google::type::Date* date,
                                               const FieldPath& path, Findings* findings);

// 113 if it is before 1870, after `last` or not the date that the SSIN carries.
struct BirthDateBounds {
  const Ssin& ssin;
  absl::CivilDay last;
};
void CheckBirthDate(absl::CivilDay birth_date, const BirthDateBounds& bounds, const FieldPath& path,
                    Findings* findings);

// `begin_date` and `end_date` of a message: 100, 111, and 113 for an end before the begin.
struct Period {
  absl::CivilDay begin;
  absl::CivilDay end;  // CivilDay::max() where it is open
};
template <typename Message>
std::optional<Period> CheckPeriod(const Message& message, absl::string_view path,
                                  Findings* findings) {
  const auto begin = CheckRequiredDay(message.has_begin_date() ? &message.begin_date() : nullptr,
                                      {path, "begin_date"}, findings);
  const auto end = CheckOptionalDay(message.has_end_date() ? &message.end_date() : nullptr,
                                    {path, "end_date"}, findings);
  if (begin.has_value() && end.has_value() && *end < *begin) {
    findings->Add("113", {path, "end_date"});
  }
  if (!begin.has_value()) return std::nullopt;
  return Period{*begin, end.value_or(absl::CivilDay::max())};
}

}  // namespace edmg::rules

#endif  // EDMG_SERVICES_RULES_BOOK_FIELD_CHECKS_H_
