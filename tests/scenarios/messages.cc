#include "tests/scenarios/messages.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/support/people.h"

namespace edmg::tests::scenarios {
namespace {

using edmg::v1::Submission;

absl::CivilDay DayOr(const std::string& text, absl::CivilDay otherwise) {
  return DayOf(text).value_or(otherwise);
}

const std::string& CodeOr(const std::string& code) {
  static const auto& usual = *new std::string(support::kSurgeryCode);
  return code.empty() ? usual : code;
}

// Clears a field by its path. False: no field has it.
bool Clear(absl::string_view path, google::protobuf::Message* message) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(path, absl::MaxSplits('.', 1));
  const auto* field = message->GetDescriptor()->FindFieldByName(std::string(parts.first));
  if (field == nullptr) return false;
  const auto* reflection = message->GetReflection();
  if (parts.second.empty()) {
    reflection->ClearField(message, field);
    return true;
  }
  return field->message_type() != nullptr && !field->is_repeated() &&
         Clear(parts.second, reflection->MutableMessage(message, field));
}

// Paths within the body come first, as in expectations.
template <typename Paths>
absl::Status ClearAll(const Paths& paths, google::protobuf::Message* body,
                      google::protobuf::Message* whole) {
  for (const std::string& path : paths) {
    if (!Clear(path, body) && !Clear(path, whole)) {
      return absl::InvalidArgumentError(absl::StrCat("without: no field is called ", path));
    }
  }
  return absl::OkStatus();
}

template <typename Body>
void FillEncounter(const Encounter& step, const Making& making, Body* body) {
  body->set_claim_code(CodeOr(step.code()));
  if (!step.membership().empty()) {
    const std::pair<std::string, std::string> parts = absl::StrSplit(step.membership(), '/');
    body->mutable_patient()->mutable_membership()->set_mutuality(parts.first);
    body->mutable_patient()->mutable_membership()->set_membership_number(parts.second);
  }
  body->set_prevention_module(step.prevention_module());
  if (step.third_party().empty()) return;
  auto& payer = *body->mutable_third_party_payer();
  *payer.mutable_claim_codes() = step.third_party();
  payer.set_mention_written(true);
  payer.set_patient_signed(true);
  payer.set_identification(edmg::v1::PATIENT_IDENTIFICATION_EID);
}

absl::StatusOr<Message> Finish(const Encounter& step, const Making& making,
                               google::protobuf::Message* body, Submission* submission) {
  const auto cleared = ClearAll(step.without(), body, submission);
  if (!cleared.ok()) return cleared;
  submission->MergeFrom(step.with());
  const std::string& signer = step.signed_by().empty() ? step.author() : step.signed_by();
  return Message{*submission, making.cast.SignerSsin(signer)};
}

}  // namespace

absl::StatusOr<Message> EnrolmentOf(const Enrolment& step, const Making& making) {
  Submission submission = support::MakeEnrolment(making.number, making.cast.Nihii(step.author()),
                                                 DayOr(step.from(), making.today));
  auto* body = submission.mutable_physician_enrolment();
  *body->mutable_insurers() = step.insurers();
  if (!step.iban().empty()) body->set_iban(step.iban());
  const auto cleared = ClearAll(step.without(), body, &submission);
  if (!cleared.ok()) return cleared;
  submission.MergeFrom(step.with());
  return Message{submission, making.cast.SignerSsin(step.author())};
}

absl::StatusOr<Message> RegistrationOf(const Encounter& step, const Making& making) {
  Submission submission =
      support::MakeRegistration(making.number, making.cast.Nihii(step.author()),
                                making.cast.Ssin(step.patient()), DayOr(step.day(), making.today));
  auto* body = submission.mutable_dmg_registration();
  FillEncounter(step, making, body);
  if (!step.holder().empty()) body->set_holder_nihii(making.cast.Nihii(step.holder()));
  return Finish(step, making, body, &submission);
}

absl::StatusOr<Message> ContactOf(const Encounter& step, const Making& making) {
  Submission submission =
      support::MakeContact(making.number, making.cast.Nihii(step.author()),
                           making.cast.Ssin(step.patient()), DayOr(step.day(), making.today));
  auto* body = submission.mutable_contact_notification();
  FillEncounter(step, making, body);
  if (!step.mention().empty()) body->set_holder_mention_nihii(making.cast.Nihii(step.mention()));
  return Finish(step, making, body, &submission);
}

absl::StatusOr<edmg::v1::Attestation> AttestationOf(const Attested& step, const Making& making) {
  edmg::v1::Attestation row;
  row.set_ssin(making.cast.Ssin(step.patient()));
  row.set_physician_nihii(making.cast.Nihii(step.physician()));
  *row.mutable_service_date() = support::MakeDate(DayOr(step.day(), making.today));
  row.set_claim_code(CodeOr(step.code()));
  row.set_third_party_payer(step.third_party());
  const auto cleared = ClearAll(step.without(), &row, &row);
  if (!cleared.ok()) return cleared;
  row.MergeFrom(step.with());
  return row;
}

absl::StatusOr<edmg::v1::PaymentReport> ReportOf(const Reported& step,
                                                 const edmg::v1::Payment& payment,
                                                 const Making& making) {
  edmg::v1::PaymentReportKind kind;
  if (!edmg::v1::PaymentReportKind_Parse("PAYMENT_REPORT_KIND_" + step.kind(), &kind)) {
    return absl::InvalidArgumentError("no kind of report: " + step.kind());
  }
  const bool paid = kind == edmg::v1::PAYMENT_REPORT_KIND_PAID;
  edmg::v1::PaymentReport row;
  row.set_row(making.number);
  row.set_payment_id(payment.payment_id());
  row.set_kind(kind);
  if (paid) row.set_amount_cents(payment.amount_cents());
  if (kind != edmg::v1::PAYMENT_REPORT_KIND_TRY_AGAIN) {
    *row.mutable_execution_date() = support::MakeDate(DayOr(step.day(), making.today));
  }
  row.set_bank_reference(step.reference());
  if (step.reference().empty() && (paid || kind == edmg::v1::PAYMENT_REPORT_KIND_RETURNED)) {
    row.set_bank_reference("B1");
  }
  row.set_reason_code(step.reason());
  row.MergeFrom(step.with());
  return row;
}

}  // namespace edmg::tests::scenarios
