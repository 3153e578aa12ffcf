#include "tests/e2e/practice_week/audit.h"

#include <openssl/sha.h>

#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "edmg/v1/submission.pb.h"
#include "gateway/edmgctl/dates.h"
#include "values/civil_date.h"
#include "values/timestamps.h"

namespace edmg::e2e {
namespace {

using edmg::v1::Payment;
using edmg::v1::Receipt;

constexpr int kPaymentDueDays = 30;

// The base fee by service date (design of the rulebook, amounts in cents).
struct Fee {
  int64_t begin;  // year, month and day as a number
  int64_t cents;
};
constexpr Fee kFees[] = {{20140801, 2998}, {20150201, 3000}, {20190101, 3100}, {20190401, 3180},
                         {20200101, 3200}, {20220101, 3223}, {20230101, 3452}, {20240101, 3661}};

int64_t CentsOn(absl::CivilDay day) {
  const int64_t number = day.year() * 10000 + day.month() * 100 + day.day();
  int64_t cents = 0;
  for (const Fee& fee : kFees) {
    if (fee.begin <= number) cents = fee.cents;
  }
  return cents;
}

std::string DigestOf(const std::string& content) {
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(content.data()), content.size(),
         reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

std::string DayText(absl::CivilDay day) { return ctl::DayText(DateOf(day)); }

// A payment as the ledger knows it: from a receipt and the plan.
struct ExpectedPayment {
  std::string insurer;
  std::string text;
};

class Auditor {
 public:
  Auditor(const Country& country, const Ledger& ledger, const Answers& answers)
      : country_(country), ledger_(ledger), answers_(answers), brussels_(*ctl::Brussels()) {}

  Audit Run(const std::vector<Followed>& followed) {
    for (const Track& track : ledger_.tracks) AuditTrack(track);
    AuditPayments();
    AuditEvents(followed);
    for (size_t i = 0; i < country_.doctors.size(); ++i) AuditLists(static_cast<int>(i));
    return std::move(audit_);
  }

 private:
  template <typename... Parts>
  void Mismatch(const Parts&... parts) {
    audit_.mismatches.push_back(absl::StrCat(parts...));
  }

  void AuditTrack(const Track& track);
  void AuditMessage(const Message& message);
  void AuditReceipt(const Message& message, const Receipt& receipt);
  void AuditOutcome(const Message& message, const Receipt& receipt);
  void ExpectPayments(const Message& message, const Receipt& receipt);
  void AuditPayments();
  void AuditEvents(const std::vector<Followed>& followed);
  void AuditFollowed(const Followed& followed);
  void AuditLists(int doctor);
  std::string RowText(const std::string& ssin, const ExpectedRow& row) const;

  const Country& country_;
  const Ledger& ledger_;
  const Answers& answers_;
  const absl::TimeZone brussels_;
  Audit audit_;
  std::map<int64_t, std::string> by_revision_;       // message id
  std::map<std::string, ExpectedPayment> payments_;  // by payment id
  std::set<std::pair<int, int>> paid_;               // patient and year
};

void Auditor::AuditTrack(const Track& track) {
  int64_t last_revision = 0;
  for (const Message& message : track) {
    AuditMessage(message);
    Receipt receipt;
    if (message.receipt.empty() || !receipt.ParseFromString(message.receipt)) continue;
    if (receipt.revision() <= last_revision) {
      Mismatch("message ", message.message_id, ": revision ", receipt.revision(),
               " is not after that of the message before it");
    }
    last_revision = receipt.revision();
  }
}

void Auditor::AuditMessage(const Message& message) {
  if (message.retries > 0) ++audit_.retried;
  if (!message.answered() || !message.failure.empty()) {
    return Mismatch("message ", message.message_id, ": no answer; last: ", message.failure);
  }
  if (message.refusal != message.expected.refusal) {
    Mismatch("message ", message.message_id, ": expected refusal '", message.expected.refusal,
             "', was '", message.refusal, "'");
  }
  const auto asked = answers_.receipts.find(message.message_id);
  const std::string& now = asked == answers_.receipts.end() ? std::string() : asked->second;
  if (now != message.receipt) {
    Mismatch("message ", message.message_id, ": the receipt asked for at the end is ",
             now.empty() ? "missing" : "not the one that was given first");
  }
  const auto repeated = answers_.repeated.find(message.message_id);
  if (repeated != answers_.repeated.end()) {
    ++audit_.repeats;
    if (repeated->second != message.receipt) {
      Mismatch("message ", message.message_id, ": sent again, it got another receipt");
    }
  }
  if (message.receipt.empty()) {
    ++audit_.refused;
    return;
  }
  ++audit_.accepted;
  Receipt receipt;
  if (!receipt.ParseFromString(message.receipt)) {
    return Mismatch("message ", message.message_id, ": the receipt cannot be read");
  }
  AuditReceipt(message, receipt);
}

void Auditor::AuditReceipt(const Message& message, const Receipt& receipt) {
  const auto [other, fresh] = by_revision_.emplace(receipt.revision(), message.message_id);
  if (!fresh) {
    Mismatch("messages ", message.message_id, " and ", other->second, " share revision ",
             receipt.revision());
  }
  if (receipt.message_id() != message.message_id) {
    Mismatch("message ", message.message_id, ": the receipt is for ", receipt.message_id());
  }
  if (receipt.content_sha256() != DigestOf(message.content)) {
    Mismatch("message ", message.message_id, ": the receipt's digest is of other content");
  }
  AuditOutcome(message, receipt);
  ExpectPayments(message, receipt);
}

void Auditor::AuditOutcome(const Message& message, const Receipt& receipt) {
  const Expected& expected = message.expected;
  bool as_expected = receipt.has_enrolment();
  if (message.kind == MessageKind::kRegistration) {
    const auto& outcome = receipt.registration();
    as_expected = receipt.has_registration() && outcome.payment() == expected.paid &&
                  expected.holder >= 0 &&
                  outcome.holding().holder_nihii() == country_.doctors[expected.holder].nihii &&
                  ctl::DayText(outcome.holding().begin_date()) == DayText(expected.begin);
    if (!expected.paid) ++audit_.takeovers;
  } else if (message.kind == MessageKind::kContact) {
    as_expected = receipt.has_contact() && receipt.contact().extends() == expected.paid;
    if (expected.paid) ++audit_.extensions;
  }
  if (!as_expected) {
    const std::string holding =
        expected.holder < 0 ? ""
                            : absl::StrCat(", held by ", country_.doctors[expected.holder].nihii,
                                           " from ", DayText(expected.begin));
    Mismatch("message ", message.message_id, ": another outcome than expected (paid ",
             expected.paid, holding, "): ", receipt.ShortDebugString());
  }
}

// The required content of each payment that the receipt names.
void Auditor::ExpectPayments(const Message& message, const Receipt& receipt) {
  const auto& ids = receipt.has_contact() ? receipt.contact().payment_ids()
                                          : receipt.registration().payment_ids();
  if (static_cast<size_t>(ids.size()) != message.expected.fees.size()) {
    return Mismatch("message ", message.message_id, ": ", ids.size(), " payments, expected ",
                    message.expected.fees.size());
  }
  const absl::CivilDay accepted = absl::ToCivilDay(TimeOf(receipt.accept_time()), brussels_);
  for (int i = 0; i < ids.size(); ++i) {
    const ExpectedFee& fee = message.expected.fees[i];
    const Doctor& doctor = country_.doctors[fee.doctor];
    const Patient& patient = country_.patients[message.patient];
    const int year = static_cast<int>(fee.day.year());
    if (!paid_.emplace(message.patient, year).second) {
      Mismatch("payment ", ids[i], ": the patient's fee of ", year, " is paid twice");
    }
    const std::string text =
        absl::StrCat(patient.ssin, " ", doctor.nihii, " ", IbanOf(doctor), " ", fee.extension, " ",
                     year, " ", DayText(fee.day), " ", fee.claim_code, " ", CentsOn(fee.day), " ",
                     DayText(accepted + kPaymentDueDays), " ", receipt.revision());
    if (!payments_.emplace(ids[i], ExpectedPayment{patient.insurer, text}).second) {
      Mismatch("payment ", ids[i], ": named by two receipts");
    }
  }
}

std::string TextOf(const Payment& payment) {
  return absl::StrCat(payment.patient_ssin(), " ", payment.physician_nihii(), " ", payment.iban(),
                      " ", payment.kind() == edmg::v1::FEE_KIND_EXTENSION, " ", payment.year(), " ",
                      ctl::DayText(payment.service_date()), " ", payment.claim_code(), " ",
                      payment.amount_cents(), " ", ctl::DayText(payment.pay_by()), " ",
                      payment.revision());
}

void Auditor::AuditPayments() {
  std::set<std::string> listed;
  for (const auto& [insurer, payments] : answers_.payments) {
    for (const Payment& payment : payments) {
      ++audit_.payments;
      if (!listed.insert(payment.payment_id()).second) {
        Mismatch("payment ", payment.payment_id(), ": listed twice");
      }
      const auto expected = payments_.find(payment.payment_id());
      if (expected == payments_.end()) {
        Mismatch("payment ", payment.payment_id(), ": no receipt names it");
      } else if (expected->second.insurer != insurer || payment.insurer() != insurer ||
                 expected->second.text != TextOf(payment)) {
        Mismatch("payment ", payment.payment_id(), " of insurer ", insurer,
                 ": another insurer, doctor, date, code, account or amount than expected");
      }
    }
  }
  for (const auto& [id, payment] : payments_) {
    if (listed.count(id) == 0) {
      Mismatch("payment ", id, ": in a receipt, but insurer ", payment.insurer, " does not see it");
    }
  }
}

void Auditor::AuditEvents(const std::vector<Followed>& followed) {
  for (const auto& [insurer, payments] : answers_.payments) {
    const auto found = answers_.events.find(insurer);
    const size_t count = found == answers_.events.end() ? 0 : found->second.size();
    if (count != payments.size()) {
      Mismatch("insurer ", insurer, ": ", count, " events for ", payments.size(), " payments");
      continue;
    }
    for (size_t i = 0; i < count; ++i) {
      if (found->second[i].payment().SerializeAsString() != payments[i].SerializeAsString()) {
        Mismatch("insurer ", insurer, ": event ", found->second[i].event_id(),
                 " does not announce payment ", payments[i].payment_id());
      }
    }
  }
  if (answers_.events_after_acknowledgement > 0) {
    Mismatch(answers_.events_after_acknowledgement, " events came again after their end");
  }
  for (const Followed& insurer : followed) AuditFollowed(insurer);
}

void Auditor::AuditFollowed(const Followed& followed) {
  for (const std::string& wrong : followed.wrongs) {
    Mismatch("follower of insurer ", followed.insurer, ": ", wrong);
  }
  const auto payments = answers_.payments.find(followed.insurer);
  const size_t count = payments == answers_.payments.end() ? 0 : payments->second.size();
  if (followed.payment_ids.size() != count) {
    return Mismatch("follower of insurer ", followed.insurer, ": saw ", followed.payment_ids.size(),
                    " payments of ", count);
  }
  for (size_t i = 0; i < count; ++i) {
    if (followed.payment_ids[i] == payments->second[i].payment_id()) continue;
    return Mismatch("follower of insurer ", followed.insurer, ": out of order at ",
                    followed.event_ids[i]);
  }
}

std::string Auditor::RowText(const std::string& ssin, const ExpectedRow& row) const {
  return absl::StrCat(ssin, " ", country_.doctors[row.holder].nihii, " ", DayText(row.begin), " ",
                      DayText(row.right_end), " ", row.last_fee_year);
}

std::string ListedText(const edmg::v1::ListedPatient& patient) {
  const auto& holding = patient.holding();
  return absl::StrCat(patient.ssin(), " ", holding.holder_nihii(), " ",
                      ctl::DayText(holding.begin_date()), " ",
                      ctl::DayText(holding.right_end_date()), " ", patient.last_fee_year());
}

void Auditor::AuditLists(int doctor) {
  std::vector<std::string> expected;
  if (const auto list = ledger_.lists.find(doctor); list != ledger_.lists.end()) {
    for (const auto& [ssin, row] : list->second) expected.push_back(RowText(ssin, row));
  }
  audit_.listed += static_cast<int64_t>(expected.size());
  for (const auto& [name, lists] : {std::pair("ListPatients", &answers_.listed),
                                    std::pair("StreamPatients", &answers_.streamed)}) {
    std::vector<std::string> answered;
    if (const auto list = lists->find(doctor); list != lists->end()) {
      for (const auto& patient : list->second) answered.push_back(ListedText(patient));
    }
    if (answered == expected) continue;
    Mismatch(name, " of physician ", country_.doctors[doctor].id(), ": ", answered.size(),
             " rows are not the ", expected.size(), " expected");
  }
}

}  // namespace

Audit AuditWeek(const Country& country, const Ledger& ledger, const Answers& answers,
                const std::vector<Followed>& followed) {
  return Auditor(country, ledger, answers).Run(followed);
}

}  // namespace edmg::e2e
