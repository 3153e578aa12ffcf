// The sample country as the practice's week sees it: the workplaces of doctors, the insurers of
// patients.
//
// The facts of a sample are those of its reference day, and facts without an end hold afterwards;
// so only the present rows are kept. Read once, then shared by threads.
#ifndef EDMG_TESTS_E2E_PRACTICE_WEEK_COUNTRY_H_
#define EDMG_TESTS_E2E_PRACTICE_WEEK_COUNTRY_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "edmg/v1/patient.pb.h"
#include "google/type/date.pb.h"

namespace edmg::e2e {

inline constexpr absl::string_view kInsurers[] = {"100", "200", "300", "400", "500", "600", "900"};
inline constexpr absl::string_view kVendors[] = {"alpha-gp", "beta-gp"};

struct Doctor {
  std::string nihii;  // 11 digits
  std::vector<std::string> groups;
  int supervisor = -1;  // of a trainee: index of the doctor
  int vendor = 0;       // the vendor of the doctor's software: index into kVendors
  bool enrols = false;  // a few recognised doctors stay away

  std::string id() const { return nihii.substr(0, 8); }
  bool recognised() const;
  bool trainee() const;
};

struct Patient {
  std::string ssin;
  std::string first_name;
  std::string family_name;
  edmg::v1::Sex sex = edmg::v1::SEX_UNSPECIFIED;
  google::type::Date birth_date;
  std::string insurer;
  bool deceased = false;
  bool medical_house = false;
};

struct Country {
  std::vector<Doctor> doctors;
  std::vector<Patient> patients;

  bool ShareGroup(int a, int b) const;
};

// A valid Belgian account number of the doctor's own.
std::string IbanOf(const Doctor& doctor);

// From the files that `edmgctl sample` wrote.
absl::StatusOr<Country> ReadCountry(const std::string& directory);

}  // namespace edmg::e2e

#endif  // EDMG_TESTS_E2E_PRACTICE_WEEK_COUNTRY_H_
