// The tables of the store on one screen: number, name, key, value and kind.
//
// Keys are big-endian and order-preserving (store/engine/keys.h), values are protobufs of
// edmg.store.v1. DO NOT CHANGE a number, a name or a key: years of data must stay readable; only
// add rows.
// `~revision` stands for 2^64-1 minus the revision, so that the newest version comes first; `~start
// day` for the day's complement.
#ifndef EDMG_STORE_ENGINE_SCHEMA_H_
#define EDMG_STORE_ENGINE_SCHEMA_H_

#include <array>

#include "absl/strings/string_view.h"

namespace edmg::store {

enum class Table {
  kJournal = 1,
  kEvidence = 2,
  kReceipts = 3,
  kPhysicians = 4,
  kPhysicianSsins = 5,
  kGroupPractices = 6,
  kGroupMemberships = 7,
  kEnrolments = 8,
  kInsured = 9,
  kDossiers = 10,
  kContacts = 11,
  kPatientLists = 12,
  kPayments = 13,
  kPaymentEvents = 14,
  kSubscriptions = 15,
  kAccessLog = 16,
  kDeliveryMarks = 17,
  kMeta = 18,
  kRulebooks = 19,
  kSchedule = 20,
  kMemberships = 21,
  kUsage = 22,
  kPendingDifferences = 23,
  kDecideAgain = 24,
  kReplacedNumbers = 25,
  kEnrolmentVersions = 26,
  kPaymentStates = 27,
  kPaymentReports = 28,
  kPaymentDeadlines = 29,
  kRejectedPayments = 30,
  kPaymentsOfPhysicians = 31,
  kOpenPayments = 32,
  kDebtorAccounts = 33,
  kExports = 34,
  kTransfers = 35,
  kUnmatched = 36,
  kContestDays = 37,
  kFeedPositions = 38,
  kRemovedEvents = 39,
};

// The treatment of a table by a replay of the journal.
enum class Kind {
  kSource,       // the journal itself and the evidence it points to
  kDerived,      // made by applying the journal's decisions; compared on replay
  kOperational,  // not a state change: neither journaled nor compared
};

struct TableRow {
  Table table;
  absl::string_view name;
  absl::string_view key;
  absl::string_view value;
  Kind kind;
};

inline constexpr std::array<TableRow, 39> kTables = {{
    {Table::kJournal, "journal", "revision", "JournalEntry", Kind::kSource},
    {Table::kEvidence, "evidence", "revision", "CMS SignedData as received", Kind::kSource},
    {Table::kReceipts, "receipts", "author, message id", "ReceiptRecord", Kind::kDerived},
    {Table::kPhysicians, "physicians", "physician", "edmg.v1.Physician", Kind::kDerived},
    {Table::kPhysicianSsins, "physician_ssins", "SSIN", "physician", Kind::kDerived},
    {Table::kGroupPractices, "group_practices", "group", "edmg.v1.GroupPractice", Kind::kDerived},
    {Table::kGroupMemberships, "group_memberships", "physician", "GroupMembershipsRecord",
     Kind::kDerived},
    {Table::kEnrolments, "enrolments", "physician", "EnrolmentsRecord", Kind::kDerived},
    {Table::kInsured, "insured", "SSIN", "InsuredRecord", Kind::kDerived},
    {Table::kDossiers, "dossiers", "SSIN, ~revision", "DossierRecord", Kind::kDerived},
    {Table::kContacts, "contacts", "SSIN, day, author, code", "ContactRecord", Kind::kDerived},
    {Table::kPatientLists, "patient_lists", "physician, SSIN, ~revision", "ListEntryRecord",
     Kind::kDerived},
    {Table::kPayments, "payments", "insurer, revision, position", "edmg.v1.Payment",
     Kind::kDerived},
    {Table::kPaymentEvents, "payment_events", "insurer, revision, position", "PaymentEventRecord",
     Kind::kDerived},
    {Table::kSubscriptions, "subscriptions", "insurer, name", "SubscriptionRecord", Kind::kDerived},
    {Table::kAccessLog, "access_log", "sequence", "AccessRecord", Kind::kOperational},
    {Table::kDeliveryMarks, "delivery_marks", "insurer, name", "DeliveryMarkRecord",
     Kind::kOperational},
    {Table::kMeta, "meta", "name", "text, or the token key", Kind::kOperational},
    {Table::kRulebooks, "rulebooks", "revision", "text of the rulebook", Kind::kDerived},
    {Table::kSchedule, "schedule", "calendar", "ScheduleRecord", Kind::kDerived},
    {Table::kMemberships, "memberships", "mutuality, length and text of the number, SSIN", "empty",
     Kind::kDerived},
    {Table::kUsage, "usage", "physician, year", "UsageRecord", Kind::kDerived},
    {Table::kPendingDifferences, "pending_differences", "day, SSIN", "empty", Kind::kDerived},
    {Table::kDecideAgain, "decide_again", "day, 0 and SSIN or 1 and physician", "DecideAgainRecord",
     Kind::kDerived},
    // A person's dossier, list entries and pending differences stand under the number that none
    // replaced; feeds and contacts stay under the number that was named.
    {Table::kReplacedNumbers, "replaced_numbers", "SSIN", "SSIN that replaced it", Kind::kDerived},
    {Table::kEnrolmentVersions, "enrolment_versions", "physician, insurer, ~start day",
     "EnrolmentsRecord.Version", Kind::kDerived},
    // A payment without a row is due for the first time.
    {Table::kPaymentStates, "payment_states", "insurer, revision, position",
     "edmg.v1.PaymentStatus", Kind::kDerived},
    {Table::kPaymentReports, "payment_reports", "insurer, row, report id", "PaymentReportRecord",
     Kind::kDerived},
    {Table::kPaymentDeadlines, "payment_deadlines",
     "kind, last day to pay, insurer, revision, position, attempt", "PaymentDeadlineRecord",
     Kind::kDerived},
    {Table::kRejectedPayments, "rejected_payments", "insurer, revision, position", "empty",
     Kind::kDerived},
    {Table::kPaymentsOfPhysicians, "payments_of_physicians", "physician, revision, position",
     "insurer", Kind::kDerived},
    // What is DUE, recoveries too.
    {Table::kOpenPayments, "open_payments", "insurer, physician, revision, position", "empty",
     Kind::kDerived},
    {Table::kDebtorAccounts, "debtor_accounts", "insurer, IBAN", "DebtorAccountRecord",
     Kind::kDerived},
    {Table::kExports, "exports", "insurer, export id", "ExportRecord", Kind::kDerived},
    {Table::kTransfers, "transfers", "insurer, revision of the export, number", "TransferRecord",
     Kind::kDerived},
    {Table::kUnmatched, "unmatched", "insurer, revision", "edmg.v1.UnmatchedStatus",
     Kind::kDerived},
    // Contests of the rows under a number, by the last day to object.
    {Table::kContestDays, "contest_days", "last day to object, SSIN", "empty", Kind::kDerived},
    {Table::kFeedPositions, "feed_positions", "insurer, file id", "FeedPositionRecord",
     Kind::kDerived},
    {Table::kRemovedEvents, "removed_events", "insurer", "RemovedEventsRecord", Kind::kDerived},
}};

// The tables that every message looks into by a prefix.
constexpr bool IsScannedByMessages(Table table) {
  return table == Table::kDossiers || table == Table::kContacts ||
         table == Table::kEnrolmentVersions;
}

}  // namespace edmg::store

#endif  // EDMG_STORE_ENGINE_SCHEMA_H_
