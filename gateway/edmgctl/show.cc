#include "gateway/edmgctl/show.h"

#include <cstdlib>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "gateway/edmgctl/dates.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/util/json_util.h"

namespace edmg::ctl {
namespace {

std::string Row(absl::string_view label, absl::string_view value) {
  return absl::StrFormat("%-12s %s\n", label, value);
}

std::string YesNo(bool yes) { return yes ? "yes" : "no"; }

std::string FeeText(bool owed, const google::protobuf::RepeatedPtrField<std::string>& payments) {
  return owed ? absl::StrCat("owed, ", absl::StrJoin(payments, ", ")) : "none by this message";
}

std::string HolderText(const edmg::v1::Holding& holding) {
  std::string end = holding.has_end_date() ? absl::StrCat(" to ", DayText(holding.end_date())) : "";
  return absl::StrCat(holding.holder_nihii(), " from ", DayText(holding.begin_date()), end,
                      ", right until ", DayText(holding.right_end_date()));
}

std::string KindText(edmg::v1::FeeKind kind) {
  return Words(edmg::v1::FeeKind_Name(kind), "FEE_KIND_");
}

std::string AccountText(const edmg::v1::Payment& payment) {
  const edmg::v1::PaymentStatus& status = payment.status();
  if (status.iban().empty()) return "known to the insurer";
  return status.bic().empty() ? status.iban() : absl::StrCat(status.iban(), " ", status.bic());
}

std::string ClaimLine(const edmg::v1::ThirdPartyClaim& claim) {
  return absl::StrFormat("%s  to %s  patient %s  service %s  revision %d\n",
                         absl::StrJoin(claim.claim_codes(), ","), claim.physician_nihii(),
                         claim.patient_ssin(), DayText(claim.service_date()), claim.revision());
}

std::string HoldingLine(const edmg::v1::HoldingChange& holding) {
  const std::string& former = holding.former_holder_nihii();
  return absl::StrFormat(
      "patient %s  holder %s%s  from %s  right until %s  revision %d\n", holding.patient_ssin(),
      holding.holder_nihii(), former.empty() ? "" : " instead of " + former,
      DayText(holding.begin_date()), DayText(holding.right_end_date()), holding.revision());
}

std::string ContestLine(const edmg::v1::ContestedAffiliation& contest) {
  const std::string about = contest.has_death_date()
                                ? "death on " + DayText(contest.death_date())
                                : "affiliation from " + DayText(contest.affiliation_begin_date());
  const std::string state =
      contest.outcome() == edmg::v1::CONTEST_OUTCOME_UNSPECIFIED
          ? "until " + DayText(contest.last_objection_date())
          : Words(edmg::v1::ContestOutcome_Name(contest.outcome()), "CONTEST_OUTCOME_");
  return absl::StrFormat("patient %s  %s  fed by %s  against %s  %s\n", contest.patient_ssin(),
                         about, contest.claimant(), contest.against(), state);
}

// The amounts that the patient pays, as far as the rulebook says them.
std::string CopaymentText(const edmg::v1::GetEntitlementResponse& answer) {
  if (answer.has_copayment_cap_cents()) {
    return absl::StrCat("at most ", Euros(answer.copayment_cap_cents()));
  }
  if (!answer.has_reduction_basis_points()) return "the rulebook has no amount";
  std::string text =
      answer.reduction_basis_points() == 0
          ? "no less by the DMG"
          : absl::StrFormat("%g %% less by the DMG", answer.reduction_basis_points() / 100.0);
  if (answer.has_copayment_cents()) absl::StrAppend(&text, ": ", Euros(answer.copayment_cents()));
  return text;
}

std::string OutcomeText(const edmg::v1::Receipt& receipt) {
  switch (receipt.outcome_case()) {
    case edmg::v1::Receipt::kEnrolment:
      return absl::StrCat(
          Row("enrolled", absl::StrCat("with ", absl::StrJoin(receipt.enrolment().insurers(), ", "),
                                       " from ", DayText(receipt.enrolment().start_date()))));
    case edmg::v1::Receipt::kRegistration: {
      const edmg::v1::RegistrationOutcome& outcome = receipt.registration();
      return absl::StrCat(Row("holder", HolderText(outcome.holding())),
                          Row("fee", FeeText(outcome.payment(), outcome.payment_ids())));
    }
    case edmg::v1::Receipt::kContact: {
      const edmg::v1::ContactOutcome& outcome = receipt.contact();
      bool owed = outcome.payment_ids_size() > 0;
      return absl::StrCat(Row("extends", YesNo(outcome.extends())),
                          Row("fee", FeeText(owed, outcome.payment_ids())));
    }
    case edmg::v1::Receipt::OUTCOME_NOT_SET:
      return Row("outcome", "not known to this edmgctl");
  }
  return "";
}

// "rejected 2016-03-07 AC04, attempt 2".
std::string StateText(const edmg::v1::PaymentStatus& status) {
  std::string text = Words(edmg::v1::PaymentState_Name(status.state()), "PAYMENT_STATE_");
  if (status.has_execution_date()) absl::StrAppend(&text, " ", DayText(status.execution_date()));
  if (!status.bank_reference().empty()) absl::StrAppend(&text, " ", status.bank_reference());
  if (!status.reason_code().empty()) absl::StrAppend(&text, " ", status.reason_code());
  if (status.attempt() > 1) absl::StrAppend(&text, ", attempt ", status.attempt());
  if (!status.export_id().empty()) absl::StrAppend(&text, ", export ", status.export_id());
  return text;
}

std::string AttemptRows(const edmg::v1::PaymentStatus& status) {
  std::string rows;
  for (const auto& attempt : status.earlier_attempts()) {
    absl::StrAppend(
        &rows, Row(absl::StrCat("attempt ", attempt.attempt()),
                   absl::StrCat("pay by ", DayText(attempt.pay_by()), ", rejected ",
                                DayText(attempt.execution_date()), " ", attempt.reason_code())));
  }
  return rows;
}

// "" or " to 2015-03-01".
template <typename Period>
std::string PeriodText(const Period& period) {
  std::string end = period.has_end_date() ? absl::StrCat(" to ", DayText(period.end_date())) : "";
  return absl::StrCat("from ", DayText(period.begin_date()), end);
}

}  // namespace

std::string Readable(const edmg::v1::Receipt& receipt) {
  return absl::StrCat(Row("accepted", receipt.message_id()),
                      Row("revision", absl::StrCat(receipt.revision())),
                      Row("time", TimeText(receipt.accept_time())), OutcomeText(receipt),
                      Row("sha256", absl::BytesToHexString(receipt.content_sha256())));
}

std::string Readable(const edmg::v1::GetHoldingResponse& answer) {
  return absl::StrCat(Row("holder", answer.has_holding() ? HolderText(answer.holding()) : "nobody"),
                      Row("year's fee", answer.year_fee_acquired() ? "acquired" : "not acquired"),
                      Row("revision", absl::StrCat(answer.revision())));
}

std::string Readable(const edmg::v1::GetEntitlementResponse& answer) {
  const std::string basis =
      Words(edmg::v1::EntitlementBasis_Name(answer.basis()), "ENTITLEMENT_BASIS_");
  return absl::StrCat(Row("entitled", absl::StrCat(YesNo(answer.entitled()), ", ", basis)),
                      Row("holder", answer.has_holding() ? HolderText(answer.holding()) : "nobody"),
                      Row("preferential", YesNo(answer.preferential())),
                      Row("patient pays", CopaymentText(answer)),
                      Row("rules", absl::StrJoin(answer.rules(), ", ")),
                      Row("revision", absl::StrCat(answer.revision())));
}

std::string Readable(const edmg::v1::Payment& payment) {
  const std::string related =
      payment.related_payment_id().empty() ? "" : Row("relates to", payment.related_payment_id());
  return absl::StrCat(
      Row("payment", payment.payment_id()), Row("amount", Euros(payment.amount_cents())),
      Row("owed by", payment.insurer()), Row("owed to", payment.physician_nihii()),
      Row("account", AccountText(payment)), Row("pay by", DayText(payment.status().pay_by())),
      Row("state", StateText(payment.status())), AttemptRows(payment.status()),
      Row("reference", payment.remittance_reference()),
      Row("for", absl::StrCat(KindText(payment.kind()), " ", payment.year())), related,
      Row("patient", payment.patient_ssin()),
      Row("service", absl::StrCat(payment.claim_code(), " on ", DayText(payment.service_date()))),
      Row("recorded",
          absl::StrCat(TimeText(payment.record_time()), ", revision ", payment.revision())));
}

std::string Readable(const edmg::v1::GetStatusResponse& status) {
  std::string clock =
      absl::StrCat(TimeText(status.clock_time()), status.clock_simulated() ? " (simulated)" : "");
  return absl::StrCat(
      Row("gateway", status.gateway_id()),
      Row("accepting", status.accepting_writes() ? "yes" : "NO: a write has failed"),
      Row("revision", absl::StrCat(status.revision())),
      Row("journal", absl::StrCat(status.journal_length(), " entries")),
      Row("queue", absl::StrCat(status.queue_length(), " of ", status.queue_length_max())),
      Row("data", absl::StrFormat("%.1f MB", status.data_directory_bytes() / 1e6)),
      status.has_books_check_time()
          ? Row("books", status.books_differences().empty() ? "balance" : "DIFFER: see the log")
          : "",
      Row("clock", clock), Row("started", TimeText(status.start_time())),
      Row("build", absl::StrCat(status.build_version(), " (", status.build_type(), ")")));
}

std::string Readable(const edmg::v1::AdvanceClockResponse& answer) {
  return absl::StrCat(Row("clock", TimeText(answer.time())),
                      Row("revision", absl::StrCat(answer.revision())));
}

std::string Readable(const edmg::v1::VerifyJournalResponse& response) {
  std::string text;
  for (const std::string& difference : response.differences()) {
    absl::StrAppend(&text, difference, "\n");
  }
  if (!response.done()) return text;
  return absl::StrCat(text, "journal: ", response.revisions_verified(), " revisions, ",
                      response.differences_total(), " differences\n");
}

std::string Readable(const edmg::v1::GetPhysicianResponse& answer) {
  const edmg::v1::Physician& physician = answer.physician();
  std::string text =
      absl::StrCat(Row("physician", physician.nihii()),
                   Row("name", absl::StrCat(physician.first_name(), " ", physician.family_name())),
                   Row("ssin", physician.ssin()));
  for (const edmg::v1::Qualification& row : physician.qualifications()) {
    absl::StrAppend(&text, Row("qualified", absl::StrCat(row.code(), " ", PeriodText(row))));
  }
  for (const edmg::v1::Supervision& row : physician.supervisions()) {
    absl::StrAppend(&text,
                    Row("supervisor", absl::StrCat(row.supervisor_nihii(), " ", PeriodText(row))));
  }
  std::string insurers = absl::StrJoin(answer.enrolled_insurers(), ", ");
  return absl::StrCat(text, Row("enrolled", insurers.empty() ? "nowhere" : insurers));
}

std::string Readable(const edmg::v1::GetUsageIndicatorResponse& answer) {
  return absl::StrCat(Row("managed", absl::StrCat(answer.dmgs_managed())),
                      Row("opened", absl::StrCat(answer.dmgs_opened())),
                      Row("extended", absl::StrCat(answer.dmgs_extended())),
                      Row("contacts", absl::StrCat(answer.contacts_notified())),
                      Row("revision", absl::StrCat(answer.revision())));
}

std::string Readable(const edmg::v1::ListedPatient& patient) {
  std::string fee = patient.last_fee_year() == 0 ? "-" : absl::StrCat(patient.last_fee_year());
  return absl::StrFormat("%s  from %s  right until %s  last fee %s  %s %s\n", patient.ssin(),
                         DayText(patient.holding().begin_date()),
                         DayText(patient.holding().right_end_date()), fee, patient.family_name(),
                         patient.first_name());
}

std::string PaymentLine(const edmg::v1::Payment& payment) {
  return absl::StrFormat("%-10s  %10s  %s  to %s  %s %d  patient %s  service %s  pay by %s  %s\n",
                         payment.payment_id(), Euros(payment.amount_cents()), payment.insurer(),
                         payment.physician_nihii(), KindText(payment.kind()), payment.year(),
                         payment.patient_ssin(), DayText(payment.service_date()),
                         DayText(payment.status().pay_by()), StateText(payment.status()));
}

std::string Readable(const edmg::v1::PaymentEvent& event) {
  absl::string_view type = edmg::v1::PaymentEventType_Name(event.type());
  (void)absl::ConsumePrefix(&type, "PAYMENT_EVENT_TYPE_");
  std::string what;
  if (event.has_payment()) what = PaymentLine(event.payment());
  if (event.has_third_party_claim()) what = ClaimLine(event.third_party_claim());
  if (event.has_holding()) what = HoldingLine(event.holding());
  if (event.has_contested_affiliation()) what = ContestLine(event.contested_affiliation());
  return absl::StrCat(TimeText(event.event_time()), "  ", event.event_id(), "  ", type, "  ", what);
}

std::string Readable(const edmg::v1::ResolveAffiliationResponse& response) {
  return absl::StrCat(response.contests(), " answered", response.revision() == 0 ? " before" : "",
                      "\n");
}

std::string Readable(const edmg::v1::Subscription& subscription) {
  const int waiting = subscription.events_waiting();
  std::string text = absl::StrFormat("%-20s  %s%s  %d waiting", subscription.name(),
                                     subscription.connected() ? "connected" : "not connected",
                                     subscription.paused() ? ", paused" : "", waiting);
  if (waiting > 0) {
    absl::StrAppend(&text, " since ", TimeText(subscription.oldest_waiting_time()));
  }
  const std::string workers = absl::StrJoin(subscription.workers(), ", ");
  return absl::StrCat(text, workers.empty() ? "" : "  workers " + workers, "\n");
}

std::string Readable(const edmg::v1::ResetSubscriptionResponse& answer) {
  return absl::StrCat(Row("sent again", absl::StrCat(answer.events_again())),
                      Row("never sent", absl::StrCat(answer.events_skipped())),
                      Row("waiting then", absl::StrCat(answer.events_waiting())),
                      Row("done", answer.done() ? "yes" : "no, only counted"));
}

std::string Words(absl::string_view name, absl::string_view prefix) {
  (void)absl::ConsumePrefix(&name, prefix);
  return absl::StrReplaceAll(absl::AsciiStrToLower(name), {{"_", " "}});
}

std::string Euros(int64_t cents) {
  return absl::StrFormat("%s%d.%02d EUR", cents < 0 ? "-" : "", std::llabs(cents) / 100,
                         std::llabs(cents) % 100);
}

std::string AsJson(const google::protobuf::Message& message) {
  std::string json;
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  if (!google::protobuf::util::MessageToJsonString(message, &json, options).ok()) return "{}";
  return json;
}

std::string AsText(const google::protobuf::Message& message) {
  google::protobuf::TextFormat::Printer printer;
  printer.SetSingleLineMode(true);
  printer.SetUseUtf8StringEscaping(true);
  std::string text;
  printer.PrintToString(message, &text);
  return text;
}

}  // namespace edmg::ctl
