#include "gateway/process/full_checks.h"

#include <utility>

#include "services/answers/errors.h"

namespace edmg::gateway {
namespace {

constexpr absl::Duration kRetryDelay = absl::Milliseconds(500);

}  // namespace

void FullChecks::Verify(const std::string& cms, Use use) {
  using edmg::v1::Submission;
  if (auto known = verifier_.VerifyKnown<Submission>(cms)) return use(*std::move(known));
  const bool taken =
      pool_.TryRun([this, &cms, use] { use(verifier_.VerifySignature<Submission>(cms)); });
  if (taken) return;
  use(services::RetryLater(services::Reason::kQueueFull,
                           "too many new signers wait: send the same message again", kRetryDelay));
}

}  // namespace edmg::gateway
