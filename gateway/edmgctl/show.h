// Answers as people read them: a few aligned lines, or JSON or text format for programs.
//
// Pure functions to text; one line for each element of a list. No gRPC here.
#ifndef EDMG_GATEWAY_EDMGCTL_SHOW_H_
#define EDMG_GATEWAY_EDMGCTL_SHOW_H_

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "edmg/v1/admin_service.pb.h"
#include "edmg/v1/holding_service.pb.h"
#include "edmg/v1/insurer_feed_service.pb.h"
#include "edmg/v1/patient_list_service.pb.h"
#include "edmg/v1/payment.pb.h"
#include "edmg/v1/payment_service.pb.h"
#include "edmg/v1/registry_service.pb.h"
#include "edmg/v1/submission.pb.h"
#include "gateway/edmgctl/settings.h"
#include "google/protobuf/message.h"

namespace edmg::ctl {

std::string Readable(const edmg::v1::Receipt& receipt);
std::string Readable(const edmg::v1::GetHoldingResponse& answer);
std::string Readable(const edmg::v1::GetEntitlementResponse& answer);
std::string Readable(const edmg::v1::Payment& payment);
std::string Readable(const edmg::v1::GetStatusResponse& status);
std::string Readable(const edmg::v1::AdvanceClockResponse& answer);
std::string Readable(const edmg::v1::ResetSubscriptionResponse& answer);
std::string Readable(const edmg::v1::GetPhysicianResponse& answer);
std::string Readable(const edmg::v1::GetUsageIndicatorResponse& answer);
// The differences, and the verdict in the last message.
std::string Readable(const edmg::v1::VerifyJournalResponse& response);

std::string Readable(const edmg::v1::SetDebtorAccountResponse& answer);
std::string Readable(const edmg::v1::ListDebtorAccountsResponse& answer);
std::string Readable(const edmg::v1::ImportPaymentStatusResponse& answer);

std::string Readable(const edmg::v1::GetBooksResponse& books);
std::string Readable(const edmg::v1::GetTimelinessReportResponse& report);

// One line each.
std::string Readable(const edmg::v1::CreditTransferExport& made);
std::string Readable(const edmg::v1::UnmatchedStatus& row);
std::string Readable(const edmg::v1::ListedPatient& patient);
std::string Readable(const edmg::v1::ResolveAffiliationResponse& response);
std::string Readable(const edmg::v1::PaymentEvent& event);
std::string Readable(const edmg::v1::Subscription& subscription);
std::string PaymentLine(const edmg::v1::Payment& payment);

// "12.34 EUR" of cents.
std::string Euros(int64_t cents);

// "raised difference" of FEE_KIND_RAISED_DIFFERENCE, without the prefix FEE_KIND_.
std::string Words(absl::string_view name, absl::string_view prefix);

// Reads "payment-overdue" as the value of an enum: `parse` gets PREFIX_PAYMENT_OVERDUE.
template <typename Parse, typename Value>
bool ParseWord(absl::string_view word, absl::string_view prefix, const Parse& parse, Value* value) {
  return parse(absl::StrCat(prefix, absl::StrReplaceAll(absl::AsciiStrToUpper(word), {{"-", "_"}})),
               value);
}

// Canonical JSON on one line, or text format on one line.
std::string AsJson(const google::protobuf::Message& message);
std::string AsText(const google::protobuf::Message& message);

// In the format that the settings ask for, always with its line end.
template <typename Message>
std::string Shown(const Message& message, Format format) {
  if (format == Format::kJson) return AsJson(message) + "\n";
  if (format == Format::kText) return AsText(message) + "\n";
  return Readable(message);
}

}  // namespace edmg::ctl

#endif  // EDMG_GATEWAY_EDMGCTL_SHOW_H_
