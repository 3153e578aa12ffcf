// The registry and the administrators' service.
#include "edmg/v1/admin_service.grpc.pb.h"
#include "edmg/v1/registry_service.grpc.pb.h"
#include "gateway/bind/bindings.h"
#include "gateway/calls/journal_verification.h"

namespace edmg::gateway {
namespace {

using edmg::v1::AdvanceClockRequest;
using edmg::v1::AdvanceClockResponse;
using edmg::v1::GetPhysicianRequest;
using edmg::v1::GetPhysicianResponse;
using edmg::v1::GetStatusRequest;
using edmg::v1::GetStatusResponse;
using edmg::v1::GetUsageIndicatorRequest;
using edmg::v1::GetUsageIndicatorResponse;
using edmg::v1::UpsertGroupPracticesRequest;
using edmg::v1::UpsertGroupPracticesResponse;
using edmg::v1::UpsertPhysiciansRequest;
using edmg::v1::UpsertPhysiciansResponse;
using edmg::v1::VerifyJournalRequest;
using edmg::v1::VerifyJournalResponse;

class RegistryBinding : public edmg::v1::RegistryService::CallbackService {
 public:
  explicit RegistryBinding(Front& front) : front_(front) {}

  grpc::ServerUnaryReactor* UpsertPhysicians(grpc::CallbackServerContext* context,
                                             const UpsertPhysiciansRequest* request,
                                             UpsertPhysiciansResponse* response) override {
    return Serve(front_, context, "edmg.v1.RegistryService/UpsertPhysicians",
                 [&](const Caller& caller, auto finish) {
                   front_.services.physicians.Upsert(*request, caller, Into(response, finish));
                 });
  }

  grpc::ServerUnaryReactor* UpsertGroupPractices(grpc::CallbackServerContext* context,
                                                 const UpsertGroupPracticesRequest* request,
                                                 UpsertGroupPracticesResponse* response) override {
    return Serve(front_, context, "edmg.v1.RegistryService/UpsertGroupPractices",
                 [&](const Caller& caller, auto finish) {
                   front_.services.group_practices.Upsert(*request, caller, Into(response, finish));
                 });
  }

  grpc::ServerUnaryReactor* GetPhysician(grpc::CallbackServerContext* context,
                                         const GetPhysicianRequest* request,
                                         GetPhysicianResponse* response) override {
    return ServeRead(front_, context, "edmg.v1.RegistryService/GetPhysician", *request, response,
                     [this, request](const Caller&) {
                       return front_.services.physicians.GetPhysician(
                           *request, front_.services.sequencer.Now());
                     });
  }

  grpc::ServerUnaryReactor* GetUsageIndicator(grpc::CallbackServerContext* context,
                                              const GetUsageIndicatorRequest* request,
                                              GetUsageIndicatorResponse* response) override {
    return ServeRead(front_, context, "edmg.v1.RegistryService/GetUsageIndicator", *request,
                     response, [this, request](const Caller&) {
                       return front_.services.usage_indicators.GetUsageIndicator(
                           *request, front_.services.sequencer.Now());
                     });
  }

 private:
  Front& front_;
};

class AdminBinding : public edmg::v1::AdminService::CallbackService {
 public:
  AdminBinding(Front& front, const ProcessFacts& process)
      : front_(front), process_(process), verification_(front) {}

  grpc::ServerUnaryReactor* GetStatus(grpc::CallbackServerContext* context, const GetStatusRequest*,
                                      GetStatusResponse* response) override {
    // This reads no table, and must answer even when the readers are overrun.
    return Serve(front_, context, "edmg.v1.AdminService/GetStatus",
                 [&](const Caller&, auto finish) {
                   *response = front_.services.status_report.Make();
                   response->MergeFrom(process_);
                   AddRevocationLists(response);
                   finish(absl::OkStatus());
                 });
  }

  grpc::ServerUnaryReactor* AdvanceClock(grpc::CallbackServerContext* context,
                                         const AdvanceClockRequest* request,
                                         AdvanceClockResponse* response) override {
    return Serve(front_, context, "edmg.v1.AdminService/AdvanceClock",
                 [&](const Caller& caller, auto finish) {
                   front_.services.clock_moves.Advance(*request, caller, Into(response, finish));
                 });
  }

  grpc::ServerWriteReactor<VerifyJournalResponse>* VerifyJournal(
      grpc::CallbackServerContext* context, const VerifyJournalRequest*) override {
    return verification_.Serve(*context, "edmg.v1.AdminService/VerifyJournal");
  }

 private:
  void AddRevocationLists(GetStatusResponse* response) const {
    const absl::Time now = front_.real_clock();
    for (const certs::RevocationList& list : front_.verifier.trust()->revocation_lists()) {
      auto& told = *response->add_revocation_lists();
      told.set_issuer(list.issuer);
      told.mutable_this_update()->set_seconds(absl::ToUnixSeconds(list.this_update));
      if (list.next_update == absl::InfiniteFuture()) continue;
      told.mutable_next_update()->set_seconds(absl::ToUnixSeconds(list.next_update));
      told.mutable_refused_from_time()->set_seconds(absl::ToUnixSeconds(list.refused_from));
      told.set_stale(list.next_update <= now);
    }
  }

  Front& front_;
  const ProcessFacts process_;
  JournalVerification verification_;
};

}  // namespace

Service BindRegistry(Front& front) { return std::make_unique<RegistryBinding>(front); }
Service BindAdmin(Front& front, const ProcessFacts& process) {
  return std::make_unique<AdminBinding>(front, process);
}

}  // namespace edmg::gateway
