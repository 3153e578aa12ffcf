#include "store/apply.h"

#include <algorithm>
#include <cassert>
#include <set>

#include "absl/time/civil_time.h"
#include "store/enrolments.h"
#include "store/feeds.h"
#include "store/keys.h"
#include "store/records.h"

namespace edmg::store {
namespace {

constexpr size_t kPhysicianIdDigits = 8;

std::string PhysicianId(const std::string& nihii) { return nihii.substr(0, kPhysicianIdDigits); }

int32_t DayNumber(const google::type::Date& date) {
  const absl::CivilDay day(date.year(), date.month(), date.day());
  return static_cast<int32_t>(day - absl::CivilDay(1970, 1, 1));
}

// The memberships that any feed gives the person, on any day.
std::set<std::string> MembershipKeys(const v1::InsuredRecord& record, const std::string& ssin) {
  std::set<std::string> keys;
  for (const auto& feed : record.feeds()) {
    for (const auto& row : feed.person().affiliations()) {
      keys.insert(MembershipKey(row.mutuality(), row.membership_number(), ssin).bytes());
    }
  }
  return keys;
}

// Brings the table of members from what it says of a person to what it shall say.
void ApplyMembers(const std::set<std::string>& before, const std::set<std::string>& after,
                  Batch& batch) {
  for (const auto& key : before) {
    if (!after.contains(key)) batch.Delete(Table::kMemberships, key);
  }
  for (const auto& key : after) {
    if (!before.contains(key)) batch.Put(Table::kMemberships, key, "");
  }
}

// Who had a number before, and by which one: `ssin` is the one that replaces.
void ApplyReplaced(const std::set<std::string>& before, const std::set<std::string>& after,
                   const std::string& ssin, Batch& batch) {
  for (const auto& replaced : before) {
    if (!after.contains(replaced)) batch.Delete(Table::kReplacedNumbers, replaced);
  }
  for (const auto& replaced : after) {
    if (!before.contains(replaced)) batch.Put(Table::kReplacedNumbers, replaced, ssin);
  }
}

absl::Status ApplyInsured(const v1::InsuredPersonsCommand& command, Batch& batch) {
  for (const auto& person : command.persons()) {
    auto record = ReadInsured(batch, person.ssin());
    if (!record.ok()) return record.status();
    const auto members_before = MembershipKeys(*record, person.ssin());
    const auto replaced_before = ReplacedIn(*record);
    FeedInto(command.insurer(), person, &*record);
    batch.Put(Table::kInsured, person.ssin(), Serialize(*record));
    ApplyMembers(members_before, MembershipKeys(*record, person.ssin()), batch);
    ApplyReplaced(replaced_before, ReplacedIn(*record), person.ssin(), batch);
  }
  return absl::OkStatus();
}

absl::Status ApplyPhysicians(const v1::PhysiciansCommand& command, Batch& batch) {
  for (const auto& physician : command.physicians()) {
    const std::string id = PhysicianId(physician.nihii());
    auto before = ReadPhysician(batch, id);
    if (!before.ok()) return before.status();
    if (before->has_value() && (*before)->ssin() != physician.ssin()) {
      batch.Delete(Table::kPhysicianSsins, (*before)->ssin());
    }
    batch.Put(Table::kPhysicians, id, Serialize(physician));
    batch.Put(Table::kPhysicianSsins, physician.ssin(), id);
  }
  return absl::OkStatus();
}

// Replaces what a physician's row says of one group.
absl::Status ApplyMemberships(const std::string& physician, const edmg::v1::GroupPractice& group,
                              Batch& batch) {
  auto before = ReadGroupMemberships(batch, physician);
  if (!before.ok()) return before.status();
  std::vector<v1::GroupMembershipsRecord::Membership> rows;
  for (const auto& row : before->memberships()) {
    if (row.group_id() != group.group_id()) rows.push_back(row);
  }
  for (const auto& membership : group.memberships()) {
    if (PhysicianId(membership.physician_nihii()) != physician) continue;
    auto& row = rows.emplace_back();
    row.set_group_id(group.group_id());
    row.set_begin_day(DayNumber(membership.begin_date()));
    if (membership.has_end_date()) row.set_end_day(DayNumber(membership.end_date()));
  }
  std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
    return std::pair(a.group_id(), a.begin_day()) < std::pair(b.group_id(), b.begin_day());
  });
  v1::GroupMembershipsRecord after;
  after.mutable_memberships()->Add(rows.begin(), rows.end());
  batch.Put(Table::kGroupMemberships, physician, Serialize(after));
  return absl::OkStatus();
}

absl::Status ApplyGroupPractices(const v1::GroupPracticesCommand& command, Batch& batch) {
  for (const auto& group : command.group_practices()) {
    auto before = ReadGroupPractice(batch, group.group_id());
    if (!before.ok()) return before.status();
    std::set<std::string> physicians;  // who was or is a member
    for (const auto& row : group.memberships()) {
      physicians.insert(PhysicianId(row.physician_nihii()));
    }
    if (before->has_value()) {
      for (const auto& row : (*before)->memberships()) {
        physicians.insert(PhysicianId(row.physician_nihii()));
      }
    }
    for (const auto& physician : physicians) {
      if (auto status = ApplyMemberships(physician, group, batch); !status.ok()) return status;
    }
    batch.Put(Table::kGroupPractices, group.group_id(), Serialize(group));
  }
  return absl::OkStatus();
}

absl::Status ApplyCommand(const v1::JournalEntry& entry, Batch& batch) {
  switch (entry.command_case()) {
    case v1::JournalEntry::kInsuredPersons:
      return ApplyInsured(entry.insured_persons(), batch);
    case v1::JournalEntry::kPhysicians:
      return ApplyPhysicians(entry.physicians(), batch);
    case v1::JournalEntry::kGroupPractices:
      return ApplyGroupPractices(entry.group_practices(), batch);
    case v1::JournalEntry::kSubscription: {
      const auto& row = entry.subscription().subscription();
      batch.Put(Table::kSubscriptions, SubscriptionKey(row.insurer(), row.name()).bytes(),
                Serialize(row));
      return absl::OkStatus();
    }
    case v1::JournalEntry::kRulebook: {
      if (auto status = MoveEnrolments(entry.rulebook(), batch); !status.ok()) return status;
      batch.Put(Table::kRulebooks, Key().Revision(entry.revision()).bytes(),
                entry.rulebook().text());
      return absl::OkStatus();
    }
    // The changes of these stand in the decision.
    case v1::JournalEntry::kSubmission:
    case v1::JournalEntry::kAttestation:
    case v1::JournalEntry::kScheduleRun:
    // These change no table.
    case v1::JournalEntry::kClock:
    case v1::JournalEntry::COMMAND_NOT_SET:
      break;
  }
  return absl::OkStatus();
}

absl::Status ApplyUsage(const v1::Decision& decision, Batch& batch) {
  for (const auto& change : decision.usage()) {
    auto sum = ReadUsage(batch, change.physician(), change.year());
    if (!sum.ok()) return sum.status();
    const v1::UsageRecord& added = change.added();
    sum->set_dmgs_opened(sum->dmgs_opened() + added.dmgs_opened());
    sum->set_dmgs_extended(sum->dmgs_extended() + added.dmgs_extended());
    sum->set_contacts_notified(sum->contacts_notified() + added.contacts_notified());
    batch.Put(Table::kUsage, UsageKey(change.physician(), change.year()).bytes(), Serialize(*sum));
  }
  return absl::OkStatus();
}

void ApplyPayments(const v1::JournalEntry& entry, Batch& batch) {
  int32_t position = 0;
  for (const auto& payment : entry.decision().payments()) {
    batch.Put(Table::kPayments,
              StreamKey(payment.insurer(), {entry.revision(), position++}).bytes(),
              Serialize(payment));
  }
  for (const auto& event : entry.decision().payment_events()) {
    batch.Put(Table::kPaymentEvents,
              StreamKey(event.insurer(), {entry.revision(), event.position()}).bytes(),
              Serialize(event));
  }
}

absl::Status ApplyDecision(const v1::JournalEntry& entry, Batch& batch) {
  const v1::Decision& decision = entry.decision();
  if (decision.has_receipt()) {
    const auto& message = entry.submission();
    batch.Put(Table::kReceipts, ReceiptKey(message.author(), message.message_id()).bytes(),
              Serialize(decision.receipt()));
  }
  for (const auto& row : decision.dossiers()) {
    batch.Put(Table::kDossiers, DossierKey(row.ssin(), entry.revision()).bytes(),
              Serialize(row.dossier()));
  }
  for (const auto& contact : decision.contacts()) {
    batch.Put(Table::kContacts, ContactKey(contact).bytes(), Serialize(contact));
  }
  for (const auto& row : decision.list_entries()) {
    batch.Put(Table::kPatientLists, ListEntryKey(row, entry.revision()).bytes(), Serialize(row));
  }
  for (const auto& row : decision.pending_differences()) {
    const std::string key = PendingDifferenceKey(row.day(), row.ssin());
    if (row.settled()) {
      batch.Delete(Table::kPendingDifferences, key);
    } else {
      batch.Put(Table::kPendingDifferences, key, "");
    }
  }
  for (const auto& change : decision.decide_again()) {
    const std::string key = DecideAgainKey(change.row()).bytes();
    if (change.done()) {
      batch.Delete(Table::kDecideAgain, key);
    } else {
      batch.Put(Table::kDecideAgain, key, Serialize(change.row()));
    }
  }
  if (decision.has_schedule()) {
    batch.Put(Table::kSchedule, ScheduleKey().bytes(), Serialize(decision.schedule()));
  }
  ApplyPayments(entry, batch);
  if (auto status = ApplyUsage(decision, batch); !status.ok()) return status;
  return ApplyEnrolments(decision, batch);
}

}  // namespace

absl::Time TimeOf(const google::protobuf::Timestamp& timestamp) {
  return absl::FromUnixSeconds(timestamp.seconds()) + absl::Nanoseconds(timestamp.nanos());
}

google::protobuf::Timestamp TimestampOf(absl::Time time) {
  google::protobuf::Timestamp timestamp;
  timestamp.set_seconds(absl::ToUnixSeconds(time));
  timestamp.set_nanos(static_cast<int32_t>(
      absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(timestamp.seconds()))));
  return timestamp;
}

absl::Status Append(const v1::JournalEntry& entry, absl::string_view evidence, Batch& batch) {
  const std::string key = Key().Revision(entry.revision()).bytes();
  batch.set_last_entry(entry.revision(), TimeOf(entry.accept_time()));
  batch.Put(Table::kJournal, key, Serialize(entry));
  if (!evidence.empty()) batch.Put(Table::kEvidence, key, evidence);
  if (auto status = ApplyCommand(entry, batch); !status.ok()) return status;
  return ApplyDecision(entry, batch);
}

}  // namespace edmg::store
