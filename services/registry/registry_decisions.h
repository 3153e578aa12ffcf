// The decisions on fed persons, changed groups and changed physicians.
//
// The same functions decide live, on the writer, and when the journal is verified; they read
// through `reader` and depend on nothing else but their arguments.
#ifndef EDMG_SERVICES_REGISTRY_REGISTRY_DECISIONS_H_
#define EDMG_SERVICES_REGISTRY_REGISTRY_DECISIONS_H_

#include "absl/status/statusor.h"
#include "edmg/store/v1/journal.pb.h"
#include "services/people/persons.h"
#include "services/rules/book/accept.h"
#include "store/engine/reader.h"

namespace edmg::services {

// A fed row with what its insurer's feeds say of the person before it.
struct FedPerson {
  static absl::StatusOr<FedPerson> Read(const store::Reader& reader, const FedRow& row);

  const edmg::v1::InsuredPerson* before() const;  // the row that it replaces; nullptr: none

  FedRow row;
  edmg::store::v1::InsuredRecord known;
  bool changes_numbers = false;  // joins or parts numbers: it is decided alone
};
// Adds what one row decides.
absl::Status DecideInsuredPerson(const store::Reader& reader, const FedPerson& fed,
                                 const rules::Accept& accept, edmg::store::v1::Decision& decision);

// The work that fed persons, changed groups and physicians leave to be decided again (design 6,
// decision 8), and the numbers that are joined or parted (decision 27): the rest of these commands'
// changes follows from the commands alone. A row that changes numbers is the only one of its
// command.
absl::StatusOr<edmg::store::v1::Decision> DecideInsuredPersons(
    const store::Reader& reader, const edmg::store::v1::InsuredPersonsCommand& command,
    const rules::Accept& accept);
absl::StatusOr<edmg::store::v1::Decision> DecideGroupPractices(
    const store::Reader& reader, const edmg::store::v1::GroupPracticesCommand& command,
    const rules::Accept& accept);
absl::StatusOr<edmg::store::v1::Decision> DecidePhysicians(
    const store::Reader& reader, const edmg::store::v1::PhysiciansCommand& command,
    const rules::Accept& accept);

}  // namespace edmg::services

#endif  // EDMG_SERVICES_REGISTRY_REGISTRY_DECISIONS_H_
