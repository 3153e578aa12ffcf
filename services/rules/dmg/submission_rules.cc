#include "services/rules/dmg/submission_rules.h"

#include <algorithm>
#include <cassert>
#include <optional>

#include "absl/strings/str_cat.h"
#include "services/rules/book/field_checks.h"
#include "services/rules/dmg/contact_rules.h"
#include "services/rules/dmg/enrolment_rules.h"
#include "services/rules/dmg/reading.h"
#include "services/rules/dmg/registration_rules.h"
#include "services/rules/people/affiliation.h"
#include "services/rules/people/membership.h"
#include "values/civil_date.h"
#include "values/identifiers.h"

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
  reading->prevention_module = body.prevention_module();
  if (body.has_third_party_payer()) reading->third_party_payer = &body.third_party_payer();
  const std::optional<absl::CivilDay> day = DayOf(body.encounter_date());
  assert(day.has_value() && "CheckShape refuses a date that is not one");
  reading->encounter_day = *day;
}

// The holder whom a registration names; else it is the author.
void ReadHolder(const std::string& named, const SubmissionFacts& facts, Reading* reading) {
  if (named.empty()) return;
  reading->holder = PhysicianId(named);
  reading->holder_facts = FindKnown(facts, reading->holder);
}

Reading Read(const Submission& submission, const SubmissionFacts& facts, const Accept& accept) {
  Reading reading{submission, facts, accept};
  reading.author = PhysicianId(submission.author_nihii());
  reading.author_facts = FindKnown(facts, reading.author);
  reading.holder = reading.author;
  reading.holder_facts = reading.author_facts;
  switch (submission.body_case()) {
    case Submission::kContactNotification:
      reading.body = "contact_notification";
      ReadEncounter(submission.contact_notification(), &reading);
      break;
    case Submission::kDmgRegistration:
      reading.body = "dmg_registration";
      ReadEncounter(submission.dmg_registration(), &reading);
      ReadHolder(submission.dmg_registration().holder_nihii(), facts, &reading);
      break;
    case Submission::kPhysicianEnrolment:  // of no patient
    case Submission::BODY_NOT_SET:
      break;
  }
  return reading;
}

void CheckKnown(const Reading& reading, Code code, Refusals* refusals) {
  if (reading.author_facts == nullptr) refusals->push_back({code, "author_nihii"});
  if (reading.HolderIsNamed() && reading.holder_facts == nullptr) {
    refusals->push_back({code, std::string(reading.HolderField())});
  }
}

// The result of looking up the membership that names the patient.
template <MemberFault kFault>
void CheckMember(const Reading& reading, Code code, Refusals* refusals) {
  if (reading.facts.member_fault != kFault) return;
  const auto refusal = RefusalOf(kFault);
  refusals->push_back({code, Join({reading.body, refusal->field}), refusal->cause});
}

void CheckAffiliated(const Reading& reading, Code code, Refusals* refusals) {
  // If a membership designates nobody, 121, 122 and 158 tell more.
  if (reading.ssin().empty()) return;
  if (!InsurerOn(reading.facts.patient.insured, reading.encounter_day).has_value()) {
    refusals->push_back({code, Join({reading.body, DesignatingField(*reading.patient)})});
  }
}

void CheckSex(const Reading& reading, Code code, Refusals* refusals) {
  if (Contradicts(reading.patient->sex(), ParseSsin(reading.ssin()))) {
    refusals->push_back({code, absl::StrCat(reading.body, ".patient.sex")});
  }
}

void CheckNotInFuture(const Reading& reading, Code code, Refusals* refusals) {
  if (reading.encounter_day > reading.accept.accept_day) {
    refusals->push_back({code, absl::StrCat(reading.body, ".encounter_date")});
  }
}

// Before the electronic regime every day is too long ago.
void CheckNotTooOld(const Reading& reading, Code code, Refusals* refusals) {
  const absl::CivilDay day = reading.encounter_day;
  if (day > reading.accept.accept_day) return;
  const auto* regime = reading.rulebook().ElectronicRegimeOn(day);
  std::string field = absl::StrCat(reading.body, ".encounter_date");
  if (regime == nullptr) {
    refusals->push_back({code, std::move(field), "BEFORE_ELECTRONIC_REGIME"});
    return;
  }
  const int days_max = regime->encounter_age_days_max();
  const absl::CivilDay first = reading.accept.accept_day - days_max;
  if (day >= first) return;
  refusals->push_back(
      {code,
       std::move(field),
       "",
       {{"days_max", absl::StrCat(days_max)}, {"first_day", absl::FormatCivilTime(first)}}});
}

// The bodies that a check is for.
enum Bodies : unsigned {
  kEnrolment = 1,
  kRegistration = 2,
  kContact = 4,
  kEncounter = kRegistration | kContact,
};

unsigned BodyOf(const Submission& submission) {
  switch (submission.body_case()) {
    case Submission::kPhysicianEnrolment:
      return kEnrolment;
    case Submission::kDmgRegistration:
      return kRegistration;
    case Submission::kContactNotification:
      return kContact;
    case Submission::BODY_NOT_SET:
      break;
  }
  return 0;
}

struct CheckRow {
  unsigned bodies;
  Code code;  // its layer is the rulebook's
  void (*check)(const Reading& reading, Code code, Refusals* refusals);
};

constexpr CheckRow kChecks[] = {
    {kRegistration, "156", CheckHolderNamed},
    {kEncounter, "158", CheckMember<MemberFault::kAmbiguous>},
    {kEncounter, "158", CheckMember<MemberFault::kTooManyMembers>},
    {kContact, "140", CheckContactEntitlement},
    {kEnrolment, "140", CheckEnrolmentEntitlement},
    {kEncounter, "121", CheckMember<MemberFault::kMutualityUnknown>},
    {kEncounter, "136", CheckSex},
    {kContact, "167", CheckMention},
    {kContact, "174", CheckMention},
    {kEnrolment, "168", CheckEnrolmentChanges},
    {kContact, "165", CheckContactNotDuplicate},
};

// A row of domain 3.1 that refuses; its code is the rulebook's.
struct OutcomeCheckRow {
  edmg::v1::RegistrationSituation situation;
  unsigned others;  // bodies besides registrations that the check is for
  void (*check)(const Reading& reading, Code code, Refusals* refusals);
};

// Domain 3.1, row for row; SituationOf in registration_rules.cc says what follows from the accepted
// ones.
constexpr OutcomeCheckRow kOutcomeChecks[] = {
    {edmg::v1::REGISTRATION_SITUATION_NOT_ENROLLED, 0, CheckHolderEnrolled},
    {edmg::v1::REGISTRATION_SITUATION_NOT_RECOGNISED, 0, CheckRegistrationEntitlement},
    {edmg::v1::REGISTRATION_SITUATION_PHYSICIAN_UNKNOWN, kContact | kEnrolment, CheckKnown},
    {edmg::v1::REGISTRATION_SITUATION_NOT_AFFILIATED, kContact, CheckAffiliated},
    {edmg::v1::REGISTRATION_SITUATION_MEMBERSHIP_UNKNOWN, kContact,
     CheckMember<MemberFault::kMembershipUnknown>},
    {edmg::v1::REGISTRATION_SITUATION_MEDICAL_HOUSE, 0, CheckMedicalHouse},
    {edmg::v1::REGISTRATION_SITUATION_IN_FUTURE, kContact, CheckNotInFuture},
    {edmg::v1::REGISTRATION_SITUATION_TOO_OLD, kContact, CheckNotTooOld},
    {edmg::v1::REGISTRATION_SITUATION_OWN_YEAR_ACQUIRED, 0, CheckYearNotHeld},
    {edmg::v1::REGISTRATION_SITUATION_SAME_DATE, 0, CheckRegistrationNotDuplicate},
};

// All faults, whatever their layer.
Refusals CheckAll(const Reading& reading) {
  const unsigned body = BodyOf(reading.submission);
  Refusals refusals;
  for (const CheckRow& row : kChecks) {
    if ((row.bodies & body) != 0) row.check(reading, row.code, &refusals);
  }
  for (const OutcomeCheckRow& row : kOutcomeChecks) {
    if (((row.others | kRegistration) & body) == 0) continue;
    row.check(reading, Code::Of(reading.rulebook().OutcomeOf(row.situation).refusal()), &refusals);
  }
  return refusals;
}

// All that is wrong in the first layer that failed.
Refusals CheckFacts(const Reading& reading) {
  const Rulebook& rulebook = reading.rulebook();
  Refusals all = CheckAll(reading);
  std::stable_sort(all.begin(), all.end(), [&](const Refusal& a, const Refusal& b) {
    return rulebook.PrecedenceOf(a.code) < rulebook.PrecedenceOf(b.code);
  });
  Findings findings(rulebook);
  for (Refusal& refusal : all) findings.Add(std::move(refusal));
  return findings.OfFirstLayer();
}

}  // namespace

Refusals CheckParties(const Submission& submission, const PartyFacts& facts) {
  Refusals refusals;
  // An author whom the registry does not know gets 141 later, unless it knows the signer: then it
  // is another person.
  const bool another =
      facts.author.has_value() ? facts.author->ssin() != facts.signer_ssin : facts.signer_is_known;
  if (another) refusals.push_back({"156", "author_nihii", "SIGNER_NOT_AUTHOR"});
  // An empty recipient is a missing field.
  if (!submission.recipient().empty() && submission.recipient() != facts.gateway_id) {
    refusals.push_back({"155", "recipient"});
  }
  return refusals;
}

MessageDecision DecideMessage(const Submission& submission, const SubmissionFacts& facts,
                              const Accept& accept) {
  const Reading reading = Read(submission, facts, accept);
  MessageDecision decided{CheckFacts(reading), {}, {}};
  if (!decided.refusals.empty()) return decided;
  switch (submission.body_case()) {
    case Submission::kPhysicianEnrolment:
      DecideEnrolment(reading, &decided.decision, decided.outcome.mutable_enrolment());
      break;
    case Submission::kDmgRegistration:
      DecideRegistration(reading, &decided.decision, decided.outcome.mutable_registration());
      break;
    case Submission::kContactNotification:
      DecideContact(reading, &decided.decision, decided.outcome.mutable_contact());
      break;
    case Submission::BODY_NOT_SET:
      assert(false && "CheckShape refuses a submission without a body");
  }
  return decided;
}

}  // namespace edmg::rules
