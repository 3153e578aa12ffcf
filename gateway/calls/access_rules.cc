#include "gateway/calls/access_rules.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/answers/errors.h"

namespace edmg::gateway {
namespace {

using services::Role;

constexpr AccessRow kTable[] = {
    // method, software, physician, insurer, administrator
    {"edmg.v1.SubmissionService/Submit", true, true, false, false},
    {"edmg.v1.SubmissionService/Check", true, true, false, false},
    {"edmg.v1.SubmissionService/GetReceipt", true, true, false, false},
    {"edmg.v1.HoldingService/GetHolding", false, true, true, false},
    {"edmg.v1.HoldingService/GetEntitlement", false, true, true, false},
    {"edmg.v1.PatientListService/ListPatients", false, true, false, false},
    {"edmg.v1.PatientListService/StreamPatients", false, true, false, false},
    {"edmg.v1.PaymentService/SubscribePaymentEvents", false, false, true, false},
    {"edmg.v1.PaymentService/AcknowledgePaymentEvents", false, false, true, false},
    {"edmg.v1.PaymentService/GetPayment", false, false, true, false},
    {"edmg.v1.PaymentService/ListPayments", false, false, true, false},
    {"edmg.v1.InsurerFeedService/UpsertInsuredPersons", false, false, true, false},
    {"edmg.v1.InsurerFeedService/RecordAttestations", false, false, true, false},
    {"edmg.v1.RegistryService/UpsertPhysicians", false, false, false, true},
    {"edmg.v1.RegistryService/UpsertGroupPractices", false, false, false, true},
    {"edmg.v1.RegistryService/GetPhysician", false, false, false, true},
    {"edmg.v1.RegistryService/GetUsageIndicator", false, false, false, true},
    {"edmg.v1.AdminService/GetStatus", false, false, false, true},
    {"edmg.v1.AdminService/AdvanceClock", false, false, false, true},
    {"edmg.v1.AdminService/VerifyJournal", false, false, false, true},
    {"grpc.health.v1.Health/Check", true, true, true, true},
    {"grpc.health.v1.Health/Watch", true, true, true, true},
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
