// The change of a person's money when numbers turn out to be one person's, or not (decision 27).

#include <algorithm>
#include <set>

#include "tests/sim/naive_fees.h"

namespace edmg::sim {

std::string NaiveFees::NumberOf(const NaiveContact& contact) const {
  for (const std::string& number : registry_.Numbers(patient_.ssin)) {
    if (contact.under.count(number) > 0) return number;
  }
  return "";
}

NaiveContact::Sides& NaiveFees::SidesOf(const NaivePatient::ContactKey& contact) {
  NaiveContact& recorded = patient_.contacts[contact];
  const std::string number = NumberOf(recorded);
  return recorded.under[number.empty() ? named_ : number];
}

void NaiveFees::Join() {
  std::set<int> acquired;
  for (NaiveFee& fee : patient_.fees) {
    if (fee.recovered || acquired.insert(fee.year).second) continue;
    Recover(fee);
    fee.another_stands = true;
  }
}

void NaiveFees::Part() {
  std::set<int> years;
  for (const NaiveBegin& begin : patient_.begins) years.insert(static_cast<int>(begin.day.year()));
  for (const NaiveFee& fee : patient_.fees) years.insert(fee.year);
  for (const int year : years) {
    NaiveFee* fee = patient_.StandingFee(year);
    if (fee != nullptr && fee->is_extension() && !Rests(*fee)) Recover(*fee);
    if (patient_.StandingFee(year) == nullptr && !Restore(year)) AcquireByFirst(year);
  }
}

// The debts of the year from before another number's fee stood against it are owed anew.
bool NaiveFees::Restore(int year) {
  for (NaiveFee& each : patient_.fees) {
    if (each.year != year || !each.another_stands) continue;
    if (each.is_extension() && !Rests(each)) continue;
    each.another_stands = false;
    NaiveFee fee = each;
    fee.recovered = false;
    fee.order = NextOrder();
    fee.obligations.clear();
    for (const NaivePayment& made : each.obligations) {
      NaivePayment payment = Obligation(fee, made.kind, made.amount_cents);
      SetAccount(payment);
      NaivePayment unlinked = made;
      unlinked.related.clear();
      payment.related = Text(unlinked);
      fee.obligations.push_back(payment);
      payments_.push_back(payment);
    }
    patient_.fees.push_back(fee);
    return true;
  }
  return false;
}

void NaiveFees::AcquireByFirst(int year) {
  for (const NaiveBegin& begin : patient_.begins) {
    if (begin.day.year() != year) continue;
    if (!begin.registered) {
      const std::string insurer = registry_.InsurerOn(patient_.ssin, begin.day);
      if (insurer.empty()) return;
      return AcquireByDmg({begin.physician, begin.day, insurer, begin.third_party}, begin.number);
    }
    for (const NaiveRegistration& each : patient_.registrations) {
      if (each.order == begin.order) return Acquire(each);
    }
  }
}

}  // namespace edmg::sim
