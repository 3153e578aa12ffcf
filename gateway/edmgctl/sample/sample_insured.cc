// The insured persons of a sample country.
#include <algorithm>
#include <cassert>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/edmgctl/dates.h"
#include "gateway/edmgctl/sample/sample.h"
#include "gateway/edmgctl/sample/sample_names.h"
#include "values/civil_date.h"

namespace edmg::ctl {
namespace {

using edmg::v1::InsuredPerson;

constexpr uint64_t kSeedStep = 0x5851F42D4C957F2Du;  // the insured draw apart from the physicians
constexpr unsigned kMalePermille = 492;
constexpr unsigned kBisPermille = 12;
constexpr unsigned kDeceasedPermille = 12;
constexpr unsigned kInsurerChangedPermille = 30;
constexpr unsigned kMutualityChangedPermille = 10;
constexpr unsigned kMedicalHousePermille = 30;
constexpr unsigned kChronicPermille = 50;
constexpr unsigned kPreferentialPermille = 170;
constexpr int64_t kInsuredPerMedicalHouse = 50'000;
const absl::CivilDay kOldestAffiliation(1995, 1, 1);
// A medical house's flags: medicine, physiotherapy, nursing.
constexpr absl::string_view kMedicalHouseSuffixes[] = {"111", "110", "100", "101"};
// First insurability codes (CT1) without their last digit: 1 is preferential, 0 ordinary.
constexpr absl::string_view kInsurabilityGroups[] = {"11", "11", "11", "13", "14", "41", "43"};

struct InsurerShare {
  int insurer;
  int permille;
  std::vector<absl::string_view> mutualities;
};

const std::vector<InsurerShare>& Shares() {
  static const std::vector<InsurerShare>& shares = *new std::vector<InsurerShare>{
      {100, 410, {"101", "108", "120", "126", "128", "130", "131", "134", "135"}},
      {200, 45, {"203", "206", "216", "226", "228"}},
      {300, 285, {"304", "305", "306", "309", "311", "315", "317", "319"}},
      {400, 50, {"403", "407", "409", "414", "415"}},
      {500, 190, {"501", "506", "509", "516", "526"}},
      {600, 11, {"601", "602", "603", "604", "605"}},
      {900, 9, {"910"}},
  };
  return shares;
}

const InsurerShare& DrawShare(Chance& chance) {
  int left = static_cast<int>(chance.Below(1000));
  for (const InsurerShare& share : Shares()) {
    left -= share.permille;
    if (left < 0) return share;
  }
  assert(false && "the shares add up to 1000");
  return Shares().front();
}

int64_t DrawAge(Chance& chance) {
  uint64_t place = chance.Below(1000);
  if (place < 880) return static_cast<int64_t>(chance.Below(75));
  if (place < 985) return 75 + static_cast<int64_t>(chance.Below(15));
  return 90 + static_cast<int64_t>(chance.Below(12));
}

// Insurer and mutuality change on the first day of a quarter, as in life.
absl::CivilDay QuarterBegin(absl::CivilDay day) {
  return absl::CivilDay(day.year(), (day.month() - 1) / 3 * 3 + 1, 1);
}

}  // namespace

InsuredSource::InsuredSource(const SampleSize& size, NumberPool& numbers)
    : chance_(size.seed * kSeedStep + 1),
      insurability_chance_(size.seed * kSeedStep + 2),
      numbers_(numbers),
      reference_day_(size.reference_day) {
  int64_t houses = 1 + size.insured / kInsuredPerMedicalHouse;
  for (int64_t house = 0; house < houses; ++house) {
    std::string suffix(chance_.Pick(kMedicalHouseSuffixes));
    medical_houses_.push_back(absl::StrCat(numbers_.DrawNihii(chance_, 8, kNihiiModulus), suffix));
  }
}

InsuredPerson InsuredSource::NextPerson() {
  InsuredPerson person;
  Birth birth;
  bool bis = chance_.Permille(kBisPermille);
  do {
    absl::CivilDay latest(reference_day_ - DrawAge(chance_) * kDaysPerYear);
    birth.day = chance_.Day(latest - kDaysPerYear, latest - 1);
    birth.sex = chance_.Permille(kMalePermille) ? edmg::v1::SEX_MALE : edmg::v1::SEX_FEMALE;
    person.set_ssin(bis ? numbers_.DrawBis(chance_, birth) : numbers_.DrawSsin(chance_, birth));
  } while (person.ssin().empty());
  Name name = DrawName(chance_, DrawLanguage(chance_), birth.sex);
  person.set_first_name(std::string(name.first));
  person.set_family_name(std::string(name.family));
  person.set_sex(birth.sex);
  *person.mutable_birth_date() = DateOf(birth.day);
  return person;
}

absl::CivilDay InsuredSource::AddHistory(InsuredPerson& person, absl::CivilDay birth_day) {
  absl::CivilDay last = reference_day_ - 1;
  if (chance_.Permille(kDeceasedPermille)) {
    last = chance_.Day(std::max(birth_day, reference_day_ - 2 * kDaysPerYear), last);
    *person.mutable_death_date() = DateOf(last);
  }
  if (chance_.Permille(kMedicalHousePermille)) {
    edmg::v1::MedicalHouseContract& contract = *person.add_medical_house_contracts();
    contract.set_medical_house_nihii(chance_.Pick(medical_houses_));
    absl::CivilDay earliest = std::max(birth_day, reference_day_ - 8 * kDaysPerYear);
    *contract.mutable_begin_date() = DateOf(chance_.Day(earliest, last));
  }
  if (chance_.Permille(kChronicPermille)) {
    int year = static_cast<int>(last.year());
    int first =
        std::max(year - static_cast<int>(chance_.Below(6)), static_cast<int>(birth_day.year()));
    for (int each = first; each <= year; ++each) person.add_chronic_years(each);
  }
  return last;
}

edmg::v1::Affiliation InsuredSource::NextAffiliation(int insurer, absl::CivilDay begin) {
  edmg::v1::Affiliation affiliation;
  for (const InsurerShare& share : Shares()) {
    if (share.insurer != insurer) continue;
    affiliation.set_mutuality(std::string(chance_.Pick(share.mutualities)));
  }
  affiliation.set_membership_number(absl::StrCat(membership_next_++));
  affiliation.set_insurability_code(
      absl::StrCat(insurability_chance_.Pick(kInsurabilityGroups),
                   insurability_chance_.Permille(kPreferentialPermille) ? "1" : "0"));
  *affiliation.mutable_begin_date() = DateOf(begin);
  return affiliation;
}

std::vector<InsurerRow> InsuredSource::Next() {
  InsuredPerson person = NextPerson();
  absl::CivilDay birth_day(person.birth_date().year(), person.birth_date().month(),
                           person.birth_date().day());
  absl::CivilDay last = AddHistory(person, birth_day);
  absl::CivilDay earliest = std::max(birth_day, kOldestAffiliation);
  absl::CivilDay begin =
      earliest == birth_day && chance_.Permille(900) ? birth_day : chance_.Day(earliest, last);
  int insurer = DrawShare(chance_).insurer;
  bool insurer_changed = chance_.Permille(kInsurerChangedPermille);
  bool changed = insurer_changed || chance_.Permille(kMutualityChangedPermille);
  absl::CivilDay change = QuarterBegin(chance_.Day(begin, last));
  std::vector<InsurerRow> rows;
  rows.push_back({insurer, std::move(person)});
  *rows[0].person.add_affiliations() = NextAffiliation(insurer, begin);
  if (!changed || change <= begin) return rows;
  *rows[0].person.mutable_affiliations(0)->mutable_end_date() = DateOf(change - 1);
  int next = insurer;
  while (insurer_changed && next == insurer) next = DrawShare(chance_).insurer;
  if (next != insurer) {
    rows.push_back({next, rows[0].person});
    rows[1].person.clear_affiliations();
  }
  *rows.back().person.add_affiliations() = NextAffiliation(next, change);
  return rows;
}

}  // namespace edmg::ctl
