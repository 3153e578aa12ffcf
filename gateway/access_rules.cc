#include "gateway/access_rules.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/errors.h"

namespace edmg::gateway {
namespace {

using services::Role;

constexpr AccessRow kTable[] = {
    // method, listener, software, physician, insurer, administrator
    {"edmg.v1.SubmissionService/Submit", Listener::kPublic, true, true, false, false},
    {"edmg.v1.SubmissionService/Check", Listener::kPublic, true, true, false, false},
    {"edmg.v1.SubmissionService/GetReceipt", Listener::kPublic, true, true, false, false},
    {"edmg.v1.HoldingService/GetHolding", Listener::kPublic, false, true, true, false},
    {"edmg.v1.HoldingService/GetEntitlement", Listener::kPublic, false, true, true, false},
    {"edmg.v1.PatientListService/ListPatients", Listener::kPublic, false, true, false, false},
    {"edmg.v1.PatientListService/StreamPatients", Listener::kPublic, false, true, false, false},
    {"edmg.v1.PaymentService/SubscribePaymentEvents", Listener::kPublic, false, false, true, false},
    {"edmg.v1.PaymentService/AcknowledgePaymentEvents", Listener::kPublic, false, false, true,
     false},
    {"edmg.v1.PaymentService/GetPayment", Listener::kPublic, false, false, true, false},
    {"edmg.v1.PaymentService/ListPayments", Listener::kPublic, false, false, true, false},
    {"edmg.v1.InsurerFeedService/UpsertInsuredPersons", Listener::kPublic, false, false, true,
     false},
    {"edmg.v1.InsurerFeedService/RecordAttestations", Listener::kPublic, false, false, true, false},
    {"edmg.v1.RegistryService/UpsertPhysicians", Listener::kAdministrators, false, false, false,
     true},
    {"edmg.v1.RegistryService/UpsertGroupPractices", Listener::kAdministrators, false, false, false,
     true},
    {"edmg.v1.RegistryService/GetPhysician", Listener::kAdministrators, false, false, false, true},
    {"edmg.v1.RegistryService/GetUsageIndicator", Listener::kAdministrators, false, false, false,
     true},
    {"edmg.v1.AdminService/GetStatus", Listener::kAdministrators, false, false, false, true},
    {"edmg.v1.AdminService/AdvanceClock", Listener::kAdministrators, false, false, false, true},
    {"edmg.v1.AdminService/VerifyJournal", Listener::kAdministrators, false, false, false, true},
    {"grpc.health.v1.Health/Check", Listener::kBoth, true, true, true, true},
    {"grpc.health.v1.Health/Watch", Listener::kBoth, true, true, true, true},
};

bool Allows(const AccessRow& row, Role role) {
  switch (role) {
    case Role::kSoftware:
      return row.software;
    case Role::kPhysician:
      return row.physician;
    case Role::kInsurer:
      return row.insurer;
    case Role::kAdministrator:
      return row.administrator;
  }
  return false;
}

}  // namespace

absl::Span<const AccessRow> AccessTable() { return kTable; }

absl::Status CheckAccess(absl::string_view method, Role role) {
  const auto* row = std::find_if(std::begin(kTable), std::end(kTable),
                                 [&](const AccessRow& row) { return row.method == method; });
  if (row != std::end(kTable) && Allows(*row, role)) return absl::OkStatus();
  return services::Error(
      {absl::StatusCode::kPermissionDenied, "ROLE_NOT_ALLOWED", "",
       absl::StrCat("the role ", services::NameOf(role), " may not call this method")});
}

}  // namespace edmg::gateway
