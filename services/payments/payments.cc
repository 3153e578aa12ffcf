#include "services/payments/payments.h"

#include <limits>
#include <optional>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/answers/errors.h"
#include "services/answers/pages.h"
#include "store/engine/keys.h"
#include "store/payments/payments.h"

namespace edmg::services {
namespace {

using edmg::v1::Payment;

// "P-<revision>-<position>", as rules::PaymentId makes it.
std::optional<store::StreamPosition> PositionOf(absl::string_view payment_id) {
  const std::vector<absl::string_view> parts = absl::StrSplit(payment_id, '-');
  store::StreamPosition position;
  if (parts.size() != 3 || parts[0] != "P" || !absl::SimpleAtoi(parts[1], &position.revision) ||
      !absl::SimpleAtoi(parts[2], &position.position) || position.revision < 1 ||
      position.position < 0 || position.position == std::numeric_limits<int32_t>::max()) {
    return std::nullopt;
  }
  return position;
}

// The position after which a page begins; page tokens keep "<revision>-<position>".
store::StreamPosition AfterOf(const PageStart& start) {
  if (start.after.empty()) return {0, 0};
  return PositionOf(absl::StrCat("P-", start.after)).value_or(store::StreamPosition{});
}

}  // namespace

absl::StatusOr<edmg::v1::GetPaymentResponse> Payments::GetPayment(
    const edmg::v1::GetPaymentRequest& request, const Caller& caller, absl::Time now) const {
  const auto position = PositionOf(request.payment_id());
  if (!position) {
    return Error({Reason::kFieldFormat, "payment_id", "not a payment id: P-<revision>-<position>"});
  }
  const int64_t revision = database_.last_revision();
  auto payment = store::ReadPayment(*database_.Snapshot(), caller.name, *position);
  if (!payment.ok()) return payment.status();
  if (!payment->has_value()) {
    return Error({Reason::kPaymentUnknown, "payment_id", "you have no payment with this id"});
  }
  edmg::v1::GetPaymentResponse response;
  *response.mutable_payment() = **std::move(payment);
  auto logged = access_log_.Record({caller, response.payment().patient_ssin(), 0, revision}, now);
  if (!logged.ok()) return logged;
  return response;
}

absl::StatusOr<edmg::v1::ListPaymentsResponse> Payments::ListPayments(
    const edmg::v1::ListPaymentsRequest& request, const Caller& caller, absl::Time now) const {
  const Pages pages(Tokens(database_.token_key()), absl::StrCat("payments:", caller.name));
  auto start = pages.Parse(request.page_size(), request.page_token());
  if (!start.ok()) return start.status();
  if (start->revision == 0) start->revision = database_.last_revision();
  edmg::v1::ListPaymentsResponse response;
  response.set_revision(start->revision);
  bool more = false;
  auto status = store::ScanPayments(*database_.Snapshot(), caller.name, AfterOf(*start),
                                    [&](const Payment& payment) {
                                      if (payment.revision() > start->revision) return false;
                                      more = response.payments_size() == start->size;
                                      if (!more) *response.add_payments() = payment;
                                      return !more;
                                    });
  if (!status.ok()) return status;
  if (more) {
    start->after = response.payments().rbegin()->payment_id().substr(2);
    response.set_next_page_token(pages.TokenOf(*start));
  }
  status = access_log_.Record({caller, "", response.payments_size(), start->revision}, now);
  if (!status.ok()) return status;
  return response;
}

}  // namespace edmg::services
