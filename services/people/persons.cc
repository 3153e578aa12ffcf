#include "services/people/persons.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "services/rules/people/affiliation.h"
#include "services/rules/people/insured_checks.h"
#include "store/engine/records.h"
#include "store/people/feeds.h"
#include "store/people/insured.h"

namespace edmg::services {
namespace {

// A row that would make more was refused: the store contradicts its own journal entries.
absl::Status TooMany() {
  return absl::DataLossError("a person has more numbers than one may have");
}

// The number of the same person that no other number replaced.
absl::StatusOr<std::string> ReadOwnNumber(const store::Reader& reader, std::string ssin) {
  for (size_t step = 0; step < rules::kNumbersPerPersonMax; ++step) {
    auto replaced_by = store::ReadReplacedBy(reader, ssin);
    if (!replaced_by.ok()) return replaced_by.status();
    if (!replaced_by->has_value()) return ssin;
    ssin = **std::move(replaced_by);
  }
  return TooMany();
}

// Adds the feeds of insurers that have none yet.
void AddFeeds(const edmg::store::v1::InsuredRecord& from, edmg::store::v1::InsuredRecord* to) {
  for (const auto& feed : from.feeds()) {
    if (rules::PersonFedBy(*to, feed.insurer()) != nullptr) continue;
    *store::FeedInto(feed.insurer(), feed.person(), to)->mutable_contests() = feed.contests();
  }
}

}  // namespace

absl::StatusOr<Person> ReadPerson(const store::Reader& reader, const std::string& ssin) {
  auto own = ReadOwnNumber(reader, ssin);
  if (!own.ok()) return own.status();
  Person person;
  person.numbers.push_back(*std::move(own));
  for (size_t i = 0; i < person.numbers.size(); ++i) {
    auto record = store::ReadInsured(reader, person.numbers[i]);
    if (!record.ok()) return record.status();
    const auto replaced = store::ReplacedIn(*record);
    person.numbers.insert(person.numbers.end(), replaced.begin(), replaced.end());
    if (i == 0) {
      person.insured = *std::move(record);
    } else {
      AddFeeds(*record, &person.insured);
    }
    if (person.numbers.size() > rules::kNumbersPerPersonMax) return TooMany();
  }
  return person;
}

absl::StatusOr<FedReader> FedReader::Make(const store::Reader& base, const FedRow& row) {
  FedReader fed(base, row);
  auto record = store::ReadInsured(base, fed.ssin_);
  if (!record.ok()) return record.status();
  const auto before = store::ReplacedIn(*record);
  store::FeedInto(row.insurer, row.person, &*record);
  const auto after = store::ReplacedIn(*record);
  fed.records_[fed.ssin_] = store::Serialize(*record);
  std::set_difference(before.begin(), before.end(), after.begin(), after.end(),
                      std::inserter(fed.parted_, fed.parted_.end()));
  std::set_difference(after.begin(), after.end(), before.begin(), before.end(),
                      std::inserter(fed.joined_, fed.joined_.end()));
  return fed;
}

absl::StatusOr<std::optional<std::string>> FedReader::Get(store::Table table,
                                                          absl::string_view key) const {
  if (table == store::Table::kInsured) {
    const auto record = records_.find(std::string(key));
    if (record != records_.end()) return std::optional(record->second);
  }
  if (table == store::Table::kReplacedNumbers) {
    if (parted_.contains(std::string(key))) return std::optional<std::string>();
    if (joined_.contains(std::string(key))) return std::optional(ssin_);
  }
  return base_->Get(table, key);
}

absl::Status FedReader::TakeContests(const edmg::store::v1::Decision& decision) {
  for (const auto& change : decision.contests()) {
    auto record = store::ReadInsured(*this, change.ssin());
    if (!record.ok()) return record.status();
    store::TakeContests(change, &*record);
    records_[change.ssin()] = store::Serialize(*record);
  }
  return absl::OkStatus();
}

}  // namespace edmg::services
