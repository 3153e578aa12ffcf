// What insurers report of their payments. Thread-safe.
// Each row stands for itself and is its own journal entry; a row that was recorded is known by its
// report and number, so that a report of which a part was lost can be sent again.
#ifndef EDMG_SERVICES_PAYMENTS_PAYMENT_REPORTS_H_
#define EDMG_SERVICES_PAYMENTS_PAYMENT_REPORTS_H_

#include <functional>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "edmg/store/v1/journal.pb.h"
#include "edmg/v1/payment_service.pb.h"
#include "services/answers/caller.h"
#include "services/rules/book/accept.h"
#include "services/writer/kernel.h"
#include "services/writer/rows_command.h"
#include "store/engine/reader.h"

namespace edmg::services {

inline constexpr int kReportsPerMessageMax = 500;
inline constexpr int kReportsPerStreamMax = 1'000'000;
inline constexpr int kRefusedReportsMax = 1'000;  // an answer explains so many
inline constexpr int kBankReferenceBytesMax = 35;

class PaymentReports {
 public:
  explicit PaymentReports(const Kernel& kernel) : sequencer_(kernel.sequencer) {}

  using Outcome = RowResults<edmg::v1::PaymentReportOutcome>;
  using Done = std::function<void(absl::StatusOr<Outcome>)>;

  // Records message number `message` (from 0) of a stream; answers on the writer, once it is on
  // disk. Errors of the message as a whole: ROW_COUNT_INVALID, FIELD_FORMAT of report_id, those of
  // Sequencer::Enqueue.
  void Record(edmg::v1::ReportPaymentsRequest request, int message, const Caller& caller,
              Done done);

 private:
  Sequencer& sequencer_;
};

// The decision on a row, live and when the journal is verified; empty if the row changes nothing.
// Refusals name fields under `path`.
absl::StatusOr<edmg::store::v1::Decision> DecidePaymentReport(
    const store::Reader& reader, const edmg::store::v1::PaymentReportCommand& command,
    absl::string_view path, const rules::Accept& accept);

// ROW_COUNT_INVALID where message number `message` would make a stream too long.
absl::Status CheckStreamLength(const edmg::v1::ReportPaymentsResponse& so_far,
                               const edmg::v1::ReportPaymentsRequest& request, int message);

// Adds the results of message number `message` to the answer of its stream.
void AddOutcome(const PaymentReports::Outcome& outcome, int message,
                edmg::v1::ReportPaymentsResponse* response);

}  // namespace edmg::services

#endif  // EDMG_SERVICES_PAYMENTS_PAYMENT_REPORTS_H_
