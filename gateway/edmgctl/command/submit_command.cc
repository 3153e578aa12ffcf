// Sends signed messages; repeats the identical bytes while the gateway is away or full. It can also
// ask what the answer would be.
#include <algorithm>
#include <iostream>
#include <memory>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "edmg/v1/submission_service.grpc.pb.h"
#include "gateway/edmgctl/command/client.h"
#include "gateway/edmgctl/command/commands.h"
#include "gateway/edmgctl/dates.h"
#include "gateway/edmgctl/failure.h"
#include "gateway/edmgctl/show.h"

namespace edmg::ctl {
namespace {

using edmg::v1::SubmissionService;

constexpr absl::Duration kBackoffMin = absl::Milliseconds(200);
constexpr absl::Duration kBackoffMax = absl::Seconds(3);

// Tries until there is an answer that a retry cannot change, or the time is over.
absl::StatusOr<edmg::v1::Receipt> SubmitUntilAnswered(SubmissionService::Stub& stub,
                                                      const std::string& envelope,
                                                      absl::Duration timeout) {
  edmg::v1::SubmitRequest request;
  request.mutable_envelope()->set_cms(envelope);
  absl::Time deadline = absl::Now() + timeout;
  absl::Duration backoff = kBackoffMin;
  absl::Status last;
  while (true) {
    absl::StatusOr<edmg::v1::SubmitResponse> response =
        Call(stub, &SubmissionService::Stub::Submit, request, deadline - absl::Now(),
             last.ok() ? Patience::kFailFast : Patience::kWaitForConnection);
    if (response.ok()) return std::move(*response->mutable_receipt());
    // A retry that only waited in vain tells less than the failure that it was waiting to overcome.
    if (absl::IsDeadlineExceeded(response.status()) && !last.ok()) return last;
    absl::optional<absl::Duration> delay = RetryDelayOf(response.status());
    if (!delay.has_value()) return response.status();
    if (last.ok())
      std::cerr << "no receipt yet (" << response.status().message() << "); retrying\n";
    last = response.status();
    absl::Duration wait = std::max(*delay, backoff);
    if (absl::Now() + wait >= deadline) return last;
    absl::SleepFor(wait);
    backoff = std::min(backoff * 2, kBackoffMax);
  }
}

ExitCode SendOne(SubmissionService::Stub& stub, const std::string& envelope,
                 const Settings& settings) {
  absl::StatusOr<edmg::v1::Receipt> receipt =
      SubmitUntilAnswered(stub, envelope, settings.timeout());
  if (!receipt.ok()) return PrintFailure(receipt.status(), settings.lang);
  std::cout << Shown(*receipt, settings.format());
  return CheckOutput(kExitOk);
}

ExitCode CheckOne(SubmissionService::Stub& stub, const std::string& envelope,
                  const Settings& settings) {
  edmg::v1::CheckRequest request;
  request.mutable_envelope()->set_cms(envelope);
  auto answer = Call(stub, &SubmissionService::Stub::Check, request, settings.timeout());
  if (!answer.ok()) return PrintFailure(answer.status(), settings.lang);
  std::cout << Shown(answer->receipt(), settings.format());
  const ExitCode code = CheckOutput(kExitOk);
  if (code == kExitOk) std::cerr << "only checked: nothing was recorded\n";
  return code;
}

// Each file in turn; the worst end counts.
template <typename Send>
ExitCode ForEachFile(const std::vector<std::string>& envelope_files, const Settings& settings,
                     Send send) {
  auto stub = Connect<SubmissionService>(settings, Listener::kPublic, "");
  if (!stub.ok()) return PrintFailure(stub.status(), settings.lang);
  ExitCode worst = kExitOk;
  for (const std::string& file : envelope_files) {
    absl::StatusOr<std::string> envelope = ReadFile(file);
    if (!envelope.ok()) return PrintFailure(envelope.status(), settings.lang);
    if (envelope_files.size() > 1) std::cerr << file << "\n";
    ExitCode code = send(**stub, *envelope, settings);
    worst = std::max(worst, code);
    // The next one would only wait in vain, or lose its receipt, as well.
    if (code == kExitUnreachable || code == kExitOutputLost) break;
  }
  return worst;
}

}  // namespace

ExitCode RunSend(const SendFlags& flags, const Settings& settings) {
  absl::Time now = absl::Now();
  absl::StatusOr<absl::CivilDay> today =
      NeedsToday(flags.message)
          ? TodayThere(settings, Listener::kPublic, PhysicianRole(flags.message.author))
          : TodayHere();
  if (!today.ok()) return PrintFailure(today.status(), settings.lang);
  absl::StatusOr<edmg::v1::Submission> submission =
      MakeSubmission(flags.message, settings, {now, *today});
  if (!submission.ok()) return PrintFailure(submission.status(), settings.lang);
  const std::string& author = submission->author_nihii();
  absl::StatusOr<std::string> envelope =
      SignContent(submission->SerializeAsString(), author, flags.message, settings, now);
  if (!envelope.ok()) return PrintFailure(envelope.status(), settings.lang);
  if (!flags.save_file.empty()) {
    absl::Status saved = WriteFile(flags.save_file, *envelope);
    if (!saved.ok()) return PrintFailure(saved, settings.lang);
  }
  auto stub = Connect<SubmissionService>(settings, Listener::kPublic, PhysicianRole(author));
  if (!stub.ok()) return PrintFailure(stub.status(), settings.lang);
  return flags.check_only ? CheckOne(**stub, *envelope, settings)
                          : SendOne(**stub, *envelope, settings);
}

ExitCode RunSubmit(const std::vector<std::string>& envelope_files, const Settings& settings) {
  return ForEachFile(envelope_files, settings, SendOne);
}

ExitCode RunCheck(const std::vector<std::string>& envelope_files, const Settings& settings) {
  return ForEachFile(envelope_files, settings, CheckOne);
}

}  // namespace edmg::ctl
