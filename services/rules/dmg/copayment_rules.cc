#include "services/rules/dmg/copayment_rules.h"

#include <optional>
#include <string>

#include "services/rules/dmg/holding_rules.h"
#include "services/rules/people/affiliation.h"
#include "services/rules/people/entitlement.h"
#include "values/civil_date.h"
#include "values/identifiers.h"

namespace edmg::rules {
namespace {

using edmg::v1::EntitlementBasis;
using edmg::v1::GetEntitlementRequest;
using edmg::v1::GetEntitlementResponse;

constexpr absl::string_view kServiceDate = "service_date";
constexpr FieldPath kPhysician{"", "physician_nihii"};
constexpr FieldPath kMention{"", "holder_mention_nihii"};
constexpr FieldPath kClaimCode{"", "claim_code"};
constexpr int64_t kBasisPoints = 10'000;

absl::CivilDay ServiceDay(const GetEntitlementRequest& request) {
  return DayOf(request.service_date()).value();
}

// Empty: nobody holds on the service date.
std::string HolderOf(const GetEntitlementRequest& request, const SubmissionFacts& facts) {
  const auto* holding = HoldingOn(facts.patient.dossier, ServiceDay(request));
  return holding == nullptr ? "" : holding->holder();
}

const PhysicianFacts* Find(const SubmissionFacts& facts, const std::string& physician) {
  const auto found = facts.physicians.find(physician);
  return found == facts.physicians.end() ? nullptr : &found->second;
}

void CheckMention(const GetEntitlementRequest& request, const SubmissionFacts& facts,
                  Findings* findings) {
  if (request.holder_mention_nihii().empty()) return;
  const std::string mention = PhysicianId(request.holder_mention_nihii());
  const auto fault =
      FaultOfMention({mention, PhysicianId(request.physician_nihii()), HolderOf(request, facts)});
  if (fault.has_value()) findings->Add(fault->code, kMention, fault->cause);
}

// R12: the holder, a general practitioner of the holder's group, a trainee of either, or a general
// practitioner who writes "G". A mention was checked: it names the holder.
EntitlementBasis BasisOf(const GetEntitlementRequest& request, const SubmissionFacts& facts,
                         const Rulebook& rulebook) {
  const std::string holder = HolderOf(request, facts);
  const std::string physician = PhysicianId(request.physician_nihii());
  if (holder.empty()) return edmg::v1::ENTITLEMENT_BASIS_NO_RIGHT;
  if (holder == physician) return edmg::v1::ENTITLEMENT_BASIS_HOLDER;
  const PhysicianFacts* other = Find(facts, physician);
  if (other == nullptr || !IsGeneralPractitionerOn(*other, ServiceDay(request), rulebook)) {
    return edmg::v1::ENTITLEMENT_BASIS_NO_ACCESS;
  }
  if (IsHolderOrOfHisGroup({physician, holder, ServiceDay(request)},
                           KnownPhysicians(facts.physicians), rulebook)) {
    return edmg::v1::ENTITLEMENT_BASIS_GROUP_MEMBER;
  }
  return request.holder_mention_nihii().empty() ? edmg::v1::ENTITLEMENT_BASIS_NO_ACCESS
                                                : edmg::v1::ENTITLEMENT_BASIS_HOLDER_MENTION;
}

bool Entitles(EntitlementBasis basis) {
  return basis == edmg::v1::ENTITLEMENT_BASIS_HOLDER ||
         basis == edmg::v1::ENTITLEMENT_BASIS_GROUP_MEMBER ||
         basis == edmg::v1::ENTITLEMENT_BASIS_HOLDER_MENTION;
}

// Elderly on the day, or chronic in its year by the insurer that counts.
bool IsElderlyOrChronic(const edmg::v1::VisitShareRow& row, const PatientFacts& patient,
                        absl::CivilDay day) {
  const std::optional<std::string> insurer = InsurerOn(patient.insured, day);
  if (!insurer.has_value()) return false;
  if (IsChronicIn(patient.insured, *insurer, day.year())) return true;
  const auto birth_day = BirthDayBy(patient.insured, *insurer);
  return birth_day.has_value() && AgeOn(*birth_day, day) >= row.age_min();
}

int64_t ReducedCents(int64_t share_cents, int32_t reduction_basis_points) {
  return (share_cents * (kBasisPoints - reduction_basis_points) + kBasisPoints / 2) / kBasisPoints;
}

// R10.
void DecideConsultation(absl::CivilDay day, const Rulebook& rulebook,
                        GetEntitlementResponse* answer) {
  answer->add_rules("R10");
  const auto* row = rulebook.ConsultationShareOn(day, answer->preferential(), answer->entitled());
  if (row != nullptr) answer->set_copayment_cap_cents(row->cap_cents());
}

// The amounts that a source gives for a patient of this age and condition; nullptr: none does.
const edmg::v1::VisitAmountRow* AmountOf(const GetEntitlementRequest& request,
                                         const PatientFacts& patient, const Rulebook& rulebook) {
  const absl::CivilDay day = ServiceDay(request);
  const std::optional<std::string> insurer = InsurerOn(patient.insured, day);
  if (!insurer.has_value()) return nullptr;
  const auto birth_day = BirthDayBy(patient.insured, *insurer);
  if (!birth_day.has_value()) return nullptr;
  return rulebook.VisitAmountOn(day, {request.claim_code(), AgeOn(*birth_day, day),
                                      IsChronicIn(patient.insured, *insurer, day.year())});
}

// The row of amounts counts: as the source prints them, rounded there.
void AnswerAmount(const edmg::v1::VisitAmountRow& row, GetEntitlementResponse* answer) {
  if (answer->entitled()) answer->set_reduction_basis_points(row.reduction_basis_points());
  const bool with_dmg = answer->entitled();
  if (answer->preferential()) {
    if (with_dmg && row.has_preferential_with_dmg_cents()) {
      answer->set_copayment_cents(row.preferential_with_dmg_cents());
    } else if (!with_dmg && row.has_preferential_without_dmg_cents()) {
      answer->set_copayment_cents(row.preferential_without_dmg_cents());
    }
  } else if (with_dmg && row.has_with_dmg_cents()) {
    answer->set_copayment_cents(row.with_dmg_cents());
  } else if (!with_dmg && row.has_without_dmg_cents()) {
    answer->set_copayment_cents(row.without_dmg_cents());
  }
}

// R11. The shares of visit_shares are those of the elderly and of chronic patients.
void DecideVisit(const GetEntitlementRequest& request, const PatientFacts& patient,
                 const Rulebook& rulebook, GetEntitlementResponse* answer) {
  answer->add_rules("R11");
  answer->set_reduction_basis_points(0);
  if (const auto* amounts = AmountOf(request, patient, rulebook)) {
    return AnswerAmount(*amounts, answer);
  }
  const absl::CivilDay day = ServiceDay(request);
  const auto* row = rulebook.VisitShareOn(request.claim_code(), day);
  if (row == nullptr || !IsElderlyOrChronic(*row, patient, day)) return;
  if (answer->entitled()) answer->set_reduction_basis_points(row->reduction_basis_points());
  const int64_t share =
      answer->preferential() ? row->share_preferential_cents() : row->share_cents();
  if (share == 0) return;
  answer->set_copayment_cents(ReducedCents(share, answer->reduction_basis_points()));
}

}  // namespace

Refusals CheckEntitlementShape(const GetEntitlementRequest& request, const Rulebook& rulebook) {
  Findings findings(rulebook);
  CheckQueriedPatient(request.patient(), &findings);
  CheckNihiiField(request.physician_nihii(), kPhysician, &findings);
  const auto day = CheckRequiredDay(request.has_service_date() ? &request.service_date() : nullptr,
                                    {"", kServiceDate}, &findings);
  CheckContactCode(request.claim_code(), day, kClaimCode, &findings);
  if (!request.holder_mention_nihii().empty()) {
    CheckNihiiField(request.holder_mention_nihii(), kMention, &findings);
  }
  return findings.OfFirstLayer();
}

Refusals CheckEntitlementQuery(const GetEntitlementRequest& request, const SubmissionFacts& facts,
                               const QueryContext& context) {
  Findings findings(context.rulebook);
  const PhysicianFacts* physician = Find(facts, PhysicianId(request.physician_nihii()));
  if (physician == nullptr || !physician->physician.has_value()) findings.Add("141", kPhysician);
  CheckPatientQuery({request.patient(), ServiceDay(request), kServiceDate}, facts, context,
                    &findings);
  CheckMention(request, facts, &findings);
  return findings.OfFirstLayer();
}

GetEntitlementResponse DecideEntitlement(const GetEntitlementRequest& request,
                                         const SubmissionFacts& facts, const Rulebook& rulebook) {
  GetEntitlementResponse answer;
  const absl::CivilDay day = ServiceDay(request);
  answer.set_basis(BasisOf(request, facts, rulebook));
  answer.set_entitled(Entitles(answer.basis()));
  const auto* holding = HoldingOn(facts.patient.dossier, day);
  if (holding != nullptr) *answer.mutable_holding() = ToApi(*holding);
  answer.set_preferential(IsPreferentialOn(facts.patient.insured, day));
  answer.set_medical_house_nihii(MedicalHouseOn(facts.patient.insured, day));
  if (rulebook.ContactCodeOn(request.claim_code(), day)->kind() == edmg::v1::CONTACT_KIND_VISIT) {
    DecideVisit(request, facts.patient, rulebook, &answer);
  } else {
    DecideConsultation(day, rulebook, &answer);
  }
  if (holding != nullptr) answer.add_rules("R12");
  if (answer.basis() != edmg::v1::ENTITLEMENT_BASIS_NO_ACCESS) answer.add_rules("R13");
  return answer;
}

}  // namespace edmg::rules
