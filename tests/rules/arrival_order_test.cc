// Holders and rights do not depend on the order of arrival: random sets of facts about one patient,
// each told in several orders that the windows allow, must end with the same holders, begins, ends
// and rights on every day. Where money differs, decision 5 must explain it.
//
//   EDMG_ORDER_SEED=42 EDMG_ORDER_SETS=1 ./arrival_order_test
//
// EDMG_LONG=1 plays 1,000,000 sets.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/rules/dmg/holding_rules.h"
#include "services/rules/people/affiliation.h"
#include "services/rules/people/entitlement.h"
#include "tests/rules/world.h"
#include "values/civil_date.h"
#include "values/identifiers.h"

namespace edmg::rules {
namespace {

constexpr int64_t kSets = 20'000;
constexpr int64_t kSetsLong = 1'000'000;
constexpr int kOrders = 4;
constexpr int kWindowDays = 7;
const CivilDay kFirstDay(2015, 3, 1);
const CivilDay kLastDay(2017, 6, 30);
const CivilDay kEnd(2020, 1, 31);

int64_t Setting(const char* name, int64_t otherwise) {
  const char* text = std::getenv(name);
  int64_t value = 0;
  return text != nullptr && absl::SimpleAtoi(text, &value) ? value : otherwise;
}

enum class Kind { kRegistration, kContact, kCertificate, kDmgOnPaper, kEnrolment, kGroup, kHouse };
constexpr const char* kKindNames[] = {"registration", "contact",  "certificate", "102771",
                                      "enrolment",    "group of", "house until"};

// Something that happened, whoever is told of it and when.
struct Fact {
  Kind kind;
  int doctor;
  CivilDay day;
};

// The time when the gateway is told of each fact.
struct Telling {
  size_t fact;
  CivilDay day;
};

using Order = std::vector<Telling>;

class Chance {
 public:
  explicit Chance(uint64_t seed) : engine_(seed) {}
  int Below(int count) { return static_cast<int>(engine_() % static_cast<uint64_t>(count)); }
  bool Percent(int percent) { return Below(100) < percent; }
  CivilDay Day(CivilDay first, CivilDay last) {
    return first + Below(static_cast<int>(last - first) + 1);
  }
  void Shuffle(Order* order) { std::shuffle(order->begin(), order->end(), engine_); }

 private:
  std::mt19937_64 engine_;
};

// Doctors 0 and 1 are enrolled, 2 and 3 on paper, 4 is a trainee of 0.
constexpr int kDoctors = 5;
constexpr int kTrainee = 4;

std::vector<Fact> SomeFacts(Chance& chance) {
  std::vector<Fact> facts;
  const int count = 3 + chance.Below(6);
  CivilDay near = chance.Day(kFirstDay, kLastDay);
  for (int i = 0; i < count; ++i) {
    // Much happens within days of one another, and around new year.
    CivilDay day =
        chance.Percent(40) ? near + chance.Below(15) - 7 : chance.Day(kFirstDay, kLastDay);
    if (chance.Percent(25)) day = CivilDay(day.year(), 12, 25) + chance.Below(14);
    day = std::clamp(day, kFirstDay, kLastDay);
    near = day;
    const int kind = chance.Below(100);
    if (kind < 35) {
      facts.push_back({Kind::kRegistration, chance.Below(2), day});
    } else if (kind < 60) {
      facts.push_back({Kind::kContact, chance.Below(kDoctors), day});
    } else if (kind < 75) {
      facts.push_back({Kind::kCertificate, chance.Below(kDoctors), day});
    } else if (kind < 90) {
      facts.push_back({Kind::kDmgOnPaper, 2 + chance.Below(2), day});
    } else if (kind < 94) {
      facts.push_back({Kind::kEnrolment, 2 + chance.Below(2), day});
    } else if (kind < 97) {
      facts.push_back({Kind::kGroup, chance.Below(kDoctors), day});
    } else {
      facts.push_back({Kind::kHouse, 0, day});
    }
  }
  return facts;
}

CivilDay ToldBy(const Fact& fact, Chance& chance) {
  switch (fact.kind) {
    case Kind::kRegistration:
    case Kind::kContact:
      return fact.day + chance.Below(kWindowDays + 1);
    case Kind::kEnrolment:  // it starts on its day
      return fact.day - chance.Below(30);
    default:
      return chance.Percent(50) ? fact.day + chance.Below(10) : fact.day + chance.Below(700);
  }
}

Order SomeOrder(const std::vector<Fact>& facts, Chance& chance) {
  Order order;
  for (size_t i = 0; i < facts.size(); ++i) order.push_back({i, ToldBy(facts[i], chance)});
  chance.Shuffle(&order);
  std::stable_sort(order.begin(), order.end(),
                   [](const Telling& a, const Telling& b) { return a.day < b.day; });
  return order;
}

// The result of one order of telling.
class Played {
 public:
  Played(const std::vector<Fact>& facts, const Order& order) : facts_(facts) {
    for (int i = 0; i < kDoctors; ++i) {
      doctors_.push_back(i < 2 ? world_.AddEnrolledDoctor()
                               : world_.AddDoctor(i == kTrainee ? "005" : "003"));
    }
    auto& supervision = *world_.Registry(doctors_[kTrainee]).add_supervisions();
    supervision.set_supervisor_nihii(doctors_[0]);
    *supervision.mutable_begin_date() = MakeDate(2000, 1, 1);
    patient_ = world_.AddPatient();
    for (const Telling& telling : order) Tell(telling);
    MoveTo(kEnd);
  }

  const std::set<size_t>& accepted() const { return accepted_; }
  const edmg::store::v1::DossierRecord& dossier() { return world_.Dossier(patient_); }
  std::string Holdings() { return absl::StrJoin(HoldingsOf(dossier()), "; "); }

  std::string HolderOn(CivilDay day) {
    const auto* holding = HoldingOn(dossier(), day);
    return holding == nullptr ? "" : holding->holder();
  }

  // The standing fees by year.
  std::map<int, const edmg::store::v1::DossierRecord::Fee*> Fees() {
    std::map<int, const edmg::store::v1::DossierRecord::Fee*> fees;
    for (const auto& fee : dossier().fees()) {
      if (fee.recovered_revision() == 0) {
        EXPECT_TRUE(fees.emplace(fee.year(), &fee).second) << "two fees stand for a year";
      }
    }
    return fees;
  }

  // Years whose extension was owed before the facts that now speak against it were told: the holder
  // of its day is another, or the contact counts for nobody. The first recorded keeps it (decision
  // 5).
  std::set<int> KeptYears() {
    std::set<int> kept;
    for (const auto& [year, fee] : Fees()) {
      if (IsExtension(*fee) && !Rests(*fee)) kept.insert(year);
    }
    return kept;
  }

 private:
  bool Rests(const edmg::store::v1::DossierRecord::Fee& fee) {
    const CivilDay day = DayOfNumber(fee.service_day());
    const std::string holder = HolderOn(day);
    std::map<std::string, PhysicianFacts> known;
    for (const std::string& doctor : doctors_)
      known[PhysicianId(doctor)] = world_.Physician(doctor);
    edmg::store::v1::InsuredRecord insured;
    *insured.add_feeds()->mutable_person() = world_.Feed(patient_);
    insured.mutable_feeds(0)->set_insurer("100");
    return holder == fee.physician() && ChainHolds(dossier(), fee.year()) &&
           !HasMedicalHouseContract(insured, day) &&
           IsHolderOrOfHisGroup({fee.contact_author(), holder, day}, KnownPhysicians(known),
                                *world_.rulebook);
  }

  void MoveTo(CivilDay day) {
    while (today_ < day) {
      ++today_;
      if (today_ == world_.rulebook->AdministrativeDayOf(today_.year() - 1)) {
        world_.RunYearEnd(today_);
      }
      if (starts_.contains(today_)) world_.DecideAgain(today_);
    }
  }

  void Tell(const Telling& telling) {
    MoveTo(telling.day);
    const Fact& fact = facts_[telling.fact];
    const std::string& doctor = doctors_[static_cast<size_t>(fact.doctor)];
    const When when{fact.day, telling.day};
    std::string verdict;
    switch (fact.kind) {
      case Kind::kRegistration:
        verdict = world_.Register(doctor, patient_, when).verdict;
        break;
      case Kind::kContact:
        verdict = world_.Visit(doctor, patient_, when).verdict;
        break;
      case Kind::kCertificate:
        verdict = world_.Attest(doctor, patient_, when).verdict;
        break;
      case Kind::kDmgOnPaper:
        verdict = world_.Attest(doctor, patient_, when, "102771").verdict;
        break;
      case Kind::kEnrolment:
        verdict = world_.Submit(world_.Enrolment(doctor, fact.day), telling.day).verdict;
        starts_.insert(fact.day);
        if (fact.day == telling.day) world_.DecideAgain(telling.day);
        break;
      case Kind::kGroup:
        world_.AddToGroup(doctor, "G1", fact.day);
        world_.DecideAgain(telling.day);
        break;
      case Kind::kHouse: {
        auto& contract = *world_.Feed(patient_).add_medical_house_contracts();
        contract.set_medical_house_nihii("81234567110");
        *contract.mutable_begin_date() = DateOf(fact.day - 20);
        *contract.mutable_end_date() = DateOf(fact.day);
        world_.DecideAgain(telling.day);
        break;
      }
    }
    if (verdict.empty()) accepted_.insert(telling.fact);
  }

  const std::vector<Fact>& facts_;
  World world_;
  std::vector<std::string> doctors_;
  std::string patient_;
  CivilDay today_ = kFirstDay - 40;
  std::set<size_t> accepted_;
  std::set<CivilDay> starts_;
};

class ArrivalOrder : public testing::Test {
 protected:
  struct Counts {
    int64_t compared = 0;     // pairs of orders in which the same facts were accepted
    int64_t other_facts = 0;  // pairs with other accepted facts: 161 or 165 came first
    int64_t kept = 0;         // rights that differ by an extension that was kept
    int64_t other_payee = 0;  // years that another service acquired
  };

  // If both have a holder on a day, it is the same physician.
  void ExpectSameHolders(Played& one, Played& other) {
    for (CivilDay day = kFirstDay; day < kEnd; ++day) {
      const std::string a = one.HolderOn(day);
      const std::string b = other.HolderOn(day);
      if (a.empty() || b.empty()) continue;
      ASSERT_EQ(a, b) << day;
    }
  }

  // A fee of the same year in both that was acquired by different services: both services are
  // facts, and the first recorded keeps it (decision 5).
  void ExpectExplained(Played& one, Played& other) {
    const auto fees = one.Fees();
    const auto others = other.Fees();
    for (const auto& [year, fee] : fees) {
      const auto found = others.find(year);
      if (found == others.end() || (fee->service_day() == found->second->service_day() &&
                                    fee->physician() == found->second->physician())) {
        continue;
      }
      ++counts_.other_payee;
      EXPECT_FALSE(IsExtension(*fee) && IsExtension(*found->second) &&
                   fee->service_day() == found->second->service_day() &&
                   fee->contact_author() == found->second->contact_author() &&
                   one.KeptYears().empty() && other.KeptYears().empty())
          << "one contact of " << year << " paid to two physicians";
    }
  }

  void Compare(Played& one, Played& other) {
    if (one.accepted() != other.accepted()) {
      ++counts_.other_facts;
      return;
    }
    ++counts_.compared;
    ExpectSameHolders(one, other);
    ExpectExplained(one, other);
    if (one.Holdings() == other.Holdings()) return;
    ++counts_.kept;
    EXPECT_FALSE(one.KeptYears().empty() && other.KeptYears().empty())
        << "rights differ and no extension was kept:\n  " << one.Holdings() << "\n  "
        << other.Holdings();
  }

  void Play(uint64_t seed) {
    Chance chance(seed);
    const std::vector<Fact> facts = SomeFacts(chance);
    std::vector<std::unique_ptr<Played>> played;
    std::string text = absl::StrCat("EDMG_ORDER_SEED=", seed, " EDMG_ORDER_SETS=1");
    for (const Fact& fact : facts) {
      absl::StrAppend(&text, "\n  ", kKindNames[static_cast<int>(fact.kind)], " ", fact.doctor, " ",
                      absl::FormatCivilTime(fact.day));
    }
    SCOPED_TRACE(text);
    for (int i = 0; i < kOrders; ++i) {
      played.push_back(std::make_unique<Played>(facts, SomeOrder(facts, chance)));
      if (i > 0) Compare(*played[0], *played.back());
    }
  }

  Counts counts_;
};

TEST_F(ArrivalOrder, HoldersAndRightsAreAFunctionOfTheFacts) {
  const int64_t sets = Setting("EDMG_ORDER_SETS", Setting("EDMG_LONG", 0) != 0 ? kSetsLong : kSets);
  const auto seed = static_cast<uint64_t>(Setting("EDMG_ORDER_SEED", 1));
  for (int64_t n = 0; n < sets && !HasFailure(); ++n) Play(seed + static_cast<uint64_t>(n));
  std::cout << sets << " sets in " << kOrders << " orders each: " << counts_.compared
            << " pairs compared, " << counts_.other_facts << " accepted other facts, "
            << counts_.kept << " with an extension that was kept, " << counts_.other_payee
            << " years acquired by another service" << std::endl;
  if (sets == 1) return;
  EXPECT_GT(counts_.compared, sets);
  // Rights hardly ever differ, and the test sees both kinds of difference.
  EXPECT_LT(counts_.kept * 20, counts_.compared);
  EXPECT_GT(counts_.kept, 0);
  EXPECT_GT(counts_.other_payee, 0);
}

}  // namespace
}  // namespace edmg::rules
