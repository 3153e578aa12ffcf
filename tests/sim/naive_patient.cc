#include "tests/sim/naive_patient.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace edmg::sim {

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

int NaivePatient::LastFeeYear(const std::string& physician) const {
  int last = 0;
  for (const NaiveFee& fee : fees) {
    if (!fee.recovered && fee.physician == physician) last = std::max(last, fee.year);
  }
  return last;
}

}  // namespace edmg::sim
