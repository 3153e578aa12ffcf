// Gathers from the store the facts of physicians and insured persons that the rules look at.
// Reads only, from any Reader: pending writes of the group are seen through it.
#ifndef EDMG_SERVICES_PEOPLE_GATHER_PEOPLE_H_
#define EDMG_SERVICES_PEOPLE_GATHER_PEOPLE_H_

#include <map>
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "edmg/v1/insured_person.pb.h"
#include "edmg/v1/patient.pb.h"
#include "services/rules/book/rulebook.h"
#include "services/rules/people/insured_checks.h"
#include "services/rules/people/membership.h"
#include "services/rules/people/people_facts.h"
#include "store/engine/reader.h"

namespace edmg::services {

using PhysicianFactsById = std::map<std::string, rules::PhysicianFacts>;  // by NIHII, 8 digits

// Adds a physician, and every supervisor of that physician, each once.
absl::Status AddPhysician(const store::Reader& reader, const std::string& physician,
                          PhysicianFactsById& physicians);

// The insurers and the days for which a decision may ask for enrolments.
struct Asked {
  std::set<std::string> insurers;
  std::set<absl::CivilDay> days;
};
std::set<std::string> AllInsurers(const rules::Rulebook& rulebook);
// The enrolments of one physician, and of all.
absl::Status AddEnrolments(const store::Reader& reader, const std::string& physician,
                           const Asked& asked, rules::PhysicianFacts& facts);
absl::Status AddEnrolments(const store::Reader& reader, const Asked& asked,
                           PhysicianFactsById& physicians);

// Reads what the store knows of one physician (NIHII, 8 digits), with the enrolments of the day.
absl::StatusOr<rules::PhysicianFacts> ReadPhysicianFacts(const store::Reader& reader,
                                                         const std::string& physician,
                                                         absl::CivilDay day,
                                                         const rules::Rulebook& rulebook);

// The person whom a reference that passed its shape checks designates on the day.
absl::StatusOr<rules::Designated> ReadDesignated(const store::Reader& reader,
                                                 const edmg::v1::PatientRef& patient,
                                                 absl::CivilDay day,
                                                 const rules::Rulebook& rulebook);

// The facts that rules::CheckReplacement looks at.
absl::StatusOr<rules::ReplacementFacts> GatherReplacementFacts(
    const store::Reader& reader, const edmg::v1::InsuredPerson& person);

}  // namespace edmg::services

#endif  // EDMG_SERVICES_PEOPLE_GATHER_PEOPLE_H_
