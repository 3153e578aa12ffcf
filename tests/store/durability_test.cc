// Power cuts at random points of a gateway's life: every acknowledged command is there afterwards,
// and no half of a group.
//
//   EDMG_DURABILITY_POINTS=20000 EDMG_DURABILITY_SEED=42 ./durability_test

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <map>
#include <random>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "store/replay.h"
#include "tests/store/durable_history.h"
#include "tests/support/faulty_file_system.h"
#include "tests/support/people.h"
#include "tests/support/table_contents.h"
#include "tests/support/temp_dir.h"

namespace edmg::support {
namespace {

constexpr int kPointsDefault = 1000;
constexpr int kPointsPerReplay = 50;
constexpr int kPointsPerCreation = 10;
constexpr int kPointsPerSecondCut = 4;

uint64_t NumberOf(const char* variable, uint64_t otherwise) {
  const char* text = std::getenv(variable);
  uint64_t number = otherwise;
  if (text != nullptr && !absl::SimpleAtoi(text, &number)) return otherwise;
  return number;
}

// The receipts and groups that a gateway was seen to give.
struct Seen {
  std::map<std::pair<int, int>, std::string> receipts;  // by group and step, as they were given
  int groups = 0;                                       // acknowledged, all of their commands
};

// A gateway on a disk, played group by group.
class Gateway {
 public:
  Gateway(std::string path, rocksdb::Env* env) : path_(std::move(path)), env_(env) {}

  absl::Status Open() {
    store::OpenOptions options;
    options.path = path_;
    options.env = env_;
    auto database = store::Database::Open(options);
    if (!database.ok()) return database.status();
    database_ = *std::move(database);
    services::CapabilityOptions capabilities;
    capabilities.gateway_id = kGatewayId;
    capabilities.clock = [this] { return clock_; };
    services_ = std::make_unique<services::Capabilities>(*database_, capabilities);
    return absl::OkStatus();
  }
  void Close() {
    services_.reset();
    database_.reset();
  }

  // Plays a group and notes each receipt that is given. False: the gateway said no.
  bool Play(const Group& group, int number, Seen& seen) {
    clock_ = group.time;
    if (group.before && !group.before(*services_).ok()) return false;
    size_t given = 0;
    for (size_t i = 0; i < group.steps.size(); ++i) {
      group.steps[i](*services_, [&, i](absl::StatusOr<std::string> receipt) {
        if (!receipt.ok()) return;
        ++given;
        seen.receipts[{number, static_cast<int>(i)}] = *receipt;
      });
    }
    services_->sequencer.CommitGroup();
    if (given != group.steps.size()) return false;
    ++seen.groups;
    return true;
  }

  const store::Database& database() const { return *database_; }

 private:
  const std::string path_;
  rocksdb::Env* const env_;
  absl::Time clock_;
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<services::Capabilities> services_;
};

// The course of the history when nothing fails.
struct Reference {
  Seen seen;
  std::vector<int64_t> revisions;  // after each group; the first is that of an empty store
  std::vector<uint64_t> digests;
  // Operations when the first gateway was open, closed, when the second was open, and at the end.
  std::vector<int64_t> operations;
};

class DurabilityTest : public testing::Test {
 protected:
  DurabilityTest() : env_(MakeEnv(disk_)), random_(seed_) {}

  static void SetUpTestSuite() { history_ = new History(MakeHistory()); }
  static void TearDownTestSuite() { delete history_; }

  // A path with nothing at it.
  std::string NewPath() {
    disk_->RestorePower(random_, /*keep_tails=*/false);
    std::filesystem::remove_all(path_);
    path_ = dir_.Sub(absl::StrCat("store-", ++stores_));
    return path_;
  }

  // An empty store that was made before: making one takes longer than writing all the rest to it.
  std::string NewStore() {
    const std::string made = dir_.Sub("made");
    if (!std::filesystem::exists(made)) {
      EXPECT_EQ(Gateway(made, nullptr).Open(), absl::OkStatus());
    }
    std::filesystem::copy(made, NewPath());
    return path_;
  }

  // Plays both lives until the power is cut; `reference` is told how it went.
  void Live(Gateway& gateway, Seen& seen, Reference* reference) {
    int number = 0;
    for (const auto* life : {&history_->first_life, &history_->second_life}) {
      if (!gateway.Open().ok()) return;
      if (reference != nullptr) reference->operations.push_back(disk_->operations());
      if (number == 0) Note(gateway, reference);
      for (const Group& group : *life) {
        if (!gateway.Play(group, number++, seen)) return;
        Note(gateway, reference);
      }
      gateway.Close();
      if (reference != nullptr) reference->operations.push_back(disk_->operations());
    }
  }

  static void Note(const Gateway& gateway, Reference* reference) {
    if (reference == nullptr) return;
    reference->revisions.push_back(gateway.database().last_revision());
    reference->digests.push_back(DigestOf(gateway.database()));
  }

  Reference Rehearse() {
    Reference reference;
    Gateway gateway(NewStore(), env_.get());
    const int64_t before = disk_->operations();
    Live(gateway, reference.seen, &reference);
    EXPECT_EQ(reference.seen.groups,
              static_cast<int>(history_->first_life.size() + history_->second_life.size()));
    EXPECT_EQ(reference.operations.size(), 4u);
    for (int64_t& operations : reference.operations) operations -= before;
    EXPECT_EQ(reference.revisions.size(), static_cast<size_t>(reference.seen.groups) + 1);
    return reference;
  }

  // A point in one of the four parts of a life, most often where groups are written.
  int64_t Point(const Reference& reference) {
    std::discrete_distribution<int> parts({1, 8, 3, 8});
    const int part = parts(random_);
    const int64_t from = part == 0 ? 0 : reference.operations[part - 1];
    return std::uniform_int_distribution<int64_t>(from + 1, reference.operations[part])(random_);
  }

  // The fault of the store that survived; empty: none.
  std::string Judge(const Gateway& gateway, const Seen& seen, const Reference& reference) {
    const auto& revisions = reference.revisions;
    const int64_t revision = gateway.database().last_revision();
    const auto found = std::find(revisions.begin(), revisions.end(), revision);
    if (found == revisions.end()) return absl::StrCat("half of a group: revision ", revision);
    const auto groups = found - revisions.begin();
    if (groups < seen.groups) {
      return absl::StrCat("missing: ", seen.groups, " groups acknowledged, ", groups, " there");
    }
    if (DigestOf(gateway.database()) != reference.digests[groups]) {
      return absl::StrCat("other tables than after group ", groups);
    }
    return "";
  }

  // Sends everything again, as clients do that got no answer.
  std::string Retry(Gateway& gateway, const Seen& before, const Reference& reference) {
    Seen again;
    int number = 0;
    for (const auto* life : {&history_->first_life, &history_->second_life}) {
      for (const Group& group : *life) {
        if (!gateway.Play(group, number, again)) return absl::StrCat("refused: group ", number);
        ++number;
      }
    }
    for (const auto& [place, receipt] : before.receipts) {
      if (again.receipts[place] != receipt) return "another receipt than was given";
    }
    if (again.receipts != reference.seen.receipts) return "another receipt than without a cut";
    if (DigestOf(gateway.database()) != reference.digests.back()) return "other tables at the end";
    return "";
  }

  std::string ReplayAndCompare(const Gateway& gateway) {
    store::OpenOptions options;
    options.path = dir_.Sub(absl::StrCat("replayed-", ++stores_));
    auto target = store::Database::Open(options);
    if (!target.ok()) return std::string(target.status().message());
    auto status = store::Replay(gateway.database(), **target, [](int64_t) {});
    if (!status.ok()) return std::string(status.message());
    auto differences = store::CompareDerivedTables(gateway.database(), **target, 1);
    if (!differences.ok()) return std::string(differences.status().message());
    target->reset();
    std::filesystem::remove_all(options.path);
    return differences->empty() ? "" : differences->front();
  }

  // Lives until a cut, comes back on what survived, and is judged.
  std::string CutAndReturn(const Reference& reference, int point) {
    Seen seen;
    const std::string path = NewStore();
    disk_->CutPowerAt(Point(reference));
    {
      Gateway gateway(path, env_.get());
      Live(gateway, seen, nullptr);
    }
    cuts_ += disk_->is_cut();
    disk_->RestorePower(random_, std::bernoulli_distribution()(random_));
    if (point % kPointsPerSecondCut == 0) CutWhileOpening(path, reference);
    Gateway gateway(path, env_.get());
    if (auto status = gateway.Open(); !status.ok()) return std::string(status.message());
    std::string fault = Judge(gateway, seen, reference);
    if (fault.empty()) fault = Retry(gateway, seen, reference);
    if (fault.empty() && point % kPointsPerReplay == 0) fault = ReplayAndCompare(gateway);
    return fault;
  }

  // Cuts the power while the store is made for the first time.
  std::string CutWhileCreating(int64_t operations) {
    const std::string path = NewPath();
    disk_->CutPowerAt(std::uniform_int_distribution<int64_t>(1, operations)(random_));
    {
      Gateway gateway(path, env_.get());
      EXPECT_FALSE(gateway.Open().ok());
    }
    disk_->RestorePower(random_, std::bernoulli_distribution()(random_));
    Gateway gateway(path, env_.get());
    if (auto status = gateway.Open(); !status.ok()) return std::string(status.message());
    Seen seen;
    return gateway.Play(history_->first_life[0], 0, seen) ? "" : "refuses messages";
  }

  static int Points() {
    return static_cast<int>(NumberOf("EDMG_DURABILITY_POINTS", kPointsDefault));
  }

  // The power goes again while the store recovers.
  void CutWhileOpening(const std::string& path, const Reference& reference) {
    const int64_t most = reference.operations[2] - reference.operations[1];
    disk_->CutPowerAt(std::uniform_int_distribution<int64_t>(1, most)(random_));
    {
      Gateway gateway(path, env_.get());
      (void)gateway.Open();  // may fail: the power is cut
    }
    disk_->RestorePower(random_, std::bernoulli_distribution()(random_));
  }

  static History* history_;
  const uint64_t seed_ = NumberOf("EDMG_DURABILITY_SEED", std::random_device()());
  std::shared_ptr<FaultyFileSystem> disk_ = std::make_shared<FaultyFileSystem>();
  std::unique_ptr<rocksdb::Env> env_;
  std::mt19937_64 random_;
  TempDir dir_;
  std::string path_ = dir_.Sub("none");
  int stores_ = 0;
  int cuts_ = 0;
};

History* DurabilityTest::history_ = nullptr;

TEST_F(DurabilityTest, KeepsEveryReceiptAndNoHalfOfAGroupWhereverThePowerIsCut) {
  const int points = Points();
  std::cout << "seed " << seed_ << ", " << points << " points" << std::endl;
  const Reference reference = Rehearse();
  for (int point = 0; point < points && !HasFailure(); ++point) {
    EXPECT_EQ(CutAndReturn(reference, point), "") << "point " << point << ", seed " << seed_;
  }
  std::cout << cuts_ << " cuts in " << reference.operations.back() << " operations" << std::endl;
  EXPECT_GE(cuts_, points / 2);  // the last operations may come before the point
  Gateway whole(NewStore(), env_.get());
  Seen seen;
  Live(whole, seen, nullptr);
  ASSERT_EQ(whole.Open(), absl::OkStatus());
  EXPECT_EQ(ReplayAndCompare(whole), "");
}

TEST_F(DurabilityTest, OpensAStoreWhoseMakingWasCutShort) {
  std::cout << "seed " << seed_ << std::endl;
  const int64_t before = disk_->operations();
  ASSERT_EQ(Gateway(NewPath(), env_.get()).Open(), absl::OkStatus());
  const int64_t operations = disk_->operations() - before;
  for (int point = 0; point < Points() / kPointsPerCreation && !HasFailure(); ++point) {
    EXPECT_EQ(CutWhileCreating(operations), "") << "point " << point << ", seed " << seed_;
  }
}

// The test can fail: on a disk that lies about syncs, receipts are lost and it says so.
TEST_F(DurabilityTest, NoticesADiskThatDoesNotSync) {
  constexpr int kPoints = 20;
  const Reference reference = Rehearse();
  int lost = 0;
  for (int point = 0; point < kPoints; ++point) {
    Seen seen;
    const std::string path = NewStore();
    disk_->IgnoreSyncs();
    disk_->CutPowerAt(reference.operations[0] + 10 + point);
    {
      Gateway gateway(path, env_.get());
      Live(gateway, seen, nullptr);
    }
    disk_->RestorePower(random_, /*keep_tails=*/false);
    Gateway gateway(path, env_.get());
    ASSERT_EQ(gateway.Open(), absl::OkStatus());
    lost += Judge(gateway, seen, reference).substr(0, 7) == "missing";
  }
  EXPECT_EQ(lost, kPoints);
}

}  // namespace
}  // namespace edmg::support
