#include "services/journal/kinds.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "edmg/v1/submission.pb.h"
#include "services/answers/caller.h"
#include "services/bank/debtor_accounts.h"
#include "services/bank/export_decisions.h"
#include "services/bank/imports.h"
#include "services/calendar/steps.h"
#include "services/dmg/message_decisions.h"
#include "services/payments/event_removal.h"
#include "services/payments/payment_reports.h"
#include "services/payments/subscription_commands.h"
#include "services/registry/contest_decisions.h"
#include "services/registry/insured.h"
#include "services/registry/registry_decisions.h"
#include "services/rules/dmg/submission_rules.h"
#include "values/identifiers.h"

namespace edmg::services {
namespace {

using edmg::store::v1::Decision;
using edmg::store::v1::JournalEntry;
using edmg::store::v1::SubmissionCommand;

// The vendor that handed a message in, as the receipt keeps it; empty: the physician alone.
std::string VendorOf(const JournalEntry& entry) {
  const std::string software = absl::StrCat(NameOf(Role::kSoftware), ":");
  const std::string& label = entry.requested_by();
  return absl::StartsWith(label, software) ? label.substr(software.size()) : "";
}

// True if the entry and the signed content say the same of the message.
bool Describes(const SubmissionCommand& command, const edmg::v1::Submission& submission,
               const certs::SignedContent& content) {
  return command.content_sha256() == content.sha256 &&
         CheckNihii(submission.author_nihii()) == IdentifierFault::kNone &&
         command.author() == PhysicianId(submission.author_nihii()) &&
         IsUuid(submission.message_id()) &&
         command.message_id() == CompactUuid(submission.message_id());
}

absl::StatusOr<Decision> DecideMessage(const RecordedEntry& recorded) {
  if (recorded.evidence.empty()) return absl::DataLossError("there is no evidence");
  auto content = recorded.evidence_reader(recorded.evidence);
  if (!content.ok()) return absl::DataLossError("the evidence is no envelope");
  edmg::v1::Submission submission;
  if (!submission.ParseFromString(content->content) ||
      !Describes(recorded.entry.submission(), submission, *content)) {
    return absl::DataLossError("the evidence is of another message");
  }
  return DecideSubmission(recorded.before,
                          {submission,
                           content->sha256,
                           VendorOf(recorded.entry),
                           rules::CheckContent(content->content, *recorded.accept.rulebook),
                           {}},
                          recorded.accept);
}

bool IsAskedBy(const JournalEntry& entry, Role role, const std::string& name) {
  return entry.requested_by() == Caller{role, name}.Label();
}

// The insurer whom the command names.
template <auto kCommand>
bool IsOfInsurer(const JournalEntry& entry) {
  return IsAskedBy(entry, Role::kInsurer, (entry.*kCommand)().insurer());
}

// The author, or any vendor.
bool IsOfAuthor(const JournalEntry& entry) {
  return IsAskedBy(entry, Role::kPhysician, entry.submission().author()) ||
         !VendorOf(entry).empty();
}

bool IsOfAdministrator(const JournalEntry& entry) {
  return absl::StartsWith(entry.requested_by(), Caller{Role::kAdministrator, ""}.Label());
}

bool IsOfCalendar(const JournalEntry& entry) { return entry.requested_by() == kCalendarLabel; }

absl::StatusOr<Decision> DecideAttested(const RecordedEntry& recorded) {
  auto decided = DecideAttestation(recorded.before, recorded.entry.attestation(), "attestation",
                                   recorded.accept);
  if (!decided.ok()) return decided.status();
  return std::move(decided->decision);
}

absl::StatusOr<Decision> DecideGroups(const RecordedEntry& recorded) {
  const auto& command = recorded.entry.group_practices();
  auto status = CheckGroupRows(command.group_practices(), *recorded.accept.rulebook);
  if (!status.ok()) return status;
  return DecideGroupPractices(recorded.before, command, recorded.accept);
}

absl::StatusOr<Decision> DecideRegistered(const RecordedEntry& recorded) {
  const auto& command = recorded.entry.physicians();
  auto status = CheckPhysicianRows(command.physicians(), *recorded.accept.rulebook);
  if (!status.ok()) return status;
  return DecidePhysicians(recorded.before, command, recorded.accept);
}

absl::StatusOr<Decision> DecideSubscription(const RecordedEntry& recorded) {
  auto status =
      CheckSubscription(recorded.before, recorded.entry.subscription(), recorded.entry.revision());
  if (!status.ok()) return status;
  return Decision();
}

absl::StatusOr<Decision> DecideDebtorAccount(const RecordedEntry& recorded) {
  auto status = CheckDebtorAccount(recorded.before, recorded.entry.debtor_account());
  if (!status.ok()) return status;
  return Decision();
}

absl::StatusOr<Decision> DecideFed(const RecordedEntry& recorded) {
  const auto& command = recorded.entry.insured_persons();
  if (command.has_position()) {
    auto status = CheckFeedPosition(recorded.before, command.insurer(), command.position());
    if (!status.ok()) return status;
  }
  return DecideInsuredPersons(recorded.before, command, recorded.accept);
}

absl::StatusOr<Decision> DecidePosition(const RecordedEntry& recorded) {
  const auto& command = recorded.entry.feed_position();
  auto status = CheckFeedPosition(recorded.before, command.insurer(), command.position());
  if (!status.ok()) return status;
  return Decision();
}

absl::StatusOr<Decision> DecideAnswered(const RecordedEntry& recorded) {
  auto answered = DecideAffiliationAnswer(recorded.before, recorded.entry.resolve_affiliation(),
                                          recorded.accept);
  if (!answered.ok()) return answered.status();
  return std::move(answered->decision);
}

// A move of the clock is judged by its time, and a rulebook by reading it, for every entry.
absl::StatusOr<Decision> DecideNothing(const RecordedEntry&) { return Decision(); }

constexpr EntryKind kKinds[] = {
    {JournalEntry::kSubmission, &IsOfAuthor, &DecideMessage},
    {JournalEntry::kInsuredPersons, &IsOfInsurer<&JournalEntry::insured_persons>, &DecideFed},
    {JournalEntry::kPhysicians, &IsOfAdministrator, &DecideRegistered},
    {JournalEntry::kGroupPractices, &IsOfAdministrator, &DecideGroups},
    {JournalEntry::kSubscription,
     [](const JournalEntry& entry) {
       const auto& command = entry.subscription();
       return command.reset() ? IsOfAdministrator(entry)
                              : IsAskedBy(entry, Role::kInsurer, command.subscription().insurer());
     },
     &DecideSubscription},
    {JournalEntry::kClock, &IsOfAdministrator, &DecideNothing},
    {JournalEntry::kAttestation, &IsOfInsurer<&JournalEntry::attestation>, &DecideAttested},
    {JournalEntry::kScheduleRun, &IsOfCalendar,
     [](const RecordedEntry& recorded) {
       return DecideStep(recorded.before, recorded.entry.schedule_run(), recorded.accept);
     }},
    {JournalEntry::kRulebook, &IsOfAdministrator, &DecideNothing},
    {JournalEntry::kPaymentReport, &IsOfInsurer<&JournalEntry::payment_report>,
     [](const RecordedEntry& recorded) {
       return DecidePaymentReport(recorded.before, recorded.entry.payment_report(), "report",
                                  recorded.accept);
     }},
    {JournalEntry::kDebtorAccount, &IsOfInsurer<&JournalEntry::debtor_account>,
     &DecideDebtorAccount},
    {JournalEntry::kPaymentExport, &IsOfInsurer<&JournalEntry::payment_export>,
     [](const RecordedEntry& recorded) {
       return DecideExportPart(recorded.before, recorded.entry.payment_export(), recorded.accept);
     }},
    {JournalEntry::kCancelExport, &IsOfInsurer<&JournalEntry::cancel_export>,
     [](const RecordedEntry& recorded) {
       return DecideCancelPart(recorded.before, recorded.entry.cancel_export(), recorded.accept);
     }},
    {JournalEntry::kBankStatus, &IsOfInsurer<&JournalEntry::bank_status>,
     [](const RecordedEntry& recorded) {
       return DecideBankStatus(recorded.before, recorded.entry.bank_status(), recorded.accept);
     }},
    {JournalEntry::kRemoveEvents, &IsOfCalendar,
     [](const RecordedEntry& recorded) {
       return DecideEventRemoval(recorded.before, recorded.entry.remove_events());
     }},
    {JournalEntry::kResolveAffiliation, &IsOfInsurer<&JournalEntry::resolve_affiliation>,
     &DecideAnswered},
    {JournalEntry::kFeedPosition, &IsOfInsurer<&JournalEntry::feed_position>, &DecidePosition},
};

}  // namespace

absl::Span<const EntryKind> EntryKinds() { return kKinds; }

const EntryKind* KindOf(const JournalEntry& entry) {
  const auto* row = std::find_if(std::begin(kKinds), std::end(kKinds), [&](const auto& kind) {
    return kind.command == entry.command_case();
  });
  return row == std::end(kKinds) ? nullptr : row;
}

}  // namespace edmg::services
