// What became of payments: their states, the rows of reports, and the deadlines that wait.
#ifndef EDMG_STORE_PAYMENTS_PAYMENT_STATES_H_
#define EDMG_STORE_PAYMENTS_PAYMENT_STATES_H_

#include <cstdint>
#include <functional>
#include <optional>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "edmg/store/v1/journal.pb.h"
#include "edmg/store/v1/payments.pb.h"
#include "edmg/v1/payment.pb.h"
#include "store/engine/batch.h"
#include "store/engine/keys.h"
#include "store/engine/records.h"

namespace edmg::store {

// From this version of the rules on payments have deadlines.
inline constexpr int32_t kRulesVersionOfPaymentStates = 4;
// From this version of the rules on what is due has rows in table open_payments.
inline constexpr int32_t kRulesVersionOfOpenPayments = 5;

// A payment with its status; the first one where nothing happened to it yet.
Found<edmg::v1::Payment> ReadPaymentWithStatus(const Reader& reader, absl::string_view insurer,
                                               StreamPosition position);
// The same for a payment that a row of the store names: DATA_LOSS where it is missing.
absl::StatusOr<edmg::v1::Payment> ReadNamedPayment(const Reader& reader, absl::string_view insurer,
                                                   StreamPosition position);
// The same by its id; DATA_LOSS also for a text that is none.
absl::StatusOr<edmg::v1::Payment> ReadNamedPayment(const Reader& reader, absl::string_view insurer,
                                                   absl::string_view payment_id);
// Gives a payment that was read the status that it has now.
absl::Status AddStatus(const Reader& reader, edmg::v1::Payment* payment);
// The status of a payment to which nothing happened.
edmg::v1::PaymentStatus FirstStatusOf(const edmg::v1::Payment& payment);

// The position of a payment in its insurer's stream; its id is "P-<revision>-<position>". nullopt
// for another text.
std::optional<StreamPosition> PositionOfPayment(absl::string_view payment_id);

// A row of a report.
struct ReportRow {
  absl::string_view insurer;
  absl::string_view report_id;
  int32_t row = 0;
};
// The name of a bank's file as a report; no insurer can give a report this name.
std::string ReportIdOfFile(absl::string_view sha256);
Found<v1::PaymentReportRecord> ReadPaymentReport(const Reader& reader, const ReportRow& row);

// Visits the deadlines of a kind, those of the earliest last day to pay first.
absl::Status ScanPaymentDeadlines(
    const Reader& reader, v1::PaymentDeadlineRecord::Kind kind,
    const std::function<bool(const v1::PaymentDeadlineRecord&)>& visit);
// Visits rejected payments whose keys follow `after`; empty: from the first.
absl::Status ScanRejectedPayments(
    const Reader& reader, absl::string_view after,
    const std::function<bool(absl::string_view key, const v1::PaymentKey&)>& visit);
// Visits the payments of an insurer that are DUE, physician by physician (8 digits), from the one
// after `after`; empty: from the first.
absl::Status ScanOpenPayments(
    const Reader& reader, absl::string_view insurer, absl::string_view after,
    const std::function<bool(absl::string_view physician, StreamPosition)>& visit);
// Visits the payments that are owed to a physician (8 digits), by whatever insurer.
absl::Status ScanPaymentsOfPhysician(
    const Reader& reader, absl::string_view physician, StreamPosition after,
    const std::function<bool(absl::string_view insurer, StreamPosition)>& visit);

// Applies the part of an entry that concerns these tables.
void ApplyPaymentStates(const v1::JournalEntry& entry, Batch& batch);
// Makes the rows of payments that an earlier program recorded, at the first activation of rules
// that know deadlines, and of rules that know what is open. A payment whose last day has passed by
// then gets no deadline: it was paid before anybody could report it.
absl::Status StartPaymentStates(const v1::JournalEntry& activation, Batch& batch);

}  // namespace edmg::store

#endif  // EDMG_STORE_PAYMENTS_PAYMENT_STATES_H_
