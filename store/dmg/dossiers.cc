#include "store/dmg/dossiers.h"

#include "store/engine/records.h"

namespace edmg::store {
namespace {

constexpr size_t kSsinDigits = 11;

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

// Visits the first row of every SSIN after `after_ssin`, in a table whose keys begin with one.
absl::Status ScanFirstOfEach(
    const Reader& reader, Table table, absl::string_view after_ssin,
    const std::function<bool(absl::string_view ssin, absl::string_view value)>& visit) {
  std::string from(after_ssin);
  while (true) {
    if (!from.empty()) ++from.back();  // past the keys of this SSIN: its last byte is a digit
    std::string ssin, value;
    auto status = reader.Scan(table, "", from, [&](absl::string_view key, absl::string_view row) {
      ssin = std::string(key.substr(0, kSsinDigits));
      value = std::string(row);
      return false;
    });
    if (!status.ok()) return status;
    if (ssin.empty() || !visit(ssin, value)) return absl::OkStatus();
    from = ssin;
  }
}

}  // namespace

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
Key UsageKey(absl::string_view physician, int32_t year) {
  return Key().Text(physician).Number(year);
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
  return ScanFirstOfEach(reader, Table::kContacts, after_ssin,
                         [&](absl::string_view ssin, absl::string_view) { return visit(ssin); });
}

absl::Status ScanDossiers(
    const Reader& reader, absl::string_view after_ssin,
    const std::function<bool(absl::string_view ssin, const v1::DossierRecord&)>& visit) {
  absl::Status parsed;
  auto status = ScanFirstOfEach(reader, Table::kDossiers, after_ssin,
                                [&](absl::string_view ssin, absl::string_view value) {
                                  v1::DossierRecord dossier;
                                  if (ParseRecord(value, &dossier)) return visit(ssin, dossier);
                                  parsed = Unreadable(Table::kDossiers);
                                  return false;
                                });
  status.Update(parsed);
  return status;
}

absl::StatusOr<v1::UsageRecord> ReadUsage(const Reader& reader, absl::string_view physician,
                                          int32_t year) {
  return FindRecordOrEmpty<v1::UsageRecord>(reader, Table::kUsage,
                                            UsageKey(physician, year).bytes());
}

absl::Status ApplyDossiers(const v1::JournalEntry& entry, Batch& batch) {
  const v1::Decision& decision = entry.decision();
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
  return ApplyUsage(decision, batch);
}

}  // namespace edmg::store
