#include "tests/e2e/practice_week/patient_model.h"

#include <algorithm>
#include <iterator>

namespace edmg::e2e {
namespace {

constexpr int kEncounterAgeDaysMax = 7;

int YearOf(absl::CivilDay day) { return static_cast<int>(day.year()); }

absl::CivilDay RightEnd(absl::CivilDay day) { return absl::CivilDay(day.year() + 2, 12, 31); }

}  // namespace

std::string PatientModel::RefusalOf(const Encounter& registration) const {
  const Doctor& author = country_.doctors[registration.author];
  const Doctor& holder = country_.doctors[registration.holder];
  const bool for_supervisor = author.trainee() && author.supervisor == registration.holder;
  if (!holder.recognised() || (registration.author != registration.holder && !for_supervisor)) {
    return "140";
  }
  if (!holder.enrols) return "163";
  const Patient& patient = country_.patients[patient_];
  if (patient.deceased) return "120";
  if (registration.today - registration.day > kEncounterAgeDaysMax) return "166";
  if (patient.medical_house) return "162";
  if (!registered_.empty() && registered_.rbegin()->second == registration.holder) {
    const auto fee = fees_.find(YearOf(registration.day));
    if (fee != fees_.end() && fee->second == registration.holder) return "161";
  }
  return registered_.count(registration.day) > 0 ? "165" : "";
}

std::string PatientModel::RefusalOfContact(const Encounter& contact) const {
  if (country_.patients[patient_].deceased) return "120";
  if (contact.today - contact.day > kEncounterAgeDaysMax) return "166";
  const bool known =
      std::any_of(contacts_.begin(), contacts_.end(), [&](const Encounter& recorded) {
        return recorded.author == contact.author && recorded.day == contact.day &&
               recorded.claim_code == contact.claim_code;
      });
  return known ? "165" : "";
}

std::vector<PatientModel::Holding> PatientModel::Holdings() const {
  // The last day of the right that runs on a day; before the day: none runs.
  const auto right_from = [&](absl::CivilDay day) {
    absl::CivilDay last = day - 1;
    for (bool longer = true; longer;) {
      longer = false;
      const auto reach = [&](absl::CivilDay from) {
        if (from > std::max(last, day) || RightEnd(from) <= last || RightEnd(from) < day) return;
        last = RightEnd(from);
        longer = true;
      };
      for (const auto& [begin, doctor] : registered_) reach(begin);
      for (const absl::CivilDay extension : extensions_) reach(extension);
    }
    return last;
  };
  std::vector<Holding> holdings;
  for (const auto& [day, doctor] : registered_) {
    const absl::CivilDay right_end = right_from(day);
    if (!holdings.empty()) {
      Holding& last = holdings.back();
      if (last.doctor == doctor && day <= last.right_end) continue;
      last.end = last.right_end = std::min(day - 1, last.right_end);
    }
    holdings.push_back({doctor, day, absl::CivilDay::max(), right_end});
  }
  return holdings;
}

std::optional<PatientModel::Holding> PatientModel::HoldingOn(absl::CivilDay day) const {
  for (const Holding& holding : Holdings()) {
    if (holding.begin <= day && day <= holding.right_end) return holding;
  }
  return std::nullopt;
}

Expected PatientModel::Register(const Encounter& registration) {
  Expected expected;
  expected.refusal = RefusalOf(registration);
  if (!expected.refusal.empty()) return expected;
  const absl::CivilDay day = registration.day;
  const int doctor = registration.holder;
  expected.paid = fees_.count(YearOf(day)) == 0;
  registered_[day] = doctor;
  if (expected.paid) {
    fees_[YearOf(day)] = doctor;
    expected.fees.push_back({doctor, false, day, registration.claim_code});
  }
  DecideFrom(day, expected);
  expected.holder = doctor;
  expected.begin = HoldingOn(day)->begin;
  return expected;
}

bool PatientModel::ChainHolds(int year) const {
  return fees_.count(year - 1) > 0 ||
         std::any_of(registered_.begin(), registered_.end(), [&](const auto& registration) {
           return YearOf(registration.first) == year - 1;
         });
}

bool PatientModel::Extend(const Encounter& contact, Expected& expected) {
  const int year = YearOf(contact.day);
  const auto holding = HoldingOn(contact.day);
  if (!holding.has_value() || fees_.count(year) > 0 || !ChainHolds(year)) return false;
  const int doctor = holding->doctor;
  const Doctor& author = country_.doctors[contact.author];
  const auto counts = [&](int one) { return one == doctor || country_.ShareGroup(one, doctor); };
  // A trainee's contact is the supervisor's.
  if (!counts(contact.author) && !(author.trainee() && counts(author.supervisor))) return false;
  fees_[year] = doctor;
  extensions_.push_back(contact.day);
  expected.fees.push_back({doctor, true, contact.day, contact.claim_code});
  return true;
}

void PatientModel::DecideFrom(absl::CivilDay day, Expected& expected) {
  std::vector<Encounter> later;
  std::copy_if(contacts_.begin(), contacts_.end(), std::back_inserter(later),
               [&](const Encounter& recorded) { return recorded.day > day; });
  std::stable_sort(later.begin(), later.end(),
                   [](const Encounter& a, const Encounter& b) { return a.day < b.day; });
  for (const Encounter& recorded : later) Extend(recorded, expected);
}

Expected PatientModel::Contact(const Encounter& contact) {
  Expected expected;
  expected.refusal = RefusalOfContact(contact);
  if (!expected.refusal.empty()) return expected;
  expected.paid = Extend(contact, expected);
  contacts_.push_back(contact);
  DecideFrom(contact.day, expected);
  return expected;
}

std::optional<ExpectedRow> PatientModel::Row() const {
  const std::vector<Holding> holdings = Holdings();
  if (holdings.empty()) return std::nullopt;
  const Holding& present = holdings.back();
  ExpectedRow row{present.doctor, present.begin, present.right_end, 0};
  for (const auto& [year, doctor] : fees_) {
    if (doctor == present.doctor) row.last_fee_year = std::max(row.last_fee_year, year);
  }
  return row;
}

}  // namespace edmg::e2e
