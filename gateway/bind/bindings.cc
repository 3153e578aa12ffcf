#include "gateway/bind/bindings.h"

#include <cassert>

namespace edmg::gateway {
namespace {

struct PublicRow {
  absl::string_view name;
  Service (*bind)(Front& front);
};

constexpr PublicRow kPublic[] = {
    {"edmg.v1.SubmissionService", BindSubmissions},
    {"edmg.v1.HoldingService", BindHoldings},
    {"edmg.v1.PatientListService", BindPatientLists},
    {"edmg.v1.PaymentService", BindPayments},
    {"edmg.v1.PhysicianPaymentService", BindPhysicianPayments},
    {"edmg.v1.InsurerFeedService", BindInsurerFeed},
};

// An RPC without a line is a fault of the program.
Service Whole(Service service) {
  assert(service->Unserved().empty());
  return service;
}

}  // namespace

std::vector<Service> PublicServices(Front& front) {
  std::vector<Service> services;
  std::vector<std::string> names;
  for (const PublicRow& row : kPublic) {
    services.push_back(Whole(row.bind(front)));
    names.emplace_back(row.name);
  }
  services.push_back(Whole(BindHealth(front, names)));
  return services;
}

std::vector<Service> AdministratorsServices(Front& front, const ProcessFacts& process) {
  std::vector<Service> services;
  for (const PublicRow& row : kPublic) {
    services.push_back(std::make_unique<Binding>(front, row.name));
  }
  services.push_back(Whole(BindRegistry(front)));
  services.push_back(Whole(BindAdmin(front, process)));
  services.push_back(Whole(BindHealth(front, {"edmg.v1.RegistryService", "edmg.v1.AdminService"})));
  return services;
}

}  // namespace edmg::gateway
