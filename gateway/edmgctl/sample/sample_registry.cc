// The physicians and group practices of a sample country.
#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "gateway/edmgctl/dates.h"
#include "gateway/edmgctl/sample/sample.h"
#include "gateway/edmgctl/sample/sample_names.h"
#include "values/civil_date.h"

namespace edmg::ctl {
namespace {

using edmg::v1::GroupPractice;
using edmg::v1::Physician;

constexpr int kGroupSizeMin = 2;
constexpr int kGroupSizeMax = 6;
constexpr int kQualifiedDaysMin = 30;  // before the reference day

enum class Kind { kRecognised, kNonRecognised, kTrainee };

// By place, so that the shares also hold in a small sample.
Kind KindOf(int place) {
  if (place % 20 == 18) return Kind::kTrainee;
  if (place % 20 == 8) return Kind::kNonRecognised;
  return Kind::kRecognised;
}

class RegistryMaker {
 public:
  RegistryMaker(const SampleSize& size, NumberPool& numbers)
      : size_(size), chance_(size.seed), numbers_(numbers) {}

  SampleRegistry Make() {
    for (int place = 0; place < size_.physicians; ++place) AddPhysician(place);
    MakeGroups();
    PlaceTrainees();
    return std::move(registry_);
  }

 private:
  void AddPhysician(int place);
  Birth DrawBirth(Kind kind);
  void Qualify(Kind kind, absl::CivilDay birth_day, Physician& physician);
  void MakeGroups();
  void AddMember(GroupPractice& group, absl::CivilDay founded, int place);
  void PlaceTrainees();
  void AddQualification(Physician& physician, absl::string_view code, absl::CivilDay begin);

  absl::CivilDay QualifiedSince(int place) const { return qualified_[place]; }

  const SampleSize& size_;
  Chance chance_;
  NumberPool& numbers_;
  SampleRegistry registry_;
  std::vector<absl::CivilDay> qualified_;  // by place: begin of the present qualification
  std::vector<int> group_of_;              // by place: index of the group, or -1
};

Birth RegistryMaker::DrawBirth(Kind kind) {
  int64_t age = kind == Kind::kTrainee ? 27 + chance_.Below(4) : 32 + chance_.Below(36);
  absl::CivilDay latest(size_.reference_day - age * kDaysPerYear);
  return {chance_.Day(latest - kDaysPerYear, latest - 1),
          chance_.Permille(480) ? edmg::v1::SEX_MALE : edmg::v1::SEX_FEMALE};
}

void RegistryMaker::AddPhysician(int place) {
  Kind kind = KindOf(place);
  Physician physician;
  Birth birth;
  do {
    birth = DrawBirth(kind);
    physician.set_ssin(numbers_.DrawSsin(chance_, birth));
  } while (physician.ssin().empty());
  Name name = DrawName(chance_, DrawLanguage(chance_), birth.sex);
  physician.set_first_name(std::string(name.first));
  physician.set_family_name(std::string(name.family));
  Qualify(kind, birth.day, physician);
  // A few numbers of the later modulus.
  int modulus = place % 33 == 32 ? kNihiiModulusLater : kNihiiModulus;
  physician.set_nihii(absl::StrCat(numbers_.DrawNihii(chance_, 1, modulus),
                                   physician.qualifications().rbegin()->code()));
  registry_.physicians.push_back(std::move(physician));
  group_of_.push_back(-1);
}

void RegistryMaker::AddQualification(Physician& physician, absl::string_view code,
                                     absl::CivilDay begin) {
  if (physician.qualifications_size() > 0) {
    *physician.mutable_qualifications()->rbegin()->mutable_end_date() = DateOf(begin - 1);
  }
  edmg::v1::Qualification& row = *physician.add_qualifications();
  row.set_code(std::string(code));
  *row.mutable_begin_date() = DateOf(begin);
}

void RegistryMaker::Qualify(Kind kind, absl::CivilDay birth_day, Physician& physician) {
  absl::CivilDay latest = size_.reference_day - kQualifiedDaysMin;
  absl::CivilDay diploma = birth_day + 25 * kDaysPerYear;
  bool even = chance_.Permille(430);
  if (kind == Kind::kTrainee) {
    qualified_.push_back(chance_.Day(std::max(diploma, latest - 2 * kDaysPerYear), latest));
    AddQualification(physician, even ? "006" : "005", qualified_.back());
    return;
  }
  qualified_.push_back(chance_.Day(diploma + 3 * kDaysPerYear, latest));
  // Some of the registry still shows as the trainees that they were.
  if (kind == Kind::kRecognised && chance_.Permille(300)) {
    AddQualification(physician, "005", qualified_.back() - 3 * kDaysPerYear);
  }
  absl::string_view code = even ? "004" : "003";
  if (kind == Kind::kNonRecognised) code = even ? "002" : "001";
  AddQualification(physician, code, qualified_.back());
}

void RegistryMaker::AddMember(GroupPractice& group, absl::CivilDay founded, int place) {
  edmg::v1::GroupMembership& row = *group.add_memberships();
  row.set_physician_nihii(registry_.physicians[place].nihii());
  *row.mutable_begin_date() = DateOf(std::max(founded, QualifiedSince(place)));
  group_of_[place] = static_cast<int>(registry_.groups.size());
}

// About half of the physicians work in groups of two to six, each with two recognised members at
// least; one group in six also has a member who is not recognised.
void RegistryMaker::MakeGroups() {
  std::vector<int> recognised;
  std::vector<int> others;
  for (int place = 0; place < size_.physicians; ++place) {
    if (KindOf(place) == Kind::kRecognised) recognised.push_back(place);
    if (KindOf(place) == Kind::kNonRecognised) others.push_back(place);
  }
  chance_.Shuffle(recognised);
  int left = size_.physicians / 2;
  while (left >= kGroupSizeMin && recognised.size() >= kGroupSizeMin) {
    int size = kGroupSizeMin + static_cast<int>(chance_.Below(kGroupSizeMax - kGroupSizeMin + 1));
    size = std::min({size, left, static_cast<int>(recognised.size())});
    Language language = DrawLanguage(chance_);
    GroupPractice group;
    group.set_group_id(absl::StrFormat("G-%04d", registry_.groups.size() + 1));
    group.set_name(
        absl::StrCat(language == Language::kDutch ? "Groepspraktijk " : "Groupe médical ",
                     DrawTown(chance_, language)));
    absl::CivilDay latest = size_.reference_day - kQualifiedDaysMin;
    absl::CivilDay founded = chance_.Day(latest - 9 * kDaysPerYear, latest);
    for (int member = 0; member < size; ++member) {
      bool other = member >= kGroupSizeMin && !others.empty() && chance_.Permille(160);
      std::vector<int>& source = other ? others : recognised;
      AddMember(group, founded, source.back());
      source.pop_back();
    }
    left -= size;
    registry_.groups.push_back(std::move(group));
  }
}

// Each trainee has a recognised supervisor, and joins the supervisor's group.
void RegistryMaker::PlaceTrainees() {
  for (int place = 0; place < size_.physicians; ++place) {
    if (KindOf(place) != Kind::kTrainee) continue;
    int supervisor = static_cast<int>(chance_.Below(size_.physicians));
    while (KindOf(supervisor) != Kind::kRecognised) {
      supervisor = (supervisor + 1) % size_.physicians;
    }
    edmg::v1::Supervision& row = *registry_.physicians[place].add_supervisions();
    row.set_supervisor_nihii(registry_.physicians[supervisor].nihii());
    *row.mutable_begin_date() = DateOf(std::max(QualifiedSince(place), QualifiedSince(supervisor)));
    int index = group_of_[supervisor];
    if (index < 0 || registry_.groups[index].memberships_size() >= kGroupSizeMax) continue;
    edmg::v1::GroupMembership& member = *registry_.groups[index].add_memberships();
    member.set_physician_nihii(registry_.physicians[place].nihii());
    *member.mutable_begin_date() =
        DateOf(std::max(QualifiedSince(place), size_.reference_day - kDaysPerYear));
    group_of_[place] = index;
  }
}

}  // namespace

SampleRegistry MakeRegistry(const SampleSize& size, NumberPool& numbers) {
  return RegistryMaker(size, numbers).Make();
}

}  // namespace edmg::ctl
