// The facts that stay true whatever is sent in: a small country in which doctors quarrel over few
// patients, messages come up to a week late, and every dossier is looked at after every message.
#include <gtest/gtest.h>

#include <random>
#include <set>

#include "services/rules/dmg/holding_rules.h"
#include "tests/rules/world.h"
#include "values/identifiers.h"

namespace edmg::rules {
namespace {

using edmg::store::v1::DossierRecord;

constexpr unsigned kSeed = 20160506;
constexpr int kDays = 2500;
constexpr int kMessagesPerDay = 4;

void ExpectHoldingsInOrder(const DossierRecord& dossier) {
  for (int i = 0; i < dossier.holdings_size(); ++i) {
    const DossierRecord::Holding& holding = dossier.holdings(i);
    const bool last = i + 1 == dossier.holdings_size();
    EXPECT_EQ(holding.has_end_day(), !last);
    EXPECT_LE(holding.begin_day(), holding.right_end_day());
    if (last) continue;
    EXPECT_LE(holding.begin_day(), holding.end_day());
    EXPECT_LE(holding.right_end_day(), holding.end_day());
    EXPECT_LT(holding.end_day(), dossier.holdings(i + 1).begin_day());
  }
}

void ExpectOneFeeAYear(const DossierRecord& dossier) {
  std::set<int> years;
  for (const DossierRecord::Fee& fee : dossier.fees()) {
    EXPECT_TRUE(years.insert(fee.year()).second) << fee.year();
  }
}

class Country {
 public:
  Country() {
    for (int i = 0; i < 6; ++i) {
      doctors_.push_back(world_.AddEnrolledDoctor(i == 5 ? "001" : "003"));
      if (i < 2) world_.AddToGroup(doctors_.back(), "G1", CivilDay(2015, 1, 1));
    }
    for (int i = 0; i < 12; ++i) patients_.push_back(world_.AddPatient());
  }

  // Sends one message that is told on the day; returns whether it was accepted.
  bool SendOne(CivilDay today) {
    const std::string& doctor = doctors_[Pick(doctors_.size())];
    const std::string& patient = patients_[Pick(patients_.size())];
    const CivilDay encounter = today - static_cast<int>(Pick(9));
    const bool registers = Pick(4) == 0;
    const Answer answer = registers ? world_.Register(doctor, patient, {encounter, today})
                                    : world_.Visit(doctor, patient, {encounter, today});
    if (!answer.verdict.empty()) return false;
    ExpectConsistent(patient, answer);
    return true;
  }

  World& world() { return world_; }
  const std::vector<std::string>& patients() const { return patients_; }

 private:
  size_t Pick(size_t count) { return std::uniform_int_distribution<size_t>(0, count - 1)(random_); }

  void ExpectConsistent(const std::string& patient, const Answer& answer) {
    const DossierRecord& dossier = world_.Dossier(patient);
    ExpectHoldingsInOrder(dossier);
    ExpectOneFeeAYear(dossier);
    const auto& events = answer.decision.payment_events();
    EXPECT_EQ(answer.decision.payments_size(),
              std::count_if(events.begin(), events.end(),
                            [](const auto& event) { return !event.has_holding(); }));
    const auto entry = ListEntryOf(patient, dossier);
    for (const std::string& doctor : doctors_) {
      const auto listed = world_.lists.find({PhysicianId(doctor), patient});
      const bool present = entry.has_value() && entry->physician() == PhysicianId(doctor);
      ASSERT_EQ(listed != world_.lists.end(), present);
      if (!present) continue;
      EXPECT_EQ(listed->second.SerializeAsString(), entry->SerializeAsString());
    }
  }

  World world_;
  std::vector<std::string> doctors_;
  std::vector<std::string> patients_;
  std::mt19937 random_{kSeed};
};

TEST(Invariants, HoldAfterEveryMessageOfAQuarrelsomeCountry) {
  Country country;
  int accepted = 0;
  for (int day = 0; day < kDays; ++day) {
    for (int i = 0; i < kMessagesPerDay; ++i) {
      accepted += country.SendOne(CivilDay(2015, 1, 10) + day) ? 1 : 0;
      ASSERT_FALSE(::testing::Test::HasFailure()) << "seed " << kSeed << ", day " << day;
    }
  }
  EXPECT_GT(accepted, kDays);
  size_t fees = 0;
  for (const std::string& patient : country.patients()) {
    fees += static_cast<size_t>(country.world().Dossier(patient).fees_size());
  }
  // Every fee is one payment and the other way round.
  EXPECT_EQ(fees, country.world().payments.size());
  EXPECT_GT(fees, country.patients().size());
}

}  // namespace
}  // namespace edmg::rules
