#include "services/rules/book/rulebook.h"

#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/text_format.h>

#include <algorithm>
#include <cassert>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/rules/book/rulebook_checks.h"
#include "services/rules/book/rulebook_completion.h"
#include "services/rules/book/rulebook_text.h"
#include "values/identifiers.h"

namespace edmg::rules {
namespace {

using absl::CivilDay;

// Keeps the first fault of the parser, with its place in the text.
class FirstFault : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int line, int column, const std::string& message) override {
    if (text_.empty()) text_ = absl::StrCat("line ", line + 1, ":", column + 1, ": ", message);
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

constexpr size_t kRulebookBytesMax = 1 << 20;
constexpr int kDueSoonDaysDefault = 5;
constexpr absl::string_view kByteOrderMark = "\xef\xbb\xbf";

// The journal keeps the text, and texts of it go out: both are UTF-8.
absl::Status CheckEncoding(absl::string_view text) {
  if (text.size() > kRulebookBytesMax) return absl::InvalidArgumentError("is longer than 1 MiB");
  if (absl::StartsWith(text, kByteOrderMark)) {
    return absl::InvalidArgumentError("line 1: begins with a byte order mark: save it without");
  }
  int number = 0;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    ++number;
    if (!IsUtf8(line))
      return absl::InvalidArgumentError(absl::StrCat("line ", number, ": not UTF-8"));
  }
  return absl::OkStatus();
}

constexpr auto kEvery = [](const auto&) { return true; };

template <typename Rows>
auto WithCode(const Rows& rows, absl::string_view code) -> decltype(&*rows.begin()) {
  const auto row = std::find_if(rows.begin(), rows.end(),
                                [&](const auto& candidate) { return candidate.code() == code; });
  return row == rows.end() ? nullptr : &*row;
}

}  // namespace

CivilDay DayOfText(absl::string_view text, CivilDay otherwise) {
  return text.empty() ? otherwise : ParseDay(text).value();
}

absl::Status Rulebook::Read(const std::string& text, bool in_force) {
  if (auto status = CheckEncoding(text); !status.ok()) return status;
  FirstFault fault;
  google::protobuf::TextFormat::Parser parser;
  parser.RecordErrorsTo(&fault);
  if (!parser.ParseFromString(text, &rows_)) return absl::InvalidArgumentError(fault.text());
  text_ = text;
  if (in_force) CompleteRulebook(Default().rows(), &rows_);
  if (auto status = CheckRulebook(rows_, in_force); !status.ok()) return status;
  ReadDays(rows_.regimes(), &regimes_);
  ReadDays(rows_.fees(), &fees_);
  ReadDays(rows_.raised_fees(), &raised_fees_);
  ReadDays(rows_.prevention_modules(), &prevention_modules_);
  ReadDays(rows_.contact_codes(), &contact_codes_);
  ReadDays(rows_.consultation_shares(), &consultation_shares_);
  ReadDays(rows_.visit_shares(), &visit_shares_);
  ReadDays(rows_.visit_amounts(), &visit_amounts_);
  return absl::OkStatus();
}

template <typename Rows, typename Row>
void Rulebook::ReadDays(const Rows& rows, DatedRows<Row>* dated) {
  for (const Row& row : rows) {
    CivilDay end = CivilDay::max();
    if constexpr (requires { row.end(); }) end = DayOfText(row.end());
    dated->push_back({DayOfText(row.begin(), CivilDay::min()), end, &row});
  }
}

// The last wanted row that begins on or before the day; rows ascend by begin.
template <typename Row, typename Wanted>
const Row* Rulebook::LastBegun(const DatedRows<Row>& rows, CivilDay day, const Wanted& wanted) {
  const auto found = std::find_if(rows.rbegin(), rows.rend(), [&](const auto& candidate) {
    return candidate.begin <= day && wanted(*candidate.row);
  });
  return found == rows.rend() ? nullptr : found->row;
}

// The row of the code that is in force on the day.
template <typename Row>
const Row* Rulebook::InForce(const DatedRows<Row>& rows, absl::string_view code, CivilDay day) {
  const auto found = std::find_if(rows.begin(), rows.end(), [&](const auto& candidate) {
    return candidate.row->code() == code && candidate.begin <= day && day <= candidate.end;
  });
  return found == rows.end() ? nullptr : found->row;
}

absl::StatusOr<std::shared_ptr<const Rulebook>> Rulebook::Parse(const std::string& text) {
  std::shared_ptr<Rulebook> rulebook(new Rulebook());
  if (auto status = rulebook->Read(text, false); !status.ok()) return status;
  return std::shared_ptr<const Rulebook>(std::move(rulebook));
}

absl::StatusOr<std::shared_ptr<const Rulebook>> Rulebook::ParseInForce(const std::string& text) {
  std::shared_ptr<Rulebook> rulebook(new Rulebook());
  if (auto status = rulebook->Read(text, true); !status.ok()) return status;
  return std::shared_ptr<const Rulebook>(std::move(rulebook));
}

absl::string_view Rulebook::DefaultText() { return kRulebookText; }

const Rulebook& Rulebook::Default() {
  static const auto* const rulebook = [] {
    auto parsed = Parse(std::string(DefaultText()));
    assert(parsed.ok() && "the program's own rulebook is sound");
    return new std::shared_ptr<const Rulebook>(*std::move(parsed));
  }();
  return **rulebook;
}

const edmg::v1::RegimeRow* Rulebook::RegimeOn(CivilDay day) const {
  return LastBegun(regimes_, day, kEvery);
}

const edmg::v1::RegimeRow& Rulebook::WindowsOn(CivilDay day) const {
  const edmg::v1::RegimeRow* row = RegimeOn(day);
  return row == nullptr ? rows_.regimes(0) : *row;
}

const edmg::v1::RegimeRow* Rulebook::ElectronicRegimeOn(CivilDay day) const {
  const edmg::v1::RegimeRow* regime = RegimeOn(day);
  return regime != nullptr && regime->electronic() ? regime : nullptr;
}

const edmg::v1::OutcomeRow& Rulebook::OutcomeOf(edmg::v1::RegistrationSituation situation) const {
  const auto& rows = rows_.outcomes();
  const auto row = std::find_if(rows.begin(), rows.end(), [&](const auto& candidate) {
    return candidate.situation() == situation;
  });
  assert(row != rows.end() && "CheckRulebook wants a row for each situation");
  return *row;
}

int Rulebook::DueSoonDaysOn(CivilDay day) const {
  const int days = WindowsOn(day).payment_due_soon_days();
  return days == 0 ? kDueSoonDaysDefault : days;
}

const edmg::v1::FeeRow& Rulebook::FeeOn(CivilDay day) const {
  const edmg::v1::FeeRow* row = LastBegun(fees_, day, kEvery);
  return row == nullptr ? rows_.fees(0) : *row;
}

const edmg::v1::RaisedFeeRow* Rulebook::RaisedFeeOn(CivilDay day) const {
  return LastBegun(raised_fees_, day, kEvery);
}

const edmg::v1::PreventionModuleRow* Rulebook::PreventionModuleOn(absl::string_view code,
                                                                  CivilDay day) const {
  return InForce(prevention_modules_, code, day);
}

const edmg::v1::ContactCodeRow* Rulebook::ContactCodeOn(absl::string_view code,
                                                        CivilDay day) const {
  return InForce(contact_codes_, code, day);
}

const edmg::v1::QualificationRow* Rulebook::QualificationOf(absl::string_view code) const {
  return WithCode(rows_.qualifications(), code);
}

bool Rulebook::IsInsurer(absl::string_view code) const {
  return WithCode(rows_.insurers(), code) != nullptr;
}

std::string Rulebook::InsurerOfMutuality(absl::string_view mutuality) const {
  for (const auto& insurer : rows_.insurers()) {
    for (const std::string& prefix : insurer.mutuality_prefixes()) {
      if (absl::StartsWith(mutuality, prefix)) return insurer.code();
    }
  }
  return "";
}

const edmg::v1::ConsultationShareRow* Rulebook::ConsultationShareOn(CivilDay day, bool preferential,
                                                                    bool with_dmg) const {
  return LastBegun(consultation_shares_, day, [&](const auto& row) {
    return row.preferential() == preferential && row.with_dmg() == with_dmg;
  });
}

const edmg::v1::VisitShareRow* Rulebook::VisitShareOn(absl::string_view code, CivilDay day) const {
  const auto* own =
      LastBegun(visit_shares_, day, [&](const auto& row) { return row.code() == code; });
  if (own != nullptr) return own;
  return LastBegun(visit_shares_, day, [](const auto& row) { return row.code().empty(); });
}

CivilDay Rulebook::AdministrativeDayOf(absl::civil_year_t year) const {
  const edmg::v1::RegimeRow& windows = WindowsOn(CivilDay(year, 12, 31));
  return CivilDay(year + 1, 1, windows.administrative_decision_day());
}

const edmg::v1::VisitAmountRow* Rulebook::VisitAmountOn(CivilDay day, const Visit& visit) const {
  const auto* latest =
      LastBegun(visit_amounts_, day, [&](const auto& row) { return row.code() == visit.code; });
  if (latest == nullptr) return nullptr;
  const auto& rows = rows_.visit_amounts();
  const auto row = std::find_if(rows.begin(), rows.end(), [&](const auto& candidate) {
    return candidate.begin() == latest->begin() && candidate.code() == visit.code &&
           candidate.age_min() <= visit.age && visit.age <= candidate.age_max() &&
           (visit.chronic || !candidate.chronic());
  });
  return row == rows.end() ? nullptr : &*row;
}

int Rulebook::PrecedenceOf(absl::string_view code) const {
  const auto& rows = rows_.rejections();
  const auto row = std::find_if(rows.begin(), rows.end(),
                                [&](const auto& candidate) { return candidate.code() == code; });
  return static_cast<int>(row - rows.begin());
}

const edmg::v1::RejectionRow& Rulebook::RejectionOf(absl::string_view code) const {
  const edmg::v1::RejectionRow* row = WithCode(rows_.rejections(), code);
  assert(row != nullptr && "CheckRulebook wants a row for each code");
  return *row;
}

const edmg::v1::CauseRow& Rulebook::CauseOf(absl::string_view code, absl::string_view cause) const {
  for (const Rulebook* rulebook : {this, &Default()}) {
    for (const edmg::v1::CauseRow& row : rulebook->RejectionOf(code).causes()) {
      if (row.cause() == cause) return row;
    }
  }
  assert(false && "a test wants a row of the program's rulebook for each cause");
  return edmg::v1::CauseRow::default_instance();
}

}  // namespace edmg::rules
