#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "gateway/bind/bindings.h"
#include "grpc/health/v1/health.pb.h"

namespace edmg::gateway {
namespace {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

// The health of a listener and of its services.
struct Health {
  const Front& front;
  const std::vector<std::string> services;

  HealthCheckResponse::ServingStatus StatusOf(const std::string& service) const {
    if (!service.empty() &&
        std::find(services.begin(), services.end(), service) == services.end()) {
      return HealthCheckResponse::SERVICE_UNKNOWN;
    }
    return front.services.status_report.accepting_writes() ? HealthCheckResponse::SERVING
                                                           : HealthCheckResponse::NOT_SERVING;
  }

  absl::StatusOr<HealthCheckResponse> Check(const std::string& service) const {
    HealthCheckResponse response;
    response.set_status(StatusOf(service));
    if (response.status() != HealthCheckResponse::SERVICE_UNKNOWN) return response;
    return services::Error(
        {services::Reason::kServiceUnknown, "service", "this listener has no such service"});
  }

  // The state, if it is another than the last one told.
  absl::StatusOr<std::optional<HealthCheckResponse>> Change(const std::string& service,
                                                            std::optional<int>& last) const {
    HealthCheckResponse response;
    response.set_status(StatusOf(service));
    if (last == response.status()) return std::optional<HealthCheckResponse>();
    last = response.status();
    return std::optional<HealthCheckResponse>(response);
  }
};

}  // namespace

Service BindHealth(Front& front, std::vector<std::string> services) {
  auto binding = std::make_unique<Binding>(front, "grpc.health.v1.Health");
  const auto health = std::make_shared<const Health>(Health{front, std::move(services)});
  binding->Answer<HealthCheckRequest, HealthCheckResponse>(
      [health](const auto& request, grpc::CallbackServerContext& context) {
        // Every role may ask; a day that is counted by this clock is the one that the rules take.
        context.AddInitialMetadata(
            "edmg-clock",
            absl::FormatTime(absl::RFC3339_sec, health->front.services.sequencer.Now(),
                             absl::UTCTimeZone()));
        return health->Check(request.service());
      });
  binding->Stream<HealthCheckRequest, HealthCheckResponse>(
      [health](const auto& request, const Caller&, const auto& pump) {
        auto last = std::make_shared<std::optional<int>>();
        pump->Follow(StreamKind::kHealth, "", [health, last, service = request.service()](bool) {
          return health->Change(service, *last);
        });
      });
  return binding;
}

}  // namespace edmg::gateway
