#include "store/apply.h"

#include "store/calendar/schedule.h"
#include "store/dmg/dossiers.h"
#include "store/engine/keys.h"
#include "store/engine/records.h"
#include "store/journal/receipts.h"
#include "store/journal/rulebooks.h"
#include "store/payments/exports.h"
#include "store/payments/payment_states.h"
#include "store/payments/payments.h"
#include "store/payments/subscriptions.h"
#include "store/people/enrolments.h"
#include "store/people/feed_positions.h"
#include "store/people/insured.h"
#include "store/people/physicians.h"
#include "values/timestamps.h"

namespace edmg::store {
namespace {

// The changes that follow from the command alone, by kind.
absl::Status ApplyCommand(const v1::JournalEntry& entry, Batch& batch) {
  switch (entry.command_case()) {
    case v1::JournalEntry::kInsuredPersons: {
      absl::Status status = ApplyInsured(entry.insured_persons(), batch);
      if (status.ok()) status = ApplyFeedPosition(entry, batch);
      return status;
    }
    case v1::JournalEntry::kFeedPosition:
      return ApplyFeedPosition(entry, batch);
    case v1::JournalEntry::kPhysicians:
      return ApplyPhysicians(entry.physicians(), batch);
    case v1::JournalEntry::kGroupPractices:
      return ApplyGroupPractices(entry.group_practices(), batch);
    case v1::JournalEntry::kSubscription:
      ApplySubscription(entry.subscription(), batch);
      return absl::OkStatus();
    case v1::JournalEntry::kDebtorAccount:
      ApplyDebtorAccount(entry.debtor_account(), batch);
      return absl::OkStatus();
    case v1::JournalEntry::kRulebook: {
      absl::Status status = MoveEnrolments(entry.rulebook(), batch);
      if (status.ok()) status = StartPaymentStates(entry, batch);
      if (status.ok()) ApplyRulebook(entry, batch);
      return status;
    }
    // All changes stand in the decision.
    case v1::JournalEntry::kSubmission:
    case v1::JournalEntry::kAttestation:
    case v1::JournalEntry::kScheduleRun:
    case v1::JournalEntry::kPaymentReport:
    case v1::JournalEntry::kPaymentExport:
    case v1::JournalEntry::kCancelExport:
    case v1::JournalEntry::kBankStatus:
    case v1::JournalEntry::kRemoveEvents:
    case v1::JournalEntry::kResolveAffiliation:
    // Nothing changes but the time of the last entry.
    case v1::JournalEntry::kClock:
    case v1::JournalEntry::COMMAND_NOT_SET:
      return absl::OkStatus();
  }
  return absl::OkStatus();
}

// Each family takes from the decision whatever belongs to its tables; a part that is not set is
// empty. derived_tables_test names a part that no family takes.
absl::Status ApplyDecision(const v1::JournalEntry& entry, Batch& batch) {
  ApplyReceipt(entry, batch);
  ApplySchedule(entry.decision(), batch);
  if (auto status = ApplyPayments(entry, batch); !status.ok()) return status;
  ApplyPaymentStates(entry, batch);
  ApplyExports(entry, batch);
  if (auto status = ApplyDossiers(entry, batch); !status.ok()) return status;
  if (auto status = ApplyContests(entry.decision(), batch); !status.ok()) return status;
  return ApplyEnrolments(entry.decision(), batch);
}

}  // namespace

absl::Status Append(const v1::JournalEntry& entry, absl::string_view evidence, Batch& batch) {
  const std::string key = Key().Revision(entry.revision()).bytes();
  batch.set_last_entry(entry.revision(), TimeOf(entry.accept_time()));
  batch.Put(Table::kJournal, key, Serialize(entry));
  if (!evidence.empty()) batch.Put(Table::kEvidence, key, evidence);
  if (auto status = ApplyCommand(entry, batch); !status.ok()) return status;
  return ApplyDecision(entry, batch);
}

}  // namespace edmg::store
