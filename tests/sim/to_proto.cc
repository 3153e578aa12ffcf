#include "tests/sim/to_proto.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/support/error_details.h"

namespace edmg::sim {
namespace {

constexpr char kMedicalHouse[] = "81234567110";

template <typename Row>
void SetPeriod(const Period& period, Row& row) {
  *row.mutable_begin_date() = ToProto(AsDate(period.begin));
  if (period.end.has_value()) *row.mutable_end_date() = ToProto(AsDate(*period.end));
}

std::string Shown(const google::type::Date& date) { return Text(FromProto(date)); }

void SetPatient(const PatientName& name, edmg::v1::PatientRef& patient) {
  patient.set_ssin(name.ssin);
  if (!name.mutuality.empty() || !name.number.empty()) {
    patient.mutable_membership()->set_mutuality(name.mutuality);
    patient.mutable_membership()->set_membership_number(name.number);
  }
  patient.set_first_name(name.first_name);
  patient.set_family_name(name.family_name);
  patient.set_sex(static_cast<edmg::v1::Sex>(name.sex));
  if (name.birth) *patient.mutable_birth_date() = ToProto(*name.birth);
}

template <typename Body>
void SetEncounter(const Message& message, Body& body) {
  SetPatient(message.patient, *body.mutable_patient());
  if (message.encounter) *body.mutable_encounter_date() = ToProto(*message.encounter);
  body.set_claim_code(message.code);
  body.set_prevention_module(message.prevention_module);
  if (!message.third_party.has_value()) return;
  auto& third = *body.mutable_third_party_payer();
  for (const auto& code : message.third_party->codes) third.add_claim_codes(code);
  third.set_mention_written(message.third_party->mention_written);
  third.set_patient_signed(message.third_party->patient_signed);
  third.set_identification(
      static_cast<edmg::v1::PatientIdentification>(message.third_party->identification));
}

void SetEnrolment(const Message& message, edmg::v1::PhysicianEnrolment& body) {
  for (const auto& insurer : message.insurers) body.add_insurers(insurer);
  body.set_iban(message.iban);
  body.set_bic(message.bic);
  if (message.start) *body.mutable_start_date() = ToProto(*message.start);
}

}  // namespace

google::type::Date ToProto(const Date& date) {
  google::type::Date proto;
  proto.set_year(date.year);
  proto.set_month(date.month);
  proto.set_day(date.day);
  return proto;
}

Day FromProto(const google::type::Date& date) { return Day(date.year(), date.month(), date.day()); }

edmg::v1::Physician ToProto(const PhysicianRow& row) {
  edmg::v1::Physician physician;
  physician.set_nihii(row.nihii);
  physician.set_ssin(row.ssin);
  physician.set_first_name("An");
  physician.set_family_name("Dubois");
  for (const auto& each : row.qualifications) {
    auto& qualification = *physician.add_qualifications();
    qualification.set_code(each.code);
    SetPeriod(each.period, qualification);
  }
  for (const auto& each : row.supervisors) {
    auto& supervision = *physician.add_supervisions();
    supervision.set_supervisor_nihii(each.nihii);
    SetPeriod(each.period, supervision);
  }
  return physician;
}

edmg::v1::GroupPractice ToProto(const GroupRow& row) {
  edmg::v1::GroupPractice group;
  group.set_group_id(row.id);
  group.set_name("Group " + row.id);
  for (const auto& each : row.members) {
    auto& membership = *group.add_memberships();
    membership.set_physician_nihii(each.nihii);
    SetPeriod(each.period, membership);
  }
  return group;
}

edmg::v1::InsuredPerson ToProto(const PersonRow& row) {
  edmg::v1::InsuredPerson person;
  person.set_ssin(row.ssin);
  person.set_first_name("Jan");
  person.set_family_name("Peeters");
  person.set_sex(static_cast<edmg::v1::Sex>(row.sex));
  if (row.birth) *person.mutable_birth_date() = ToProto(AsDate(*row.birth));
  if (row.death) *person.mutable_death_date() = ToProto(AsDate(*row.death));
  for (const auto& each : row.affiliations) {
    auto& affiliation = *person.add_affiliations();
    affiliation.set_mutuality(each.mutuality);
    affiliation.set_membership_number(each.number);
    affiliation.set_insurability_code(each.insurability);
    SetPeriod(each.period, affiliation);
  }
  for (const auto& each : row.medical_houses) {
    auto& contract = *person.add_medical_house_contracts();
    contract.set_medical_house_nihii(kMedicalHouse);
    SetPeriod(each, contract);
  }
  for (const int year : row.chronic_years) person.add_chronic_years(year);
  person.set_replaces_ssin(row.replaces);
  return person;
}

edmg::v1::ResolveAffiliationRequest ToProto(const ContestAnswer& answer) {
  edmg::v1::ResolveAffiliationRequest request;
  request.set_ssin(answer.ssin);
  request.set_claimant(answer.claimant);
  request.set_answer(answer.agrees ? edmg::v1::AFFILIATION_ANSWER_AGREE
                                   : edmg::v1::AFFILIATION_ANSWER_OBJECT);
  return request;
}

edmg::v1::Submission ToProto(const Message& message) {
  edmg::v1::Submission submission;
  submission.set_message_id(message.id);
  submission.set_recipient(message.recipient);
  if (message.has_create_time) submission.mutable_create_time()->set_seconds(1400000000);
  submission.set_author_nihii(message.author);
  submission.mutable_software()->set_vendor(message.vendor);
  submission.mutable_software()->set_product(message.product);
  submission.mutable_software()->set_version("1.0");
  switch (message.kind) {
    case MessageKind::kEnrolment:
      SetEnrolment(message, *submission.mutable_physician_enrolment());
      break;
    case MessageKind::kRegistration:
      SetEncounter(message, *submission.mutable_dmg_registration());
      submission.mutable_dmg_registration()->set_holder_nihii(message.holder);
      break;
    case MessageKind::kContact:
      SetEncounter(message, *submission.mutable_contact_notification());
      submission.mutable_contact_notification()->set_holder_mention_nihii(message.holder);
      break;
  }
  return submission;
}

edmg::v1::RecordAttestationsRequest ToProto(const AttestationFile& file) {
  edmg::v1::RecordAttestationsRequest request;
  for (const auto& row : file.rows) {
    auto& attestation = *request.add_attestations();
    attestation.set_ssin(row.ssin);
    attestation.set_physician_nihii(row.nihii);
    if (row.day) *attestation.mutable_service_date() = ToProto(*row.day);
    attestation.set_claim_code(row.code);
    attestation.set_third_party_payer(row.third_party);
  }
  return request;
}

edmg::v1::ReportPaymentsRequest ToProto(const PaymentFile& file) {
  edmg::v1::ReportPaymentsRequest request;
  request.set_report_id(file.report);
  for (const auto& row : file.rows) {
    auto& report = *request.add_reports();
    report.set_row(row.number);
    edmg::v1::PaymentReportKind kind = edmg::v1::PAYMENT_REPORT_KIND_UNSPECIFIED;
    edmg::v1::PaymentReportKind_Parse("PAYMENT_REPORT_KIND_" + row.kind, &kind);
    report.set_kind(kind);
    report.set_amount_cents(row.cents);
    report.set_currency(row.currency);
    if (row.day) *report.mutable_execution_date() = ToProto(*row.day);
    report.set_bank_reference(row.reference);
    report.set_reason_code(row.reason);
  }
  return request;
}

std::string ErrorText(const absl::Status& status) {
  const auto rejection = support::RejectionOf(status);
  if (rejection.refusals().empty()) {
    const std::string reason = support::ReasonOf(status);
    return absl::StrCat("error ", reason.empty() ? status.ToString() : reason);
  }
  std::set<std::string> refusals;
  for (const auto& each : rejection.refusals()) {
    const bool coded = !each.mycarenet_code().empty();
    refusals.insert(absl::StrCat(coded ? each.mycarenet_code() : each.reason(), "@", each.field()));
  }
  return absl::StrCat("refused ", absl::StrJoin(refusals, ", "));
}

std::string Text(const edmg::v1::Holding& holding) {
  return absl::StrCat(holding.holder_nihii(), " ", Shown(holding.begin_date()), "..",
                      holding.has_end_date() ? Shown(holding.end_date()) : "", " right ",
                      Shown(holding.right_end_date()));
}

std::string Text(const edmg::v1::Payment& payment) {
  constexpr size_t kPrefix = 9;  // FEE_KIND_
  return absl::StrCat(edmg::v1::FeeKind_Name(payment.kind()).substr(kPrefix), " ", payment.year(),
                      " ", payment.amount_cents(), " to ", payment.physician_nihii(), " for ",
                      payment.patient_ssin(), " by ", payment.insurer(), " service ",
                      Shown(payment.service_date()), " ", payment.claim_code(), " pay by ",
                      Shown(payment.pay_by()), " account '", payment.iban(),
                      payment.bic().empty() ? "" : "/", payment.bic(), "'");
}

std::string Text(const edmg::v1::ContestedAffiliation& contest, const std::string& insurer) {
  const std::string outcome = edmg::v1::ContestOutcome_Name(contest.outcome()).substr(16);
  return absl::StrCat("EVENT ", outcome == "UNSPECIFIED" ? "CONTESTED" : outcome, " for ",
                      contest.patient_ssin(), " fed by ", contest.claimant(), " against ",
                      contest.against(), ": ", contest.has_death_date() ? "death " : "from ",
                      Text(FromProto(contest.has_death_date() ? contest.death_date()
                                                              : contest.affiliation_begin_date())),
                      ", since ", Text(FromProto(contest.contested_date())), " until ",
                      Text(FromProto(contest.last_objection_date())), ", told to ", insurer);
}

std::string Text(const edmg::v1::ThirdPartyClaim& claim, const std::string& insurer) {
  return absl::StrCat("CLAIM to ", claim.physician_nihii().substr(0, 8), " for ",
                      claim.patient_ssin(), " by ", insurer, " service ",
                      Shown(claim.service_date()), " ", absl::StrJoin(claim.claim_codes(), ","));
}

std::string Text(const edmg::v1::GetEntitlementResponse& answer) {
  constexpr size_t kPrefix = 18;  // ENTITLEMENT_BASIS_
  std::string text = absl::StrCat("entitled=", answer.entitled(), " ",
                                  edmg::v1::EntitlementBasis_Name(answer.basis()).substr(kPrefix),
                                  " ", answer.has_holding() ? Text(answer.holding()) : "nobody",
                                  " preferential=", answer.preferential());
  if (answer.has_copayment_cap_cents()) {
    absl::StrAppend(&text, " cap=", answer.copayment_cap_cents());
  }
  if (answer.has_reduction_basis_points()) {
    absl::StrAppend(&text, " reduction=", answer.reduction_basis_points());
  }
  if (!answer.medical_house_nihii().empty()) absl::StrAppend(&text, " house");
  return text;
}

std::string Text(const edmg::v1::GetUsageIndicatorResponse& answer) {
  return absl::StrCat("managed=", answer.dmgs_managed(), " opened=", answer.dmgs_opened(),
                      " extended=", answer.dmgs_extended(),
                      " notified=", answer.contacts_notified());
}

std::string Text(const edmg::v1::GetBooksResponse& books) {
  constexpr size_t kStatePrefix = 14;  // PAYMENT_STATE_
  constexpr size_t kTypePrefix = 19;   // PAYMENT_EVENT_TYPE_
  std::set<std::string> lines;
  for (const auto& line : books.lines()) {
    lines.insert(absl::StrCat(edmg::v1::PaymentState_Name(line.state()).substr(kStatePrefix), " ",
                              line.payments(), "/", line.cents()));
  }
  std::set<std::string> movements;
  for (const auto& each : books.movements()) {
    movements.insert(absl::StrCat(" ",
                                  edmg::v1::PaymentEventType_Name(each.type()).substr(kTypePrefix),
                                  " ", each.events(), "/", each.cents()));
  }
  return absl::StrCat("books on ", Shown(books.as_of()), ": ", books.obligations(), "/",
                      books.obligations_cents(), " = ", absl::StrJoin(lines, " "), " moved",
                      absl::StrJoin(movements, ""));
}

}  // namespace edmg::sim
