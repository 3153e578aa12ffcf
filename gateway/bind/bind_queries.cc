// Holdings and patient lists: the questions of physicians and insurers about patients.
#include "edmg/v1/holding_service.grpc.pb.h"
#include "edmg/v1/patient_list_service.grpc.pb.h"
#include "gateway/bind/bindings.h"
#include "gateway/calls/stream_pump.h"

namespace edmg::gateway {
namespace {

using edmg::v1::GetEntitlementRequest;
using edmg::v1::GetEntitlementResponse;
using edmg::v1::GetHoldingRequest;
using edmg::v1::GetHoldingResponse;
using edmg::v1::ListPatientsRequest;
using edmg::v1::ListPatientsResponse;
using edmg::v1::StreamPatientsRequest;
using edmg::v1::StreamPatientsResponse;

class HoldingBinding : public edmg::v1::HoldingService::CallbackService {
 public:
  explicit HoldingBinding(Front& front) : front_(front) {}

  grpc::ServerUnaryReactor* GetHolding(grpc::CallbackServerContext* context,
                                       const GetHoldingRequest* request,
                                       GetHoldingResponse* response) override {
    return ServeRead(front_, context, "edmg.v1.HoldingService/GetHolding", *request, response,
                     [this, request](const Caller& caller) {
                       return front_.services.holdings.GetHolding(*request, caller,
                                                                  front_.services.sequencer.Now());
                     });
  }

  grpc::ServerUnaryReactor* GetEntitlement(grpc::CallbackServerContext* context,
                                           const GetEntitlementRequest* request,
                                           GetEntitlementResponse* response) override {
    return ServeRead(front_, context, "edmg.v1.HoldingService/GetEntitlement", *request, response,
                     [this, request](const Caller& caller) {
                       return front_.services.holdings.GetEntitlement(
                           *request, caller, front_.services.sequencer.Now());
                     });
  }

 private:
  Front& front_;
};

class PatientListBinding : public edmg::v1::PatientListService::CallbackService {
 public:
  explicit PatientListBinding(Front& front) : front_(front) {}

  grpc::ServerUnaryReactor* ListPatients(grpc::CallbackServerContext* context,
                                         const ListPatientsRequest* request,
                                         ListPatientsResponse* response) override {
    return ServeRead(front_, context, "edmg.v1.PatientListService/ListPatients", *request, response,
                     [this, request](const Caller& caller) {
                       return front_.services.patient_lists.ListPatients(
                           *request, caller, front_.services.sequencer.Now());
                     });
  }

  grpc::ServerWriteReactor<StreamPatientsResponse>* StreamPatients(
      grpc::CallbackServerContext* context, const StreamPatientsRequest*) override {
    return ServeStream<StreamPatientsResponse>(
        front_, *context, "edmg.v1.PatientListService/StreamPatients",
        [this](const Caller& caller, const auto& pump) {
          auto walk = std::make_shared<services::PatientLists::Walk>();
          pump->SendAll(StreamKind::kPatientList, [this, walk, caller](bool) {
            return front_.services.patient_lists.Next(*walk, caller,
                                                      front_.services.sequencer.Now());
          });
        });
  }

 private:
  Front& front_;
};

}  // namespace

Service BindHoldings(Front& front) { return std::make_unique<HoldingBinding>(front); }
Service BindPatientLists(Front& front) { return std::make_unique<PatientListBinding>(front); }

}  // namespace edmg::gateway
