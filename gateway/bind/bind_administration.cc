// The registry and the administrators' service.
#include "edmg/v1/admin_service.pb.h"
#include "edmg/v1/registry_service.pb.h"
#include "gateway/bind/bindings.h"
#include "gateway/calls/journal_verification.h"

namespace edmg::gateway {
namespace {

using edmg::v1::GetStatusRequest;
using edmg::v1::GetStatusResponse;
using edmg::v1::ResetSubscriptionRequest;
using edmg::v1::ResetSubscriptionResponse;
using edmg::v1::VerifyJournalRequest;
using edmg::v1::VerifyJournalResponse;

void AddRevocationLists(const Front& front, GetStatusResponse* response) {
  const absl::Time now = front.real_clock();
  for (const certs::RevocationList& list : front.verifier.trust()->revocation_lists()) {
    auto& told = *response->add_revocation_lists();
    told.set_issuer(list.issuer);
    told.mutable_this_update()->set_seconds(absl::ToUnixSeconds(list.this_update));
    if (list.next_update == absl::InfiniteFuture()) continue;
    told.mutable_next_update()->set_seconds(absl::ToUnixSeconds(list.next_update));
    told.mutable_refused_from_time()->set_seconds(absl::ToUnixSeconds(list.refused_from));
    told.set_stale(list.next_update <= now);
  }
}

void AddBooksCheck(const Front& front, GetStatusResponse* response) {
  const auto check = front.services.books.last_check();
  if (check.time == absl::InfinitePast()) return;
  response->mutable_books_check_time()->set_seconds(absl::ToUnixSeconds(check.time));
  for (const std::string& difference : check.differences) {
    response->add_books_differences(difference);
  }
}

}  // namespace

Service BindRegistry(Front& front) {
  auto binding = std::make_unique<Binding>(front, "edmg.v1.RegistryService");
  binding->Upsert(front.services.physicians, &services::Physicians::Upsert);
  binding->Upsert(front.services.group_practices, &services::GroupPractices::Upsert);
  binding->Read(front.services.physicians, &services::Physicians::GetPhysician);
  binding->Read(front.services.usage_indicators, &services::UsageIndicators::GetUsageIndicator);
  return binding;
}

Service BindAdmin(Front& front, const ProcessFacts& process) {
  auto binding = std::make_unique<Binding>(front, "edmg.v1.AdminService");
  binding->Answer<GetStatusRequest, GetStatusResponse>([&front, process](const auto&, auto&) {
    GetStatusResponse response = front.services.status_report.Make();
    response.MergeFrom(process);
    AddRevocationLists(front, &response);
    AddBooksCheck(front, &response);
    return response;
  });
  binding->Command(front.services.clock_moves, &services::ClockMoves::Advance);
  // It counts first, among the readers, and then ends on the writer.
  binding->Unary<ResetSubscriptionRequest, ResetSubscriptionResponse>(
      [&front](const auto& request, const Caller& caller, auto* response, auto finish) {
        const bool taken = front.readers.TryRun([&front, &request, caller, response, finish] {
          front.services.subscriptions.ResetSubscription(request, caller, Into(response, finish));
        });
        if (!taken) finish(TooManyReads());
      });
  auto verification = std::make_shared<JournalVerification>(front);
  binding->Stream<VerifyJournalRequest, VerifyJournalResponse>(
      [verification](const auto&, const Caller&, const auto& pump) { verification->Send(*pump); },
      &verification->thread());
  return binding;
}

}  // namespace edmg::gateway
