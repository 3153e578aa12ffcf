#include "tests/e2e/practice_week/country.h"

#include <algorithm>
#include <fstream>
#include <functional>
#include <map>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "edmg/v1/insured_person.pb.h"
#include "edmg/v1/physician.pb.h"
#include "google/protobuf/util/json_util.h"

namespace edmg::e2e {
namespace {

constexpr int kStaysAwayEvery = 25;

// Calls `row` with each line of the file as a message.
template <typename Message>
absl::Status ForEachLine(const std::string& path, const std::function<void(Message)>& row) {
  std::ifstream in(path);
  if (!in) return absl::NotFoundError("cannot read " + path);
  for (std::string line; std::getline(in, line);) {
    Message message;
    if (!google::protobuf::util::JsonStringToMessage(line, &message).ok()) {
      return absl::InvalidArgumentError(path + ": not a message: " + line.substr(0, 60));
    }
    row(std::move(message));
  }
  return absl::OkStatus();
}

absl::Status ReadDoctors(const std::string& directory, Country& country) {
  std::map<std::string, int> index;
  std::vector<std::string> supervisors;
  auto status = ForEachLine<edmg::v1::Physician>(
      directory + "/physicians.jsonl", [&](const edmg::v1::Physician& physician) {
        Doctor doctor;
        const int place = static_cast<int>(country.doctors.size());
        doctor.nihii = physician.nihii();
        doctor.vendor = place % 2;
        doctor.enrols = doctor.recognised() && place % kStaysAwayEvery != kStaysAwayEvery - 1;
        supervisors.push_back(physician.supervisions_size() == 0
                                  ? ""
                                  : physician.supervisions().rbegin()->supervisor_nihii());
        index[doctor.nihii] = place;
        country.doctors.push_back(std::move(doctor));
      });
  if (!status.ok()) return status;
  for (size_t i = 0; i < supervisors.size(); ++i) {
    if (!supervisors[i].empty()) country.doctors[i].supervisor = index.at(supervisors[i]);
  }
  return ForEachLine<edmg::v1::GroupPractice>(
      directory + "/group-practices.jsonl", [&](const edmg::v1::GroupPractice& group) {
        for (const auto& member : group.memberships()) {
          if (member.has_end_date()) continue;
          country.doctors[index.at(member.physician_nihii())].groups.push_back(group.group_id());
        }
      });
}

Patient PatientOf(const edmg::v1::InsuredPerson& person) {
  Patient patient;
  patient.ssin = person.ssin();
  patient.first_name = person.first_name();
  patient.family_name = person.family_name();
  patient.sex = person.sex();
  patient.birth_date = person.birth_date();
  patient.deceased = person.has_death_date();
  return patient;
}

// A person who changed insurer stands in two files; only the present one has no end.
absl::Status ReadPatients(const std::string& directory, Country& country) {
  std::map<std::string, Patient> patients;
  for (const absl::string_view insurer : kInsurers) {
    auto status = ForEachLine<edmg::v1::InsuredPerson>(
        absl::StrCat(directory, "/insured-", insurer, ".jsonl"),
        [&](const edmg::v1::InsuredPerson& person) {
          Patient& patient = patients.try_emplace(person.ssin(), PatientOf(person)).first->second;
          for (const auto& affiliation : person.affiliations()) {
            if (affiliation.has_end_date()) continue;
            patient.insurer = std::string(insurer);
            patient.medical_house = std::any_of(
                person.medical_house_contracts().begin(), person.medical_house_contracts().end(),
                [](const auto& contract) { return !contract.has_end_date(); });
          }
        });
    if (!status.ok()) return status;
  }
  for (auto& [ssin, patient] : patients) country.patients.push_back(std::move(patient));
  return absl::OkStatus();
}

}  // namespace

bool Doctor::recognised() const {
  const std::string code = nihii.substr(8);
  return code == "003" || code == "004";
}

bool Doctor::trainee() const {
  const std::string code = nihii.substr(8);
  return code == "005" || code == "006";
}

bool Country::ShareGroup(int a, int b) const {
  const auto& others = doctors[b].groups;
  return std::any_of(doctors[a].groups.begin(), doctors[a].groups.end(), [&](const auto& group) {
    return std::find(others.begin(), others.end(), group) != others.end();
  });
}

std::string IbanOf(const Doctor& doctor) {
  int64_t number = 0;
  const bool read = absl::SimpleAtoi("39" + doctor.id(), &number);
  const int64_t check = read && number % 97 != 0 ? number % 97 : 97;
  // BBAN, then the country BE as 1114 and 00: its rest gives the check digits.
  const int64_t account = number * 100 + check;
  const int64_t rest = (account % 97 * 1'000'000 + 111'400) % 97;
  return absl::StrFormat("BE%02d%012d", 98 - rest, account);
}

absl::StatusOr<Country> ReadCountry(const std::string& directory) {
  Country country;
  if (auto status = ReadDoctors(directory, country); !status.ok()) return status;
  if (auto status = ReadPatients(directory, country); !status.ok()) return status;
  if (country.doctors.empty() || country.patients.empty()) {
    return absl::InvalidArgumentError(directory + " holds no doctors or no insured persons");
  }
  return country;
}

}  // namespace edmg::e2e
