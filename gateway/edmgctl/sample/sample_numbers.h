// Makes numbers of the field for sample data: NISS (with BIS numbers) and NIHII, all valid, none
// twice.
//
// A pool remembers what it gave in a bitmap (9 MB for 200 years), so that millions of persons need
// no list in memory. The checker in values/ is not used: the sample must not inherit its mistakes.
#ifndef EDMG_GATEWAY_EDMGCTL_SAMPLE_SAMPLE_NUMBERS_H_
#define EDMG_GATEWAY_EDMGCTL_SAMPLE_SAMPLE_NUMBERS_H_

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "edmg/v1/patient.pb.h"
#include "gateway/edmgctl/sample/chance.h"

namespace edmg::ctl {

inline constexpr int kNihiiModulus = 97;
inline constexpr int kNihiiModulusLater = 89;  // since the range of 97 ran out

// `first6` with its two check digits: the eight digits that identify.
std::string NihiiOf(int first6, int modulus);

struct Birth {
  absl::CivilDay day;
  edmg::v1::Sex sex = edmg::v1::SEX_UNSPECIFIED;
};

class NumberPool {
 public:
  // Births before 1900 are not drawn.
  NumberPool();

  // A national number of this birth date and sex; empty once the day has no serial left.
  std::string DrawSsin(Chance& chance, const Birth& birth);
  // A BIS number; some carry no sex (month + 20), some no day of birth (00). Empty as above.
  std::string DrawBis(Chance& chance, const Birth& birth);
  // Eight digits that begin with `profession` (1 physician, 8 practice).
  std::string DrawNihii(Chance& chance, int profession, int modulus);

 private:
  std::vector<bool> ssin_taken_;  // day since 1900 x serial
  std::set<int64_t> bis_taken_;   // century and nine digits
  std::vector<bool> nihii_taken_;
};

}  // namespace edmg::ctl

#endif  // EDMG_GATEWAY_EDMGCTL_SAMPLE_SAMPLE_NUMBERS_H_
