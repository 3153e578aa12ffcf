#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "gateway/edmgctl/command/commands.h"
#include "gateway/edmgctl/dates.h"
#include "gateway/edmgctl/failure.h"

namespace edmg::ctl {

ExitCode RunSign(const SignFlags& flags, const Settings& settings) {
  absl::Time now = absl::Now();
  // No gateway is asked: a message can be signed without a network.
  absl::StatusOr<absl::CivilDay> today = TodayHere();
  if (!today.ok()) return PrintFailure(today.status(), settings.lang);
  absl::StatusOr<edmg::v1::Submission> submission =
      MakeSubmission(flags.message, settings, {now, *today});
  if (!submission.ok()) return PrintFailure(submission.status(), settings.lang);
  std::string bytes = submission->SerializeAsString();
  if (!flags.content_only) {
    absl::StatusOr<std::string> envelope =
        SignContent(bytes, submission->author_nihii(), flags.message, settings, now);
    if (!envelope.ok()) return PrintFailure(envelope.status(), settings.lang);
    bytes = *std::move(envelope);
  }
  absl::Status written = WriteFile(flags.out_file, bytes);
  return written.ok() ? kExitOk : PrintFailure(written, settings.lang);
}

}  // namespace edmg::ctl
