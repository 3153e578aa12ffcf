#include "gateway/edmgctl/sample/sample_numbers.h"

#include <cassert>

#include "absl/strings/str_format.h"

namespace edmg::ctl {
namespace {

constexpr int kSerialsPerDay = 1000;
constexpr int kSerialFirst = 1;   // 000 is not issued
constexpr int kSerialLast = 998;  // nor is 999
constexpr int kSerialsPerSex = 499;
constexpr int kNihiiPerProfession = 100000;
const absl::CivilDay kFirstBirth(1900, 1, 1);
const absl::CivilDay kLastBirth(2099, 12, 31);

// The nine digits with check digits; the century decides which formula holds.
std::string WithCheckDigits(int64_t first9, int64_t year) {
  int64_t dividend = year >= 2000 ? 2000000000 + first9 : first9;
  return absl::StrFormat("%09d%02d", first9, 97 - dividend % 97);
}

// The serials of a sex in the order in which they are tried: all of them, from a random one on.
int Serial(edmg::v1::Sex sex, int start, int attempt) {
  int first = sex == edmg::v1::SEX_MALE ? kSerialFirst : kSerialFirst + 1;
  int serial = first + 2 * ((start + attempt) % kSerialsPerSex);
  assert(serial <= kSerialLast);
  return serial;
}

}  // namespace

std::string NihiiOf(int first6, int modulus) {
  return absl::StrFormat("%06d%02d", first6, modulus - first6 % modulus);
}

NumberPool::NumberPool()
    : ssin_taken_(static_cast<size_t>(kLastBirth - kFirstBirth + 1) * kSerialsPerDay),
      nihii_taken_(10 * kNihiiPerProfession) {}

std::string NumberPool::DrawSsin(Chance& chance, const Birth& birth) {
  assert(birth.day >= kFirstBirth && birth.day <= kLastBirth);
  size_t row = static_cast<size_t>(birth.day - kFirstBirth) * kSerialsPerDay;
  int start = static_cast<int>(chance.Below(kSerialsPerSex));
  for (int attempt = 0; attempt < kSerialsPerSex; ++attempt) {
    int serial = Serial(birth.sex, start, attempt);
    if (ssin_taken_[row + serial]) continue;
    ssin_taken_[row + serial] = true;
    int64_t year = birth.day.year();
    int64_t date = (year % 100) * 10000 + birth.day.month() * 100 + birth.day.day();
    return WithCheckDigits(date * 1000 + serial, year);
  }
  return "";
}

std::string NumberPool::DrawBis(Chance& chance, const Birth& birth) {
  bool sex_known = chance.Permille(700);
  bool day_known = chance.Permille(800);
  int64_t year = birth.day.year();
  int64_t date = (year % 100) * 10000 + (birth.day.month() + (sex_known ? 40 : 20)) * 100 +
                 (day_known ? birth.day.day() : 0);
  // If the sex was unknown at issue, the parity of the serial means nothing.
  edmg::v1::Sex parity = birth.sex;
  if (!sex_known) parity = chance.Permille(500) ? edmg::v1::SEX_MALE : edmg::v1::SEX_FEMALE;
  int start = static_cast<int>(chance.Below(kSerialsPerSex));
  for (int attempt = 0; attempt < kSerialsPerSex; ++attempt) {
    int64_t first9 = date * 1000 + Serial(parity, start, attempt);
    if (!bis_taken_.insert(year / 100 * 1000000000 + first9).second) continue;
    return WithCheckDigits(first9, year);
  }
  return "";
}

std::string NumberPool::DrawNihii(Chance& chance, int profession, int modulus) {
  int start = static_cast<int>(chance.Below(kNihiiPerProfession));
  for (int attempt = 0; attempt < kNihiiPerProfession; ++attempt) {
    int first6 = profession * kNihiiPerProfession + (start + attempt) % kNihiiPerProfession;
    if (nihii_taken_[first6]) continue;
    nihii_taken_[first6] = true;
    return NihiiOf(first6, modulus);
  }
  assert(false && "more practitioners of one profession than there are numbers");
  return "";
}

}  // namespace edmg::ctl
