// The record of the rulebook that decides: its activation is a journal entry that holds its text,
// so that every decision can be made again.
//
// The sequencer decides by the rulebook that it was made with; Activate, the first command of all,
// makes sure that the journal says so. Thread-safe.
#ifndef EDMG_SERVICES_JOURNAL_RULEBOOKS_H_
#define EDMG_SERVICES_JOURNAL_RULEBOOKS_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "services/writer/sequencer.h"

namespace edmg::services {

struct RulebookActivation {
  int64_t revision = 0;    // of the entry that activated the rulebook
  bool activated = false;  // by this call; else it was in force
};

class Rulebooks {
 public:
  using Done = std::function<void(absl::StatusOr<RulebookActivation>)>;

  explicit Rulebooks(Sequencer& sequencer) : sequencer_(sequencer) {}

  // Records the sequencer's rulebook, unless the journal says that the same text is in force,
  // decided by this version of the rules. Answers on the writer, once it is on disk. To be called
  // before anything else is queued.
  void Activate(Done done);

  // The revision that activated the rulebook in force; 0 before Activate has answered.
  int64_t revision() const { return *revision_; }

 private:
  Sequencer& sequencer_;
  // It is shared with the command, which may outlive this object.
  const std::shared_ptr<std::atomic<int64_t>> revision_ = std::make_shared<std::atomic<int64_t>>(0);
};

}  // namespace edmg::services

#endif  // EDMG_SERVICES_JOURNAL_RULEBOOKS_H_
