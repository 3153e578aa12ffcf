// What each kind of journal entry decides: facts gathered, checked, decided.
//
// The same functions decide live, on the writer, and when the journal is verified; they read
// through `reader` and depend on nothing else but their arguments.
#ifndef EDMG_SERVICES_JOURNAL_DECISIONS_H_
#define EDMG_SERVICES_JOURNAL_DECISIONS_H_

#include <string>

#include "absl/status/statusor.h"
#include "edmg/store/v1/journal.pb.h"
#include "edmg/v1/submission.pb.h"
#include "services/rules/facts.h"
#include "store/reader.h"

namespace edmg::services {

// At most so many patients are decided on in one step of the calendar: what a message may have to
// wait for.
inline constexpr int kScheduleStepPatientsMax = 500;

// A signed message and who handed it in.
struct ReceivedSubmission {
  const edmg::v1::Submission& submission;
  const std::string& content_sha256;
  std::string vendor;  // empty: the physician himself
};
// The decision with its receipt, or the refusals of the rules.
absl::StatusOr<edmg::store::v1::Decision> DecideSubmission(const store::Reader& reader,
                                                           const ReceivedSubmission& received,
                                                           const rules::Accept& accept);

// The outcome of an attested row; `decision` is empty where nothing is to be recorded.
struct AttestationDecision {
  edmg::v1::AttestationOutcome outcome;
  edmg::store::v1::Decision decision;
};
// Refusals name fields under `path`.
absl::StatusOr<AttestationDecision> DecideAttestation(
    const store::Reader& reader, const edmg::store::v1::AttestationCommand& command,
    absl::string_view path, const rules::Accept& accept);

// One step of the calendar's work, with the state that it leaves (Decision.schedule).
absl::StatusOr<edmg::store::v1::Decision> DecideScheduleStep(
    const store::Reader& reader, const edmg::store::v1::ScheduleCommand& command,
    const rules::Accept& accept);

}  // namespace edmg::services

#endif  // EDMG_SERVICES_JOURNAL_DECISIONS_H_
