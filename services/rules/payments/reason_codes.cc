#include "services/rules/payments/reason_codes.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"

namespace edmg::rules {
namespace {

// Codes that end in two digits: first letters, and the last number of the series.
struct Series {
  absl::string_view letters;
  int last;
};
constexpr Series kSeries[] = {
    {"AB", 11}, {"AC", 16}, {"AG", 13}, {"AM", 25}, {"BE", 24}, {"CH", 22}, {"CN", 1},
    {"DC", 4},  {"DS", 28}, {"DT", 6},  {"DU", 5},  {"ED", 6},  {"FF", 22}, {"FR", 1},
    {"ID", 1},  {"MD", 9},  {"MS", 3},  {"RC", 15}, {"RF", 1},  {"RR", 13}, {"RU", 2},
    {"SL", 14}, {"TA", 1},  {"TD", 3},  {"TM", 1},  {"TS", 10},
};

constexpr absl::string_view kOthers[] = {
    "AGNT", "ALAC", "AEXR", "ARDT", "CERI", "CHQC", "CNOR", "CURR", "CUST",
    "DNOR", "DUPL", "EMVL", "ERIN", "FOCR", "FRAD", "LEGL", "NARR", "NERI",
    "NOAS", "NOCM", "NOOR", "PINL", "RECI", "SVNR", "TECH", "UCRD", "UPAY",
};

}  // namespace

bool IsReasonCode(absl::string_view code) {
  if (std::find(std::begin(kOthers), std::end(kOthers), code) != std::end(kOthers)) return true;
  int number = 0;
  if (code.size() != 4 || !absl::ascii_isdigit(code[2]) ||
      !absl::SimpleAtoi(code.substr(2), &number) || number < 1) {
    return false;
  }
  return std::any_of(std::begin(kSeries), std::end(kSeries), [&](const Series& series) {
    return series.letters == code.substr(0, 2) && number <= series.last;
  });
}

}  // namespace edmg::rules
