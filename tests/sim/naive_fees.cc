#include "tests/sim/naive_fees.h"

#include <algorithm>
#include <set>

namespace edmg::sim {
namespace {

constexpr int kDueDays = 30;
constexpr int64_t kModuleCents = 1080;
constexpr int kRaisedAgeMin = 45;
constexpr int kRaisedAgeMax = 74;
constexpr int kModuleAgeMin = 45;
constexpr int kModuleAgeMax = 75;
const Day kRaisedPayableFrom(2016, 7, 1);
const Day kModuleLastDay(2015, 12, 31);

// Decision 13.
int64_t BaseCents(Day day) {
  if (day < Day(2015, 2, 1)) return 2998;
  if (day < Day(2019, 1, 1)) return 3000;
  if (day < Day(2019, 4, 1)) return 3100;
  if (day < Day(2020, 1, 1)) return 3180;
  if (day < Day(2022, 1, 1)) return 3200;
  if (day < Day(2023, 1, 1)) return 3223;
  return day < Day(2024, 1, 1) ? 3452 : 3661;
}
int64_t RaisedCents(Day day) {
  if (day < Day(2016, 1, 1)) return 0;
  if (day < Day(2019, 1, 1)) return 5500;
  if (day < Day(2019, 4, 1)) return 5683;
  return day < Day(2022, 1, 1) ? 5829 : 5909;
}

int YearOf(Day day) { return static_cast<int>(day.year()); }

// No registration of the year can arrive any more.
Day AdministrativeFrom(int year) { return Day(year + 1, 1, 8); }

}  // namespace

bool IsContactCode(const std::string& code, Day day) {
  static const auto* in_force = new std::set<std::string>{
      "101010", "101032", "101054", "101076", "103110", "103132", "103213",
      "103235", "103412", "103434", "104215", "104230", "104252", "104554"};
  static const auto* abolished = new std::set<std::string>{
      "103316", "103515", "103913", "104355", "104650", "104274", "104576", "103935", "103950",
      "103530", "103552", "103331", "103353", "104134", "104156", "104370", "104672", "104392",
      "104694", "104414", "104716", "104436", "104731", "104451", "104753"};
  if (in_force->count(code) > 0) return true;
  return abolished->count(code) > 0 && day < Day(2014, 8, 1);
}

bool IsVisit(const std::string& code) { return code.substr(0, 3) != "101"; }

void NaiveFees::Begin(const std::string& physician, Day day, bool registered) {
  patient_.begins.push_back(
      {physician, registry_.CodeOn(physician, day), day, registered, named_, NextOrder()});
}

NaiveFees::Registered NaiveFees::Register(const std::string& holder, Day day,
                                          const std::string& code) {
  const auto held = patient_.HoldingOn(day);
  const bool made_holder = !held.has_value() || held->holder != holder;
  const bool payment = patient_.StandingFee(YearOf(day)) == nullptr;
  Begin(holder, day, true);
  patient_.registrations.push_back(
      {holder, day, code, made_holder, named_, patient_.begins.back().order});
  if (payment) Acquire(patient_.registrations.back());
  ExtendFrom(day);
  return {*patient_.HoldingOn(day), payment};
}

void NaiveFees::Acquire(const NaiveRegistration& registration) {
  const std::string insurer = registry_.InsurerOn(patient_.ssin, registration.day);
  if (insurer.empty()) return;
  NaiveFee fee;
  fee.year = YearOf(registration.day);
  fee.physician = registration.holder;
  fee.kind = FeeKind::kRegistration;
  fee.service_day = registration.day;
  fee.code = registration.code;
  fee.insurer = insurer;
  fee.number = registration.number;
  Owe(fee, today_ + kDueDays, false);
}

bool NaiveFees::Notify(const std::string& author, Day day, const std::string& code) {
  const NaivePatient::ContactKey key{day, author, code};
  const bool known = patient_.contacts.count(key) > 0;
  SidesOf(key).notified = true;
  if (!known) ExtendFrom(day);
  const NaiveFee* fee = patient_.StandingFee(YearOf(day));
  return fee != nullptr && fee->is_extension() && fee->service_day == day &&
         fee->contact_author == author && fee->code == code;
}

bool NaiveFees::AttestContact(const std::string& author, Day day, const std::string& code) {
  const NaivePatient::ContactKey key{day, author, code};
  const bool known = patient_.contacts.count(key) > 0;
  SidesOf(key).attested = true;
  if (!known) ExtendFrom(day);
  return !known;
}

bool NaiveFees::AttestDmg(const Attested& row) {
  for (const NaiveBegin& each : patient_.begins) {
    if (!each.registered && each.physician == row.physician && each.day == row.day) return false;
  }
  Begin(row.physician, row.day, false);
  patient_.begins.back().third_party = row.third_party;
  NaiveFee* standing = patient_.StandingFee(YearOf(row.day));
  if (standing == nullptr) {
    AcquireByDmg(row, named_);
  } else if (standing->is_extension()) {
    Recover(*standing);
    AcquireByDmg(row, named_);
    DecideYearsAfter(YearOf(row.day));
  }
  ExtendFrom(row.day);
  return true;
}

void NaiveFees::AcquireByDmg(const Attested& row, const std::string& number) {
  NaiveFee fee;
  fee.year = YearOf(row.day);
  fee.physician = row.physician;
  fee.kind = FeeKind::kAttestation;
  fee.service_day = row.day;
  fee.code = kDmgCode;
  fee.insurer = row.insurer;
  fee.number = number;
  Owe(fee, today_ + kDueDays, !row.third_party);
}

void NaiveFees::DecideYearsAfter(int year) {
  std::set<int> later;
  for (const NaiveFee& fee : patient_.fees) {
    if (fee.year > year) later.insert(fee.year);
  }
  for (const int each : later) {
    NaiveFee* fee = patient_.StandingFee(each);
    if (fee == nullptr || !fee->is_extension() || Rests(*fee)) continue;
    Recover(*fee);
    AcquireByRegistration(each);
  }
}

// The earliest recorded, or none.
void NaiveFees::AcquireByRegistration(int year) {
  for (const NaiveRegistration& each : patient_.registrations) {
    if (YearOf(each.day) == year) return Acquire(each);
  }
}

bool NaiveFees::Rests(const NaiveFee& extension) const {
  const auto held = patient_.HoldingOn(extension.service_day);
  return held.has_value() && held->holder == extension.physician && Chained(extension.year);
}

bool NaiveFees::Chained(int year) const {
  const auto& begins = patient_.begins;
  return patient_.StandingFee(year - 1) != nullptr ||
         std::any_of(begins.begin(), begins.end(),
                     [year](const NaiveBegin& each) { return YearOf(each.day) == year - 1; });
}

void NaiveFees::ExtendFrom(Day day) {
  for (const auto& [key, contact] : patient_.contacts) {
    if (std::get<0>(key) >= day) ExtendBy(key);
  }
}

void NaiveFees::ExtendBy(const NaivePatient::ContactKey& contact) {
  const auto& [day, author, code] = contact;
  const int year = YearOf(day);
  if (patient_.StandingFee(year) != nullptr || !Chained(year)) return;
  const auto held = patient_.HoldingOn(day);
  if (!held.has_value() || !registry_.Recognised(held->holder, day)) return;
  if (!registry_.CountsFor(held->holder, author, day)) return;
  const std::string insurer = registry_.InsurerOn(patient_.ssin, day);
  if (insurer.empty() || registry_.InMedicalHouse(patient_.ssin, day)) return;
  const bool electronic = registry_.AccountOn(held->holder, insurer, today_) != nullptr;
  if (!electronic && today_ < AdministrativeFrom(year)) return;  // waits
  NaiveFee fee;
  fee.year = year;
  fee.physician = held->holder;
  fee.kind = electronic ? FeeKind::kExtension : FeeKind::kAdministrativeExtension;
  fee.service_day = day;
  fee.code = code;
  fee.insurer = insurer;
  fee.contact_author = author;
  fee.number = NumberOf(patient_.contacts.at(contact));
  const Day soon = today_ + kDueDays;
  Owe(fee, electronic ? soon : std::max(soon, Day(year + 1, 9, 30)), false);
}

void NaiveFees::SetAccount(NaivePayment& payment) const {
  const Enrolment* account = registry_.AccountOn(payment.physician, payment.insurer, today_);
  if (account == nullptr) return;
  payment.iban = account->iban;
  payment.bic = account->bic;
}

NaivePayment NaiveFees::Obligation(const NaiveFee& fee, FeeKind kind, int64_t amount) const {
  NaivePayment payment;
  payment.kind = kind;
  payment.physician = fee.physician;
  payment.qualification = fee.qualification;
  payment.patient = patient_.ssin;
  payment.insurer = fee.insurer;
  payment.year = fee.year;
  payment.amount_cents = amount;
  payment.service_day = fee.service_day;
  payment.code = fee.code;
  payment.pay_by = today_ + kDueDays;
  return payment;
}

void NaiveFees::Owe(NaiveFee fee, Day pay_by, bool cash) {
  fee.qualification = registry_.CodeOn(fee.physician, fee.service_day);
  fee.order = NextOrder();
  const int64_t base = BaseCents(fee.service_day);
  int64_t raised = RaisedCents(fee.service_day);
  const auto age = registry_.Age(patient_.ssin, fee.insurer, fee.service_day);
  if (!age.has_value() || *age < kRaisedAgeMin || *age > kRaisedAgeMax ||
      !registry_.Chronic(patient_.ssin, fee.insurer, fee.year)) {
    raised = 0;
  }
  const bool waits = raised > 0 && today_ < kRaisedPayableFrom;
  if (waits) {
    fee.difference_cents = raised - base;
    fee.difference_day = kRaisedPayableFrom;
  }
  NaivePayment payment = Obligation(fee, fee.kind, raised > 0 && !waits ? raised : base);
  payment.pay_by = pay_by;
  if (cash) {  // the patient paid the base fee
    payment.kind = FeeKind::kRaisedDifference;
    payment.amount_cents = raised > 0 && !waits ? raised - base : 0;
  }
  SetAccount(payment);
  if (payment.amount_cents > 0) {
    fee.obligations.push_back(payment);
    payments_.push_back(payment);
  }
  patient_.fees.push_back(fee);
}

void NaiveFees::Recover(NaiveFee& fee) {
  fee.recovered = true;
  for (const NaivePayment& made : fee.obligations) {
    NaivePayment recovery = Obligation(fee, FeeKind::kRecovery, -made.amount_cents);
    NaivePayment unlinked = made;
    unlinked.related.clear();
    recovery.related = Text(unlinked);
    payments_.push_back(recovery);
  }
}

void NaiveFees::PayDifferences(Day day) {
  for (NaiveFee& fee : patient_.fees) {
    if (fee.recovered || fee.difference_cents == 0 || fee.difference_day > day) continue;
    NaivePayment payment = Obligation(fee, FeeKind::kRaisedDifference, fee.difference_cents);
    payment.pay_by = day + kDueDays;
    SetAccount(payment);
    if (!fee.obligations.empty()) payment.related = Text(fee.obligations.front());
    fee.obligations.push_back(payment);
    fee.difference_cents = 0;
    payments_.push_back(payment);
  }
}

bool NaiveFees::KnowsModule(const std::string& author, Day day) const {
  return std::any_of(
      patient_.modules.begin(), patient_.modules.end(),
      [&](const NaiveModule& module) { return module.physician == author && module.day == day; });
}

bool NaiveFees::ModuleIsOwed(const std::string& author, Day day) const {
  if (day > kModuleLastDay) return false;
  for (const NaiveModule& module : patient_.modules) {
    if (module.owed && module.day.year() == day.year()) return false;
  }
  const auto held = patient_.HoldingOn(day);
  if (!held.has_value() || !registry_.CountsFor(held->holder, author, day)) return false;
  const std::string insurer = registry_.InsurerOn(patient_.ssin, day);
  if (insurer.empty()) return false;
  const auto age = registry_.Age(patient_.ssin, insurer, day);
  return age.has_value() && *age >= kModuleAgeMin && *age <= kModuleAgeMax;
}

void NaiveFees::DoModule(const std::string& author, Day day) {
  if (KnowsModule(author, day)) return;
  const bool owed = ModuleIsOwed(author, day);
  patient_.modules.push_back({author, day, owed, named_, NextOrder()});
  if (!owed) return;
  NaiveFee fee;  // for its fields only: a module is not the year's fee
  fee.year = YearOf(day);
  fee.physician = author;
  fee.qualification = registry_.CodeOn(author, day);
  fee.service_day = day;
  fee.code = kModuleCode;
  fee.insurer = registry_.InsurerOn(patient_.ssin, day);
  NaivePayment payment = Obligation(fee, FeeKind::kPreventionModule, kModuleCents);
  SetAccount(payment);
  payments_.push_back(payment);
}

bool NaiveFees::AttestModule(const Attested& row) {
  if (KnowsModule(row.physician, row.day)) return false;
  DoModule(row.physician, row.day);
  if (!row.third_party) payments_.clear();
  return true;
}

}  // namespace edmg::sim
