// A random practice, month after month: whatever it did, the journal gives the same tables again.
//
//   EDMG_HISTORY_SEED=42 ./random_history_test

#include <cstdlib>
#include <iostream>
#include <random>

#include "absl/strings/numbers.h"
#include "tests/support/gateway_fixture.h"

namespace edmg::support {
namespace {

using absl::CivilDay;
using testing::IsEmpty;

constexpr int kDoctors = 5;
constexpr int kPatients = 12;
constexpr int kSteps = 600;

class RandomHistoryTest : public GatewayTest {
 protected:
  RandomHistoryTest() : seed_(Seed()), random_(seed_) {
    std::cout << "seed " << seed_ << std::endl;
    MoveTo(CivilDay(2014, 9, 1));
    for (int i = 0; i < kDoctors; ++i) {
      doctors_.push_back(i % 2 == 0 ? &AddEnrolledDoctor() : &AddDoctor(i == 3 ? "005" : "003"));
    }
    for (int i = 0; i < kPatients; ++i) patients_.push_back(AddPatient(Pick(insurers_)));
  }

  static uint64_t Seed() {
    const char* text = std::getenv("EDMG_HISTORY_SEED");
    uint64_t seed = 0;
    return text != nullptr && absl::SimpleAtoi(text, &seed) ? seed : std::random_device()();
  }

  int Number(int most) { return std::uniform_int_distribution<int>(0, most)(random_); }
  template <typename T>
  const T& Pick(const std::vector<T>& from) {
    return from[static_cast<size_t>(Number(static_cast<int>(from.size()) - 1))];
  }

  void Step() {
    const Doctor& doctor = *Pick(doctors_);
    const std::string& patient = Pick(patients_);
    const CivilDay day = Today() - Number(8);
    switch (Number(15)) {
      case 0:
        return MoveOn();
      case 1:
        Enqueue(Signed(Enrolment(doctor), doctor));
        return;
      case 2:
        (void)UpsertGroup(MakeGroup(Pick(groups_), {&doctor, Pick(doctors_)}, Today()));
        return;
      case 3:
        return Move(patient);
      case 4:
        return ReadEvents(Pick(insurers_));
      case 5:
      case 6:
      case 7:
        Enqueue(Signed(Registration(doctor, patient, day), doctor));
        return;
      default:
        Enqueue(Signed(Contact(doctor, patient, day), doctor));
    }
  }

  void CommitAll() {
    while (CommitGroup() > 0) continue;
  }

  void MoveOn() {
    CommitAll();
    MoveTo(Today() + Number(60));
    if (Number(5) == 0) Restart();
  }

  // The patient changes insurers.
  void Move(const std::string& patient) {
    const std::string insurer = Pick(insurers_);
    const auto place = std::find(patients_.begin(), patients_.end(), patient) - patients_.begin();
    auto person = MakePerson(1 + static_cast<int>(place), insurer);
    *person.mutable_affiliations(0)->mutable_begin_date() = MakeDate(Today() - Number(30));
    (void)Feed(insurer, person);
  }

  void ReadEvents(const std::string& insurer) {
    const auto feed = OpenFeed(insurer, "books");
    ASSERT_OK(feed.status());
    const auto next = (*feed)->Next(now());
    ASSERT_OK(next.status());
    if (!next->has_value()) return;
    ASSERT_OK(Acknowledge(insurer, "books", (*next)->cursor()).status());
  }

  const uint64_t seed_;
  std::mt19937_64 random_;
  const std::vector<std::string> insurers_ = {"100", "300", "500"};
  const std::vector<std::string> groups_ = {"G1", "G2"};
  std::vector<const Doctor*> doctors_;
  std::vector<std::string> patients_;
};

TEST_F(RandomHistoryTest, ReplaysToTheSameTables) {
  for (int step = 0; step < kSteps && !HasFailure(); ++step) Step();
  CommitAll();
  std::cout << database().last_revision() << " revisions until " << Today() << std::endl;
  EXPECT_GT(database().last_revision(), kSteps / 4);
  EXPECT_THAT(DifferencesAfterReplay(), IsEmpty()) << "seed " << seed_;
}

TEST_F(RandomHistoryTest, OwesOneFeeAPatientAndYear) {
  for (int step = 0; step < kSteps && !HasFailure(); ++step) Step();
  CommitAll();
  std::set<std::pair<std::string, int>> fees;
  int64_t payments = 0;
  for (const auto& insurer : insurers_) {
    for (const auto& payment : PaymentsOf(insurer)) {
      ++payments;
      EXPECT_TRUE(fees.emplace(payment.patient_ssin(), payment.year()).second) << "seed " << seed_;
    }
  }
  EXPECT_GT(payments, 0);
}

TEST_F(RandomHistoryTest, ListsEachPatientWithHisHolderOnly) {
  for (int step = 0; step < kSteps && !HasFailure(); ++step) Step();
  CommitAll();
  std::map<std::string, std::string> listed;
  for (const Doctor* doctor : doctors_) {
    for (const auto& ssin : ListOf(*doctor)) {
      EXPECT_TRUE(listed.emplace(ssin, doctor->id).second) << "seed " << seed_;
    }
  }
  for (const auto& patient : patients_) {
    const auto answer = HoldingOf(patient, AsPhysician(*doctors_[0]), Today());
    const std::string holder =
        answer.ok() && answer->has_holding() ? answer->holding().holder_nihii().substr(0, 8) : "";
    EXPECT_EQ(listed.contains(patient) ? listed[patient] : "", holder) << "seed " << seed_;
  }
}

}  // namespace
}  // namespace edmg::support
