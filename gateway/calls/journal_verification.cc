#include "gateway/calls/journal_verification.h"

#include <utility>

#include "certs/evidence.h"

namespace edmg::gateway {

using edmg::v1::VerifyJournalResponse;
using services::JournalCheck;

absl::StatusOr<std::shared_ptr<JournalCheck>> JournalVerification::Begin() {
  auto check = front_.services.journal_checks.Begin(certs::ContentOf);
  if (!check.ok()) return check.status();
  // A check that is given up removes its files: that must not happen on an RPC's thread.
  return std::shared_ptr<JournalCheck>(check->release(), [this](JournalCheck* given_up) {
    thread_.Run([given_up] { delete given_up; });
  });
}

absl::StatusOr<std::optional<VerifyJournalResponse>> JournalVerification::Next(
    JournalCheck& check) const {
  const absl::Time end = front_.real_clock() + kVerificationReportInterval;
  while (!check.done() && front_.real_clock() < end) {
    if (auto status = check.Step(); !status.ok()) return status;
  }
  Response response;
  response.set_revisions_verified(check.revisions_verified());
  response.set_revisions_total(check.revisions_total());
  for (auto& difference : check.TakeDifferences()) {
    response.add_differences(std::move(difference));
  }
  response.set_done(check.done());
  response.set_differences_total(check.differences_total());
  response.set_entries_not_decided_again(check.not_decided_again());
  return std::optional<Response>(std::move(response));
}

void JournalVerification::Send(StreamPump<Response>& pump) {
  // The first slice makes the scratch store: not on an RPC's thread either.
  pump.SendAll(StreamKind::kJournalCheck,
               [this, check = std::shared_ptr<JournalCheck>(),
                told = false](bool) mutable -> absl::StatusOr<std::optional<Response>> {
                 if (told) return std::optional<Response>();
                 if (check == nullptr) {
                   auto begun = Begin();
                   if (!begun.ok()) return begun.status();
                   check = *std::move(begun);
                 }
                 auto response = Next(*check);
                 told = check->done();
                 return response;
               });
}

}  // namespace edmg::gateway
