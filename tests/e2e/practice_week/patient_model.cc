#include "tests/e2e/practice_week/patient_model.h"

#include <algorithm>
#include <iterator>
#include <utility>

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
  if (!holdings_.empty() && holdings_.rbegin()->second.doctor == registration.holder) {
    const auto fee = fees_.find(YearOf(registration.day));
    const bool valid = registration.day <= holdings_.rbegin()->second.right_end;
    if (valid && fee != fees_.end() && fee->second == registration.holder) return "161";
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

std::map<absl::CivilDay, PatientModel::Holding>::iterator PatientModel::HoldingAt(
    absl::CivilDay day) {
  auto after = holdings_.upper_bound(day);
  return after == holdings_.begin() ? holdings_.end() : std::prev(after);
}

// The doctor's own holding of that day, or the next one, which then begins earlier, or a new one.
std::map<absl::CivilDay, PatientModel::Holding>::iterator PatientModel::Hold(absl::CivilDay day,
                                                                             int doctor) {
  const auto present = HoldingAt(day);
  if (present != holdings_.end() && present->second.doctor == doctor &&
      day <= present->second.right_end) {
    return present;
  }
  const auto next = holdings_.upper_bound(day);
  if (next == holdings_.end() || next->second.doctor != doctor) {
    return holdings_.insert_or_assign(day, Holding{doctor, RightEnd(day)}).first;
  }
  auto earlier = holdings_.extract(next);
  earlier.key() = day;
  return holdings_.insert(std::move(earlier)).position;
}

Expected PatientModel::Register(const Encounter& registration) {
  Expected expected;
  expected.refusal = RefusalOf(registration);
  if (!expected.refusal.empty()) return expected;
  const absl::CivilDay day = registration.day;
  const int doctor = registration.holder;
  const bool backdated = !holdings_.empty() && day < holdings_.rbegin()->first;
  expected.paid = !backdated && fees_.count(YearOf(day)) == 0;
  registered_[day] = doctor;

  const auto holding = Hold(day, doctor);
  holding->second.right_end = std::max(holding->second.right_end, RightEnd(day));
  expected.holder = doctor;
  expected.begin = holding->first;
  if (expected.paid) {
    fees_[YearOf(day)] = doctor;
    expected.fees.push_back({doctor, false, day, registration.claim_code});
  }
  return expected;
}

bool PatientModel::ChainHolds(int year, int doctor) const {
  const auto fee = fees_.find(year - 1);
  if (fee != fees_.end() && fee->second == doctor) return true;
  return std::any_of(registered_.begin(), registered_.end(), [&](const auto& registration) {
    return YearOf(registration.first) == year - 1 && registration.second == doctor;
  });
}

bool PatientModel::Extend(const Encounter& contact, Expected& expected) {
  const int year = YearOf(contact.day);
  const auto holding = HoldingAt(contact.day);
  if (holding == holdings_.end() || contact.day > holding->second.right_end) return false;
  const int doctor = holding->second.doctor;
  if (fees_.count(year) > 0 || !ChainHolds(year, doctor)) return false;
  if (contact.author != doctor && !country_.ShareGroup(contact.author, doctor)) return false;
  fees_[year] = doctor;
  holding->second.right_end = std::max(holding->second.right_end, RightEnd(contact.day));
  expected.fees.push_back({doctor, true, contact.day, contact.claim_code});
  return true;
}

Expected PatientModel::Contact(const Encounter& contact) {
  Expected expected;
  expected.refusal = RefusalOfContact(contact);
  if (!expected.refusal.empty()) return expected;
  expected.paid = Extend(contact, expected);
  contacts_.push_back(contact);
  std::vector<Encounter> later;
  std::copy_if(contacts_.begin(), contacts_.end(), std::back_inserter(later),
               [&](const Encounter& recorded) { return recorded.day > contact.day; });
  std::stable_sort(later.begin(), later.end(),
                   [](const Encounter& a, const Encounter& b) { return a.day < b.day; });
  for (const Encounter& recorded : later) Extend(recorded, expected);
  return expected;
}

std::optional<ExpectedRow> PatientModel::Row() const {
  if (holdings_.empty()) return std::nullopt;
  const auto& [begin, present] = *holdings_.rbegin();
  ExpectedRow row{present.doctor, begin, present.right_end, 0};
  for (const auto& [year, doctor] : fees_) {
    if (doctor == present.doctor) row.last_fee_year = std::max(row.last_fee_year, year);
  }
  return row;
}

}  // namespace edmg::e2e
