// A sound submission with what every check and every decision needs from it, read once.
// Borrows submission, facts and accept, which must outlive it; only for what passed CheckShape.
#ifndef EDMG_SERVICES_RULES_READING_H_
#define EDMG_SERVICES_RULES_READING_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "edmg/v1/submission.pb.h"
#include "services/rules/facts.h"

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
  // Field path of who becomes holder.
  absl::string_view HolderField() const {
    return HolderIsNamed() ? "dmg_registration.holder_nihii" : "author_nihii";
  }
};

}  // namespace edmg::rules

#endif  // EDMG_SERVICES_RULES_READING_H_
