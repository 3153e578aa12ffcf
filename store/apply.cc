#include "store/apply.h"

#include "store/calendar/schedule.h"
#include "store/dmg/dossiers.h"
#include "store/engine/keys.h"
#include "store/engine/records.h"
#include "store/journal/receipts.h"
#include "store/journal/rulebooks.h"
#include "store/payments/payments.h"
#include "store/payments/subscriptions.h"
#include "store/people/enrolments.h"
#include "store/people/insured.h"
#include "store/people/physicians.h"
#include "values/timestamps.h"

namespace edmg::store {
namespace {

// Each family takes from the entry whatever belongs to its tables; a part that is not set is empty.
// That no kind of entry is forgotten is for services/journal/entry_check, whose switch the compiler
// checks.
absl::Status ApplyCommand(const v1::JournalEntry& entry, Batch& batch) {
  absl::Status status = ApplyInsured(entry.insured_persons(), batch);
  status.Update(ApplyPhysicians(entry.physicians(), batch));
  status.Update(ApplyGroupPractices(entry.group_practices(), batch));
  if (entry.has_subscription()) ApplySubscription(entry.subscription(), batch);
  if (entry.has_rulebook()) {
    status.Update(MoveEnrolments(entry.rulebook(), batch));
    if (status.ok()) ApplyRulebook(entry, batch);
  }
  return status;
}

absl::Status ApplyDecision(const v1::JournalEntry& entry, Batch& batch) {
  ApplyReceipt(entry, batch);
  ApplySchedule(entry.decision(), batch);
  ApplyPayments(entry, batch);
  if (auto status = ApplyDossiers(entry, batch); !status.ok()) return status;
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
