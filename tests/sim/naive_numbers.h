// Check digits and dates as GLOSSARY.md ("Numbers") and services/rules/README.md (decision 20) tell
// them, computed anew for the naive rulebook. Shares nothing with the code of services/rules: that
// is its point.
#ifndef EDMG_TESTS_SIM_NAIVE_NUMBERS_H_
#define EDMG_TESTS_SIM_NAIVE_NUMBERS_H_

#include <optional>
#include <string>

#include "tests/sim/steps.h"

namespace edmg::sim {

// The fault of an identifier: nothing, its form (111), its check digits (112), or a value that is
// not permitted (130).
enum class Fault { kNone, kFormat, kCheckDigits, kValue };

bool IsDigits(const std::string& text, size_t length);
Fault SsinFault(const std::string& ssin);
Fault NihiiFault(const std::string& nihii);
Fault IbanFault(const std::string& iban);
bool IsBic(const std::string& bic);
bool IsMessageId(const std::string& id);

std::optional<Day> RealDay(const Date& date);
// Of a national number that carries one.
std::optional<Day> BirthDay(const std::string& ssin);
// 1 female, 2 male, 0 if the number does not tell.
int SexOf(const std::string& ssin);
int AgeOn(Day birth, Day day);
// For 29 February that is 28 February.
Day YearsLater(Day day, int years);
Day TwoYearsBefore(Day day);

// For the generator: the number with its check digits. The serial has 3 digits; `month` may be that
// of a BIS number.
std::string SsinWith(int year, int month, int day, int serial);
std::string NihiiWith(int first_six, int modulus, const std::string& qualification);

}  // namespace edmg::sim

#endif  // EDMG_TESTS_SIM_NAIVE_NUMBERS_H_
