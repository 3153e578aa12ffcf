#include "tests/scenarios/player.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "store/payments/payment_states.h"
#include "tests/scenarios/cast.h"
#include "tests/scenarios/comparison.h"
#include "tests/scenarios/insurer_steps.h"
#include "tests/scenarios/messages.h"
#include "tests/support/people.h"

namespace edmg::tests::scenarios {
namespace {

constexpr absl::Duration kChangesMax = absl::Milliseconds(200);
constexpr absl::Duration kOthersMax = absl::Milliseconds(10);
constexpr absl::Duration kLastEvents = absl::Milliseconds(50);
constexpr size_t kFaultsMax = 20;

// The order in which payments were made.
store::StreamPosition PlaceOf(const edmg::v1::Payment& payment) {
  return store::PositionOfPayment(payment.payment_id()).value_or(store::StreamPosition());
}

// The events of a step besides those that announce its payments.
struct Told {
  std::vector<edmg::v1::PaymentEvent> claims, changes, holdings;
};

class Player {
 public:
  Player(const Scenario& scenario, Driver& driver)
      : scenario_(scenario), driver_(driver), cast_(scenario), comparison_(cast_) {}

  std::vector<std::string> Run();

 private:
  using Faults = std::vector<std::string>;

  void RaiseCurtain();
  void PlayStep(const Step& step);
  void Act(const Step& step);
  void Send(const Step& step, absl::StatusOr<Message> message);
  void Attest(const Step& step);
  absl::Status FeedPatient(const Patient& patient, const std::string& insurer);
  void CompareOutcome(const std::string& step, const std::string& wanted,
                      const absl::StatusOr<std::string>& got);
  edmg::v1::Payment Known(const Reported& reported) const;
  void ComparePayments(const Expected& expected);
  // The payments since the last call, in the order in which they were made.
  std::vector<edmg::v1::Payment> NewPayments(absl::Duration patience, Told* told);
  void CompareEvents(const std::string& insurer, const std::vector<edmg::v1::Payment>& fresh,
                     size_t claims_expected, absl::Duration patience, Told* told);
  void AskAll(const Expected& expected);
  void AskHolding(const std::string& where, const Holding& question);
  void AskList(const std::string& where, const List& question);
  void AskEntitlement(const std::string& where, const Entitlement& question);
  void AskUsage(const std::string& where, const Usage& question);
  void RingDown();

  // A call that must not fail.
  bool Must(const std::string& what, const absl::Status& status) {
    if (!status.ok()) Differ(what, "", RefusalsText(status), &faults_);
    return status.ok();
  }
  std::string IdOf(const std::string& physician) {
    return cast_.Nihii(physician).substr(0, kIdDigits);
  }
  google::type::Date DateOr(const std::string& day) const {
    return support::MakeDate(DayOf(day).value_or(today_));
  }
  Making NextMessage() { return {cast_, next_message_++, today_}; }

  const Scenario& scenario_;
  Driver& driver_;
  Cast cast_;
  Comparison comparison_;
  absl::CivilDay today_;
  int next_message_ = 1;
  int next_row_ = 1;
  bool reported_ = false;  // the step reports what became of a payment
  const Expected* expected_ = nullptr;
  std::map<std::string, std::vector<edmg::v1::Payment>> payments_;  // by insurer
  Faults faults_;
};

absl::Status Player::FeedPatient(const Patient& patient, const std::string& insurer) {
  for (const auto& [code, record] : cast_.RecordsOf(patient)) {
    if (!insurer.empty() && insurer != code) continue;
    edmg::v1::UpsertInsuredPersonsRequest request;
    *request.add_persons() = record;
    absl::Status fed = driver_.Feed(code, request);
    if (!fed.ok()) return fed;
  }
  return absl::OkStatus();
}

void Player::RaiseCurtain() {
  edmg::v1::UpsertPhysiciansRequest physicians;
  for (const Physician& physician : scenario_.physicians()) {
    if (!physician.unregistered()) *physicians.add_physicians() = cast_.RecordOf(physician);
  }
  Must("physicians", driver_.Upsert(physicians));
  edmg::v1::UpsertGroupPracticesRequest groups;
  for (const Group& group : scenario_.groups()) {
    *groups.add_group_practices() = cast_.RecordOf(group);
  }
  if (!scenario_.groups().empty()) Must("groups", driver_.Upsert(groups));
  for (const Patient& patient : scenario_.patients()) {
    if (!patient.unknown()) Must("patients", FeedPatient(patient, ""));
  }
  for (const Physician& physician : scenario_.physicians()) {
    if (!physician.enrolled()) continue;
    Enrolment enrolment;
    enrolment.set_author(physician.name());
    const auto message = EnrolmentOf(enrolment, NextMessage());
    if (Must("enrolled", message.status())) {
      Must("enrolled", driver_.Submit(*message).status());
    }
  }
}

void Player::Send(const Step& step, absl::StatusOr<Message> message) {
  if (!Must("the message", message.status())) return;
  const auto checked = driver_.Check(*message);
  const auto answer = step.check() ? checked : driver_.Submit(*message);
  comparison_.Refusals("refused", step.expect().refused(), answer.status(), &faults_);
  if (answer.ok()) comparison_.Receipt(step.expect(), *answer, &faults_);
  const bool same = checked.status().code() == answer.status().code() &&
                    RefusalsText(checked.status()) == RefusalsText(answer.status());
  if (!same) {
    Differ("Check", RefusalsText(answer.status()), RefusalsText(checked.status()), &faults_);
  } else if (answer.ok() && checked->SerializeAsString() != answer->SerializeAsString()) {
    Differ("Check", answer->ShortDebugString(), checked->ShortDebugString(), &faults_);
  }
}

void Player::Attest(const Step& step) {
  const auto row = AttestationOf(step.attest(), NextMessage());
  if (!Must("the row", row.status())) return;
  const auto answer = driver_.Attest(InsurerOr100(step.attest().insurer()), *row);
  if (!Must("attest", answer.status())) return;
  comparison_.Refusals("refused", step.expect().refused(), answer->rejection, &faults_);
  const auto expected = !step.expect().refused().empty() ? edmg::v1::ATTESTATION_OUTCOME_REFUSED
                        : step.expect().known()          ? edmg::v1::ATTESTATION_OUTCOME_KNOWN
                                                         : edmg::v1::ATTESTATION_OUTCOME_RECORDED;
  if (answer->outcome != expected) {
    Differ("outcome", edmg::v1::AttestationOutcome_Name(expected),
           edmg::v1::AttestationOutcome_Name(answer->outcome), &faults_);
  }
}

// The payment that a report is about; only its id where the insurer has no such one.
edmg::v1::Payment Player::Known(const Reported& reported) const {
  edmg::v1::Payment payment;
  payment.set_payment_id(comparison_.PaymentIdOf(reported.payment()));
  const auto payments = payments_.find(InsurerOr100(reported.insurer()));
  if (payments == payments_.end()) return payment;
  for (const auto& each : payments->second) {
    if (each.payment_id() == payment.payment_id()) return each;
  }
  return payment;
}

void Player::CompareOutcome(const std::string& step, const std::string& wanted,
                            const absl::StatusOr<std::string>& got) {
  reported_ = true;
  if (!Must(step, got.status())) return;
  if (!wanted.empty() && *got != wanted) Differ(step, wanted, *got, &faults_);
}

void Player::Act(const Step& step) {
  const auto refused = [&](const absl::Status& status) {
    comparison_.Refusals("refused", step.expect().refused(), status, &faults_);
  };
  switch (step.does_case()) {
    case Step::kFeed:
      return refused(FeedPatient(step.feed().patient(), step.feed().insurer()));
    case Step::kRegistry: {
      edmg::v1::UpsertPhysiciansRequest request;
      *request.add_physicians() = cast_.RecordOf(step.registry());
      return refused(driver_.Upsert(request));
    }
    case Step::kGroup: {
      edmg::v1::UpsertGroupPracticesRequest request;
      *request.add_group_practices() = cast_.RecordOf(step.group());
      return refused(driver_.Upsert(request));
    }
    case Step::kEnrol:
      return Send(step, EnrolmentOf(step.enrol(), NextMessage()));
    case Step::kRegister:
      return Send(step, RegistrationOf(step.register_(), NextMessage()));
    case Step::kContact:
      return Send(step, ContactOf(step.contact(), NextMessage()));
    case Step::kAttest:
      return Attest(step);
    case Step::kReport:
      return CompareOutcome(
          "report", WantedOfReport(step.expect()),
          Play(driver_, step.report(), Known(step.report()), {cast_, next_row_++, today_}));
    case Step::kExport:
      return CompareOutcome("export", WantedOfExport(step.expect()),
                            Play(driver_, step.export_(), today_));
    case Step::kCancelExport:
      return CompareOutcome("export", WantedOfExport(step.expect()),
                            Play(driver_, step.cancel_export()));
    case Step::kResolve:
      return refused(Play(driver_, step.resolve(), cast_));
    case Step::DOES_NOT_SET:
      return;
  }
}

void Player::CompareEvents(const std::string& insurer, const std::vector<edmg::v1::Payment>& fresh,
                           size_t claims_expected, absl::Duration patience, Told* told) {
  const auto events = driver_.Events(insurer, fresh.size() + claims_expected, patience);
  if (!Must("events of " + insurer, events.status())) return;
  std::vector<std::string> announced;
  for (const auto& event : *events) {
    if (event.type() == edmg::v1::PAYMENT_EVENT_TYPE_THIRD_PARTY_CLAIM) {
      told->claims.push_back(event);
    } else if (event.has_holding()) {
      told->holdings.push_back(event);
    } else if (event.type() == edmg::v1::PAYMENT_EVENT_TYPE_PAYMENT_DUE) {
      announced.push_back(ObligationOf(event.payment()));
    } else {
      told->changes.push_back(event);
    }
  }
  std::vector<std::string> owed;
  for (const auto& payment : fresh) owed.push_back(ObligationOf(payment));
  if (announced != owed) {
    Differ("events of " + insurer, absl::StrCat(owed.size(), " payments announced as they are"),
           absl::StrCat(announced.size(), " announcements, or others"), &faults_);
  }
}

std::vector<edmg::v1::Payment> Player::NewPayments(absl::Duration patience, Told* told) {
  std::vector<edmg::v1::Payment> made;
  for (const std::string insurer : kInsurers) {
    const auto payments = driver_.Payments(insurer);
    if (!Must("payments of " + insurer, payments.status())) continue;
    auto& known = payments_[insurer];
    const bool kept = payments->size() >= known.size() &&
                      std::equal(known.begin(), known.end(), payments->begin(),
                                 [](const auto& left, const auto& right) {
                                   return ObligationOf(left) == ObligationOf(right);
                                 });
    if (!kept) {
      Differ("earlier payments of " + insurer, "no change", "a change", &faults_);
      continue;
    }
    const std::vector<edmg::v1::Payment> fresh(
        payments->begin() + static_cast<std::ptrdiff_t>(known.size()), payments->end());
    size_t claims_expected = 0;
    for (const Claim& claim : expected_->claims()) {
      claims_expected += InsurerOr100(claim.insurer()) == insurer;
    }
    CompareEvents(insurer, fresh, claims_expected, patience, told);
    patience = std::min(patience, kOthersMax);  // what comes for them came meanwhile
    known = *payments;
    made.insert(made.end(), fresh.begin(), fresh.end());
  }
  std::stable_sort(made.begin(), made.end(), [](const auto& left, const auto& right) {
    return PlaceOf(left) < PlaceOf(right);
  });
  return made;
}

void Player::ComparePayments(const Expected& expected) {
  expected_ = &expected;
  Told told;
  // Nothing says how many events come besides the announcements.
  const bool waits = reported_ || expected.payment_events_size() + expected.holding_events_size();
  comparison_.Payments(expected, NewPayments(waits ? kChangesMax : absl::ZeroDuration(), &told),
                       &faults_);
  comparison_.Claims(expected, told.claims, &faults_);
  comparison_.PaymentEvents(expected, told.changes, reported_, &faults_);
  comparison_.HoldingEvents(expected, told.holdings, &faults_);
  reported_ = false;
}

void Player::AskHolding(const std::string& where, const Holding& question) {
  edmg::v1::GetHoldingRequest request;
  request.mutable_patient()->set_ssin(cast_.Ssin(question.patient()));
  *request.mutable_reference_date() = DateOr(question.day());
  const auto answer = driver_.GetHolding(IdOf(scenario_.physicians(0).name()), request);
  comparison_.Refusals(where + ".refused", question.refused(), answer.status(), &faults_);
  if (answer.ok()) comparison_.Holding(where, question, *answer, &faults_);
}

void Player::AskList(const std::string& where, const List& question) {
  const auto answer = driver_.ListPatients(IdOf(question.physician()));
  if (!Must(where, answer.status())) return;
  std::vector<std::string> names;
  std::vector<std::string> in_house;
  for (const auto& patient : answer->patients()) {
    names.push_back(cast_.PatientName(patient.ssin()));
    if (!patient.medical_house_nihii().empty()) in_house.push_back(names.back());
  }
  CompareNames(where, question.patients(), std::move(names), &faults_);
  CompareNames(where + " in a medical house", question.in_medical_house(), std::move(in_house),
               &faults_);
}

void Player::AskEntitlement(const std::string& where, const Entitlement& question) {
  edmg::v1::GetEntitlementRequest request;
  request.mutable_patient()->set_ssin(cast_.Ssin(question.patient()));
  request.set_physician_nihii(cast_.Nihii(question.physician()));
  *request.mutable_service_date() = DateOr(question.day());
  request.set_claim_code(question.code().empty() ? support::kSurgeryCode : question.code());
  if (!question.mention().empty()) {
    request.set_holder_mention_nihii(cast_.Nihii(question.mention()));
  }
  const auto answer = driver_.GetEntitlement(IdOf(question.physician()), request);
  comparison_.Refusals(where + ".refused", question.refused(), answer.status(), &faults_);
  if (answer.ok()) comparison_.Entitlement(where, question, *answer, &faults_);
}

void Player::AskUsage(const std::string& where, const Usage& question) {
  edmg::v1::GetUsageIndicatorRequest request;
  request.set_physician_nihii(cast_.Nihii(question.physician()));
  request.set_year(question.year());
  const auto answer = driver_.GetUsageIndicator(request);
  if (Must(where, answer.status())) comparison_.Usage(where, question, *answer, &faults_);
}

void Player::AskAll(const Expected& expected) {
  const auto each = [](absl::string_view name, const auto& questions, auto ask) {
    for (int i = 0; i < questions.size(); ++i) ask(absl::StrCat(name, "[", i, "]"), questions[i]);
  };
  each("holdings", expected.holdings(), [&](auto where, auto& q) { AskHolding(where, q); });
  each("lists", expected.lists(), [&](auto where, auto& q) { AskList(where, q); });
  each("entitlements", expected.entitlements(),
       [&](auto where, auto& q) { AskEntitlement(where, q); });
  each("usages", expected.usages(), [&](auto where, auto& q) { AskUsage(where, q); });
}

void Player::PlayStep(const Step& step) {
  if (!step.on().empty()) {
    const auto day = DayOf(step.on());
    if (!day.has_value() || *day < today_) return Differ("on", "a later day", step.on(), &faults_);
    if (*day > today_ && !Must("the clock", driver_.MoveTo(*day))) return;
    today_ = *day;
    // The debts of the calendar belong in a step of their own.
    if (step.does_case() != Step::DOES_NOT_SET) ComparePayments(Expected());
  }
  Act(step);
  if (!Must("what waits", driver_.Settle())) return;
  ComparePayments(step.expect());
  AskAll(step.expect());
  if (!cast_.stranger().empty()) Differ("cast", "a name of the cast", cast_.stranger(), &faults_);
}

void Player::RingDown() {
  const Expected nothing;
  expected_ = &nothing;
  Told told;
  comparison_.Payments(nothing, NewPayments(kLastEvents, &told), &faults_);
  comparison_.Claims(nothing, told.claims, &faults_);
  const auto differences = driver_.Differences();
  if (!Must("replay of the journal", differences.status())) return;
  for (const std::string& difference : *differences) {
    Differ("replay of the journal", "", difference, &faults_);
  }
}

std::vector<std::string> Player::Run() {
  const auto start = DayOf(scenario_.start());
  if (!start.has_value() || scenario_.physicians().empty()) return {"no start or no physician"};
  today_ = *start;
  Faults all;
  const auto keep = [&](const std::string& where) {
    for (const std::string& fault : faults_) all.push_back(absl::StrCat(where, ": ", fault));
    faults_.clear();
  };
  const absl::Status started = driver_.Start(today_);
  if (!started.ok()) return {std::string(started.message())};
  RaiseCurtain();
  keep("start");
  for (int i = 0; i < scenario_.steps_size() && all.size() < kFaultsMax; ++i) {
    PlayStep(scenario_.steps(i));
    keep(absl::StrCat("step ", i + 1, " (", absl::FormatCivilTime(today_), ")"));
  }
  if (all.empty()) RingDown();
  keep("end");
  return all;
}

}  // namespace

std::vector<std::string> Play(const Scenario& scenario, Driver& driver) {
  return Player(scenario, driver).Run();
}

}  // namespace edmg::tests::scenarios
