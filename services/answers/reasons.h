// The reasons of errors that are no refusal by the rules: one row a reason of one table.
//
// Reasons and their statuses are part of the API and never change. Those of refusals stand in
// services/rules/book/refusals.h, those of envelopes in certs/anomalies.h; a test holds all three
// against the comments of the public protos.
#ifndef EDMG_SERVICES_ANSWERS_REASONS_H_
#define EDMG_SERVICES_ANSWERS_REASONS_H_

#include <cassert>
#include <cstddef>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace edmg::services {

// In the order of the table.
enum class Reason {
  kFieldFormat,
  kFieldMissing,
  kPageSizeInvalid,
  kPageTokenInvalid,
  kRowCountInvalid,
  kRowRepeated,
  kCursorInvalid,
  kMaxUnacknowledgedInvalid,
  kSubscriptionInvalid,
  kClockBackwards,
  kClockTooFar,
  kRoleMissing,
  kRoleAmbiguous,
  kRoleMalformed,
  kClientCertificateMissing,
  kClientCertificateRepeated,
  kClientCertificateMalformed,
  kClientCertificateExpired,
  kClientCertificateNotYetValid,
  kClientCertificateRevoked,
  kClientCertificateUntrusted,
  kClientRevocationListStale,
  kRoleNotAllowed,
  kAuthorNotCaller,
  kSoftwareMismatch,
  kSigningTimeTooOld,
  kSigningTimeInFuture,
  kPaymentAmountDiffers,
  kPaymentDateInFuture,
  kReasonCodeUnknown,
  kPaymentUnknown,
  kPhysicianUnknown,
  kReceiptUnknown,
  kServiceUnknown,
  kSubscriptionUnknown,
  kMessageIdReused,
  kSsinTaken,
  kReportRowChanged,
  kPaymentTransitionImpossible,
  kClockNotSimulated,
  kGroupOverlap,
  kCursorAcknowledged,
  kStreamReplaced,
  kCallerGone,
  kQueueFull,
  kRequestTooLarge,
  kTooManyConnections,
  kTooManyStreams,
  kTooManySubscriptions,
  kVerifyRunning,
  kShuttingDown,
  kStoreFailed,
  kStoreDamaged,
};

struct ReasonRow {
  Reason reason;
  absl::string_view name;  // UPPER_SNAKE
  absl::StatusCode code;
  absl::string_view meaning;  // English, for a caller
};

// In the order of the enum.
inline constexpr ReasonRow kReasons[] = {
    {Reason::kFieldFormat, "FIELD_FORMAT", absl::StatusCode::kInvalidArgument,
     "a field of the request has not the form that its comment asks for"},
    {Reason::kFieldMissing, "FIELD_MISSING", absl::StatusCode::kInvalidArgument,
     "a field of the request must be given"},
    {Reason::kPageSizeInvalid, "PAGE_SIZE_INVALID", absl::StatusCode::kInvalidArgument,
     "page_size is out of its range"},
    {Reason::kPageTokenInvalid, "PAGE_TOKEN_INVALID", absl::StatusCode::kInvalidArgument,
     "page_token is not one of this list: begin again without one"},
    {Reason::kRowCountInvalid, "ROW_COUNT_INVALID", absl::StatusCode::kInvalidArgument,
     "a request has no row, or too many"},
    {Reason::kRowRepeated, "ROW_REPEATED", absl::StatusCode::kInvalidArgument,
     "the same row stands twice in the request"},
    {Reason::kCursorInvalid, "CURSOR_INVALID", absl::StatusCode::kInvalidArgument,
     "the cursor is not one that a stream of this subscription sent"},
    {Reason::kMaxUnacknowledgedInvalid, "MAX_UNACKNOWLEDGED_INVALID",
     absl::StatusCode::kInvalidArgument, "max_unacknowledged is out of its range"},
    {Reason::kSubscriptionInvalid, "SUBSCRIPTION_INVALID", absl::StatusCode::kInvalidArgument,
     "the subscription's name has not its form"},
    {Reason::kClockBackwards, "CLOCK_BACKWARDS", absl::StatusCode::kInvalidArgument,
     "the simulated clock only moves forward"},
    {Reason::kClockTooFar, "CLOCK_TOO_FAR", absl::StatusCode::kInvalidArgument,
     "a move of the simulated clock is too long"},
    {Reason::kRoleMissing, "ROLE_MISSING", absl::StatusCode::kUnauthenticated,
     "the client certificate names no role"},
    {Reason::kRoleAmbiguous, "ROLE_AMBIGUOUS", absl::StatusCode::kUnauthenticated,
     "the client certificate names more than one role"},
    {Reason::kRoleMalformed, "ROLE_MALFORMED", absl::StatusCode::kUnauthenticated,
     "the role in the client certificate cannot be read"},
    {Reason::kClientCertificateMissing, "CLIENT_CERTIFICATE_MISSING",
     absl::StatusCode::kUnauthenticated, "the edge named no client certificate"},
    {Reason::kClientCertificateRepeated, "CLIENT_CERTIFICATE_REPEATED",
     absl::StatusCode::kUnauthenticated, "the edge named more than one client certificate"},
    {Reason::kClientCertificateMalformed, "CLIENT_CERTIFICATE_MALFORMED",
     absl::StatusCode::kUnauthenticated, "the client certificate cannot be read"},
    {Reason::kClientCertificateExpired, "CLIENT_CERTIFICATE_EXPIRED",
     absl::StatusCode::kUnauthenticated, "the client certificate has expired"},
    {Reason::kClientCertificateNotYetValid, "CLIENT_CERTIFICATE_NOT_YET_VALID",
     absl::StatusCode::kUnauthenticated, "the client certificate is not yet valid"},
    {Reason::kClientCertificateRevoked, "CLIENT_CERTIFICATE_REVOKED",
     absl::StatusCode::kUnauthenticated, "the client certificate was revoked"},
    {Reason::kClientCertificateUntrusted, "CLIENT_CERTIFICATE_UNTRUSTED",
     absl::StatusCode::kUnauthenticated,
     "the client certificate is not of this gateway's transport CA"},
    {Reason::kClientRevocationListStale, "CLIENT_REVOCATION_LIST_STALE",
     absl::StatusCode::kUnauthenticated,
     "the gateway's list of revoked clients is too old: its operator must renew it"},
    {Reason::kRoleNotAllowed, "ROLE_NOT_ALLOWED", absl::StatusCode::kPermissionDenied,
     "the caller's role may not call this method"},
    {Reason::kAuthorNotCaller, "AUTHOR_NOT_CALLER", absl::StatusCode::kPermissionDenied,
     "a physician submits only as its own author"},
    {Reason::kSoftwareMismatch, "SOFTWARE_MISMATCH", absl::StatusCode::kPermissionDenied,
     "software.vendor is not the vendor of the transport certificate"},
    {Reason::kSigningTimeTooOld, "SIGNING_TIME_TOO_OLD", absl::StatusCode::kPermissionDenied,
     "the message was signed more than 24 hours ago: sign it again"},
    {Reason::kSigningTimeInFuture, "SIGNING_TIME_IN_FUTURE", absl::StatusCode::kPermissionDenied,
     "the message was signed more than 5 minutes from now: set the signer's clock"},
    {Reason::kPaymentAmountDiffers, "PAYMENT_AMOUNT_DIFFERS", absl::StatusCode::kInvalidArgument,
     "the amount that was reported is not the payment's"},
    {Reason::kPaymentDateInFuture, "PAYMENT_DATE_IN_FUTURE", absl::StatusCode::kInvalidArgument,
     "what is reported cannot have happened yet"},
    {Reason::kReasonCodeUnknown, "REASON_CODE_UNKNOWN", absl::StatusCode::kInvalidArgument,
     "the code is in none of ISO 20022's lists of reasons"},
    {Reason::kPaymentUnknown, "PAYMENT_UNKNOWN", absl::StatusCode::kNotFound,
     "the caller has no such payment"},
    {Reason::kPhysicianUnknown, "PHYSICIAN_UNKNOWN", absl::StatusCode::kNotFound,
     "the registry has no such physician"},
    {Reason::kReceiptUnknown, "RECEIPT_UNKNOWN", absl::StatusCode::kNotFound,
     "no such message was accepted from the caller"},
    {Reason::kServiceUnknown, "SERVICE_UNKNOWN", absl::StatusCode::kNotFound,
     "the listener has no such service"},
    {Reason::kSubscriptionUnknown, "SUBSCRIPTION_UNKNOWN", absl::StatusCode::kNotFound,
     "the caller has no such subscription"},
    {Reason::kMessageIdReused, "MESSAGE_ID_REUSED", absl::StatusCode::kAlreadyExists,
     "the author sent other content under this message_id: choose a new one"},
    {Reason::kSsinTaken, "SSIN_TAKEN", absl::StatusCode::kAlreadyExists,
     "another physician has this SSIN"},
    {Reason::kReportRowChanged, "REPORT_ROW_CHANGED", absl::StatusCode::kAlreadyExists,
     "the report has another row of this number: give the new one a new number"},
    {Reason::kPaymentTransitionImpossible, "PAYMENT_TRANSITION_IMPOSSIBLE",
     absl::StatusCode::kFailedPrecondition,
     "the payment cannot get there from the state in which it is"},
    {Reason::kClockNotSimulated, "CLOCK_NOT_SIMULATED", absl::StatusCode::kFailedPrecondition,
     "the gateway runs on the real clock"},
    {Reason::kGroupOverlap, "GROUP_OVERLAP", absl::StatusCode::kFailedPrecondition,
     "a physician is a member of two groups on one day"},
    {Reason::kCursorAcknowledged, "CURSOR_ACKNOWLEDGED", absl::StatusCode::kOutOfRange,
     "the cursor lies before the last acknowledgement: start from oldest_cursor"},
    {Reason::kStreamReplaced, "STREAM_REPLACED", absl::StatusCode::kAborted,
     "another stream of this subscription took over"},
    {Reason::kCallerGone, "CALLER_GONE", absl::StatusCode::kCancelled,
     "the caller ended the call, or sent nothing whole for too long"},
    {Reason::kQueueFull, "QUEUE_FULL", absl::StatusCode::kResourceExhausted,
     "too many messages wait: send the same again"},
    {Reason::kRequestTooLarge, "REQUEST_TOO_LARGE", absl::StatusCode::kResourceExhausted,
     "the request is larger than this method takes"},
    {Reason::kTooManyConnections, "TOO_MANY_CONNECTIONS", absl::StatusCode::kResourceExhausted,
     "the caller has too many connections open"},
    {Reason::kTooManyStreams, "TOO_MANY_STREAMS", absl::StatusCode::kResourceExhausted,
     "the caller, or all callers, have too many streams open"},
    {Reason::kTooManySubscriptions, "TOO_MANY_SUBSCRIPTIONS", absl::StatusCode::kResourceExhausted,
     "the insurer has as many subscriptions as it may"},
    {Reason::kVerifyRunning, "VERIFY_RUNNING", absl::StatusCode::kResourceExhausted,
     "the journal is being verified by another call"},
    {Reason::kShuttingDown, "SHUTTING_DOWN", absl::StatusCode::kUnavailable,
     "the gateway is stopping: send the same again"},
    {Reason::kStoreFailed, "STORE_FAILED", absl::StatusCode::kUnavailable,
     "the gateway cannot use its store: send the same again"},
    {Reason::kStoreDamaged, "STORE_DAMAGED", absl::StatusCode::kInternal,
     "the gateway cannot read its store: its administrator must act"},
};

inline const ReasonRow& RowOf(Reason reason) {
  const ReasonRow& row = kReasons[static_cast<size_t>(reason)];
  assert(row.reason == reason);
  return row;
}

}  // namespace edmg::services

#endif  // EDMG_SERVICES_ANSWERS_REASONS_H_
