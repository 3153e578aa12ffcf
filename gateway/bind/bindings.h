// The services of edmg.v1 and health as gRPC sees them: one line for each RPC, no decision of their
// own. Each binding borrows the Front, which must outlive it.
#ifndef EDMG_GATEWAY_BIND_BINDINGS_H_
#define EDMG_GATEWAY_BIND_BINDINGS_H_

#include <grpcpp/impl/service_type.h>

#include <memory>
#include <vector>

#include "edmg/v1/admin_service.pb.h"
#include "gateway/calls/front.h"

namespace edmg::gateway {

// The facts that only the process knows of itself: build, start time, whether the clock is
// simulated.
using ProcessFacts = edmg::v1::GetStatusResponse;

using Service = std::unique_ptr<grpc::Service>;

Service BindSubmissions(Front& front);
Service BindHoldings(Front& front);
Service BindPatientLists(Front& front);
Service BindPayments(Front& front);
Service BindInsurerFeed(Front& front);
Service BindRegistry(Front& front);
Service BindAdmin(Front& front, const ProcessFacts& process);
// `services`: full names that a health check may ask about.
Service BindHealth(Front& front, std::vector<std::string> services);

// The public services without their methods, so that reflection on another listener lists them.
std::vector<Service> DeclarePublicServices();

}  // namespace edmg::gateway

#endif  // EDMG_GATEWAY_BIND_BINDINGS_H_
