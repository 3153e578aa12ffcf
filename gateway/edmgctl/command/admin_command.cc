// The administrators' questions: status, the simulated clock, the journal, a physician of the
// registry.
#include <iostream>
#include <memory>
#include <optional>

#include "absl/status/statusor.h"
#include "edmg/v1/admin_service.grpc.pb.h"
#include "edmg/v1/registry_service.grpc.pb.h"
#include "gateway/edmgctl/command/answer.h"
#include "gateway/edmgctl/command/client.h"
#include "gateway/edmgctl/command/commands.h"
#include "gateway/edmgctl/dates.h"
#include "gateway/edmgctl/failure.h"
#include "gateway/edmgctl/progress.h"
#include "gateway/edmgctl/show.h"
#include "values/timestamps.h"

namespace edmg::ctl {
namespace {

using edmg::v1::AdminService;
using edmg::v1::RegistryService;
using edmg::v1::VerifyJournalResponse;

constexpr absl::string_view kAdministrator = "administrator-dev";

absl::StatusOr<edmg::v1::GetStatusResponse> GetStatus(AdminService::Stub& stub,
                                                      const Settings& settings) {
  return Call(stub, &AdminService::Stub::GetStatus, edmg::v1::GetStatusRequest(),
              settings.timeout());
}

}  // namespace

ExitCode RunStatus(const Settings& settings) {
  auto stub = Connect<AdminService>(settings, Listener::kAdministrator, kAdministrator);
  if (!stub.ok()) return PrintFailure(stub.status(), settings.lang);
  return PrintAnswer(GetStatus(**stub, settings), settings);
}

ExitCode RunAdvanceClock(const std::string& time, const Settings& settings) {
  auto stub = Connect<AdminService>(settings, Listener::kAdministrator, kAdministrator);
  if (!stub.ok()) return PrintFailure(stub.status(), settings.lang);
  absl::StatusOr<edmg::v1::GetStatusResponse> status = GetStatus(**stub, settings);
  if (!status.ok()) return PrintFailure(status.status(), settings.lang);
  absl::StatusOr<absl::Time> target = ParseTime(time, TimeOf(status->clock_time()));
  if (!target.ok()) return PrintFailure(target.status(), settings.lang);
  edmg::v1::AdvanceClockRequest request;
  *request.mutable_time() = TimestampOf(*target);
  return PrintAnswer(Call(**stub, &AdminService::Stub::AdvanceClock, request, settings.timeout()),
                     settings);
}

ExitCode RunReset(const ResetFlags& flags, const Settings& settings) {
  auto stub = Connect<AdminService>(settings, Listener::kAdministrator, kAdministrator);
  if (!stub.ok()) return PrintFailure(stub.status(), settings.lang);
  edmg::v1::ResetSubscriptionRequest request;
  request.set_insurer(flags.insurer);
  request.set_subscription(flags.subscription);
  request.set_dry_run(flags.dry_run);
  if (flags.to == "beginning") {
    request.set_beginning(true);
  } else if (flags.to == "end") {
    request.set_end(true);
  } else {
    const absl::StatusOr<edmg::v1::GetStatusResponse> status = GetStatus(**stub, settings);
    if (!status.ok()) return PrintFailure(status.status(), settings.lang);
    const absl::StatusOr<absl::Time> time = ParseTime(flags.to, TimeOf(status->clock_time()));
    if (!time.ok()) return PrintFailure(time.status(), settings.lang);
    *request.mutable_time() = TimestampOf(*time);
  }
  return PrintAnswer(
      Call(**stub, &AdminService::Stub::ResetSubscription, request, settings.timeout()), settings);
}

ExitCode RunVerifyJournal(const Settings& settings) {
  auto stub = Connect<AdminService>(settings, Listener::kAdministrator, kAdministrator);
  if (!stub.ok()) return PrintFailure(stub.status(), settings.lang);
  CatchInterrupts();
  grpc::ClientContext context;
  Watch watch([] { return false; }, [&] { context.TryCancel(); });
  auto reader = (*stub)->VerifyJournal(&context, edmg::v1::VerifyJournalRequest());
  VerifyJournalResponse response;
  std::optional<Progress> progress;
  while (reader->Read(&response)) {
    if (!progress) progress.emplace("verified", response.revisions_total());
    progress->Reached(response.revisions_verified());
    std::cout << Shown(response, settings.format()) << std::flush;
  }
  progress.reset();
  absl::Status status = FromGrpc(reader->Finish());
  if (!status.ok()) return PrintFailure(status, settings.lang);
  return response.differences_total() == 0 ? kExitOk : kExitDifferent;
}

ExitCode RunPhysician(const std::string& nihii, const Settings& settings) {
  auto stub = Connect<RegistryService>(settings, Listener::kAdministrator, kAdministrator);
  if (!stub.ok()) return PrintFailure(stub.status(), settings.lang);
  edmg::v1::GetPhysicianRequest request;
  request.set_nihii(nihii);
  return PrintAnswer(
      Call(**stub, &RegistryService::Stub::GetPhysician, request, settings.timeout()), settings);
}

ExitCode RunUsage(const std::string& nihii, int year, const Settings& settings) {
  auto stub = Connect<RegistryService>(settings, Listener::kAdministrator, kAdministrator);
  if (!stub.ok()) return PrintFailure(stub.status(), settings.lang);
  edmg::v1::GetUsageIndicatorRequest request;
  request.set_physician_nihii(nihii);
  request.set_year(year);
  return PrintAnswer(
      Call(**stub, &RegistryService::Stub::GetUsageIndicator, request, settings.timeout()),
      settings);
}

}  // namespace edmg::ctl
