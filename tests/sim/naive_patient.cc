#include "tests/sim/naive_patient.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace edmg::sim {
namespace {

// R13.
Day RightEndOf(Day day) { return Day(day.year() + 2, 12, 31); }

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

std::string Text(const NaivePayment& payment) {
  std::string line = absl::StrCat(
      NameOf(payment.kind), " ", payment.year, " ", payment.amount_cents, " to ", payment.physician,
      payment.qualification, " for ", payment.patient, " by ", payment.insurer, " service ",
      Text(payment.service_day), " ", payment.code, " pay by ", Text(payment.pay_by), " account '",
      payment.iban, payment.bic.empty() ? "" : "/", payment.bic, "'");
  if (!payment.related.empty()) absl::StrAppend(&line, " related {", payment.related, "}");
  return line;
}

std::string Text(const NaiveHolding& holding) {
  return absl::StrCat(holding.holder, holding.qualification, " ", Text(holding.begin), "..",
                      holding.end ? Text(*holding.end) : "", " right ", Text(holding.right_end));
}

NaiveHolding* NaivePatient::HoldingOn(Day day) {
  for (NaiveHolding& each : holdings) {
    if (each.Covers(day) && day <= each.right_end) return &each;
  }
  return nullptr;
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

void NaivePatient::Lengthen(NaiveHolding& holding, Day day) {
  holding.right_end = std::max(holding.right_end, RightEndOf(day));
  if (holding.end.has_value()) holding.right_end = std::min(holding.right_end, *holding.end);
}

const NaiveHolding& NaivePatient::Place(const std::string& holder, const std::string& qualification,
                                        Day day) {
  if (NaiveHolding* own = HoldingOn(day); own != nullptr && own->holder == holder) {
    // His days go up to a later holding, also where they ended before it with the right.
    const auto later = std::find_if(holdings.begin(), holdings.end(),
                                    [own](const auto& each) { return each.begin > own->begin; });
    if (later != holdings.end()) own->end = later->begin - 1;
    Lengthen(*own, day);
    return *own;
  }
  // The days of the one who held are cut; of a whole day nothing remains.
  for (size_t i = 0; i < holdings.size(); ++i) {
    NaiveHolding& former = holdings[i];
    if (!former.Covers(day)) continue;
    former.end = std::min(day - 1, former.right_end);  // nobody held after his right had run out
    former.right_end = std::min(former.right_end, *former.end);
    if (former.begin == day) holdings.erase(holdings.begin() + static_cast<ptrdiff_t>(i));
    break;
  }
  const auto next = std::find_if(holdings.begin(), holdings.end(),
                                 [day](const NaiveHolding& each) { return each.begin > day; });
  if (next != holdings.end() && next->holder == holder) {
    next->begin = day;  // a day before his own begin
    next->qualification = qualification;
    Lengthen(*next, day);
    return *next;
  }
  NaiveHolding placed{holder, qualification, day, std::nullopt, RightEndOf(day)};
  if (next != holdings.end()) placed.end = next->begin - 1;
  Lengthen(placed, day);
  return *holdings.insert(next, placed);
}

}  // namespace edmg::sim
