// The public services once more, without methods of ours, for the administrators' listener:
// reflection lists the services of a listener, and administrators look at everything there.
#include "edmg/v1/holding_service.grpc.pb.h"
#include "edmg/v1/insurer_feed_service.grpc.pb.h"
#include "edmg/v1/patient_list_service.grpc.pb.h"
#include "edmg/v1/payment_service.grpc.pb.h"
#include "edmg/v1/submission_service.grpc.pb.h"
#include "gateway/bind/bindings.h"

namespace edmg::gateway {

// A method that is not overridden answers UNIMPLEMENTED.
std::vector<Service> DeclarePublicServices() {
  std::vector<Service> services;
  services.push_back(std::make_unique<edmg::v1::SubmissionService::CallbackService>());
  services.push_back(std::make_unique<edmg::v1::HoldingService::CallbackService>());
  services.push_back(std::make_unique<edmg::v1::PatientListService::CallbackService>());
  services.push_back(std::make_unique<edmg::v1::PaymentService::CallbackService>());
  services.push_back(std::make_unique<edmg::v1::InsurerFeedService::CallbackService>());
  return services;
}

}  // namespace edmg::gateway
