// Holdings and patient lists: what physicians and insurers ask about patients.
#include "edmg/v1/holding_service.pb.h"
#include "edmg/v1/patient_list_service.pb.h"
#include "gateway/bind/bindings.h"

namespace edmg::gateway {

using edmg::v1::StreamPatientsRequest;
using edmg::v1::StreamPatientsResponse;
using services::PatientLists;

Service BindHoldings(Front& front) {
  auto binding = std::make_unique<Binding>(front, "edmg.v1.HoldingService");
  binding->Read(front.services.holdings, &services::Holdings::GetHolding);
  binding->Read(front.services.holdings, &services::Holdings::GetEntitlement);
  return binding;
}

Service BindPatientLists(Front& front) {
  auto binding = std::make_unique<Binding>(front, "edmg.v1.PatientListService");
  binding->Read(front.services.patient_lists, &PatientLists::ListPatients);
  binding->Stream<StreamPatientsRequest, StreamPatientsResponse>(
      [&services = front.services](const auto&, const Caller& caller, const auto& pump) {
        auto walk = std::make_shared<PatientLists::Walk>();
        pump->SendAll(StreamKind::kPatientList, [&services, walk, caller](bool) {
          return services.patient_lists.Next(*walk, caller, services.sequencer.Now());
        });
      });
  return binding;
}

}  // namespace edmg::gateway
