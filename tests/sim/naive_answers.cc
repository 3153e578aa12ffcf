// What the naive rulebook answers to questions.

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/sim/naive_numbers.h"
#include "tests/sim/naive_rulebook.h"

namespace edmg::sim {
namespace {

constexpr int kElderly = 75;
constexpr int kReductionBasisPoints = 3000;

Expected One(std::string answer) {
  Expected expected;
  expected.answers.push_back(std::move(answer));
  return expected;
}

std::string Text(const NaiveHolding* holding) {
  return holding != nullptr ? Text(*holding) : "nobody";
}

int CapCents(bool preferential, bool entitled) {
  if (preferential) return entitled ? 100 : 150;
  return entitled ? 400 : 600;
}

}  // namespace

std::string NaiveRulebook::DateRefusal(Day day) const {
  if (day > today_) return "146";
  return day < Day(today_.year() - 2, today_.month(), today_.day()) ? "145" : "";
}

Expected NaiveRulebook::Do(const AskHolding& ask) {
  if (registry_.InsurerOn(ask.ssin, ask.day).empty()) return One("refused 120@patient.ssin");
  const std::string code = DateRefusal(ask.day);
  if (!code.empty()) return One(absl::StrCat("refused ", code, "@reference_date"));
  const NaivePatient nobody;
  const NaivePatient* patient = Find(ask.ssin);
  if (patient == nullptr) patient = &nobody;
  const bool acquired = patient->StandingFee(static_cast<int>(ask.day.year())) != nullptr;
  return One(absl::StrCat(Text(patient->HoldingOn(ask.day)), " fee=", acquired));
}

Refusals NaiveRulebook::CheckEntitlement(const AskEntitlement& ask) const {
  Refusals refusals;
  if (!IsContactCode(ask.code, ask.day)) refusals.Add("130", "claim_code");
  if (!refusals.empty()) return refusals;
  if (!registry_.Knows(Id(ask.physician))) refusals.Add("141", "physician_nihii");
  if (!refusals.empty()) return refusals;
  if (registry_.InsurerOn(ask.ssin, ask.day).empty()) refusals.Add("120", "patient.ssin");
  if (!refusals.empty()) return refusals;
  const std::string code = DateRefusal(ask.day);
  if (!code.empty()) refusals.Add(code, "service_date");
  if (!refusals.empty() || ask.mention.empty()) return refusals;
  const NaivePatient* patient = Find(ask.ssin);
  const NaiveHolding* held = patient != nullptr ? patient->HoldingOn(ask.day) : nullptr;
  if (Id(ask.mention) == Id(ask.physician)) {
    refusals.Add("174", "holder_mention_nihii");
  } else if (held == nullptr || held->holder != Id(ask.mention)) {
    refusals.Add("167", "holder_mention_nihii");
  }
  return refusals;
}

Expected NaiveRulebook::Do(const AskEntitlement& ask) {
  const Refusals refusals = CheckEntitlement(ask);
  if (!refusals.empty()) {
    return One(absl::StrCat("refused ", absl::StrJoin(refusals.found(), ", ")));
  }
  const NaivePatient* patient = Find(ask.ssin);
  const NaiveHolding* held = patient != nullptr ? patient->HoldingOn(ask.day) : nullptr;
  std::string basis = "NO_ACCESS";
  if (held == nullptr) {
    basis = "NO_RIGHT";
  } else if (held->holder == Id(ask.physician)) {
    basis = "HOLDER";
  } else if (!registry_.Practitioner(Id(ask.physician), ask.day)) {
    basis = "NO_ACCESS";  // R12 speaks of general practitioners
  } else if (registry_.SameGroup(held->holder, Id(ask.physician), ask.day)) {
    basis = "GROUP_MEMBER";
  } else if (!ask.mention.empty()) {
    basis = "HOLDER_MENTION";
  }
  const bool entitled = basis != "NO_ACCESS" && basis != "NO_RIGHT";
  const bool preferential = registry_.Preferential(ask.ssin, ask.day);
  std::string share;
  if (IsVisit(ask.code)) {
    const std::string insurer = registry_.InsurerOn(ask.ssin, ask.day);
    const auto age = registry_.Age(ask.ssin, insurer, ask.day);
    const bool reduced =
        entitled && ((age && *age >= kElderly) ||
                     registry_.Chronic(ask.ssin, insurer, static_cast<int>(ask.day.year())));
    share = absl::StrCat("reduction=", reduced ? kReductionBasisPoints : 0);
  } else {
    share = absl::StrCat("cap=", CapCents(preferential, entitled));
  }
  return One(absl::StrCat("entitled=", entitled, " ", basis, " ", Text(held),
                          " preferential=", preferential, " ", share));
}

Expected NaiveRulebook::Do(const AskList& ask) {
  std::string list = "list:";
  for (const auto& [ssin, patient] : patients_) {
    if (patient.holdings.empty()) continue;
    const NaiveHolding& present = patient.holdings.back();
    if (present.holder != Id(ask.physician) || present.right_end < today_) continue;
    absl::StrAppend(&list, " [", ssin, " sex ", registry_.FedSex(ssin), " ", Text(present), " fee ",
                    patient.LastFeeYear(present.holder), "]");
  }
  return One(list);
}

Expected NaiveRulebook::Do(const AskUsage& ask) {
  const std::string id = Id(ask.physician);
  const Day day = std::min(today_, Day(ask.year, 12, 31));
  int managed = 0;
  int opened = 0;
  int extended = 0;
  int notified = 0;
  for (const auto& [ssin, patient] : patients_) {
    const NaiveHolding* held = patient.HoldingOn(day);
    const std::string insurer = registry_.InsurerOn(ssin, day);
    if (held != nullptr && held->holder == id && !insurer.empty() &&
        registry_.AccountOn(id, insurer, day) != nullptr) {
      ++managed;
    }
    for (const auto& each : patient.registrations) {
      if (each.holder == id && each.day.year() == ask.year && each.made_holder) ++opened;
    }
    for (const auto& fee : patient.fees) {
      if (fee.physician == id && fee.year == ask.year && !fee.recovered &&
          fee.kind == FeeKind::kExtension) {
        ++extended;
      }
    }
    for (const auto& [key, contact] : patient.contacts) {
      const auto& [of_contact, author, code] = key;
      if (author == id && of_contact.year() == ask.year && contact.notified) ++notified;
    }
  }
  return One(absl::StrCat("managed=", managed, " opened=", opened, " extended=", extended,
                          " notified=", notified));
}

}  // namespace edmg::sim
