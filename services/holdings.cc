#include "services/holdings.h"

#include "services/brussels_day.h"
#include "services/errors.h"
#include "services/rules/affiliation.h"
#include "services/rules/civil_date.h"
#include "services/rules/holding_checks.h"
#include "services/rules/holding_rules.h"
#include "store/records.h"

namespace edmg::services {

absl::StatusOr<edmg::v1::GetHoldingResponse> Holdings::GetHolding(
    const edmg::v1::GetHoldingRequest& request, const Caller& caller, absl::Time now) const {
  const absl::CivilDay today = BrusselsDay(now);
  const auto refusals = rules::CheckHoldingQuery(request, today, rulebook_);
  if (!refusals.empty()) return Reject(refusals, rulebook_);
  const absl::CivilDay day =
      request.has_reference_date() ? *rules::DayOf(request.reference_date()) : today;
  const std::string& ssin = request.patient().ssin();
  const int64_t revision = database_.last_revision();
  const auto snapshot = database_.Snapshot();
  auto insured = store::ReadInsured(*snapshot, ssin);
  if (!insured.ok()) return insured.status();
  const auto insurer = rules::InsurerOn(*insured, day);
  if (!insurer || (caller.role == Role::kInsurer && *insurer != caller.name)) {
    return Reject({{"120", "patient.ssin"}}, rulebook_);
  }
  auto dossier = store::ReadDossier(*snapshot, ssin, revision);
  if (!dossier.ok()) return dossier.status();

  edmg::v1::GetHoldingResponse response;
  const auto* holding = rules::HoldingOn(*dossier, day);
  if (holding != nullptr) *response.mutable_holding() = rules::ToApi(*holding);
  response.set_year_fee_acquired(rules::StandingFee(*dossier, static_cast<int>(day.year())) !=
                                 nullptr);
  response.set_revision(revision);
  auto logged =
      access_log_.Record({caller, "edmg.v1.HoldingService/GetHolding", {ssin}, 1, revision}, now);
  if (!logged.ok()) return logged;
  return response;
}

}  // namespace edmg::services
