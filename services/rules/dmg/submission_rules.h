// The rulebook's door: it judges if a message is acceptable, and decides what follows from it.
//
// Pure functions over tables: the same arguments give the same answer for ever. In this order:
// CheckParties; CheckContent, on the bytes that were signed; CheckShape, which needs nothing but
// the message, so that the facts can be gathered from identifiers that are sound; and
// DecideMessage, which judges the rest with the facts and decides.
#ifndef EDMG_SERVICES_RULES_DMG_SUBMISSION_RULES_H_
#define EDMG_SERVICES_RULES_DMG_SUBMISSION_RULES_H_

#include "absl/strings/string_view.h"
#include "edmg/store/v1/journal.pb.h"
#include "edmg/v1/submission.pb.h"
#include "services/rules/book/refusals.h"
#include "services/rules/dmg/dmg_facts.h"

namespace edmg::rules {

// Before all layers: the signer is not the author (156), the message is for another gateway (155).
Refusals CheckParties(const edmg::v1::Submission& submission, const PartyFacts& facts);

// 111 for a field that the signed bytes of a Submission say twice: nothing else can be told of
// them.
Refusals CheckContent(absl::string_view content, const Rulebook& rulebook);

// Shape, check digits and values (100, 111, 112, 113, 130): the checks on the message alone, given
// the accept day and the rulebook.
Refusals CheckShape(const edmg::v1::Submission& submission, const Accept& accept);

struct MessageDecision {
  Refusals refusals;  // empty: the message is accepted, and the rest follows
  // Without decision.receipt: the receipt names what is not known here.
  edmg::store::v1::Decision decision;
  edmg::v1::Receipt outcome;  // exactly one case of the oneof is set
};
// Judges coherence, entitlement, affiliation, dates, contract, rights and duplicate, and decides
// where nothing is wrong. Only for a message that passed the checks above.
MessageDecision DecideMessage(const edmg::v1::Submission& submission, const SubmissionFacts& facts,
                              const Accept& accept);

}  // namespace edmg::rules

#endif  // EDMG_SERVICES_RULES_DMG_SUBMISSION_RULES_H_
