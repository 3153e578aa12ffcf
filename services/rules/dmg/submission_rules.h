// The rulebook's door: it judges if a message is acceptable, and decides what follows from it.
//
// Pure functions over tables: the same arguments give the same answer for ever. In this order:
// CheckEnvelope; CheckContent, on the bytes that were signed; CheckShape, which needs nothing but
// the message, so that the facts can be gathered from identifiers that are sound; Check, which
// judges the rest with the facts; and Decide, which may only be called for a message that passed
// all four.
#ifndef EDMG_SERVICES_RULES_DMG_SUBMISSION_RULES_H_
#define EDMG_SERVICES_RULES_DMG_SUBMISSION_RULES_H_

#include "absl/strings/string_view.h"
#include "edmg/store/v1/journal.pb.h"
#include "edmg/v1/submission.pb.h"
#include "services/rules/book/refusals.h"
#include "services/rules/dmg/dmg_facts.h"

namespace edmg::rules {

// Before all layers: the signer is not the author (156), the message is for another gateway (155).
Refusals CheckEnvelope(const edmg::v1::Submission& submission, const EnvelopeFacts& facts);

// 111 for a field that the signed bytes of a Submission say twice: nothing else can be told of
// them.
Refusals CheckContent(absl::string_view content, const Rulebook& rulebook);

// Shape, check digits and values (100, 111, 112, 113, 130): the checks on the message alone, given
// the accept day and the rulebook.
Refusals CheckShape(const edmg::v1::Submission& submission, const Accept& accept);

// Coherence, entitlement, affiliation, dates, contract,
// rights and duplicate.
Refusals Check(const edmg::v1::Submission& submission, const SubmissionFacts& facts,
               const Accept& accept);

// The decision, with receipt.receipt and receipt.vendor left empty: receipt.content_sha256 is not
// known here either. `outcome` gets the outcome of the receipt (exactly one oneof case set).
edmg::store::v1::Decision Decide(const edmg::v1::Submission& submission,
                                 const SubmissionFacts& facts, const Accept& accept,
                                 edmg::v1::Receipt* outcome);

}  // namespace edmg::rules

#endif  // EDMG_SERVICES_RULES_DMG_SUBMISSION_RULES_H_
