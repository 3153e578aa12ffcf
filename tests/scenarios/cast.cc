#include "tests/scenarios/cast.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tests/support/people.h"

namespace edmg::tests::scenarios {
namespace {

constexpr char kLongAgo[] = "2000-01-01";
constexpr char kBirthDate[] = "1970-01-01";
constexpr char kQualification[] = "003";
constexpr int kMedicalHouse = 800001;

bool IsNumber(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
}

// From and to of any row that has them; an empty begin is long ago.
template <typename Row>
void SetPeriod(const std::string& from, const std::string& to, Row* row) {
  const auto begin = DayOf(from.empty() ? kLongAgo : from);
  if (begin.has_value()) *row->mutable_begin_date() = support::MakeDate(*begin);
  const auto end = DayOf(to);
  if (end.has_value()) *row->mutable_end_date() = support::MakeDate(*end);
}

void AddAffiliation(const Insured& insured, absl::string_view number, edmg::v1::InsuredPerson* to) {
  auto& affiliation = *to->add_affiliations();
  affiliation.set_mutuality(insured.mutuality().empty() ? insured.by() : insured.mutuality());
  affiliation.set_membership_number(insured.number().empty() ? std::string(number)
                                                             : insured.number());
  affiliation.set_insurability_code(insured.preferential() ? "111" : "110");
  SetPeriod(insured.from(), insured.to(), &affiliation);
}

edmg::v1::InsuredPerson PersonOf(const Patient& patient, const std::string& ssin) {
  edmg::v1::InsuredPerson person;
  person.set_ssin(ssin);
  person.set_first_name("Jan");
  person.set_family_name("Peeters");
  person.set_sex(patient.sex() == MALE ? edmg::v1::SEX_MALE : edmg::v1::SEX_FEMALE);
  if (const auto born = DayOf(patient.born()); born.has_value()) {
    *person.mutable_birth_date() = support::MakeDate(*born);
  }
  if (const auto died = DayOf(patient.died()); died.has_value()) {
    *person.mutable_death_date() = support::MakeDate(*died);
  }
  for (const Period& period : patient.medical_house()) {
    auto& contract = *person.add_medical_house_contracts();
    contract.set_medical_house_nihii(support::MakeNihii(kMedicalHouse, "111"));
    SetPeriod(period.from(), period.to(), &contract);
  }
  *person.mutable_chronic_years() = patient.chronic();
  return person;
}

}  // namespace

std::optional<absl::CivilDay> DayOf(absl::string_view text) {
  absl::CivilDay day;
  if (text.empty() || !absl::ParseCivilTime(text, &day)) return std::nullopt;
  return day;
}

std::string DateText(const google::type::Date& date) {
  if (date.year() == 0) return "";
  return absl::StrFormat("%04d-%02d-%02d", date.year(), date.month(), date.day());
}

Cast::Cast(const Scenario& scenario) {
  for (const Physician& physician : scenario.physicians()) NumbersOf(physician);
  for (const Patient& patient : scenario.patients()) SsinOf(patient);
}

const Cast::Numbers& Cast::NumbersOf(const Physician& physician) {
  const auto found = physicians_.find(physician.name());
  if (found != physicians_.end()) return found->second;
  const auto& qualifications = physician.qualifications();
  const auto made = support::MakePhysician(
      static_cast<int>(physicians_.size()),
      qualifications.empty() ? kQualification : qualifications.begin()->code());
  Numbers numbers{physician.nihii().empty() ? made.nihii() : physician.nihii(), made.ssin()};
  return physicians_[physician.name()] = std::move(numbers);
}

std::string Cast::SsinOf(const Patient& patient) {
  const auto found = patients_.find(patient.name());
  if (found != patients_.end()) return found->second;
  const int number = static_cast<int>(patients_.size());
  const auto born = DayOf(patient.born().empty() ? kBirthDate : patient.born());
  std::string ssin = patient.ssin();
  if (ssin.empty() && born.has_value()) {
    ssin = support::MakeSsin(*born, 2 * number + (patient.sex() == MALE ? 1 : 2));
  }
  return patients_[patient.name()] = ssin;
}

edmg::v1::Physician Cast::RecordOf(const Physician& physician) {
  const Numbers& numbers = NumbersOf(physician);
  edmg::v1::Physician record;
  record.set_nihii(numbers.nihii);
  record.set_ssin(numbers.ssin);
  record.set_first_name("An");
  record.set_family_name("Dubois");
  for (const Qualification& qualification : physician.qualifications()) {
    auto& row = *record.add_qualifications();
    row.set_code(qualification.code());
    SetPeriod(qualification.from(), qualification.to(), &row);
  }
  if (physician.qualifications().empty()) {
    auto& row = *record.add_qualifications();
    row.set_code(kQualification);
    SetPeriod("", "", &row);
  }
  for (const Supervision& supervision : physician.supervisions()) {
    auto& row = *record.add_supervisions();
    row.set_supervisor_nihii(Nihii(supervision.supervisor()));
    SetPeriod(supervision.from(), supervision.to(), &row);
  }
  return record;
}

edmg::v1::GroupPractice Cast::RecordOf(const Group& group) {
  edmg::v1::GroupPractice record;
  record.set_group_id(group.name());
  record.set_name("Group " + group.name());
  for (const Member& member : group.members()) {
    auto& row = *record.add_memberships();
    row.set_physician_nihii(Nihii(member.physician()));
    SetPeriod(member.from(), member.to(), &row);
  }
  return record;
}

std::map<std::string, edmg::v1::InsuredPerson> Cast::RecordsOf(const Patient& patient) {
  const std::string ssin = SsinOf(patient);
  std::map<std::string, edmg::v1::InsuredPerson> records;
  const std::string replaced = patient.replaces().empty() ? "" : Ssin(patient.replaces());
  const auto add = [&](const Insured& insured) {
    const auto record = records.try_emplace(insured.by(), PersonOf(patient, ssin)).first;
    record->second.set_replaces_ssin(replaced);
    AddAffiliation(insured, ssin, &record->second);
  };
  for (const Insured& insured : patient.insured()) add(insured);
  if (patient.insured().empty()) {
    Insured usual;
    usual.set_by(kDefaultInsurer);
    add(usual);
  }
  return records;
}

std::string Cast::Nihii(const std::string& physician) {
  const auto found = physicians_.find(physician);
  if (found != physicians_.end()) return found->second.nihii;
  if (!IsNumber(physician)) stranger_ = physician;
  return physician;
}

std::string Cast::Ssin(const std::string& patient) {
  const auto found = patients_.find(patient);
  if (found != patients_.end()) return found->second;
  if (!IsNumber(patient)) stranger_ = patient;
  return patient;
}

std::string Cast::SignerSsin(const std::string& physician) {
  const auto found = physicians_.find(physician);
  if (found != physicians_.end()) return found->second.ssin;
  stranger_ = physician;
  return "";
}

std::string Cast::PhysicianName(absl::string_view nihii) const {
  for (const auto& [name, numbers] : physicians_) {
    if (!nihii.empty() && numbers.nihii.substr(0, kIdDigits) == nihii.substr(0, kIdDigits)) {
      return name;
    }
  }
  return std::string(nihii);
}

std::string Cast::PatientName(const std::string& ssin) const {
  for (const auto& [name, number] : patients_) {
    if (number == ssin) return name;
  }
  return ssin;
}

}  // namespace edmg::tests::scenarios
