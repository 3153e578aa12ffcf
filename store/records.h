// Typed access to the tables: the one place that knows each table's key and value.
//
// Read functions work on any Reader; a record that cannot be parsed is DATA_LOSS. Apply (store/
// apply.h) is the one writer of derived tables.
#ifndef EDMG_STORE_RECORDS_H_
#define EDMG_STORE_RECORDS_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "edmg/store/v1/journal.pb.h"
#include "edmg/store/v1/records.pb.h"
#include "edmg/v1/payment.pb.h"
#include "edmg/v1/physician.pb.h"
#include "store/keys.h"
#include "store/reader.h"

namespace edmg::store {

template <typename T>
using Found = absl::StatusOr<std::optional<T>>;

// The text that decides, the version of the rules that decides by it, and the revision that
// activated both.
struct ActiveRulebook {
  int64_t revision = 0;
  std::string text;
  int32_t rules_version = 1;
};

// The revision that `reader` shows, which is `at_least` or a few later: the last of its journal.
absl::StatusOr<int64_t> ReadLastRevision(const Reader& reader, int64_t at_least);

// Point look-ups. `physician` is a NIHII's first 8 digits, `message_id` 32 hex digits.
Found<v1::JournalEntry> ReadJournalEntry(const Reader& reader, int64_t revision);
Found<std::string> ReadEvidence(const Reader& reader, int64_t revision);
Found<v1::ReceiptRecord> ReadReceipt(const Reader& reader, absl::string_view author,
                                     absl::string_view message_id);
Found<edmg::v1::Physician> ReadPhysician(const Reader& reader, absl::string_view physician);
Found<std::string> ReadPhysicianOfSsin(const Reader& reader, absl::string_view ssin);
Found<edmg::v1::GroupPractice> ReadGroupPractice(const Reader& reader, absl::string_view group);
absl::StatusOr<v1::GroupMembershipsRecord> ReadGroupMemberships(const Reader& reader,
                                                                absl::string_view physician);
absl::StatusOr<v1::EnrolmentsRecord> ReadEnrolments(const Reader& reader,
                                                    absl::string_view physician);
absl::StatusOr<v1::InsuredRecord> ReadInsured(const Reader& reader, absl::string_view ssin);
// The number that some insurer says replaced this one.
Found<std::string> ReadReplacedBy(const Reader& reader, absl::string_view ssin);
Found<edmg::v1::Payment> ReadPayment(const Reader& reader, absl::string_view insurer,
                                     StreamPosition position);
Found<v1::SubscriptionRecord> ReadSubscription(const Reader& reader, absl::string_view insurer,
                                               absl::string_view name);
Found<v1::DeliveryMarkRecord> ReadDeliveryMark(const Reader& reader, absl::string_view insurer,
                                               absl::string_view name);

absl::StatusOr<v1::ScheduleRecord> ReadSchedule(const Reader& reader);
absl::StatusOr<v1::UsageRecord> ReadUsage(const Reader& reader, absl::string_view physician,
                                          int32_t year);

// The rulebook that was activated last, if any was.
Found<ActiveRulebook> ReadActiveRulebook(const Reader& reader);
// The version of the rules at the first activation, which decided what came before it too.
Found<int32_t> ReadFirstRulesVersion(const Reader& reader);
// The version of the rules in force.
Found<int32_t> ReadRulesVersion(const Reader& reader);

// The first SSINs, ascending, of those whom a feed affiliates under this membership number, on any
// day; at most `most`.
struct MembershipOf {
  absl::string_view mutuality;
  absl::string_view number;
};
absl::StatusOr<std::vector<std::string>> ReadMembers(const Reader& reader, const MembershipOf& of,
                                                     size_t most);
absl::StatusOr<bool> IsMember(const Reader& reader, const MembershipOf& of, absl::string_view ssin);

// The patient's dossier as revision `as_of` left it; an empty record if there was none.
absl::StatusOr<v1::DossierRecord> ReadDossier(const Reader& reader, absl::string_view ssin,
                                              int64_t as_of);

// The patient's contacts on and after a day, ascending by day, author and code.
absl::StatusOr<std::vector<v1::ContactRecord>> ReadContacts(const Reader& reader,
                                                            absl::string_view ssin,
                                                            int32_t from_day);

// Visits the entries of a physician's list as revision `as_of` left them, ascending by SSIN, after
// `after_ssin`, those of patients who left it too. False ends the walk.
absl::Status ScanPatientList(const Reader& reader, absl::string_view physician,
                             absl::string_view after_ssin, int64_t as_of,
                             const std::function<bool(const v1::ListEntryRecord&)>& visit);

// Visits patients who have a contact, ascending by SSIN, after `after_ssin`. False ends the walk.
// The visitor may write to the batch that is read: the walk goes on over what it wrote.
absl::Status ScanPatientsWithContacts(const Reader& reader, absl::string_view after_ssin,
                                      const std::function<bool(absl::string_view ssin)>& visit);

// Visits patients for whom differences of raised fees are payable, ascending by day and SSIN. False
// ends the walk.
absl::Status ScanPendingDifferences(
    const Reader& reader, const std::function<bool(int32_t day, absl::string_view ssin)>& visit);
// The first day on which one is payable; nullopt: none is pending.
Found<int32_t> ReadFirstPendingDay(const Reader& reader);

// Visits whose contacts are to be decided again, ascending by day, patients before physicians.
// False ends the walk.
absl::Status ScanDecideAgain(const Reader& reader,
                             const std::function<bool(const v1::DecideAgainRecord&)>& visit);
// The first day of one; nullopt: there is none.
Found<int32_t> ReadFirstDecideAgainDay(const Reader& reader);

// Visits an insurer's rows after a position, in order.
absl::Status ScanPayments(const Reader& reader, absl::string_view insurer, StreamPosition after,
                          const std::function<bool(const edmg::v1::Payment&)>& visit);
absl::Status ScanPaymentEvents(
    const Reader& reader, absl::string_view insurer, StreamPosition after,
    const std::function<bool(StreamPosition, const v1::PaymentEventRecord&)>& visit);
absl::StatusOr<int> CountSubscriptions(const Reader& reader, absl::string_view insurer);

// Keys of the tables, for Apply and for tests of the formats.
Key ReceiptKey(absl::string_view author, absl::string_view message_id);
Key DossierKey(absl::string_view ssin, int64_t revision);
Key ContactKey(const v1::ContactRecord& contact);
Key ListEntryKey(const v1::ListEntryRecord& entry, int64_t revision);
Key StreamKey(absl::string_view insurer, StreamPosition position);
Key SubscriptionKey(absl::string_view insurer, absl::string_view name);
Key ScheduleKey();
Key MembershipKey(absl::string_view mutuality, absl::string_view number, absl::string_view ssin);
Key UsageKey(absl::string_view physician, int32_t year);
Key PendingDifferenceKey(int32_t day, absl::string_view ssin);
Key DecideAgainKey(const v1::DecideAgainRecord& row);

// The same record always gives the same bytes: maps are not used in records at rest.
std::string Serialize(const google::protobuf::MessageLite& message);

}  // namespace edmg::store

#endif  // EDMG_STORE_RECORDS_H_
