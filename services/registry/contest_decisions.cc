#include "services/registry/contest_decisions.h"

#include <algorithm>
#include <set>
#include <utility>

#include "services/answers/errors.h"
#include "services/dmg/gather_facts.h"
#include "services/rules/dmg/decide_again.h"
#include "services/rules/people/contests.h"
#include "values/identifiers.h"

namespace edmg::services {
namespace {

using edmg::store::v1::Decision;
using edmg::store::v1::ResolveAffiliationCommand;

absl::Status AddView(const store::Reader& reader, const std::string& ssin,
                     std::vector<rules::FedView>& views) {
  auto person = ReadPerson(reader, ssin);
  if (!person.ok()) return person.status();
  views.push_back({person->ssin(), std::move(person->insured)});
  return absl::OkStatus();
}

absl::Status CheckAnswer(const ResolveAffiliationCommand& command, const rules::Accept& accept) {
  const auto wrong = [](std::string field, std::string text) {
    return Error({Reason::kFieldFormat, std::move(field), std::move(text)});
  };
  if (ParseSsin(command.ssin()).fault != IdentifierFault::kNone) {
    return wrong("ssin", "must be an SSIN of 11 digits");
  }
  const auto& insurers = accept.rulebook->rows().insurers();
  const bool known = std::any_of(insurers.begin(), insurers.end(),
                                 [&](const auto& row) { return row.code() == command.claimant(); });
  if (!known) return wrong("claimant", "must be the OA code of an insurer");
  if (command.answer() == edmg::v1::AFFILIATION_ANSWER_UNSPECIFIED) {
    return Error({Reason::kFieldMissing, "answer", "must be given"});
  }
  if (!edmg::v1::AffiliationAnswer_IsValid(command.answer())) {
    return wrong("answer", "must be one of AffiliationAnswer");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status DecideContestsOf(const store::Reader& reader, const FedRow& row, FedReader& fed,
                              const rules::Accept& accept, Decision& decision) {
  rules::ContestFacts facts;
  facts.ssin = row.person.ssin();
  facts.insurer = row.insurer;
  absl::Status status = AddView(reader, facts.ssin, facts.before);
  for (const std::string& number : fed.joined()) {
    status.Update(AddView(reader, number, facts.before));
  }
  status.Update(AddView(fed, facts.ssin, facts.after));
  for (const std::string& number : fed.parted()) status.Update(AddView(fed, number, facts.after));
  if (!status.ok()) return status;
  Decision of_row;
  of_row.mutable_payment_events()->Swap(decision.mutable_payment_events());  // for the positions
  rules::DecideContests(facts, accept, &of_row);
  decision.mutable_payment_events()->Swap(of_row.mutable_payment_events());
  decision.mutable_contests()->MergeFrom(of_row.contests());
  return fed.TakeContests(of_row);
}

absl::StatusOr<AnswerDecision> DecideAffiliationAnswer(const store::Reader& reader,
                                                       const ResolveAffiliationCommand& command,
                                                       const rules::Accept& accept) {
  if (auto status = CheckAnswer(command, accept); !status.ok()) return status;
  std::vector<rules::FedView> views;
  if (auto status = AddView(reader, command.ssin(), views); !status.ok()) return status;
  const rules::ContestsBetween between{command.claimant(), command.insurer()};
  const auto answerable = rules::CountAnswerable(views.front(), between, command.answer());
  if (answerable.known == 0) {
    return Error({Reason::kContestUnknown, "ssin",
                  "nothing that this insurer feeds of the person is contested by the caller"});
  }
  AnswerDecision answered;
  answered.contests = answerable.known;
  answered.changes = answerable.changes > 0;
  if (!answered.changes) return answered;
  rules::DecideAnswer(views.front(), between, command.answer(), accept, &answered.decision);
  auto held = IsHeld(reader, views.front().ssin);
  if (!held.ok()) return held.status();
  if (*held && command.answer() == edmg::v1::AFFILIATION_ANSWER_AGREE) {
    rules::DecidePatientAgain(views.front().ssin, accept.accept_day, &answered.decision);
  }
  return answered;
}

std::vector<ContestTold> ContestsToldIn(const Decision& decision) {
  std::vector<ContestTold> told;
  std::set<std::pair<std::string, std::vector<std::string>>> seen;
  for (const auto& event : decision.payment_events()) {
    if (event.type() != edmg::v1::PAYMENT_EVENT_TYPE_AFFILIATION_CONTESTED) continue;
    const auto& contest = event.contested_affiliation();
    ContestTold one{contest.patient_ssin(), {contest.claimant(), contest.against()}};
    if (seen.emplace(one.ssin, one.insurers).second) told.push_back(std::move(one));
  }
  return told;
}

}  // namespace edmg::services
