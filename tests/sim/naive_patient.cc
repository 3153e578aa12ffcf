#include "tests/sim/naive_patient.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace edmg::sim {
namespace {

bool Has(const std::vector<std::string>& numbers, const std::string& number) {
  return std::find(numbers.begin(), numbers.end(), number) != numbers.end();
}

template <typename Row>
void TakeRows(const std::vector<Row>& from, const std::vector<std::string>& numbers,
              std::vector<Row>& to) {
  for (const Row& row : from) {
    if (Has(numbers, row.number)) to.push_back(row);
  }
  std::stable_sort(to.begin(), to.end(),
                   [](const Row& one, const Row& other) { return one.order < other.order; });
}

}  // namespace

std::string NameOf(FeeKind kind) {
  switch (kind) {
    case FeeKind::kRegistration:
      return "REGISTRATION";
    case FeeKind::kExtension:
      return "EXTENSION";
    case FeeKind::kAttestation:
      return "ATTESTATION";
    case FeeKind::kAdministrativeExtension:
      return "ADMINISTRATIVE_EXTENSION";
    case FeeKind::kRaisedDifference:
      return "RAISED_DIFFERENCE";
    case FeeKind::kRecovery:
      return "RECOVERY";
    case FeeKind::kPreventionModule:
      return "PREVENTION_MODULE";
  }
  return "";
}

int64_t NextOrder() {
  static int64_t last = 0;
  return ++last;
}

bool NaiveContact::notified() const {
  return std::any_of(under.begin(), under.end(),
                     [](const auto& each) { return each.second.notified; });
}

bool NaiveContact::attested() const {
  return std::any_of(under.begin(), under.end(),
                     [](const auto& each) { return each.second.attested; });
}

std::string Text(const NaivePayment& payment) {
  std::string line = absl::StrCat(
      NameOf(payment.kind), " ", payment.year, " ", payment.amount_cents, " to ", payment.physician,
      payment.qualification, " for ", payment.patient, " by ", payment.insurer, " service ",
      Text(payment.service_day), " ", payment.code, " pay by ", Text(payment.pay_by), " account '",
      payment.iban, payment.bic.empty() ? "" : "/", payment.bic, "'");
  if (!payment.related.empty()) absl::StrAppend(&line, " related {", payment.related, "}");
  return line;
}

std::vector<NaiveHolding> NaivePatient::Holdings() const {
  std::vector<Day> extended;
  for (const NaiveFee& fee : fees) {
    if (fee.is_extension() && !fee.recovered) extended.push_back(fee.service_day);
  }
  return HoldingsOf(begins, extended);
}

std::optional<NaiveHolding> NaivePatient::HoldingOn(Day day) const {
  for (const NaiveHolding& each : Holdings()) {
    if (each.Covers(day)) return each;
  }
  return std::nullopt;
}

NaiveFee* NaivePatient::StandingFee(int year) {
  for (NaiveFee& fee : fees) {
    if (fee.year == year && !fee.recovered) return &fee;
  }
  return nullptr;
}

void NaivePatient::Take(const NaivePatient& other, const std::vector<std::string>& numbers) {
  TakeRows(other.begins, numbers, begins);
  TakeRows(other.registrations, numbers, registrations);
  TakeRows(other.fees, numbers, fees);
  TakeRows(other.modules, numbers, modules);
  for (const auto& [key, contact] : other.contacts) {
    for (const auto& [number, sides] : contact.under) {
      if (Has(numbers, number)) contacts[key].under[number] = sides;
    }
  }
}

int NaivePatient::LastFeeYear(const std::string& physician) const {
  int last = 0;
  for (const NaiveFee& fee : fees) {
    if (!fee.recovered && fee.physician == physician) last = std::max(last, fee.year);
  }
  return last;
}

}  // namespace edmg::sim
