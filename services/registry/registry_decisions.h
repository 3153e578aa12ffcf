// The checks and decisions on fed persons, changed groups and changed physicians.
//
// The same functions decide live, on the writer, and when the journal is verified; they read
// through `reader` and depend on nothing else but their arguments.
#ifndef EDMG_SERVICES_REGISTRY_REGISTRY_DECISIONS_H_
#define EDMG_SERVICES_REGISTRY_REGISTRY_DECISIONS_H_

#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "edmg/store/v1/journal.pb.h"
#include "services/people/member_limit.h"
#include "services/people/persons.h"
#include "services/rules/book/accept.h"
#include "services/rules/book/refusals.h"
#include "store/engine/reader.h"

namespace edmg::services {

// A fed row with what its insurer's feeds say of the person before it.
struct FedPerson {
  static absl::StatusOr<FedPerson> Read(const store::Reader& reader, const FedRow& row);

  const edmg::v1::InsuredPerson* before() const;  // the row that it replaces; nullptr: none

  FedRow row;
  edmg::store::v1::InsuredRecord known;
  bool changes_numbers = false;  // joins or parts numbers
  // It changes numbers, or affiliations and the like of a person with several numbers, whose other
  // rows may stand in the same message.
  bool alone = false;
};
// The fed rows of one message, one after the other.
class FedRows {
 public:
  struct Taken {
    rules::Refusals refusals;  // not empty: nothing was decided
    bool changed = false;      // false: the same is recorded already
  };
  // Checks the row, and adds what it decides where it is new. Fields are named under `path`.
  // Errors: of the reads.
  absl::StatusOr<Taken> Take(const store::Reader& reader, const FedPerson& fed,
                             const std::string& path, const rules::Accept& accept,
                             edmg::store::v1::Decision& decision);

 private:
  std::set<std::string> seen_;  // the persons whose rows were sound
  MemberLimit member_limit_;
};

// The shape of a request's rows, and that none stands twice; nothing is read.
absl::Status CheckGroupRows(
    const google::protobuf::RepeatedPtrField<edmg::v1::GroupPractice>& groups,
    const rules::Rulebook& rulebook);
absl::Status CheckPhysicianRows(
    const google::protobuf::RepeatedPtrField<edmg::v1::Physician>& physicians,
    const rules::Rulebook& rulebook);

// The work that fed persons, changed groups and physicians leave to be decided again (design 6,
// decision 8), and the numbers that are joined or parted (decision 27): the rest of these commands'
// changes follows from the commands alone. Rows that cannot stand beside what is recorded are
// refused: PHYSICIAN_UNKNOWN, GROUP_OVERLAP, SSIN_TAKEN. `rows`: the rows of the request that the
// command's are; empty: the same. A row that is decided alone is the only one of its command.
absl::StatusOr<edmg::store::v1::Decision> DecideInsuredPersons(
    const store::Reader& reader, const edmg::store::v1::InsuredPersonsCommand& command,
    const rules::Accept& accept);
absl::StatusOr<edmg::store::v1::Decision> DecideGroupPractices(
    const store::Reader& reader, const edmg::store::v1::GroupPracticesCommand& command,
    const rules::Accept& accept, absl::Span<const int> rows = {});
absl::StatusOr<edmg::store::v1::Decision> DecidePhysicians(
    const store::Reader& reader, const edmg::store::v1::PhysiciansCommand& command,
    const rules::Accept& accept, absl::Span<const int> rows = {});

}  // namespace edmg::services

#endif  // EDMG_SERVICES_REGISTRY_REGISTRY_DECISIONS_H_
