// Insured persons as insurers feed them. Thread-safe.
// One insurer's feed never touches another's about the same person. Each row stands for itself; the
// sound and new rows of a message are one journal entry, but a row of a person with several numbers
// may be an entry of its own. What one insurer's feed would take from another is contested
// (decision 29), with a row of the access log that names both. The position of a named file is kept
// in the entry of its rows.
#ifndef EDMG_SERVICES_REGISTRY_INSURED_H_
#define EDMG_SERVICES_REGISTRY_INSURED_H_

#include <cstdint>
#include <functional>
#include <vector>

#include "absl/status/statusor.h"
#include "edmg/v1/insurer_feed_service.pb.h"
#include "services/answers/caller.h"
#include "services/writer/kernel.h"

namespace edmg::services {

inline constexpr int kPersonsPerMessageMax = 500;
inline constexpr int64_t kFileRowsMax = 1'000'000'000;
inline constexpr int kRefusedPersonsMax = 500;  // an answer explains so many, in less than 4 MiB

class Insured {
 public:
  explicit Insured(const Kernel& kernel)
      : database_(kernel.database), sequencer_(kernel.sequencer), access_log_(kernel.access_log) {}

  struct RefusedRow {
    int row = 0;
    absl::Status status;  // 100, 111, 112, 113, 130 or 136; it names message, row and field
  };
  struct Outcome {
    int changed = 0;
    int unchanged = 0;
    std::vector<RefusedRow> refused;
    int64_t revision = 0;  // 0: nothing was changed
  };
  using Done = std::function<void(absl::StatusOr<Outcome>)>;

  // Records message number `message` (from 0) of a stream; answers on the writer, once it is on
  // disk. Errors of the message as a whole: ROW_COUNT_INVALID, FIELD_FORMAT, FEED_POSITION_AHEAD,
  // those of Sequencer::Enqueue.
  void Upsert(edmg::v1::UpsertInsuredPersonsRequest request, int message, const Caller& caller,
              Done done);

  // INVALID_ARGUMENT/FIELD_FORMAT.
  absl::StatusOr<edmg::v1::GetFeedPositionResponse> GetFeedPosition(
      const edmg::v1::GetFeedPositionRequest& request, const Caller& caller, absl::Time now) const;

  // The caller's answer to another insurer's feed; answers on the writer, once it is on disk.
  // Errors: FIELD_FORMAT, FIELD_MISSING, NOT_FOUND/CONTEST_UNKNOWN, those of Sequencer::Enqueue.
  void ResolveAffiliation(
      const edmg::v1::ResolveAffiliationRequest& request, const Caller& caller,
      std::function<void(absl::StatusOr<edmg::v1::ResolveAffiliationResponse>)> done);

 private:
  const store::Database& database_;
  Sequencer& sequencer_;
  AccessLog& access_log_;
};

// DATA_LOSS if a recorded position (of the insurer's file) moves back.
absl::Status CheckFeedPosition(const store::Reader& reader, const std::string& insurer,
                               const edmg::store::v1::FeedPositionRecord& position);

// Adds the results of message number `message` to the answer of its stream.
void AddOutcome(const Insured::Outcome& outcome, int message,
                edmg::v1::UpsertInsuredPersonsResponse* response);

}  // namespace edmg::services

#endif  // EDMG_SERVICES_REGISTRY_INSURED_H_
