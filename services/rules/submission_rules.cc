#include "services/rules/submission_rules.h"

#include <cassert>
#include <optional>

#include "absl/strings/str_cat.h"
#include "services/rules/affiliation.h"
#include "services/rules/civil_date.h"
#include "services/rules/contact_rules.h"
#include "services/rules/enrolment_rules.h"
#include "services/rules/identifiers.h"
#include "services/rules/reading.h"
#include "services/rules/registration_rules.h"
#include "services/rules/tables.h"

namespace edmg::rules {
namespace {

using edmg::v1::Submission;

const PhysicianFacts* FindKnown(const SubmissionFacts& facts, const std::string& id) {
  const auto found = facts.physicians.find(id);
  if (found == facts.physicians.end() || !found->second.physician.has_value()) return nullptr;
  return &found->second;
}

template <typename Body>
void ReadEncounter(const Body& body, Reading* reading) {
  reading->patient = &body.patient();
  reading->claim_code = body.claim_code();
  const std::optional<absl::CivilDay> day = DayOf(body.encounter_date());
  assert(day.has_value() && "CheckShape refuses a date that is not one");
  reading->encounter_day = *day;
}

Reading Read(const Submission& submission, const SubmissionFacts& facts, const Accept& accept) {
  Reading reading{submission, facts, accept};
  reading.author = PhysicianId(submission.author_nihii());
  reading.author_facts = FindKnown(facts, reading.author);
  reading.holder = reading.author;
  reading.holder_facts = reading.author_facts;
  if (submission.has_contact_notification()) {
    reading.body = "contact_notification";
    ReadEncounter(submission.contact_notification(), &reading);
  } else if (submission.has_dmg_registration()) {
    reading.body = "dmg_registration";
    ReadEncounter(submission.dmg_registration(), &reading);
    const std::string& named = submission.dmg_registration().holder_nihii();
    if (!named.empty()) {
      reading.holder = PhysicianId(named);
      reading.holder_facts = FindKnown(facts, reading.holder);
    }
  }
  return reading;
}

void CheckKnown(const Reading& reading, Refusals* refusals) {
  if (reading.author_facts == nullptr) refusals->push_back({"141", "author_nihii"});
  if (reading.HolderIsNamed() && reading.holder_facts == nullptr) {
    refusals->push_back({"141", std::string(reading.HolderField())});
  }
}

void CheckAffiliated(const Reading& reading, Refusals* refusals) {
  if (!InsurerOn(reading.facts.patient.insured, reading.encounter_day).has_value()) {
    refusals->push_back({"120", absl::StrCat(reading.body, ".patient.ssin")});
  }
}

void CheckSex(const Reading& reading, Refusals* refusals) {
  const edmg::v1::Sex sex = ParseSsin(reading.patient->ssin()).sex;
  if (reading.patient->sex() != edmg::v1::SEX_UNSPECIFIED && sex != edmg::v1::SEX_UNSPECIFIED &&
      reading.patient->sex() != sex) {
    refusals->push_back({"136", absl::StrCat(reading.body, ".patient.sex")});
  }
}

void CheckEncounterDate(const Reading& reading, Refusals* refusals) {
  const absl::CivilDay day = reading.encounter_day;
  const Regime* regime = RegimeOn(day);
  if (day > reading.accept.accept_day) {
    refusals->push_back({"146", absl::StrCat(reading.body, ".encounter_date")});
  } else if (regime == nullptr ||
             reading.accept.accept_day - day > regime->encounter_age_days_max) {
    refusals->push_back({"166", absl::StrCat(reading.body, ".encounter_date")});
  }
}

// Which bodies a check is for.
enum Bodies : unsigned {
  kEnrolment = 1,
  kRegistration = 2,
  kContact = 4,
  kEncounter = kRegistration | kContact,
  kEvery = kEnrolment | kEncounter,
};

unsigned BodyOf(const Submission& submission) {
  if (submission.has_physician_enrolment()) return kEnrolment;
  return submission.has_dmg_registration() ? kRegistration : kContact;
}

struct CheckRow {
  Layer layer;
  unsigned bodies;
  void (*check)(const Reading& reading, Refusals* refusals);
};

// Table order is precedence.
constexpr CheckRow kChecks[] = {
    {Layer::kCoherence, kRegistration, CheckHolderNamed},                // 156
    {Layer::kEntitlement, kRegistration, CheckRegistrationEntitlement},  // 140
    {Layer::kEntitlement, kContact, CheckContactEntitlement},            // 140
    {Layer::kEntitlement, kEnrolment, CheckEnrolmentEntitlement},        // 140
    {Layer::kEntitlement, kEvery, CheckKnown},                           // 141
    {Layer::kEntitlement, kRegistration, CheckHolderEnrolled},           // 163
    {Layer::kAffiliation, kEncounter, CheckAffiliated},                  // 120
    {Layer::kAffiliation, kEncounter, CheckSex},                         // 136
    {Layer::kDates, kEncounter, CheckEncounterDate},                     // 146 166
    {Layer::kContract, kRegistration, CheckMedicalHouse},                // 162
    {Layer::kRights, kRegistration, CheckYearNotHeld},                   // 161
    {Layer::kRights, kEnrolment, CheckEnrolmentChanges},                 // 168
    {Layer::kDuplicate, kRegistration, CheckRegistrationNotDuplicate},   // 165
    {Layer::kDuplicate, kContact, CheckContactNotDuplicate},             // 165
};

}  // namespace

Refusals CheckEnvelope(const Submission& submission, const EnvelopeFacts& facts) {
  Refusals refusals;
  // An author whom the registry does not know gets 141 later.
  if (facts.author.has_value() && facts.author->ssin() != facts.signer_ssin) {
    refusals.push_back({"156", "author_nihii"});
  }
  // An empty recipient is a missing field.
  if (!submission.recipient().empty() && submission.recipient() != facts.gateway_id) {
    refusals.push_back({"155", "recipient"});
  }
  return refusals;
}

Refusals Check(const Submission& submission, const SubmissionFacts& facts, const Accept& accept) {
  const Reading reading = Read(submission, facts, accept);
  const unsigned body = BodyOf(submission);
  Refusals refusals;
  Layer layer = kChecks[0].layer;
  for (const CheckRow& row : kChecks) {
    if (row.layer != layer && !refusals.empty()) break;
    layer = row.layer;
    if ((row.bodies & body) != 0) row.check(reading, &refusals);
  }
  return refusals;
}

edmg::store::v1::Decision Decide(const Submission& submission, const SubmissionFacts& facts,
                                 const Accept& accept, edmg::v1::Receipt* outcome) {
  const Reading reading = Read(submission, facts, accept);
  edmg::store::v1::Decision decision;
  switch (submission.body_case()) {
    case Submission::kPhysicianEnrolment:
      DecideEnrolment(reading, &decision, outcome->mutable_enrolment());
      break;
    case Submission::kDmgRegistration:
      DecideRegistration(reading, &decision, outcome->mutable_registration());
      break;
    case Submission::kContactNotification:
      DecideContact(reading, &decision, outcome->mutable_contact());
      break;
    case Submission::BODY_NOT_SET:
      assert(false && "CheckShape refuses a submission without a body");
  }
  return decision;
}

}  // namespace edmg::rules
