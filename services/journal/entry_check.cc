#include "services/journal/entry_check.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/calendar/steps.h"
#include "services/journal/kinds.h"
#include "services/payments/recoveries.h"
#include "services/writer/brussels_day.h"
#include "store/calendar/schedule.h"
#include "store/engine/records.h"
#include "store/journal/receipts.h"
#include "values/civil_date.h"
#include "values/timestamps.h"

namespace edmg::services {
namespace {

using edmg::store::v1::Decision;
using edmg::store::v1::JournalEntry;

// A read that failed proves nothing, neither for nor against the journal.
bool IsFailedRead(const absl::Status& status) {
  return status.code() == absl::StatusCode::kInternal ||
         status.code() == absl::StatusCode::kUnavailable;
}

// A journal without an activation was decided by the program's own rulebook.
rules::Accept AcceptOf(const JournalEntry& entry, const rules::Rulebook* activated) {
  rules::Accept accept(activated == nullptr ? rules::Rulebook::Default() : *activated);
  accept.revision = entry.revision();
  accept.accept_time = TimeOf(entry.accept_time());
  accept.accept_day = BrusselsDay(accept.accept_time);
  return accept;
}

// True if the state before the entry has a receipt for its message.
absl::StatusOr<bool> WasAccepted(const store::Reader& before, const JournalEntry& entry) {
  if (!entry.has_submission()) return false;
  auto receipt =
      store::ReadReceipt(before, entry.submission().author(), entry.submission().message_id());
  if (!receipt.ok()) return receipt.status();
  return receipt->has_value();
}

// True if the entry is the calendar's next step, on a day that has come.
absl::StatusOr<bool> IsInItsTurn(const store::Reader& before, const JournalEntry& entry,
                                 const rules::Accept& accept) {
  if (!entry.has_schedule_run()) return true;
  auto state = store::ReadSchedule(before);
  if (!state.ok()) return state.status();
  const auto& step = entry.schedule_run();
  const auto next = NextStep(before, *state, accept.accept_day, *accept.rulebook);
  if (!next.ok()) return next.status();
  return DayOfNumber(step.day()) <= accept.accept_day &&
         store::Serialize(step) == store::Serialize(*next);
}

// The part of a decision that consists of this field.
std::string PartOf(Decision decision, const google::protobuf::FieldDescriptor* field) {
  Decision part;
  decision.GetReflection()->SwapFields(&decision, &part, {field});
  return store::Serialize(part);
}

std::string PartsThatDiffer(const Decision& recorded, const Decision& again) {
  std::vector<absl::string_view> parts;
  const auto* descriptor = Decision::descriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const auto* field = descriptor->field(i);
    if (PartOf(recorded, field) != PartOf(again, field)) parts.push_back(field->name());
  }
  return absl::StrJoin(parts, ", ");
}

}  // namespace

absl::Status EntryCheck::CheckOrder(const store::Reader& before, const JournalEntry& entry,
                                    const Add& add) {
  const rules::Accept accept = AcceptOf(entry, activated_.get());
  if (accept.accept_time < last_accept_time_) add("accepted before the entry before it", "");
  last_accept_time_ = accept.accept_time;
  const auto was_accepted = WasAccepted(before, entry);
  if (!was_accepted.ok()) return was_accepted.status();
  if (*was_accepted) add("the message was accepted before", "");
  const EntryKind* kind = KindOf(entry);
  if (kind != nullptr && !kind->may_ask(entry)) add("asked for by one who may not", "");
  if (rules_version_ != rules::kRulesVersion) return absl::OkStatus();
  const auto in_turn = IsInItsTurn(before, entry, accept);
  if (!in_turn.ok()) return in_turn.status();
  if (!*in_turn) add("not the calendar's next step", "");
  return absl::OkStatus();
}

absl::Status EntryCheck::Activate(const edmg::store::v1::RulebookCommand& command) {
  auto rulebook = rules::Rulebook::ParseInForce(command.text());
  if (!rulebook.ok()) return rulebook.status();
  activated_ = *std::move(rulebook);
  rules_version_ = std::max(command.rules_version(), 1);
  return absl::OkStatus();
}

absl::Status EntryCheck::Compare(const store::Reader& before, const Entry& entry,
                                 absl::string_view evidence, const Add& add) const {
  const EntryKind* kind = KindOf(entry);
  if (kind == nullptr) {
    add("cannot be decided again: ", "the command is not known");
    return absl::OkStatus();
  }
  const rules::Accept accept = AcceptOf(entry, activated_.get());
  auto again = kind->decide({entry, evidence, evidence_reader_, before, accept});
  if (again.ok()) {
    auto settled = SettleRecoveries(before, accept, &*again);
    if (!settled.ok()) again = settled;
  }
  if (IsFailedRead(again.status())) return again.status();
  if (absl::IsDataLoss(again.status())) {
    add("cannot be decided again: ", again.status().message());
  } else if (!again.ok()) {
    add("would be refused now: ", again.status().message());
  } else if (store::Serialize(*again) != store::Serialize(entry.decision())) {
    add("decision differs in ", PartsThatDiffer(entry.decision(), *again));
  }
  return absl::OkStatus();
}

absl::Status EntryCheck::Check(const store::Reader& before, const JournalEntry& entry,
                               absl::string_view evidence, std::vector<std::string>& differences) {
  const Add add = [&](absl::string_view what, absl::string_view detail) {
    differences.push_back(absl::StrCat("revision ", entry.revision(), ": ", what, detail));
  };
  if (auto status = CheckOrder(before, entry, add); !status.ok()) return status;
  // An activation decides nothing, and names the rulebook of the entries after it.
  if (rules_version_ == rules::kRulesVersion || entry.has_rulebook()) {
    if (auto status = Compare(before, entry, evidence, add); !status.ok()) return status;
  } else {
    ++not_decided_again_;
  }
  if (!entry.has_rulebook()) return absl::OkStatus();
  const auto activated = Activate(entry.rulebook());
  if (!activated.ok()) add("the rulebook cannot be read: ", activated.message());
  return absl::OkStatus();
}

}  // namespace edmg::services
