// The parts of listeners, whatever brings the bytes: their services, without or with reflection,
// and the check of who may come onto the administrators' listener.
#ifndef EDMG_GATEWAY_EDGE_LISTENER_PARTS_H_
#define EDMG_GATEWAY_EDGE_LISTENER_PARTS_H_

#include <grpcpp/impl/server_builder_option.h>
#include <grpcpp/resource_quota.h>
#include <grpcpp/security/auth_metadata_processor.h>
#include <grpcpp/server_builder.h>

#include <memory>
#include <vector>

#include "gateway/bind/bindings.h"
#include "gateway/calls/callers.h"

namespace edmg::gateway {

// `front` must outlive them.
std::vector<Service> PublicServices(Front& front);
// All public ones are declared there too, so that reflection lists them.
std::vector<Service> AdministratorsServices(Front& front, const ProcessFacts& process);

// The limits of one call and of all of them together: no request is larger than kRequestBytesMax,
// none is inflated, and each has a CallContext.
void LimitCalls(grpc::ServerBuilder& builder, const grpc::ResourceQuota& quota);

// Reflection is on or off for the whole process: this keeps it off one listener.
std::unique_ptr<grpc::ServerBuilderOption> WithoutReflection();

// Lets only administrators onto their listener, whatever they call: reflection has no binding of
// ours that could check it. `callers` must outlive it.
std::shared_ptr<grpc::AuthMetadataProcessor> AdministratorsOnly(const CallerSource& callers);

}  // namespace edmg::gateway

#endif  // EDMG_GATEWAY_EDGE_LISTENER_PARTS_H_
