#include "services/bank/export_decisions.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "services/answers/errors.h"
#include "services/answers/row_checks.h"
#include "services/rules/payments/obligation.h"
#include "services/rules/payments/payment_states.h"
#include "services/rules/payments/transfers.h"
#include "store/payments/exports.h"
#include "store/payments/payment_states.h"
#include "store/people/physicians.h"
#include "values/banking_days.h"
#include "values/civil_date.h"
#include "values/identifiers.h"
#include "values/sepa_text.h"
#include "values/timestamps.h"

namespace edmg::services {
namespace {

using edmg::store::v1::Decision;
using edmg::store::v1::ExportCommand;
using edmg::store::v1::ExportRecord;
using edmg::store::v1::TransferRecord;
using edmg::v1::CreditTransferExport;
using edmg::v1::DebtorAccount;
using edmg::v1::ExportSelection;
using edmg::v1::Payment;
using rules::PaymentAct;

constexpr size_t kExportIdBytesMax = 30;
constexpr int kExecutionDaysMax = 365;
constexpr size_t kNameCharactersMax = 70;

absl::Status WrongSelection(absl::string_view field, std::string text) {
  return Error({Reason::kFieldFormat, absl::StrCat("selection.", field), std::move(text)});
}

absl::Status CheckExportId(absl::string_view id) {
  const bool sound = !id.empty() && id.size() <= kExportIdBytesMax &&
                     std::all_of(id.begin(), id.end(), [](char c) {
                       return absl::ascii_isalnum(c) || c == '-' || c == '.';
                     });
  if (sound) return absl::OkStatus();
  return WrongSelection("export_id", absl::StrCat("must be 1 to ", kExportIdBytesMax,
                                                  " of A-Z, a-z, 0-9, \"-\" and \".\""));
}

absl::Status CheckSelection(const ExportSelection& selection, absl::CivilDay today) {
  if (auto status = CheckExportId(selection.export_id()); !status.ok()) return status;
  if (!DayOf(selection.due_until()).has_value()) return WrongSelection("due_until", "not a date");
  const auto day = DayOf(selection.execution_date());
  if (!day.has_value()) return WrongSelection("execution_date", "not a date");
  if (*day < today || *day > today + kExecutionDaysMax) {
    return WrongSelection("execution_date",
                          absl::StrCat("must be ", absl::FormatCivilTime(today),
                                       " (today) or up to ", kExecutionDaysMax, " days later"));
  }
  if (selection.held_back_payment_ids_size() > kHeldBackMax) {
    return WrongSelection("held_back_payment_ids", absl::StrCat("must be at most ", kHeldBackMax));
  }
  for (int i = 0; i < selection.held_back_payment_ids_size(); ++i) {
    if (store::PositionOfPayment(selection.held_back_payment_ids(i)).has_value()) continue;
    return WrongSelection(RowPath("held_back_payment_ids", i),
                          "not a payment id: P-<revision>-<position>");
  }
  return absl::OkStatus();
}

// The account that the selection names, or the only open one.
absl::StatusOr<DebtorAccount> DebtorOf(const store::Reader& reader, absl::string_view insurer,
                                       const std::string& iban) {
  std::vector<DebtorAccount> open;
  auto status = store::ScanDebtorAccounts(reader, insurer, [&](const auto& record) {
    const DebtorAccount& account = record.account();
    if (!account.closed() && (iban.empty() || account.iban() == iban)) open.push_back(account);
    return true;
  });
  if (!status.ok()) return status;
  if (open.size() == 1) return open[0];
  return Error({Reason::kDebtorAccountUnknown, "selection.debtor_iban",
                open.empty() ? "record the account by SetDebtorAccount first"
                             : "you have several open accounts: name one"});
}

// EXPORT_RUNNING where another export is under way.
absl::Status CheckNoneRuns(const store::Reader& reader, absl::string_view insurer) {
  std::string running;
  auto status = store::ScanExports(reader, insurer, "", [&](const ExportRecord& record) {
    if (record.made().state() == edmg::v1::EXPORT_STATE_RUNNING ||
        record.made().state() == edmg::v1::EXPORT_STATE_CANCELLING) {
      running = record.asked().export_id();
    }
    return running.empty();
  });
  if (!status.ok() || running.empty()) return status;
  return Error({Reason::kExportRunning,
                "selection.export_id",
                absl::StrCat("export ", running, " is not complete: finish or cancel it first"),
                {{"export_id", running}}});
}

absl::StatusOr<ExportRecord> NewExport(const store::Reader& reader, absl::string_view insurer,
                                       const ExportSelection& selection, absl::CivilDay today) {
  if (auto status = CheckSelection(selection, today); !status.ok()) return status;
  auto debtor = DebtorOf(reader, insurer, selection.debtor_iban());
  if (!debtor.ok()) return debtor.status();
  ExportRecord record;
  record.set_insurer(std::string(insurer));
  *record.mutable_asked() = selection;
  CreditTransferExport& made = *record.mutable_made();
  *made.mutable_selection() = selection;
  made.mutable_selection()->clear_held_back_payment_ids();
  made.mutable_selection()->set_debtor_iban(debtor->iban());
  const absl::CivilDay asked = *DayOf(selection.execution_date());
  *made.mutable_selection()->mutable_execution_date() = DateOf(NextBankingDay(asked));
  made.set_execution_date_moved(!IsBankingDay(asked));
  *made.mutable_debtor() = *std::move(debtor);
  return record;
}

rules::TransferSelection TermsOf(const ExportSelection& asked) {
  return {DayOf(asked.due_until()).value_or(absl::CivilDay()),
          asked.netting(),
          {asked.held_back_payment_ids().begin(), asked.held_back_payment_ids().end()}};
}

absl::StatusOr<bool> MayBeSetOff(const store::Reader& reader, const Payment& recovery) {
  const auto recovered =
      store::ReadNamedPayment(reader, recovery.insurer(), recovery.related_payment_id());
  if (!recovered.ok()) return recovered.status();
  return rules::IsRecoverable(*recovered);
}

// What is open of one physician.
struct OpenOfPhysician {
  std::string physician;
  std::vector<store::StreamPosition> payments;
};

absl::StatusOr<rules::TransferPlan> PlanOf(const store::Reader& reader, absl::string_view insurer,
                                           const OpenOfPhysician& open,
                                           const rules::TransferSelection& terms) {
  std::vector<Payment> due;
  std::vector<Payment> recoveries;
  for (const store::StreamPosition& position : open.payments) {
    auto payment = store::ReadNamedPayment(reader, insurer, position);
    if (!payment.ok()) return payment.status();
    if (payment->amount_cents() >= 0) {
      due.push_back(*std::move(payment));
    } else if (terms.netting) {
      const auto may = MayBeSetOff(reader, *payment);
      if (!may.ok()) return may.status();
      if (*may) recoveries.push_back(*std::move(payment));
    }
  }
  return rules::PlanTransfers(std::move(due), std::move(recoveries), terms);
}

// The physicians of a part, and whether they are the last ones.
struct Part {
  std::vector<OpenOfPhysician> physicians;
  bool last = true;
};

absl::StatusOr<Part> ReadPart(const store::Reader& reader, absl::string_view insurer,
                              absl::string_view after) {
  Part part;
  int payments = 0;
  auto status = store::ScanOpenPayments(
      reader, insurer, after, [&](absl::string_view physician, store::StreamPosition position) {
        if (part.physicians.empty() || part.physicians.back().physician != physician) {
          part.last = payments < kExportPartMax;
          if (!part.last) return false;
          part.physicians.push_back({std::string(physician), {}});
        }
        part.physicians.back().payments.push_back(position);
        ++payments;
        return true;
      });
  if (!status.ok()) return status;
  return part;
}

void Count(const rules::TransferPlan& plan, CreditTransferExport& made) {
  for (const rules::Transfer& transfer : plan.transfers) {
    if (transfer.cents == 0) {
      made.set_payments_netted_whole(made.payments_netted_whole() + 1);
      continue;
    }
    made.set_transfers(made.transfers() + 1);
    made.set_sum_cents(made.sum_cents() + transfer.cents);
  }
  for (const Payment& recovery : plan.recoveries) {
    made.set_recoveries_netted(made.recoveries_netted() + 1);
    made.set_netted_cents(made.netted_cents() - recovery.amount_cents());
  }
  made.set_payments_without_account(made.payments_without_account() + plan.without_account);
  made.set_payments_held_back(made.payments_held_back() + plan.held_back);
}

absl::StatusOr<std::string> CreditorName(const store::Reader& reader,
                                         const std::string& physician) {
  const auto known = store::ReadPhysician(reader, physician);
  if (!known.ok()) return known.status();
  if (!known->has_value()) return absl::DataLossError("a physician who is owed is missing");
  const std::string name = absl::StrCat((*known)->first_name(), " ", (*known)->family_name());
  return SepaText(name, kNameCharactersMax);
}

// Adds what a plan does to the decision, in which the export's record stands.
class Instructing {
 public:
  Instructing(const rules::Accept& accept, ExportRecord& record, Decision& decision)
      : accept_(accept), record_(record), decision_(decision) {
    move_.execution_date = record.made().selection().execution_date();
    move_.export_id = record.asked().export_id();
  }

  absl::Status Instruct(rules::TransferPlan plan, const std::string& name) {
    Count(plan, *record_.mutable_made());
    for (rules::Transfer& transfer : plan.transfers) {
      AddTransfer(transfer, name);
      Payment& payment = transfer.payment;
      for (const auto& netted : transfer.netted) {
        *payment.mutable_status()->add_netted() = netted;
      }
      auto status =
          Move(payment, transfer.cents == 0 ? PaymentAct::kSetOff : PaymentAct::kExported);
      if (!status.ok()) return status;
    }
    for (const Payment& recovery : plan.recoveries) {
      if (auto status = Move(recovery, PaymentAct::kSetOff); !status.ok()) return status;
    }
    return absl::OkStatus();
  }

 private:
  absl::Status Move(const Payment& payment, PaymentAct act) {
    const auto* step = rules::StepOf(payment, act);
    if (step == nullptr) return absl::DataLossError("an open payment is not due");
    rules::Take(*step, payment, move_, accept_, &decision_);
    return absl::OkStatus();
  }

  void AddTransfer(const rules::Transfer& transfer, const std::string& name) {
    const Payment& payment = transfer.payment;
    TransferRecord& row = *decision_.add_transfers();
    row.set_insurer(record_.insurer());
    row.set_export_revision(record_.made().revision());
    record_.set_rows(record_.rows() + 1);
    row.set_number(record_.rows());
    *row.mutable_payment() = rules::KeyOf(payment);
    row.set_amount_cents(transfer.cents);
    row.set_iban(payment.status().iban());
    row.set_bic(payment.status().bic());
    row.set_name(name);
    for (const auto& netted : transfer.netted) *row.add_netted() = netted;
  }

  const rules::Accept& accept_;
  ExportRecord& record_;
  Decision& decision_;
  rules::PaymentMove move_;
};

absl::Status CheckGoesOn(const ExportRecord& record, const ExportSelection& selection) {
  ExportSelection name;
  name.set_export_id(selection.export_id());
  const std::string asked = store::Serialize(selection);
  if (asked != store::Serialize(record.asked()) && asked != store::Serialize(name)) {
    return Error({Reason::kExportChanged, "selection",
                  "the export was made with another selection: choose a new export_id"});
  }
  if (record.made().state() != edmg::v1::EXPORT_STATE_CANCELLING &&
      record.made().state() != edmg::v1::EXPORT_STATE_CANCELLED) {
    return absl::OkStatus();
  }
  return Error({Reason::kExportCancelled, "selection.export_id",
                "the export was cancelled: choose a new export_id"});
}

// The export as it stands before the part: the recorded one, or a new one.
absl::StatusOr<ExportRecord> RecordBefore(const store::Reader& reader, const ExportCommand& command,
                                          const rules::Accept& accept) {
  const ExportSelection& selection = command.selection();
  if (auto status = CheckExportId(selection.export_id()); !status.ok()) return status;
  auto known = store::ReadExport(reader, command.insurer(), selection.export_id());
  if (!known.ok()) return known.status();
  if (known->has_value()) {
    if (auto status = CheckGoesOn(**known, selection); !status.ok()) return status;
    return **std::move(known);
  }
  if (auto status = CheckNoneRuns(reader, command.insurer()); !status.ok()) return status;
  auto record = NewExport(reader, command.insurer(), selection, accept.accept_day);
  if (!record.ok()) return record.status();
  record->mutable_made()->set_revision(accept.revision);
  *record->mutable_made()->mutable_creation_time() = TimestampOf(accept.accept_time);
  return record;
}

}  // namespace

absl::StatusOr<Decision> DecideExportPart(const store::Reader& reader, const ExportCommand& command,
                                          const rules::Accept& accept) {
  auto record = RecordBefore(reader, command, accept);
  if (!record.ok()) return record.status();
  if (record->made().state() == edmg::v1::EXPORT_STATE_COMPLETE) return Decision();
  const auto part = ReadPart(reader, command.insurer(), record->after_physician());
  if (!part.ok()) return part.status();
  Decision decision;
  Instructing instructing(accept, *record, decision);
  const rules::TransferSelection terms = TermsOf(record->asked());
  for (const OpenOfPhysician& open : part->physicians) {
    auto plan = PlanOf(reader, command.insurer(), open, terms);
    if (!plan.ok()) return plan.status();
    const auto name = CreditorName(reader, open.physician);
    if (!name.ok()) return name.status();
    auto status = instructing.Instruct(*std::move(plan), *name);
    if (!status.ok()) return status;
    record->set_after_physician(open.physician);
  }
  if (part->last) record->clear_after_physician();
  record->mutable_made()->set_state(part->last ? edmg::v1::EXPORT_STATE_COMPLETE
                                               : edmg::v1::EXPORT_STATE_RUNNING);
  *decision.mutable_payment_export() = *std::move(record);
  return decision;
}

absl::StatusOr<CreditTransferExport> PreviewExport(const store::Reader& reader,
                                                   absl::string_view insurer,
                                                   const ExportSelection& selection,
                                                   absl::CivilDay today) {
  auto record = NewExport(reader, insurer, selection, today);
  if (!record.ok()) return record.status();
  const rules::TransferSelection terms = TermsOf(selection);
  std::string after;
  for (bool last = false; !last;) {
    const auto part = ReadPart(reader, insurer, after);
    if (!part.ok()) return part.status();
    for (const OpenOfPhysician& open : part->physicians) {
      const auto plan = PlanOf(reader, insurer, open, terms);
      if (!plan.ok()) return plan.status();
      Count(*plan, *record->mutable_made());
      after = open.physician;
    }
    last = part->last;
  }
  return std::move(*record->mutable_made());
}

}  // namespace edmg::services
