#include "services/journal/rulebooks.h"

#include <optional>
#include <utility>

#include "store/journal/rulebooks.h"

namespace edmg::services {
namespace {

class ActivateCommand : public Command {
 public:
  explicit ActivateCommand(Rulebooks::Done done) : done_(std::move(done)) {}

  absl::StatusOr<std::optional<Record>> Decide(const store::Reader& reader,
                                               const rules::Accept& accept) override {
    const std::string& text = accept.rulebook->text();
    auto active = store::ReadActiveRulebook(reader);
    if (!active.ok()) return active.status();
    if (active->has_value() && (*active)->text == text &&
        (*active)->rules_version == rules::kRulesVersion) {
      activation_.revision = (*active)->revision;
      return std::optional<Record>();
    }
    activation_ = {accept.revision, true};
    Record record;
    record.entry.set_requested_by("administrator:start");
    record.entry.mutable_rulebook()->set_text(text);
    record.entry.mutable_rulebook()->set_rules_version(rules::kRulesVersion);
    return std::optional<Record>(std::move(record));
  }

  void Finish(const absl::Status& status) override {
    if (status.ok()) {
      done_(activation_);
    } else {
      done_(status);
    }
  }

 private:
  const Rulebooks::Done done_;
  RulebookActivation activation_;
};

}  // namespace

void Rulebooks::Activate(Done done) {
  auto finish = [revision = revision_, done](absl::StatusOr<RulebookActivation> activation) {
    if (activation.ok()) *revision = activation->revision;
    done(std::move(activation));
  };
  auto status = sequencer_.Enqueue(std::make_unique<ActivateCommand>(std::move(finish)));
  if (!status.ok()) done(status);
}

}  // namespace edmg::services
