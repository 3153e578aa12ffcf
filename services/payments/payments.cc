#include "services/payments/payments.h"

#include <string>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "services/answers/errors.h"
#include "services/answers/pages.h"
#include "services/rules/payments/transfers.h"
#include "store/engine/keys.h"
#include "store/payments/payment_states.h"
#include "store/payments/payments.h"
#include "values/civil_date.h"
#include "values/identifiers.h"

namespace edmg::services {
namespace {

using edmg::v1::Payment;
using edmg::v1::PaymentFilter;

// The position after which a page begins; page tokens keep "<revision>-<position>".
store::StreamPosition AfterOf(const PageStart& start) {
  if (start.after.empty()) return {0, 0};
  return store::PositionOfPayment(absl::StrCat("P-", start.after))
      .value_or(store::StreamPosition{});
}

absl::Status CheckFilter(const PaymentFilter& filter) {
  const auto wrong = [](std::string field, std::string text) {
    return Error({Reason::kFieldFormat, std::move(field), std::move(text)});
  };
  if (!edmg::v1::PaymentState_IsValid(filter.state())) {
    return wrong("filter.state", "must be one of PaymentState");
  }
  if (filter.year() < 0 || filter.year() > 9999) {
    return wrong("filter.year", "must be a calendar year, or 0");
  }
  if (!filter.physician_nihii().empty() &&
      CheckNihii(filter.physician_nihii()) != IdentifierFault::kNone) {
    return wrong("filter.physician_nihii", "not a NIHII number of 11 digits");
  }
  if (filter.has_due_until() && !DayOf(filter.due_until()).has_value()) {
    return wrong("filter.due_until", "not a date");
  }
  return absl::OkStatus();
}

// True if all that the filter sets applies to the payment, which has its status.
bool Passes(const Payment& payment, const PaymentFilter& filter) {
  const auto& status = payment.status();
  return (filter.state() == edmg::v1::PAYMENT_STATE_UNSPECIFIED ||
          filter.state() == status.state()) &&
         (filter.year() == 0 || filter.year() == payment.year()) &&
         (filter.physician_nihii().empty() ||
          PhysicianId(filter.physician_nihii()) == PhysicianId(payment.physician_nihii())) &&
         (!filter.has_due_until() || !IsBefore(filter.due_until(), status.pay_by()));
}

// The name of a walk: a token of one is none of another.
std::string WalkOf(const Caller& caller, const PaymentFilter& filter) {
  const std::string walk = absl::StrCat("payments:", caller.name);
  const std::string bytes = filter.SerializeAsString();
  return bytes.empty() ? walk : absl::StrCat(walk, ":", absl::BytesToHexString(bytes));
}

}  // namespace

absl::StatusOr<edmg::v1::GetPaymentResponse> Payments::GetPayment(
    const edmg::v1::GetPaymentRequest& request, const Caller& caller, absl::Time now) const {
  const auto position = store::PositionOfPayment(request.payment_id());
  if (!position) {
    return Error({Reason::kFieldFormat, "payment_id", "not a payment id: P-<revision>-<position>"});
  }
  const int64_t revision = database_.last_revision();
  auto payment = store::ReadPaymentWithStatus(*database_.Snapshot(), caller.name, *position);
  if (!payment.ok()) return payment.status();
  if (!payment->has_value()) {
    return Error({Reason::kPaymentUnknown, "payment_id", "you have no payment with this id"});
  }
  edmg::v1::GetPaymentResponse response;
  *response.mutable_payment() = **std::move(payment);
  rules::AddRemittanceReference(response.mutable_payment());
  auto logged = access_log_.Record({caller, response.payment().patient_ssin(), 0, revision}, now);
  if (!logged.ok()) return logged;
  return response;
}

absl::StatusOr<edmg::v1::ListPaymentsResponse> Payments::ListPayments(
    const edmg::v1::ListPaymentsRequest& request, const Caller& caller, absl::Time now) const {
  if (auto status = CheckFilter(request.filter()); !status.ok()) return status;
  const Pages pages(Tokens(database_.token_key()), WalkOf(caller, request.filter()));
  auto start = pages.Parse(request.page_size(), request.page_token());
  if (!start.ok()) return start.status();
  if (start->revision == 0) start->revision = database_.last_revision();
  edmg::v1::ListPaymentsResponse response;
  response.set_revision(start->revision);
  const auto snapshot = database_.Snapshot();
  std::string last;  // the payment that was looked at last
  int looked_at = 0;
  bool more = false;
  absl::Status read;
  auto status =
      store::ScanPayments(*snapshot, caller.name, AfterOf(*start), [&](const Payment& payment) {
        if (payment.revision() > start->revision) return false;
        more = response.payments_size() == start->size || looked_at == kPaymentsPerPageLookedAt;
        if (more) return false;
        ++looked_at;
        last = payment.payment_id();
        Payment with_status = payment;
        read = store::AddStatus(*snapshot, &with_status);
        if (read.ok() && Passes(with_status, request.filter())) {
          rules::AddRemittanceReference(&with_status);
          *response.add_payments() = std::move(with_status);
        }
        return read.ok();
      });
  status.Update(read);
  if (!status.ok()) return status;
  if (more) {
    start->after = last.substr(2);
    response.set_next_page_token(pages.TokenOf(*start));
  }
  status = access_log_.Record({caller, "", response.payments_size(), start->revision}, now);
  if (!status.ok()) return status;
  return response;
}

absl::StatusOr<edmg::v1::ListMyPaymentsResponse> Payments::ListMyPayments(
    const edmg::v1::ListMyPaymentsRequest& request, const Caller& caller, absl::Time now) const {
  const Pages pages(Tokens(database_.token_key()), absl::StrCat("my_payments:", caller.name));
  auto start = pages.Parse(request.page_size(), request.page_token());
  if (!start.ok()) return start.status();
  if (start->revision == 0) start->revision = database_.last_revision();
  edmg::v1::ListMyPaymentsResponse response;
  response.set_revision(start->revision);
  const auto snapshot = database_.Snapshot();
  bool more = false;
  absl::Status read;
  auto status = store::ScanPaymentsOfPhysician(
      *snapshot, caller.name, AfterOf(*start),
      [&](absl::string_view insurer, store::StreamPosition position) {
        if (position.revision > start->revision) return false;
        more = response.payments_size() == start->size;
        if (more) return false;
        auto payment = store::ReadNamedPayment(*snapshot, insurer, position);
        read = payment.status();
        if (!read.ok()) return false;
        rules::AddRemittanceReference(&*payment);
        *response.add_payments() = *std::move(payment);
        return true;
      });
  status.Update(read);
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
