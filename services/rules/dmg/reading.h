// A sound submission with all that the checks and decisions need from it, read once. Borrows
// submission, facts and accept, which must outlive it; only for a submission that passed
// CheckShape.
#ifndef EDMG_SERVICES_RULES_DMG_READING_H_
#define EDMG_SERVICES_RULES_DMG_READING_H_

#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "edmg/v1/submission.pb.h"
#include "services/rules/book/refusals.h"
#include "services/rules/dmg/dmg_facts.h"

namespace edmg::rules {

struct Reading {
  const edmg::v1::Submission& submission;
  const SubmissionFacts& facts;
  const Accept& accept;
  std::string author;                             // 8 digits
  const PhysicianFacts* author_facts = nullptr;   // nullptr: unknown to the registry
  std::string holder;                             // of a registration: the author unless named
  const PhysicianFacts* holder_facts = nullptr;   // nullptr: unknown to the registry
  absl::string_view body;                         // name of the body's field
  const edmg::v1::PatientRef* patient = nullptr;  // of registrations and contacts, as are:
  absl::CivilDay encounter_day;
  absl::string_view claim_code;
  bool prevention_module = false;
  const edmg::v1::ThirdPartyPayer* third_party_payer = nullptr;  // nullptr: not asked for

  const Rulebook& rulebook() const { return *accept.rulebook; }
  const std::string& ssin() const { return facts.patient.ssin; }
  bool HolderIsNamed() const { return holder != author; }
  // Field path of the physician who becomes holder.
  absl::string_view HolderField() const {
    return HolderIsNamed() ? "dmg_registration.holder_nihii" : "author_nihii";
  }
};

// Adds the refusal, once, if `holds` is false on the encounter date, or else today: its cause says
// which day.
template <typename Holds>
void CheckOnBothDays(const Reading& reading, Refusal refusal, Refusals* refusals,
                     const Holds& holds) {
  const bool held_then = holds(reading.encounter_day);
  if (held_then && holds(reading.accept.accept_day)) return;
  refusal.cause = held_then ? CauseName("NOT_ENTITLED_TODAY") : "NOT_ENTITLED_ON_ENCOUNTER_DATE";
  const absl::CivilDay day = held_then ? reading.accept.accept_day : reading.encounter_day;
  refusal.metadata = {{"day", absl::FormatCivilTime(day)}};
  refusals->push_back(std::move(refusal));
}

}  // namespace edmg::rules

#endif  // EDMG_SERVICES_RULES_DMG_READING_H_
