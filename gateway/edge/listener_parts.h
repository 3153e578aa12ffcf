// The settings that listeners share, whatever brings the bytes: the limits of their calls, whether
// they have reflection, and who is let onto that of the administrators.
#ifndef EDMG_GATEWAY_EDGE_LISTENER_PARTS_H_
#define EDMG_GATEWAY_EDGE_LISTENER_PARTS_H_

#include <grpcpp/impl/server_builder_option.h>
#include <grpcpp/resource_quota.h>
#include <grpcpp/security/auth_metadata_processor.h>
#include <grpcpp/server_builder.h>

#include <memory>

#include "gateway/calls/callers.h"

namespace edmg::gateway {

// Limits one call and all of them together: no request is larger than kRequestBytesMax,
// none is inflated, and each has a CallContext.
void LimitCalls(grpc::ServerBuilder& builder, const grpc::ResourceQuota& quota);

// Reflection is on or off for the whole process: this keeps it off one listener.
std::unique_ptr<grpc::ServerBuilderOption> WithoutReflection();

// Lets only administrators onto their listener, whatever they call: reflection has no binding of
// ours that could check it. `callers` must outlive it.
std::shared_ptr<grpc::AuthMetadataProcessor> AdministratorsOnly(const CallerSource& callers);

}  // namespace edmg::gateway

#endif  // EDMG_GATEWAY_EDGE_LISTENER_PARTS_H_
