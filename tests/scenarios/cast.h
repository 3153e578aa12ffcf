// The cast of a scenario: from short names to numbers and records, and back.
//
// Numbers derive from the order in which names appear, so two runs make the same bytes. A name that
// nobody has is remembered (`stranger`), for the player to complain about.
#ifndef EDMG_TESTS_SCENARIOS_CAST_H_
#define EDMG_TESTS_SCENARIOS_CAST_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "edmg/v1/insured_person.pb.h"
#include "edmg/v1/physician.pb.h"
#include "tests/scenarios/scenario.pb.h"

namespace edmg::tests::scenarios {

inline constexpr char kInsurers[][4] = {"100", "200", "300", "400", "500", "600", "900"};
inline constexpr char kDefaultInsurer[] = "100";
// A physician's NIHII number without its qualification.
inline constexpr size_t kIdDigits = 8;

// "" and texts that are no day give nullopt.
std::optional<absl::CivilDay> DayOf(absl::string_view text);
std::string DateText(const google::type::Date& date);  // "" where not set

class Cast {
 public:
  // Gives numbers to all that the scenario names.
  explicit Cast(const Scenario& scenario);

  edmg::v1::Physician RecordOf(const Physician& physician);
  edmg::v1::GroupPractice RecordOf(const Group& group);
  // By insurer. The same name keeps its number.
  std::map<std::string, edmg::v1::InsuredPerson> RecordsOf(const Patient& patient);

  // The number of a name of the cast; digits stand for themselves.
  std::string Nihii(const std::string& physician);
  std::string Ssin(const std::string& patient);
  std::string SignerSsin(const std::string& physician);

  // The name, or the number if nobody of the cast has it.
  std::string PhysicianName(absl::string_view nihii) const;  // 8 or 11 digits
  std::string PatientName(const std::string& ssin) const;

  // A name that nobody has; empty: none so far.
  const std::string& stranger() const { return stranger_; }

 private:
  struct Numbers {
    std::string nihii;
    std::string ssin;
  };
  const Numbers& NumbersOf(const Physician& physician);
  std::string SsinOf(const Patient& patient);

  std::map<std::string, Numbers> physicians_;
  std::map<std::string, std::string> patients_;  // name -> SSIN
  std::string stranger_;
};

}  // namespace edmg::tests::scenarios

#endif  // EDMG_TESTS_SCENARIOS_CAST_H_
