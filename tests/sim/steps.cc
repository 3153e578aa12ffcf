#include "tests/sim/steps.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace edmg::sim {
namespace {

std::string Shown(const std::optional<Date>& date) {
  if (!date.has_value()) return "-";
  return absl::StrCat(date->year, "-", date->month, "-", date->day);
}

std::string Shown(const Period& period) {
  return absl::StrCat(Text(period.begin), "..", period.end ? Text(*period.end) : "");
}

std::string Line(const PhysicianRow& row) {
  std::string line = absl::StrCat("physician ", row.nihii, " ssin ", row.ssin);
  for (const auto& each : row.qualifications) {
    absl::StrAppend(&line, " [", each.code, " ", Shown(each.period), "]");
  }
  for (const auto& each : row.supervisors) {
    absl::StrAppend(&line, " [supervisor ", each.nihii, " ", Shown(each.period), "]");
  }
  return line;
}

std::string Line(const GroupRow& row) {
  std::string line = absl::StrCat("group ", row.id);
  for (const auto& each : row.members) {
    absl::StrAppend(&line, " [", each.nihii, " ", Shown(each.period), "]");
  }
  return line;
}

std::string Line(const PersonRow& row) {
  std::string line = absl::StrCat("insurer ", row.insurer, " feeds ", row.ssin, " sex ", row.sex);
  if (!row.replaces.empty()) absl::StrAppend(&line, " replaces ", row.replaces);
  if (row.birth) absl::StrAppend(&line, " born ", Text(*row.birth));
  if (row.death) absl::StrAppend(&line, " died ", Text(*row.death));
  for (const auto& each : row.affiliations) {
    absl::StrAppend(&line, " [", each.mutuality, "/", each.number, " ", Shown(each.period), " ",
                    each.insurability, "]");
  }
  for (const auto& each : row.medical_houses) {
    absl::StrAppend(&line, " [medical house ", Shown(each), "]");
  }
  if (!row.chronic_years.empty()) {
    absl::StrAppend(&line, " chronic ", absl::StrJoin(row.chronic_years, ","));
  }
  return line;
}

std::string Line(const ContestAnswer& answer) {
  return absl::StrCat("insurer ", answer.insurer, answer.agrees ? " agrees with " : " objects to ",
                      answer.claimant, " about ", answer.ssin);
}

std::string Line(const PatientName& patient) {
  std::string line = absl::StrCat("patient ", patient.ssin.empty() ? "-" : patient.ssin);
  if (!patient.mutuality.empty() || !patient.number.empty()) {
    absl::StrAppend(&line, " member ", patient.mutuality, "/", patient.number);
  }
  if (patient.first_name != "Jan" || patient.family_name != "Peeters") {
    absl::StrAppend(&line, " name '", patient.first_name, "' '", patient.family_name, "'");
  }
  if (patient.sex != 0) absl::StrAppend(&line, " sex ", patient.sex);
  if (patient.birth) absl::StrAppend(&line, " born ", Shown(patient.birth));
  return line;
}

std::string EncounterLine(const Message& message) {
  std::string line = absl::StrCat(" ", Line(message.patient), " on ", Shown(message.encounter), " ",
                                  message.code.empty() ? "-" : message.code);
  if (!message.holder.empty()) {
    const bool contact = message.kind == MessageKind::kContact;
    absl::StrAppend(&line, contact ? " G " : " holder ", message.holder);
  }
  if (message.prevention_module) absl::StrAppend(&line, " +prevention");
  if (const auto& third = message.third_party) {
    absl::StrAppend(&line, " third party ", absl::StrJoin(third->codes, ","),
                    third->mention_written ? "" : " unmentioned",
                    third->patient_signed ? "" : " unsigned", " id ", third->identification);
  }
  return line;
}

std::string Line(const Message& message) {
  std::string line;
  if (message.kind == MessageKind::kEnrolment) {
    line = absl::StrCat("enrolment by ", message.author, " with ",
                        absl::StrJoin(message.insurers, ","), " from ", Shown(message.start), " ",
                        message.iban, " ", message.bic);
  } else {
    const bool contact = message.kind == MessageKind::kContact;
    line = absl::StrCat(contact ? "contact" : "registration", " by ", message.author,
                        EncounterLine(message));
  }
  absl::StrAppend(&line, " (signer ", message.signer_ssin, ", id ", message.id);
  if (message.recipient != kRecipient) absl::StrAppend(&line, ", to '", message.recipient, "'");
  if (!message.has_create_time) absl::StrAppend(&line, ", no create time");
  if (message.product != "Medi") absl::StrAppend(&line, ", product '", message.product, "'");
  return absl::StrCat(line, ")");
}

std::string Line(const AttestationFile& file) {
  std::string line = absl::StrCat("insurer ", file.insurer, " attests (", file.message, ")");
  for (const auto& row : file.rows) {
    absl::StrAppend(&line, " [", row.code, " ", row.ssin, " by ", row.nihii, " on ", Shown(row.day),
                    row.third_party ? " third party" : "", "]");
  }
  return line;
}

std::string Line(const PaymentFile& file) {
  std::string line = absl::StrCat("insurer ", file.insurer, " reports ", file.report);
  for (const auto& row : file.rows) absl::StrAppend(&line, " [", Line(row), "]");
  return line;
}

std::string Line(const DebtorAccountRow& row) {
  return absl::StrCat("insurer ", row.insurer, " pays from ", row.iban, " ", row.bic, " '",
                      row.name, "'", row.closed ? " no more" : "");
}

std::string Line(const DebtName& debt) { return absl::StrCat("{", debt.line, "} ", debt.nth); }

std::string Line(const Export& order) {
  std::string line =
      absl::StrCat("insurer ", order.insurer, order.preview ? " previews " : " exports ", order.id,
                   " due until ", Shown(order.due_until), " on ", Shown(order.execution),
                   order.netting ? " netting" : "");
  if (!order.debtor_iban.empty()) absl::StrAppend(&line, " from ", order.debtor_iban);
  for (const DebtName& debt : order.held_back) absl::StrAppend(&line, " without ", Line(debt));
  return line;
}

std::string Line(const CancelExport& cancel) {
  return absl::StrCat("insurer ", cancel.insurer, " cancels ", cancel.id, " for ", cancel.reason);
}

std::string Line(const BankRow& row) {
  return absl::StrCat(row.debt.line.empty() ? row.other_id : Line(row.debt), " ", row.status,
                      row.returned ? " returned " : " ", row.cents, " ", row.currency, " on ",
                      Shown(row.day), " '", row.reference, "' ", row.reason);
}

std::string Line(const BankFile& file) {
  std::string line = absl::StrCat("insurer ", file.insurer, " imports ", file.format, " ", file.id);
  if (!file.answers.empty()) absl::StrAppend(&line, " to ", file.answers, " ", file.group);
  absl::StrAppend(&line, " of ", Shown(file.created), file.fault.empty() ? "" : " fault ",
                  file.fault);
  for (const BankRow& row : file.rows) absl::StrAppend(&line, " [", Line(row), "]");
  return line;
}

std::string Line(const Commit&) { return "commit"; }
std::string Line(const Restart&) { return "restart"; }
std::string Line(const ClockMove& move) {
  return absl::StrCat(move.advanced ? "advance clock " : "clock ", Text(move.day));
}
std::string Line(const AskHolding& ask) {
  return absl::StrCat("who holds ", ask.ssin, " on ", Text(ask.day));
}
std::string Line(const AskEntitlement& ask) {
  return absl::StrCat("entitlement of ", ask.ssin, " at ", ask.physician, " on ", Text(ask.day),
                      " ", ask.code, ask.mention.empty() ? "" : " G ", ask.mention);
}
std::string Line(const AskList& ask) { return absl::StrCat("list of ", ask.physician); }
std::string Line(const AskUsage& ask) {
  return absl::StrCat("usage of ", ask.physician, " in ", ask.year);
}
std::string Line(const AskBooks& ask) {
  return absl::StrCat("books of ", ask.insurer, " on ", Shown(ask.as_of));
}
std::string Line(const AskTimeliness& ask) {
  return absl::StrCat("timeliness of ", ask.insurer, " in ", ask.year, "-", ask.month);
}
std::string Line(const AskUnmatched& ask) { return absl::StrCat("unmatched of ", ask.insurer); }
std::string Line(const AskCheck& ask) { return absl::StrCat("check ", Line(ask.message)); }

}  // namespace

std::string Line(const PaymentRow& row) {
  return absl::StrCat(row.number, " ", row.kind, " {", row.line, "} ", row.nth, " ", row.cents, " ",
                      row.currency, " on ", Shown(row.day), " '", row.reference, "' ", row.reason);
}

Date AsDate(Day day) { return {static_cast<int>(day.year()), day.month(), day.day()}; }

std::string Text(Day day) { return absl::FormatCivilTime(day); }

std::string PatientIn(const std::string& line) {
  constexpr size_t kSsinDigits = 11;
  const size_t place = line.find(" for ");
  return place == std::string::npos ? "" : line.substr(place + 5, kSsinDigits);
}

std::string Describe(const Step& step) {
  return std::visit([](const auto& each) { return Line(each); }, step);
}

std::vector<std::string> PatientsOf(const Step& step) {
  if (const auto* person = std::get_if<PersonRow>(&step)) return {person->ssin, person->replaces};
  if (const auto* answer = std::get_if<ContestAnswer>(&step)) return {answer->ssin};
  if (const auto* ask = std::get_if<AskHolding>(&step)) return {ask->ssin};
  if (const auto* ask = std::get_if<AskEntitlement>(&step)) return {ask->ssin};
  std::vector<std::string> ssins;
  if (const auto* check = std::get_if<AskCheck>(&step)) return PatientsOf(check->message);
  if (const auto* message = std::get_if<Message>(&step)) {
    if (message->kind != MessageKind::kEnrolment) ssins.push_back(message->patient.ssin);
  }
  if (const auto* file = std::get_if<AttestationFile>(&step)) {
    for (const auto& row : file->rows) ssins.push_back(row.ssin);
  }
  if (const auto* file = std::get_if<PaymentFile>(&step)) {
    for (const auto& row : file->rows) ssins.push_back(PatientIn(row.line));
  }
  if (const auto* file = std::get_if<BankFile>(&step)) {
    for (const auto& row : file->rows) ssins.push_back(PatientIn(row.debt.line));
  }
  return ssins;
}

bool EndsGroup(const Step& step) {
  return !std::holds_alternative<PhysicianRow>(step) && !std::holds_alternative<GroupRow>(step) &&
         !std::holds_alternative<PersonRow>(step) && !std::holds_alternative<Message>(step) &&
         !std::holds_alternative<ContestAnswer>(step) &&
         !std::holds_alternative<AttestationFile>(step);
}

int MessagesIn(const Step& step) {
  if (std::holds_alternative<Message>(step)) return 1;
  const auto* file = std::get_if<AttestationFile>(&step);
  return file != nullptr ? static_cast<int>(file->rows.size()) : 0;
}

int ReportsIn(const Step& step) {
  if (std::holds_alternative<BankFile>(step)) return 1;
  const auto* file = std::get_if<PaymentFile>(&step);
  return file != nullptr ? static_cast<int>(file->rows.size()) : 0;
}

bool IsDoneInParts(const Step& step) {
  return std::holds_alternative<Export>(step) || std::holds_alternative<CancelExport>(step);
}

}  // namespace edmg::sim
