#include "tests/scenarios/comparison.h"

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "tests/support/error_details.h"

namespace edmg::tests::scenarios {
namespace {

using google::protobuf::RepeatedPtrField;

constexpr std::array<absl::string_view, 4> kBodies = {"dmg_registration.", "contact_notification.",
                                                      "physician_enrolment.",
                                                      "messages[0].attestations[0]."};

std::string Line(absl::string_view code, absl::string_view field) {
  for (const absl::string_view body : kBodies) {
    if (absl::ConsumePrefix(&field, body)) break;
  }
  return field.empty() ? std::string(code) : absl::StrCat(code, " ", field);
}

std::string Sorted(std::vector<std::string> lines) {
  if (lines.empty()) return "accepted";
  std::sort(lines.begin(), lines.end());
  return absl::StrJoin(lines, ", ");
}

bool SaysCauses(const RepeatedPtrField<Refused>& expected) {
  return std::any_of(expected.begin(), expected.end(), [](const Refused& row) {
    return !row.cause().empty() || !row.metadata().empty();
  });
}

// "cause name=value ...", names ascending.
std::string CauseText(absl::string_view cause, std::vector<std::string> metadata) {
  std::sort(metadata.begin(), metadata.end());
  return absl::StrCat(" (", absl::StrJoin({std::string(cause), absl::StrJoin(metadata, " ")}, " "),
                      ")");
}

std::string ExpectedText(const RepeatedPtrField<Refused>& expected) {
  const bool with_causes = SaysCauses(expected);
  std::vector<std::string> lines;
  for (const Refused& row : expected) {
    lines.push_back(Line(row.code().empty() ? row.reason() : row.code(), row.field()));
    if (!with_causes) continue;
    absl::StrAppend(&lines.back(),
                    CauseText(row.cause(), {row.metadata().begin(), row.metadata().end()}));
  }
  return Sorted(lines);
}

std::string RejectionText(const edmg::v1::Rejection& rejection, bool with_causes) {
  std::vector<std::string> lines;
  for (const auto& refusal : rejection.refusals()) {
    const bool coded = !refusal.mycarenet_code().empty();
    lines.push_back(Line(coded ? refusal.mycarenet_code() : refusal.reason(), refusal.field()));
    if (!with_causes) continue;
    std::vector<std::string> metadata;
    for (const auto& [name, value] : refusal.metadata()) {
      metadata.push_back(absl::StrCat(name, "=", value));
    }
    absl::StrAppend(&lines.back(), CauseText(refusal.cause(), std::move(metadata)));
  }
  return Sorted(lines);
}

void CompareText(const std::string& where, absl::string_view expected, absl::string_view got,
                 std::vector<std::string>* faults) {
  if (expected != got) Differ(where, expected, got, faults);
}

// Compared only where the scenario says something.
void CompareSaid(const std::string& where, absl::string_view expected, absl::string_view got,
                 std::vector<std::string>* faults) {
  if (!expected.empty()) CompareText(where, expected, got, faults);
}

template <typename Number>
std::string NumberText(bool has, Number number) {
  return has ? absl::StrCat(number) : "";
}

absl::string_view YesOrNo(bool value) { return value ? "true" : "false"; }

std::string KindText(edmg::v1::FeeKind kind) {
  return std::string(absl::StripPrefix(edmg::v1::FeeKind_Name(kind), "FEE_KIND_"));
}

}  // namespace

void Differ(const std::string& where, absl::string_view expected, absl::string_view got,
            std::vector<std::string>* faults) {
  const auto shown = [](absl::string_view text) { return text.empty() ? "nothing" : text; };
  faults->push_back(absl::StrCat(where, ": expected ", shown(expected), ", got ", shown(got)));
}

void CompareNames(const std::string& where,
                  const google::protobuf::RepeatedPtrField<std::string>& expected,
                  std::vector<std::string> names, std::vector<std::string>* faults) {
  std::vector<std::string> sorted(expected.begin(), expected.end());
  std::sort(names.begin(), names.end());
  std::sort(sorted.begin(), sorted.end());
  if (names == sorted) return;
  Differ(where, absl::StrJoin(sorted, " "), absl::StrJoin(names, " "), faults);
}

std::string ObligationOf(edmg::v1::Payment payment) {
  payment.clear_status();
  return payment.SerializeAsString();
}

std::string RefusalsText(const absl::Status& status, bool with_causes) {
  if (status.ok()) return "accepted";
  const edmg::v1::Rejection rejection = support::RejectionOf(status);
  if (!rejection.refusals().empty()) return RejectionText(rejection, with_causes);
  const std::string reason = support::ReasonOf(status);
  // Whole messages of files name the row: of no interest here.
  return reason.empty() ? std::string(status.message()) : reason;
}

void Comparison::Refusals(const std::string& where, const RepeatedPtrField<Refused>& expected,
                          const absl::Status& status, Faults* faults) const {
  CompareText(where, ExpectedText(expected), RefusalsText(status, SaysCauses(expected)), faults);
}

void Comparison::Refusals(const std::string& where, const RepeatedPtrField<Refused>& expected,
                          const edmg::v1::Rejection& rejection, Faults* faults) const {
  CompareText(where, ExpectedText(expected), RejectionText(rejection, SaysCauses(expected)),
              faults);
}

void Comparison::Receipt(const Expected& expected, const edmg::v1::Receipt& receipt,
                         Faults* faults) const {
  const auto& holding = receipt.registration().holding();
  CompareText("payment", YesOrNo(expected.payment()), YesOrNo(receipt.registration().payment()),
              faults);
  CompareText("extends", YesOrNo(expected.extends()), YesOrNo(receipt.contact().extends()), faults);
  CompareSaid("holder", expected.holder(), cast_.PhysicianName(holding.holder_nihii()), faults);
  CompareSaid("begin", expected.begin(), DateText(holding.begin_date()), faults);
  if (receipt.has_registration()) {
    CompareText("end", expected.end(), DateText(holding.end_date()), faults);
  }
  CompareSaid("right_end", expected.right_end(), DateText(holding.right_end_date()), faults);
  CompareSaid("insurers", absl::StrJoin(expected.insurers(), " "),
              absl::StrJoin(receipt.enrolment().insurers(), " "), faults);
}

std::string Comparison::PaymentText(const edmg::v1::Payment& payment) const {
  return absl::StrCat(
      KindText(payment.kind()), " to ", cast_.PhysicianName(payment.physician_nihii()), " for ",
      cast_.PatientName(payment.patient_ssin()), " of ", DateText(payment.service_date()), ", ",
      payment.amount_cents(), " cents by ", payment.insurer());
}

void Comparison::OnePayment(const std::string& where, const Payment& expected,
                            const edmg::v1::Payment& payment, Faults* faults) {
  const auto at = [&where](absl::string_view field) { return absl::StrCat(where, ".", field); };
  labels_[payment.payment_id()] = expected.id().empty() ? "one without id" : expected.id();
  CompareText(at("kind"), Payment::Kind_Name(expected.kind()), KindText(payment.kind()), faults);
  CompareText(at("to"), expected.to(), cast_.PhysicianName(payment.physician_nihii()), faults);
  CompareText(at("insurer"), expected.insurer().empty() ? kDefaultInsurer : expected.insurer(),
              payment.insurer(), faults);
  CompareText(at("cents"), absl::StrCat(expected.cents()), absl::StrCat(payment.amount_cents()),
              faults);
  CompareText(at("pay_by"), expected.pay_by(), DateText(payment.pay_by()), faults);
  const auto related = labels_.find(payment.related_payment_id());
  CompareText(at("related"), expected.related(),
              related == labels_.end() ? payment.related_payment_id() : related->second, faults);
  CompareSaid(at("patient"), expected.patient(), cast_.PatientName(payment.patient_ssin()), faults);
  CompareSaid(at("day"), expected.day(), DateText(payment.service_date()), faults);
  CompareSaid(at("code"), expected.code(), payment.claim_code(), faults);
  if (expected.has_iban()) CompareText(at("iban"), expected.iban(), payment.iban(), faults);
  CompareText(at("year"), absl::StrCat(payment.service_date().year()), absl::StrCat(payment.year()),
              faults);
}

void Comparison::Payments(const Expected& expected, const std::vector<edmg::v1::Payment>& payments,
                          Faults* faults) {
  const size_t count = static_cast<size_t>(expected.payments_size());
  for (size_t i = 0; i < std::max(count, payments.size()); ++i) {
    const std::string where = absl::StrCat("payments[", i, "]");
    if (i >= count) {
      Differ(where, "", PaymentText(payments[i]), faults);
    } else if (i >= payments.size()) {
      const Payment& missing = expected.payments(static_cast<int>(i));
      Differ(where, absl::StrCat(Payment::Kind_Name(missing.kind()), " to ", missing.to()), "",
             faults);
    } else {
      OnePayment(where, expected.payments(static_cast<int>(i)), payments[i], faults);
    }
  }
}

// "CONTESTED P by 200 of 2016-03-01 until 2016-03-31", or the outcome and no last day.
std::string ContestText(const Cast& cast, const edmg::v1::ContestedAffiliation& contest) {
  const bool waits = contest.outcome() == edmg::v1::CONTEST_OUTCOME_UNSPECIFIED;
  absl::string_view what = edmg::v1::ContestOutcome_Name(contest.outcome());
  absl::ConsumePrefix(&what, "CONTEST_OUTCOME_");
  return absl::StrCat(waits ? "CONTESTED" : what, " ", cast.PatientName(contest.patient_ssin()),
                      " by ", contest.claimant(), " of ",
                      contest.has_death_date()
                          ? absl::StrCat("death ", DateText(contest.death_date()))
                          : DateText(contest.affiliation_begin_date()),
                      waits ? " until " : "", waits ? DateText(contest.last_objection_date()) : "");
}

void Comparison::PaymentEvents(const Expected& expected,
                               const std::vector<edmg::v1::PaymentEvent>& events, bool compared,
                               Faults* faults) const {
  if (!compared && expected.payment_events().empty()) return;
  std::vector<std::string> came;
  for (const auto& event : events) {
    if (event.has_contested_affiliation()) {
      came.push_back(ContestText(cast_, event.contested_affiliation()));
      continue;
    }
    const auto& payment = event.payment();
    const auto label = labels_.find(payment.payment_id());
    absl::string_view type = edmg::v1::PaymentEventType_Name(event.type());
    absl::ConsumePrefix(&type, "PAYMENT_EVENT_TYPE_");
    came.push_back(
        absl::StrCat(type, " ", label == labels_.end() ? payment.payment_id() : label->second));
    if (event.type() == edmg::v1::PAYMENT_EVENT_TYPE_DUE_AGAIN) {
      absl::StrAppend(&came.back(), " by ", DateText(payment.status().pay_by()));
    }
  }
  CompareText("payment_events", absl::StrJoin(expected.payment_events(), "; "),
              absl::StrJoin(came, "; "), faults);
}

void Comparison::HoldingEvents(const Expected& expected,
                               const std::vector<edmg::v1::PaymentEvent>& events,
                               Faults* faults) const {
  if (expected.holding_events().empty()) return;
  std::vector<std::string> came;
  for (const auto& event : events) {
    const auto& holding = event.holding();
    absl::string_view type = edmg::v1::PaymentEventType_Name(event.type());
    absl::ConsumePrefix(&type, "PAYMENT_EVENT_TYPE_HOLDING_");
    const std::string& former = holding.former_holder_nihii();
    came.push_back(absl::StrCat(
        type, " ", cast_.PhysicianName(holding.holder_nihii()), " for ",
        cast_.PatientName(holding.patient_ssin()),
        former.empty() ? "" : absl::StrCat(" instead of ", cast_.PhysicianName(former)), " from ",
        DateText(holding.begin_date()), " until ", DateText(holding.right_end_date())));
  }
  CompareText("holding_events", absl::StrJoin(expected.holding_events(), "; "),
              absl::StrJoin(came, "; "), faults);
}

std::string Comparison::PaymentIdOf(const std::string& label) const {
  for (const auto& [id, text] : labels_) {
    if (text == label) return id;
  }
  return label;
}

void Comparison::Claims(const Expected& expected, const std::vector<edmg::v1::PaymentEvent>& claims,
                        Faults* faults) const {
  std::vector<std::string> wanted;
  for (const Claim& claim : expected.claims()) {
    wanted.push_back(absl::StrCat(claim.to(), " for ", claim.patient(), " of ", claim.day(), ": ",
                                  absl::StrJoin(claim.codes(), " ")));
  }
  std::vector<std::string> came;
  for (const auto& event : claims) {
    const auto& claim = event.third_party_claim();
    came.push_back(absl::StrCat(cast_.PhysicianName(claim.physician_nihii()), " for ",
                                cast_.PatientName(claim.patient_ssin()), " of ",
                                DateText(claim.service_date()), ": ",
                                absl::StrJoin(claim.claim_codes(), " ")));
  }
  CompareText("claims", absl::StrJoin(wanted, "; "), absl::StrJoin(came, "; "), faults);
}

void Comparison::Holding(const std::string& where, const scenarios::Holding& expected,
                         const edmg::v1::GetHoldingResponse& answer, Faults* faults) const {
  const auto& holding = answer.holding();
  CompareText(where + ".holder", expected.holder(),
              answer.has_holding() ? cast_.PhysicianName(holding.holder_nihii()) : "", faults);
  CompareSaid(where + ".begin", expected.begin(), DateText(holding.begin_date()), faults);
  CompareSaid(where + ".end", expected.end(), DateText(holding.end_date()), faults);
  CompareSaid(where + ".right_end", expected.right_end(), DateText(holding.right_end_date()),
              faults);
  if (expected.has_acquired()) {
    CompareText(where + ".acquired", YesOrNo(expected.acquired()),
                YesOrNo(answer.year_fee_acquired()), faults);
  }
}

void Comparison::Entitlement(const std::string& where, const scenarios::Entitlement& expected,
                             const edmg::v1::GetEntitlementResponse& answer, Faults* faults) const {
  const std::string basis(
      absl::StripPrefix(edmg::v1::EntitlementBasis_Name(answer.basis()), "ENTITLEMENT_BASIS_"));
  CompareText(where + ".basis", scenarios::Entitlement::Basis_Name(expected.basis()), basis,
              faults);
  const bool entitled = expected.basis() == scenarios::Entitlement::HOLDER ||
                        expected.basis() == scenarios::Entitlement::GROUP_MEMBER ||
                        expected.basis() == scenarios::Entitlement::HOLDER_MENTION;
  CompareText(where + " entitled", YesOrNo(entitled), YesOrNo(answer.entitled()), faults);
  CompareText(where + ".cap_cents", NumberText(expected.has_cap_cents(), expected.cap_cents()),
              NumberText(answer.has_copayment_cap_cents(), answer.copayment_cap_cents()), faults);
  CompareText(where + ".reduction_basis_points",
              NumberText(expected.has_reduction_basis_points(), expected.reduction_basis_points()),
              NumberText(answer.has_reduction_basis_points(), answer.reduction_basis_points()),
              faults);
  CompareText(where + ".cents", NumberText(expected.has_cents(), expected.cents()),
              NumberText(answer.has_copayment_cents(), answer.copayment_cents()), faults);
  CompareText(where + " in a medical house", YesOrNo(expected.in_medical_house()),
              YesOrNo(!answer.medical_house_nihii().empty()), faults);
  for (const std::string& rule : expected.rules()) {
    if (std::find(answer.rules().begin(), answer.rules().end(), rule) == answer.rules().end()) {
      Differ(where + ".rules", rule, absl::StrJoin(answer.rules(), " "), faults);
    }
  }
}

void Comparison::Usage(const std::string& where, const scenarios::Usage& expected,
                       const edmg::v1::GetUsageIndicatorResponse& answer, Faults* faults) const {
  const auto text = [](int managed, int opened, int extended, int contacts) {
    return absl::StrCat(managed, " managed, ", opened, " opened, ", extended, " extended, ",
                        contacts, " contacts");
  };
  CompareText(where,
              text(expected.managed(), expected.opened(), expected.extended(), expected.contacts()),
              text(answer.dmgs_managed(), answer.dmgs_opened(), answer.dmgs_extended(),
                   answer.contacts_notified()),
              faults);
}

}  // namespace edmg::tests::scenarios
