#include "edmg/v1/insurer_feed_service.pb.h"
#include "gateway/bind/bindings.h"

namespace edmg::gateway {
namespace {

using edmg::v1::RecordAttestationsRequest;
using edmg::v1::RecordAttestationsResponse;
using edmg::v1::UpsertInsuredPersonsRequest;
using edmg::v1::UpsertInsuredPersonsResponse;

}  // namespace

Service BindInsurerFeed(Front& front) {
  auto binding = std::make_unique<Binding>(front, "edmg.v1.InsurerFeedService");
  binding->Feed<UpsertInsuredPersonsRequest, UpsertInsuredPersonsResponse>(
      [&front](auto message, int number, const Caller& caller, auto* response, auto recorded) {
        front.services.insured.Upsert(std::move(message), number, caller,
                                      AddTo(response, number, recorded));
      });
  binding->Feed<RecordAttestationsRequest, RecordAttestationsResponse>(
      [&front](auto message, int number, const Caller& caller, auto* response, auto recorded) {
        const auto length = services::CheckStreamLength(*response, message, number);
        if (!length.ok()) return recorded(length);
        front.services.attestations.Record(std::move(message), number, caller,
                                           AddTo(response, number, recorded));
      });
  binding->Read(front.services.insured, &services::Insured::GetFeedPosition);
  binding->Command(front.services.insured, &services::Insured::ResolveAffiliation);
  return binding;
}

}  // namespace edmg::gateway
