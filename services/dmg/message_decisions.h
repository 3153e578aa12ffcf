// The decisions on a signed message and on an attested row: facts gathered, checked, decided.
//
// The same functions decide live, on the writer, and when the journal is verified; they read
// through `reader` and depend on nothing else but their arguments.
#ifndef EDMG_SERVICES_DMG_MESSAGE_DECISIONS_H_
#define EDMG_SERVICES_DMG_MESSAGE_DECISIONS_H_

#include <string>

#include "absl/status/statusor.h"
#include "edmg/store/v1/journal.pb.h"
#include "edmg/v1/submission.pb.h"
#include "services/people/gather_people.h"
#include "services/people/persons.h"
#include "services/rules/dmg/dmg_facts.h"
#include "store/engine/reader.h"

namespace edmg::services {

// A signed message and the vendor that handed it in.
struct ReceivedSubmission {
  const edmg::v1::Submission& submission;
  const std::string& content_sha256;  // of the bytes that were signed
  std::string vendor;                 // empty: the physician's own
  rules::Refusals content_faults;     // of rules::CheckContent
  PhysicianFactsById physicians;      // those that were read already
};
// The patient whose facts a decision read, whether it accepts or refuses: for the access log.
struct PatientRead {
  bool read = false;
  std::string ssin;  // empty: a membership was looked up, and designates nobody
};
// The decision with its receipt, or the refusals of the rules. `patient` may be null.
absl::StatusOr<edmg::store::v1::Decision> DecideSubmission(const store::Reader& reader,
                                                           ReceivedSubmission received,
                                                           const rules::Accept& accept,
                                                           PatientRead* patient = nullptr);

// The outcome of an attested row; `decision` is empty if nothing is to be recorded.
struct AttestationDecision {
  edmg::v1::AttestationOutcome outcome;
  edmg::store::v1::Decision decision;
};
// Refusals name fields under `path`. `patient` may be null.
absl::StatusOr<AttestationDecision> DecideAttestation(
    const store::Reader& reader, const edmg::store::v1::AttestationCommand& command,
    absl::string_view path, const rules::Accept& accept, PatientRead* patient = nullptr);

}  // namespace edmg::services

#endif  // EDMG_SERVICES_DMG_MESSAGE_DECISIONS_H_
