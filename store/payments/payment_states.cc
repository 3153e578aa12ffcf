#include "store/payments/payment_states.h"

#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "store/journal/rulebooks.h"
#include "store/payments/payments.h"
#include "values/civil_date.h"
#include "values/identifiers.h"
#include "values/timestamps.h"

namespace edmg::store {
namespace {

using Deadline = v1::PaymentDeadlineRecord;

constexpr size_t kPositionBytes = 12;  // revision and position at the end of a key

constexpr size_t kInsurerBytes = 3;
constexpr size_t kPhysicianBytes = 8;

StreamPosition PositionOf(const v1::PaymentKey& key) { return {key.revision(), key.position()}; }

Key DeadlineKey(const Deadline& row) {
  const auto& payment = row.payment();
  return Key()
      .Number(row.kind())
      .Number(row.pay_by())
      .Text(payment.insurer())
      .Revision(payment.revision())
      .Number(payment.position())
      .Number(row.attempt());
}

Key ReportKey(const ReportRow& row) {
  return Key().Text(row.insurer).Number(row.row).Text(row.report_id);
}

// The first deadline of an attempt.
Deadline DeadlineOf(const v1::PaymentKey& payment, const edmg::v1::PaymentStatus& status) {
  Deadline row;
  row.set_kind(Deadline::KIND_DUE_SOON);
  row.set_pay_by(DayNumber(DayOf(status.pay_by()).value_or(absl::CivilDay())));
  *row.mutable_payment() = payment;
  row.set_attempt(status.attempt());
  return row;
}

void PutDeadline(const Deadline& row, Batch& batch) {
  batch.Put(Table::kPaymentDeadlines, DeadlineKey(row).bytes(), Serialize(row));
}

v1::PaymentKey KeyOf(const edmg::v1::Payment& payment, StreamPosition position) {
  v1::PaymentKey key;
  key.set_insurer(payment.insurer());
  key.set_revision(position.revision);
  key.set_position(position.position);
  return key;
}

Key OpenKey(absl::string_view insurer, absl::string_view physician, StreamPosition position) {
  return Key().Text(insurer).Text(physician).Revision(position.revision).Number(position.position);
}

void PutOpen(const edmg::v1::Payment& payment, StreamPosition position, Batch& batch) {
  const std::string physician = PhysicianId(payment.physician_nihii());
  batch.Put(Table::kOpenPayments, OpenKey(payment.insurer(), physician, position).bytes(), "");
}

// A payment that is DUE has a row, any other none.
void ChangeOpen(const v1::PaymentChange& change, Batch& batch) {
  if (change.physician().empty()) return;  // of earlier rules, which had no such rows
  const std::string key =
      OpenKey(change.payment().insurer(), change.physician(), PositionOf(change.payment()));
  if (change.status().state() == edmg::v1::PAYMENT_STATE_DUE) {
    batch.Put(Table::kOpenPayments, key, "");
  } else {
    batch.Delete(Table::kOpenPayments, key);
  }
}

void PutNewPayment(const edmg::v1::Payment& payment, StreamPosition position, Batch& batch,
                   std::optional<absl::CivilDay> today = std::nullopt) {
  batch.Put(Table::kPaymentsOfPhysicians,
            StreamKey(PhysicianId(payment.physician_nihii()), position).bytes(), payment.insurer());
  if (payment.amount_cents() <= 0) return;  // a recovery has no deadline
  const Deadline row = DeadlineOf(KeyOf(payment, position), FirstStatusOf(payment));
  if (!today.has_value() || DayOfNumber(row.pay_by()) >= *today) PutDeadline(row, batch);
}

void PutChange(const v1::PaymentChange& change, int64_t revision, Batch& batch) {
  const std::string key = StreamKey(change.payment().insurer(), PositionOf(change.payment()));
  batch.Put(Table::kPaymentStates, key, Serialize(change.status()));
  const bool begins = change.status().state() == edmg::v1::PAYMENT_STATE_DUE &&
                      change.status().attempt() > 1 && change.status().revision() == revision &&
                      !change.same_attempt();
  if (begins) PutDeadline(DeadlineOf(change.payment(), change.status()), batch);
  if (change.status().state() == edmg::v1::PAYMENT_STATE_REJECTED) {
    batch.Put(Table::kRejectedPayments, key, "");
  } else {
    batch.Delete(Table::kRejectedPayments, key);
  }
  ChangeOpen(change, batch);
}

void PutReport(const ReportRow& row, const edmg::v1::PaymentReport& report, int64_t revision,
               Batch& batch) {
  v1::PaymentReportRecord record;
  *record.mutable_report() = report;
  record.set_revision(revision);
  batch.Put(Table::kPaymentReports, ReportKey(row).bytes(), Serialize(record));
}

void PutReports(const v1::JournalEntry& entry, Batch& batch) {
  if (entry.has_payment_report()) {
    const auto& command = entry.payment_report();
    PutReport({command.insurer(), command.report_id(), command.report().row()}, command.report(),
              entry.revision(), batch);
  } else if (entry.has_bank_status()) {
    const auto& command = entry.bank_status();
    const std::string report_id = ReportIdOfFile(command.file_sha256());
    PutReport({command.insurer(), report_id, command.report().row()}, command.report(),
              entry.revision(), batch);
  }
}

// Makes rows of a table for payments that an earlier program recorded: `put` for each of them.
absl::Status ForEachPayment(
    Batch& batch, const std::function<absl::Status(edmg::v1::Payment&, StreamPosition)>& put) {
  std::vector<edmg::v1::Payment> payments;
  auto status = ScanRecords<edmg::v1::Payment>(
      batch, Table::kPayments, "", "", [&](absl::string_view, const edmg::v1::Payment& payment) {
        payments.push_back(payment);
        return true;
      });
  for (auto& payment : payments) {
    const auto position = PositionOfPayment(payment.payment_id());
    if (!position.has_value()) return Unreadable(Table::kPayments);
    status.Update(put(payment, *position));
  }
  return status;
}

absl::Status StartOpenPayments(Batch& batch) {
  return ForEachPayment(batch, [&](edmg::v1::Payment& payment, StreamPosition position) {
    auto status = AddStatus(batch, &payment);
    if (status.ok() && payment.status().state() == edmg::v1::PAYMENT_STATE_DUE) {
      PutOpen(payment, position, batch);
    }
    return status;
  });
}

}  // namespace

edmg::v1::PaymentStatus FirstStatusOf(const edmg::v1::Payment& payment) {
  edmg::v1::PaymentStatus status;
  status.set_state(edmg::v1::PAYMENT_STATE_DUE);
  status.set_attempt(1);
  *status.mutable_pay_by() = payment.pay_by();
  status.set_iban(payment.iban());
  status.set_bic(payment.bic());
  return status;
}

std::optional<StreamPosition> PositionOfPayment(absl::string_view payment_id) {
  const std::vector<absl::string_view> parts = absl::StrSplit(payment_id, '-');
  StreamPosition position;
  if (parts.size() != 3 || parts[0] != "P" || !absl::SimpleAtoi(parts[1], &position.revision) ||
      !absl::SimpleAtoi(parts[2], &position.position) || position.revision < 1 ||
      position.position < 0 || position.position == std::numeric_limits<int32_t>::max()) {
    return std::nullopt;
  }
  return position;
}

absl::Status AddStatus(const Reader& reader, edmg::v1::Payment* payment) {
  const auto position = PositionOfPayment(payment->payment_id());
  if (!position.has_value()) return Unreadable(Table::kPayments);
  auto status = FindRecord<edmg::v1::PaymentStatus>(
      reader, Table::kPaymentStates, StreamKey(payment->insurer(), *position).bytes());
  if (!status.ok()) return status.status();
  *payment->mutable_status() = status->has_value() ? **std::move(status) : FirstStatusOf(*payment);
  return absl::OkStatus();
}

Found<edmg::v1::Payment> ReadPaymentWithStatus(const Reader& reader, absl::string_view insurer,
                                               StreamPosition position) {
  auto payment = ReadPayment(reader, insurer, position);
  if (!payment.ok() || !payment->has_value()) return payment;
  auto status = AddStatus(reader, &**payment);
  if (!status.ok()) return status;
  return payment;
}

absl::StatusOr<edmg::v1::Payment> ReadNamedPayment(const Reader& reader, absl::string_view insurer,
                                                   StreamPosition position) {
  auto payment = ReadPaymentWithStatus(reader, insurer, position);
  if (!payment.ok()) return payment.status();
  if (!payment->has_value()) return absl::DataLossError("a payment is missing");
  return **std::move(payment);
}

absl::StatusOr<edmg::v1::Payment> ReadNamedPayment(const Reader& reader, absl::string_view insurer,
                                                   absl::string_view payment_id) {
  const auto position = PositionOfPayment(payment_id);
  if (!position.has_value()) return absl::DataLossError("a payment id is none");
  return ReadNamedPayment(reader, insurer, *position);
}

Found<v1::PaymentReportRecord> ReadPaymentReport(const Reader& reader, const ReportRow& row) {
  return FindRecord<v1::PaymentReportRecord>(reader, Table::kPaymentReports,
                                             ReportKey(row).bytes());
}

absl::Status ScanPaymentDeadlines(const Reader& reader, Deadline::Kind kind,
                                  const std::function<bool(const Deadline&)>& visit) {
  const std::string prefix = Key().Number(kind);
  return ScanRecords<Deadline>(reader, Table::kPaymentDeadlines, prefix, prefix,
                               [&](absl::string_view, const Deadline& row) { return visit(row); });
}

absl::Status ScanRejectedPayments(
    const Reader& reader, absl::string_view after,
    const std::function<bool(absl::string_view key, const v1::PaymentKey&)>& visit) {
  return reader.Scan(Table::kRejectedPayments, "", after,
                     [&](absl::string_view key, absl::string_view) {
                       if (key == after) return true;
                       const StreamPosition position = StreamPositionAtEnd(key);
                       v1::PaymentKey payment;
                       payment.set_insurer(std::string(key.substr(0, key.size() - kPositionBytes)));
                       payment.set_revision(position.revision);
                       payment.set_position(position.position);
                       return visit(key, payment);
                     });
}

std::string ReportIdOfFile(absl::string_view sha256) { return absl::StrCat("file:", sha256); }

absl::Status ScanOpenPayments(
    const Reader& reader, absl::string_view insurer, absl::string_view after,
    const std::function<bool(absl::string_view physician, StreamPosition)>& visit) {
  // Behind all keys of the physician.
  const std::string from =
      after.empty() ? std::string(insurer) : absl::StrCat(insurer, after, "\xff");
  return reader.Scan(
      Table::kOpenPayments, insurer, from, [&](absl::string_view key, absl::string_view) {
        return visit(key.substr(kInsurerBytes, kPhysicianBytes), StreamPositionAtEnd(key));
      });
}

absl::Status ScanPaymentsOfPhysician(
    const Reader& reader, absl::string_view physician, StreamPosition after,
    const std::function<bool(absl::string_view insurer, StreamPosition)>& visit) {
  return reader.Scan(Table::kPaymentsOfPhysicians, physician,
                     StreamKey(physician, {after.revision, after.position + 1}).bytes(),
                     [&](absl::string_view key, absl::string_view insurer) {
                       return visit(insurer, StreamPositionAtEnd(key));
                     });
}

void ApplyPaymentStates(const v1::JournalEntry& entry, Batch& batch) {
  int32_t position = 0;
  for (const auto& payment : entry.decision().payments()) {
    if (!entry.decision().payments_have_states()) break;
    const StreamPosition at{entry.revision(), position++};
    PutNewPayment(payment, at, batch);
    if (entry.decision().payments_are_open()) PutOpen(payment, at, batch);
  }
  for (const auto& change : entry.decision().payment_changes()) {
    PutChange(change, entry.revision(), batch);
  }
  for (const auto& change : entry.decision().payment_deadlines()) {
    if (change.done()) {
      batch.Delete(Table::kPaymentDeadlines, DeadlineKey(change.row()).bytes());
    } else {
      PutDeadline(change.row(), batch);
    }
  }
  PutReports(entry, batch);
}

absl::Status StartPaymentStates(const v1::JournalEntry& activation, Batch& batch) {
  const auto before = ReadRulesVersion(batch);
  if (!before.ok()) return before.status();
  if (!before->has_value()) return absl::OkStatus();  // a new store
  const auto begins = [&](int32_t version) {
    return **before < version && activation.rulebook().rules_version() >= version;
  };
  absl::Status status;
  if (begins(kRulesVersionOfPaymentStates)) {
    const absl::CivilDay today =
        absl::ToCivilDay(TimeOf(activation.accept_time()), absl::UTCTimeZone());
    status = ForEachPayment(batch, [&](const edmg::v1::Payment& payment, StreamPosition position) {
      PutNewPayment(payment, position, batch, today);
      return absl::OkStatus();
    });
  }
  if (status.ok() && begins(kRulesVersionOfOpenPayments)) status = StartOpenPayments(batch);
  return status;
}

}  // namespace edmg::store
