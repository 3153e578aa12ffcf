// A person by all numbers that insurers say are one person's (design 6, decision 27), over one
// Reader. Numbers form a tree: each was replaced by one at most, and the number that none replaced
// is the person's own. Every message, row and question is answered for the person, by any of the
// numbers.
#ifndef EDMG_SERVICES_PEOPLE_PERSONS_H_
#define EDMG_SERVICES_PEOPLE_PERSONS_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "edmg/store/v1/journal.pb.h"
#include "edmg/store/v1/people.pb.h"
#include "edmg/v1/insured_person.pb.h"
#include "store/engine/reader.h"

namespace edmg::services {

struct Person {
  // The number that none replaced, those that it replaced, ascending, those that they replaced, ...
  std::vector<std::string> numbers;
  // For each insurer, the row of the first of these numbers that the insurer fed.
  edmg::store::v1::InsuredRecord insured;

  const std::string& ssin() const { return numbers.front(); }
};

// The person who has this number; a number that nobody fed is a person's, too.
absl::StatusOr<Person> ReadPerson(const store::Reader& reader, const std::string& ssin);

// An insurer's row of a person.
struct FedRow {
  const std::string& insurer;  // OA code
  const edmg::v1::InsuredPerson& person;
};

// The state that a reader will show of persons once the row is recorded. Borrows both.
class FedReader : public store::Reader {
 public:
  static absl::StatusOr<FedReader> Make(const store::Reader& base, const FedRow& row);

  absl::StatusOr<std::optional<std::string>> Get(store::Table table,
                                                 absl::string_view key) const override;
  absl::Status Scan(store::Table table, absl::string_view prefix, absl::string_view from,
                    const Visitor& visit) const override {
    return base_->Scan(table, prefix, from, visit);
  }

  // Shows what is contested as the decision says, too.
  absl::Status TakeContests(const edmg::store::v1::Decision& decision);

  // Numbers that the row gives back, and numbers that it takes.
  const std::set<std::string>& parted() const { return parted_; }
  const std::set<std::string>& joined() const { return joined_; }

 private:
  FedReader(const store::Reader& base, const FedRow& row)
      : base_(&base), ssin_(row.person.ssin()) {}

  const store::Reader* base_;
  std::string ssin_;
  std::map<std::string, std::string> records_;  // of table insured, by number
  std::set<std::string> parted_;
  std::set<std::string> joined_;
};

}  // namespace edmg::services

#endif  // EDMG_SERVICES_PEOPLE_PERSONS_H_
