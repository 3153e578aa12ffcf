#include "store/records.h"

#include <algorithm>
#include <limits>

#include "absl/strings/str_cat.h"

namespace edmg::store {
namespace {

constexpr size_t kSsinDigits = 11;
constexpr absl::string_view kCalendar = "calendar";

absl::string_view NameOf(Table table) { return kTables[static_cast<size_t>(table) - 1].name; }

absl::Status Unreadable(Table table) {
  return absl::DataLossError(absl::StrCat("a record of table ", NameOf(table), " is unreadable"));
}

template <typename T>
bool Parse(absl::string_view bytes, T* record) {
  return record->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
}

template <typename T>
Found<T> Find(const Reader& reader, Table table, absl::string_view key) {
  auto bytes = reader.Get(table, key);
  if (!bytes.ok()) return bytes.status();
  if (!bytes->has_value()) return std::optional<T>();
  T record;
  if (!Parse(**bytes, &record)) return Unreadable(table);
  return std::optional<T>(std::move(record));
}

// A missing record is the empty one.
template <typename T>
absl::StatusOr<T> FindOrEmpty(const Reader& reader, Table table, absl::string_view key) {
  auto record = Find<T>(reader, table, key);
  if (!record.ok()) return record.status();
  return record->has_value() ? **std::move(record) : T();
}

// Visits rows as records of type T.
template <typename T>
absl::Status ScanRecords(const Reader& reader, Table table, absl::string_view prefix,
                         absl::string_view from,
                         const std::function<bool(absl::string_view key, const T&)>& visit) {
  absl::Status unreadable;
  auto status =
      reader.Scan(table, prefix, from, [&](absl::string_view key, absl::string_view value) {
        T record;
        if (!Parse(value, &record)) {
          unreadable = Unreadable(table);
          return false;
        }
        return visit(key, record);
      });
  return status.ok() ? unreadable : status;
}

// The first key after all of `position` in an insurer's stream.
Key AfterKey(absl::string_view insurer, StreamPosition position) {
  return StreamKey(insurer, {position.revision, position.position + 1});
}

// The version of the rules that an activation names.
absl::StatusOr<int32_t> RulesVersionAt(const Reader& reader, int64_t revision) {
  auto entry = ReadJournalEntry(reader, revision);
  if (!entry.ok()) return entry.status();
  if (!entry->has_value()) return Unreadable(Table::kJournal);
  return std::max((*entry)->rulebook().rules_version(), 1);
}

// The revision of the first or the last activation; 0: there is none.
enum class Activation { kFirst, kLast };
absl::StatusOr<int64_t> RevisionOf(Activation which, const Reader& reader) {
  int64_t revision = 0;
  auto status =
      reader.Scan(Table::kRulebooks, "", "", [&](absl::string_view key, absl::string_view) {
        revision = RevisionAtEnd(key);
        return which == Activation::kLast;
      });
  if (!status.ok()) return status;
  return revision;
}

Found<int32_t> RulesVersionOf(Activation which, const Reader& reader) {
  auto revision = RevisionOf(which, reader);
  if (!revision.ok()) return revision.status();
  if (*revision == 0) return std::optional<int32_t>();
  auto version = RulesVersionAt(reader, *revision);
  if (!version.ok()) return version.status();
  return std::optional<int32_t>(*version);
}

}  // namespace

Key ReceiptKey(absl::string_view author, absl::string_view message_id) {
  return Key().Text(author).Text(message_id);
}
Key DossierKey(absl::string_view ssin, int64_t revision) {
  return Key().Text(ssin).NewestFirst(revision);
}
Key ContactKey(const v1::ContactRecord& contact) {
  return Key()
      .Text(contact.ssin())
      .Number(contact.service_day())
      .Text(contact.author())
      .Text(contact.claim_code());
}
Key ListEntryKey(const v1::ListEntryRecord& entry, int64_t revision) {
  return Key().Text(entry.physician()).Text(entry.ssin()).NewestFirst(revision);
}
Key StreamKey(absl::string_view insurer, StreamPosition position) {
  return Key().Text(insurer).Revision(position.revision).Number(position.position);
}
Key SubscriptionKey(absl::string_view insurer, absl::string_view name) {
  return Key().Text(insurer).Text(name);
}
Key ScheduleKey() { return Key().Text(kCalendar); }
Key MembershipKey(absl::string_view mutuality, absl::string_view number, absl::string_view ssin) {
  // The length keeps "12" apart from "123".
  return Key().Text(mutuality).Number(static_cast<int32_t>(number.size())).Text(number).Text(ssin);
}
Key UsageKey(absl::string_view physician, int32_t year) {
  return Key().Text(physician).Number(year);
}
Key PendingDifferenceKey(int32_t day, absl::string_view ssin) {
  return Key().Number(day).Text(ssin);
}

Key DecideAgainKey(const v1::DecideAgainRecord& row) {
  const bool is_patient = row.physician().empty();
  return Key()
      .Number(row.day())
      .Text(is_patient ? "0" : "1")
      .Text(is_patient ? row.ssin() : row.physician());
}

std::string Serialize(const google::protobuf::MessageLite& message) {
  return message.SerializeAsString();
}

absl::StatusOr<int64_t> ReadLastRevision(const Reader& reader, int64_t at_least) {
  int64_t last = at_least;
  auto status = reader.Scan(Table::kJournal, "", Key().Revision(at_least + 1).bytes(),
                            [&](absl::string_view key, absl::string_view) {
                              last = RevisionAtEnd(key);
                              return true;
                            });
  if (!status.ok()) return status;
  return last;
}

Found<v1::JournalEntry> ReadJournalEntry(const Reader& reader, int64_t revision) {
  return Find<v1::JournalEntry>(reader, Table::kJournal, Key().Revision(revision).bytes());
}

Found<std::string> ReadEvidence(const Reader& reader, int64_t revision) {
  return reader.Get(Table::kEvidence, Key().Revision(revision).bytes());
}

Found<v1::ReceiptRecord> ReadReceipt(const Reader& reader, absl::string_view author,
                                     absl::string_view message_id) {
  return Find<v1::ReceiptRecord>(reader, Table::kReceipts, ReceiptKey(author, message_id).bytes());
}

Found<edmg::v1::Physician> ReadPhysician(const Reader& reader, absl::string_view physician) {
  return Find<edmg::v1::Physician>(reader, Table::kPhysicians, physician);
}

Found<std::string> ReadPhysicianOfSsin(const Reader& reader, absl::string_view ssin) {
  return reader.Get(Table::kPhysicianSsins, ssin);
}

Found<edmg::v1::GroupPractice> ReadGroupPractice(const Reader& reader, absl::string_view group) {
  return Find<edmg::v1::GroupPractice>(reader, Table::kGroupPractices, group);
}

absl::StatusOr<v1::GroupMembershipsRecord> ReadGroupMemberships(const Reader& reader,
                                                                absl::string_view physician) {
  return FindOrEmpty<v1::GroupMembershipsRecord>(reader, Table::kGroupMemberships, physician);
}

absl::StatusOr<v1::EnrolmentsRecord> ReadEnrolments(const Reader& reader,
                                                    absl::string_view physician) {
  return FindOrEmpty<v1::EnrolmentsRecord>(reader, Table::kEnrolments, physician);
}

absl::StatusOr<v1::InsuredRecord> ReadInsured(const Reader& reader, absl::string_view ssin) {
  return FindOrEmpty<v1::InsuredRecord>(reader, Table::kInsured, ssin);
}

Found<std::string> ReadReplacedBy(const Reader& reader, absl::string_view ssin) {
  return reader.Get(Table::kReplacedNumbers, ssin);
}

Found<edmg::v1::Payment> ReadPayment(const Reader& reader, absl::string_view insurer,
                                     StreamPosition position) {
  return Find<edmg::v1::Payment>(reader, Table::kPayments, StreamKey(insurer, position).bytes());
}

Found<v1::SubscriptionRecord> ReadSubscription(const Reader& reader, absl::string_view insurer,
                                               absl::string_view name) {
  return Find<v1::SubscriptionRecord>(reader, Table::kSubscriptions,
                                      SubscriptionKey(insurer, name).bytes());
}

Found<v1::DeliveryMarkRecord> ReadDeliveryMark(const Reader& reader, absl::string_view insurer,
                                               absl::string_view name) {
  return Find<v1::DeliveryMarkRecord>(reader, Table::kDeliveryMarks,
                                      SubscriptionKey(insurer, name).bytes());
}

absl::StatusOr<v1::ScheduleRecord> ReadSchedule(const Reader& reader) {
  return FindOrEmpty<v1::ScheduleRecord>(reader, Table::kSchedule, ScheduleKey().bytes());
}

absl::StatusOr<v1::UsageRecord> ReadUsage(const Reader& reader, absl::string_view physician,
                                          int32_t year) {
  return FindOrEmpty<v1::UsageRecord>(reader, Table::kUsage, UsageKey(physician, year).bytes());
}

Found<ActiveRulebook> ReadActiveRulebook(const Reader& reader) {
  auto revision = RevisionOf(Activation::kLast, reader);
  if (!revision.ok()) return revision.status();
  if (*revision == 0) return std::optional<ActiveRulebook>();
  auto text = reader.Get(Table::kRulebooks, Key().Revision(*revision).bytes());
  if (!text.ok()) return text.status();
  if (!text->has_value()) return Unreadable(Table::kRulebooks);
  auto version = RulesVersionAt(reader, *revision);
  if (!version.ok()) return version.status();
  return std::optional(ActiveRulebook{*revision, **std::move(text), *version});
}

Found<int32_t> ReadFirstRulesVersion(const Reader& reader) {
  return RulesVersionOf(Activation::kFirst, reader);
}

Found<int32_t> ReadRulesVersion(const Reader& reader) {
  return RulesVersionOf(Activation::kLast, reader);
}

absl::StatusOr<std::vector<std::string>> ReadMembers(const Reader& reader, const MembershipOf& of,
                                                     size_t most) {
  std::vector<std::string> ssins;
  const std::string prefix = MembershipKey(of.mutuality, of.number, "").bytes();
  auto status = reader.Scan(Table::kMemberships, prefix, prefix,
                            [&](absl::string_view key, absl::string_view) {
                              ssins.emplace_back(key.substr(prefix.size()));
                              return ssins.size() < most;
                            });
  if (!status.ok()) return status;
  return ssins;
}

absl::StatusOr<bool> IsMember(const Reader& reader, const MembershipOf& of,
                              absl::string_view ssin) {
  auto row = reader.Get(Table::kMemberships, MembershipKey(of.mutuality, of.number, ssin).bytes());
  if (!row.ok()) return row.status();
  return row->has_value();
}

absl::StatusOr<v1::DossierRecord> ReadDossier(const Reader& reader, absl::string_view ssin,
                                              int64_t as_of) {
  v1::DossierRecord newest;
  auto status = ScanRecords<v1::DossierRecord>(
      reader, Table::kDossiers, ssin, DossierKey(ssin, as_of).bytes(),
      [&](absl::string_view, const v1::DossierRecord& record) {
        newest = record;
        return false;
      });
  if (!status.ok()) return status;
  return newest;
}

absl::StatusOr<std::vector<v1::ContactRecord>> ReadContacts(const Reader& reader,
                                                            absl::string_view ssin,
                                                            int32_t from_day) {
  std::vector<v1::ContactRecord> contacts;
  auto status = ScanRecords<v1::ContactRecord>(
      reader, Table::kContacts, ssin, Key().Text(ssin).Number(from_day).bytes(),
      [&](absl::string_view, const v1::ContactRecord& record) {
        contacts.push_back(record);
        return true;
      });
  if (!status.ok()) return status;
  return contacts;
}

absl::Status ScanPatientList(const Reader& reader, absl::string_view physician,
                             absl::string_view after_ssin, int64_t as_of,
                             const std::function<bool(const v1::ListEntryRecord&)>& visit) {
  std::string done(after_ssin);  // the newest version of this patient was seen
  const Key from = Key().Text(physician).Text(after_ssin);
  return ScanRecords<v1::ListEntryRecord>(
      reader, Table::kPatientLists, physician, from.bytes(),
      [&](absl::string_view key, const v1::ListEntryRecord& entry) {
        if (entry.ssin() == done || NewestFirstRevisionAtEnd(key) > as_of) return true;
        done = entry.ssin();
        return visit(entry);
      });
}

// Each seek is a scan of its own: no patient's further rows are read, and the visitor may write.
absl::Status ScanPatientsWithContacts(const Reader& reader, absl::string_view after_ssin,
                                      const std::function<bool(absl::string_view ssin)>& visit) {
  std::string from(after_ssin);
  while (true) {
    if (!from.empty()) ++from.back();  // past the keys of this SSIN: its last byte is a digit
    std::string ssin;
    auto status =
        reader.Scan(Table::kContacts, "", from, [&](absl::string_view key, absl::string_view) {
          ssin = std::string(key.substr(0, kSsinDigits));
          return false;
        });
    if (!status.ok()) return status;
    if (ssin.empty() || !visit(ssin)) return absl::OkStatus();
    from = ssin;
  }
}

absl::Status ScanPendingDifferences(
    const Reader& reader, const std::function<bool(int32_t day, absl::string_view ssin)>& visit) {
  return reader.Scan(Table::kPendingDifferences, "", "",
                     [&](absl::string_view key, absl::string_view) {
                       const auto [day, ssin] = SplitNumber(key);
                       return visit(day, ssin);
                     });
}

Found<int32_t> ReadFirstPendingDay(const Reader& reader) {
  std::optional<int32_t> first;
  auto status = ScanPendingDifferences(reader, [&](int32_t day, absl::string_view) {
    first = day;
    return false;
  });
  if (!status.ok()) return status;
  return first;
}

absl::Status ScanDecideAgain(const Reader& reader,
                             const std::function<bool(const v1::DecideAgainRecord&)>& visit) {
  return ScanRecords<v1::DecideAgainRecord>(
      reader, Table::kDecideAgain, "", "",
      [&](absl::string_view, const v1::DecideAgainRecord& row) { return visit(row); });
}

Found<int32_t> ReadFirstDecideAgainDay(const Reader& reader) {
  std::optional<int32_t> first;
  auto status = ScanDecideAgain(reader, [&](const v1::DecideAgainRecord& row) {
    first = row.day();
    return false;
  });
  if (!status.ok()) return status;
  return first;
}

absl::Status ScanPayments(const Reader& reader, absl::string_view insurer, StreamPosition after,
                          const std::function<bool(const edmg::v1::Payment&)>& visit) {
  return ScanRecords<edmg::v1::Payment>(
      reader, Table::kPayments, insurer, AfterKey(insurer, after).bytes(),
      [&](absl::string_view, const edmg::v1::Payment& payment) { return visit(payment); });
}

absl::Status ScanPaymentEvents(
    const Reader& reader, absl::string_view insurer, StreamPosition after,
    const std::function<bool(StreamPosition, const v1::PaymentEventRecord&)>& visit) {
  return ScanRecords<v1::PaymentEventRecord>(
      reader, Table::kPaymentEvents, insurer, AfterKey(insurer, after).bytes(),
      [&](absl::string_view key, const v1::PaymentEventRecord& event) {
        return visit(StreamPositionAtEnd(key), event);
      });
}

absl::StatusOr<int> CountSubscriptions(const Reader& reader, absl::string_view insurer) {
  int count = 0;
  auto status = reader.Scan(Table::kSubscriptions, insurer, insurer,
                            [&](absl::string_view, absl::string_view) {
                              ++count;
                              return true;
                            });
  if (!status.ok()) return status;
  return count;
}

}  // namespace edmg::store
