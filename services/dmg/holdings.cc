#include "services/dmg/holdings.h"

#include <string>

#include "services/answers/errors.h"
#include "services/dmg/gather_facts.h"
#include "services/rules/dmg/copayment_rules.h"
#include "services/rules/dmg/holding_checks.h"
#include "services/rules/dmg/holding_rules.h"
#include "services/writer/brussels_day.h"
#include "store/journal/entries.h"

namespace edmg::services {
namespace {

rules::QueryContext ContextOf(const Caller& caller, absl::CivilDay today,
                              const rules::Rulebook& rulebook) {
  return {today, caller.role == Role::kInsurer ? absl::string_view(caller.name) : "", rulebook};
}

edmg::v1::GetHoldingResponse AnswerOf(const edmg::store::v1::DossierRecord& dossier,
                                      absl::CivilDay day) {
  edmg::v1::GetHoldingResponse response;
  const auto* holding = rules::HoldingOn(dossier, day);
  if (holding != nullptr) *response.mutable_holding() = rules::ToApi(*holding);
  response.set_year_fee_acquired(rules::StandingFee(dossier, static_cast<int>(day.year())) !=
                                 nullptr);
  return response;
}

}  // namespace

absl::StatusOr<int64_t> Holdings::Log(const LoggedRead& read, absl::Time now) const {
  auto revision = store::ReadLastRevision(read.snapshot, read.revision);
  if (!revision.ok()) return revision.status();
  auto logged = access_log_.Record({read.caller, read.ssin, 0, *revision}, now);
  if (!logged.ok()) return logged;
  return revision;
}

absl::StatusOr<edmg::v1::GetHoldingResponse> Holdings::GetHolding(
    const edmg::v1::GetHoldingRequest& request, const Caller& caller, absl::Time now) const {
  const absl::CivilDay today = BrusselsDay(now);
  auto refusals = rules::CheckHoldingShape(request, rulebook_);
  if (!refusals.empty()) return Reject(refusals, rulebook_);
  const absl::CivilDay day = rules::ReferenceDay(request, today);
  const int64_t revision = database_.last_revision();
  const auto snapshot = database_.Snapshot();
  auto facts = GatherQueryFacts(*snapshot, request.patient(), day, rulebook_);
  if (!facts.ok()) return facts.status();
  auto logged = Log({*snapshot, revision, caller, facts->patient.ssin}, now);
  if (!logged.ok()) return logged.status();
  refusals = rules::CheckHoldingQuery(request, *facts, ContextOf(caller, today, rulebook_));
  if (!refusals.empty()) return Reject(refusals, rulebook_);
  auto response = AnswerOf(facts->patient.dossier, day);
  response.set_revision(*logged);
  return response;
}

absl::StatusOr<edmg::v1::GetEntitlementResponse> Holdings::GetEntitlement(
    const edmg::v1::GetEntitlementRequest& request, const Caller& caller, absl::Time now) const {
  auto refusals = rules::CheckEntitlementShape(request, rulebook_);
  if (!refusals.empty()) return Reject(refusals, rulebook_);
  const int64_t revision = database_.last_revision();
  const auto snapshot = database_.Snapshot();
  auto facts = GatherEntitlementFacts(*snapshot, request, rulebook_);
  if (!facts.ok()) return facts.status();
  auto logged = Log({*snapshot, revision, caller, facts->patient.ssin}, now);
  if (!logged.ok()) return logged.status();
  refusals =
      rules::CheckEntitlementQuery(request, *facts, ContextOf(caller, BrusselsDay(now), rulebook_));
  if (!refusals.empty()) return Reject(refusals, rulebook_);
  auto response = rules::DecideEntitlement(request, *facts, rulebook_);
  response.set_revision(*logged);
  return response;
}

}  // namespace edmg::services
