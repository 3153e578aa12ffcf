// A gateway as the player of scenarios sees it: a clock that moves by days, and the API's calls.
//
// One driver drives the real services in this process, the other a gateway program over the wire.
// Calls wait for their answer, so that a scenario is one thread of cause and effect. Errors are
// those of the API, with their details.
#ifndef EDMG_TESTS_SCENARIOS_DRIVER_H_
#define EDMG_TESTS_SCENARIOS_DRIVER_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "edmg/v1/bank_file.pb.h"
#include "edmg/v1/holding_service.pb.h"
#include "edmg/v1/insurer_feed_service.pb.h"
#include "edmg/v1/patient_list_service.pb.h"
#include "edmg/v1/payment_report.pb.h"
#include "edmg/v1/payment_service.pb.h"
#include "edmg/v1/registry_service.pb.h"
#include "edmg/v1/submission.pb.h"

namespace edmg::tests::scenarios {

inline constexpr int kRowsPerPage = 500;

// The result of one attested row.
struct AttestedRow {
  edmg::v1::AttestationOutcome outcome = edmg::v1::ATTESTATION_OUTCOME_UNSPECIFIED;
  edmg::v1::Rejection rejection;
};

// The result of one reported row; `reason` and `field` of a refused one.
struct ReportedRow {
  edmg::v1::PaymentReportOutcome outcome = edmg::v1::PAYMENT_REPORT_OUTCOME_UNSPECIFIED;
  std::string reason;
  std::string field;
};

// A message and the SSIN of its signer.
struct Message {
  edmg::v1::Submission submission;
  std::string signer_ssin;
};

// True for what announces a payment or a claim; all else tells what became of a payment.
inline bool IsAnnouncement(const edmg::v1::PaymentEvent& event) {
  return event.type() == edmg::v1::PAYMENT_EVENT_TYPE_PAYMENT_DUE ||
         event.type() == edmg::v1::PAYMENT_EVENT_TYPE_THIRD_PARTY_CLAIM;
}

class Driver {
 public:
  virtual ~Driver() = default;

  // A fresh gateway; its clock stands at 10:00 in Brussels. The one before is gone.
  virtual absl::Status Start(absl::CivilDay day) = 0;
  // To 10:00 of a later day, running the calendar of every day on the way.
  virtual absl::Status MoveTo(absl::CivilDay day) = 0;

  virtual absl::Status Upsert(const edmg::v1::UpsertPhysiciansRequest& request) = 0;
  virtual absl::Status Upsert(const edmg::v1::UpsertGroupPracticesRequest& request) = 0;
  virtual absl::Status Feed(const std::string& insurer,
                            const edmg::v1::UpsertInsuredPersonsRequest& request) = 0;
  // Waits until the contacts that a change or an enrolment may let extend are decided again.
  virtual absl::Status Settle() = 0;
  virtual absl::StatusOr<AttestedRow> Attest(const std::string& insurer,
                                             const edmg::v1::Attestation& row) = 0;
  virtual absl::StatusOr<ReportedRow> Report(const std::string& insurer,
                                             const edmg::v1::PaymentReport& row) = 0;
  // From an account of the tests, which it records first.
  virtual absl::StatusOr<edmg::v1::CreditTransferExport> Export(
      const std::string& insurer, const edmg::v1::ExportSelection& selection) = 0;
  virtual absl::StatusOr<edmg::v1::CreditTransferExport> CancelExport(
      const std::string& insurer, const std::string& export_id) = 0;
  virtual absl::Status Resolve(const std::string& insurer,
                               const edmg::v1::ResolveAffiliationRequest& request) = 0;
  virtual absl::StatusOr<edmg::v1::Receipt> Submit(const Message& message) = 0;
  virtual absl::StatusOr<edmg::v1::Receipt> Check(const Message& message) = 0;

  // Questions; `physician` asks (8 digits).
  virtual absl::StatusOr<edmg::v1::GetHoldingResponse> GetHolding(
      const std::string& physician, const edmg::v1::GetHoldingRequest& request) = 0;
  virtual absl::StatusOr<edmg::v1::GetEntitlementResponse> GetEntitlement(
      const std::string& physician, const edmg::v1::GetEntitlementRequest& request) = 0;
  virtual absl::StatusOr<edmg::v1::ListPatientsResponse> ListPatients(
      const std::string& physician) = 0;
  virtual absl::StatusOr<edmg::v1::GetUsageIndicatorResponse> GetUsageIndicator(
      const edmg::v1::GetUsageIndicatorRequest& request) = 0;

  // All payments of an insurer, in the order in which they were made.
  virtual absl::StatusOr<std::vector<edmg::v1::Payment>> Payments(const std::string& insurer) = 0;
  // The events of an insurer since the last call: at least `count` announcements, if they come in
  // time, and any others that come within `patience`.
  virtual absl::StatusOr<std::vector<edmg::v1::PaymentEvent>> Events(const std::string& insurer,
                                                                     size_t count,
                                                                     absl::Duration patience) = 0;
  // The differences that replaying the journal finds.
  virtual absl::StatusOr<std::vector<std::string>> Differences() = 0;
};

// The name of the report that the rows of a scenario belong to.
inline constexpr char kReport[] = "scenario";

// The account from which every insurer pays.
edmg::v1::SetDebtorAccountRequest DebtorAccount();
edmg::v1::CancelExportRequest CancelRequest(const std::string& export_id);

// The result of the one row of a report.
ReportedRow RowOf(const edmg::v1::ReportPaymentsResponse& response);

// 10:00 in Brussels.
absl::Time MorningOf(absl::CivilDay day);

}  // namespace edmg::tests::scenarios

#endif  // EDMG_TESTS_SCENARIOS_DRIVER_H_
