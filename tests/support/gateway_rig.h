// All capabilities over a real store, with a clock that only the test moves: what every test of a
// gateway in its own process is built on, with or without the wire.
//
//   GatewayRig rig({.start = absl::FromCivil(day, zone)});
//   Slot<edmg::v1::UpsertPhysiciansResponse> slot;
//   rig.services().physicians.Upsert(request, Administrator(), Into(slot));
//   auto response = rig.Finish(slot);
//
// The sequencer is driven by hand (CommitGroup, CommitAll) until somebody starts it. The clock is
// thread-safe, all else is for one thread.
#ifndef EDMG_TESTS_SUPPORT_GATEWAY_RIG_H_
#define EDMG_TESTS_SUPPORT_GATEWAY_RIG_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "certs/signer.h"
#include "services/capabilities.h"
#include "services/writer/brussels_day.h"
#include "store/engine/database.h"
#include "tests/support/people.h"
#include "tests/support/temp_dir.h"

namespace edmg::support {

// The answer of a call that finishes on the writer.
template <typename Response>
using Slot = std::optional<absl::StatusOr<Response>>;
template <typename Response>
auto Into(Slot<Response>& slot) {
  return [&slot](absl::StatusOr<Response> answer) { slot.emplace(std::move(answer)); };
}

inline services::Caller Insurer(std::string code) {
  return {services::Role::kInsurer, std::move(code)};
}
inline services::Caller Software(std::string vendor = kVendor) {
  return {services::Role::kSoftware, std::move(vendor)};
}
inline services::Caller Administrator() { return {services::Role::kAdministrator, "ops"}; }

// A physician of the registry, with a card to sign with.
struct Doctor {
  std::string nihii;
  std::string id;  // 8 digits
  std::string ssin;
  certs::Signer signer;
};

// The hour of the day in Brussels.
absl::Time TimeOn(absl::CivilDay day, int hour = 10);

class GatewayRig {
 public:
  struct Options {
    absl::Time start = TimeOn(absl::CivilDay(2016, 1, 4));  // a Monday
    std::string gateway_id = kGatewayId;
    std::string folder;           // of the store; empty: a temporary one
    rocksdb::Env* env = nullptr;  // of the store; null: the real disk
    int queue_length_max = services::kQueueLengthDefault;
    // The rulebook that decides, without an entry; null: the program's own.
    std::shared_ptr<const rules::Rulebook> rulebook;
  };

  // Opens. A store that cannot be opened ends the program.
  GatewayRig() : GatewayRig(Options()) {}
  explicit GatewayRig(Options options);
  ~GatewayRig();

  // They count from the next Open on.
  Options& options() { return options_; }
  store::OpenOptions StoreOptions() const;
  // Closes and opens again, as a restart does.
  void Open();
  void Close();

  services::Capabilities& services() const { return *services_; }
  store::Database& database() const { return *database_; }
  const TempDir& temp() const { return temp_; }

  absl::Time now() const { return absl::FromUnixMicros(now_us_.load()); }
  absl::CivilDay today() const { return services::BrusselsDay(now()); }
  void MoveTo(absl::Time time) { now_us_ = absl::ToUnixMicros(time); }

  size_t CommitGroup() { return services_->sequencer.CommitGroup(); }
  void CommitAll() {
    while (CommitGroup() > 0) continue;
  }
  // A group, and further ones until there is an answer: others may have waited before it.
  template <typename Response>
  absl::StatusOr<Response> Finish(Slot<Response>& slot) {
    CommitGroup();
    while (!slot.has_value() && CommitGroup() > 0) continue;
    if (!slot.has_value()) return absl::UnknownError("no answer");
    return *std::move(slot);
  }

 private:
  Options options_;
  TempDir temp_;
  std::atomic<int64_t> now_us_;
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<services::Capabilities> services_;
};

}  // namespace edmg::support

#endif  // EDMG_TESTS_SUPPORT_GATEWAY_RIG_H_
