#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "gateway/bind/bindings.h"
#include "gateway/calls/stream_pump.h"
#include "grpc/health/v1/health.grpc.pb.h"

namespace edmg::gateway {
namespace {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

class HealthBinding : public grpc::health::v1::Health::CallbackService {
 public:
  HealthBinding(Front& front, std::vector<std::string> services)
      : front_(front), services_(std::move(services)) {}

  grpc::ServerUnaryReactor* Check(grpc::CallbackServerContext* context,
                                  const HealthCheckRequest* request,
                                  HealthCheckResponse* response) override {
    return Serve(front_, context, "grpc.health.v1.Health/Check", [&](const Caller&, auto finish) {
      // Every role may ask; a client that counts its days by this clock counts as the rules do.
      context->AddInitialMetadata(
          "edmg-clock", absl::FormatTime(absl::RFC3339_sec, front_.services.sequencer.Now(),
                                         absl::UTCTimeZone()));
      response->set_status(StatusOf(request->service()));
      if (response->status() != HealthCheckResponse::SERVICE_UNKNOWN) {
        return finish(absl::OkStatus());
      }
      finish(services::Error({absl::StatusCode::kNotFound, "SERVICE_UNKNOWN", "service",
                              "this listener has no such service"}));
    });
  }

  grpc::ServerWriteReactor<HealthCheckResponse>* Watch(grpc::CallbackServerContext* context,
                                                       const HealthCheckRequest* request) override {
    return ServeStream<HealthCheckResponse>(
        front_, *context, "grpc.health.v1.Health/Watch",
        [this, service = request->service()](const Caller&, const auto& pump) {
          auto last = std::make_shared<std::optional<int>>();
          pump->Follow(StreamKind::kHealth, "",
                       [this, last, service](bool) { return NextOf(service, *last); });
        });
  }

 private:
  // The state, if it differs from the last one told.
  absl::StatusOr<std::optional<HealthCheckResponse>> NextOf(const std::string& service,
                                                            std::optional<int>& last) const {
    HealthCheckResponse response;
    response.set_status(StatusOf(service));
    if (last == response.status()) return std::optional<HealthCheckResponse>();
    last = response.status();
    return std::optional<HealthCheckResponse>(response);
  }

  HealthCheckResponse::ServingStatus StatusOf(const std::string& service) const {
    if (!service.empty() &&
        std::find(services_.begin(), services_.end(), service) == services_.end()) {
      return HealthCheckResponse::SERVICE_UNKNOWN;
    }
    return front_.services.status_report.accepting_writes() ? HealthCheckResponse::SERVING
                                                            : HealthCheckResponse::NOT_SERVING;
  }

  Front& front_;
  const std::vector<std::string> services_;
};

}  // namespace

Service BindHealth(Front& front, std::vector<std::string> services) {
  return std::make_unique<HealthBinding>(front, std::move(services));
}

}  // namespace edmg::gateway
