// The naive rulebook's answers to questions.

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/sim/naive_books.h"
#include "tests/sim/naive_numbers.h"
#include "tests/sim/naive_rulebook.h"

namespace edmg::sim {
namespace {

constexpr int kElderly = 75;
constexpr int kReductionBasisPoints = 3000;

std::string HolderText(const std::optional<NaiveHolding>& holding) {
  return holding.has_value() ? Text(*holding) : "nobody";
}

int CapCents(bool preferential, bool entitled) {
  if (preferential) return entitled ? 100 : 150;
  return entitled ? 400 : 600;
}

}  // namespace

std::string NaiveRulebook::DateRefusal(Day day) const {
  if (day > today_) return "146";
  return day < TwoYearsBefore(today_) ? "145" : "";
}

std::optional<NaiveHolding> NaiveRulebook::HoldingOn(const std::string& ssin, Day day) const {
  const NaivePatient* patient = Find(ssin);
  return patient != nullptr ? patient->HoldingOn(day) : std::nullopt;
}

Expected NaiveRulebook::Do(const AskHolding& ask) {
  if (registry_.InsurerOn(ask.ssin, ask.day).empty()) return One("refused 120@patient.ssin");
  const std::string code = DateRefusal(ask.day);
  if (!code.empty()) return One(absl::StrCat("refused ", code, "@reference_date"));
  const NaivePatient* patient = Find(ask.ssin);
  const bool acquired =
      patient != nullptr && patient->StandingFee(static_cast<int>(ask.day.year())) != nullptr;
  return One(absl::StrCat(HolderText(HoldingOn(ask.ssin, ask.day)), " fee=", acquired));
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
  const auto held = HoldingOn(ask.ssin, ask.day);
  if (Id(ask.mention) == Id(ask.physician)) {
    refusals.Add("174", "holder_mention_nihii");
  } else if (!held.has_value() || held->holder != Id(ask.mention)) {
    refusals.Add("167", "holder_mention_nihii");
  }
  return refusals;
}

// R12.
std::string NaiveRulebook::BasisOf(const AskEntitlement& ask) const {
  const auto held = HoldingOn(ask.ssin, ask.day);
  const std::string physician = Id(ask.physician);
  if (!held.has_value()) return "NO_RIGHT";
  if (held->holder == physician) return "HOLDER";
  // The rule speaks of general practitioners.
  if (!registry_.Practitioner(physician, ask.day)) return "NO_ACCESS";
  if (registry_.CountsFor(held->holder, physician, ask.day)) return "GROUP_MEMBER";
  return ask.mention.empty() ? "NO_ACCESS" : "HOLDER_MENTION";
}

// R10 and R11.
std::string NaiveRulebook::ShareOf(const AskEntitlement& ask, bool entitled) const {
  if (!IsVisit(ask.code)) {
    return absl::StrCat("cap=", CapCents(registry_.Preferential(ask.ssin, ask.day), entitled));
  }
  const std::string insurer = registry_.InsurerOn(ask.ssin, ask.day);
  const auto age = registry_.Age(ask.ssin, insurer, ask.day);
  const bool reduced =
      entitled && ((age && *age >= kElderly) ||
                   registry_.Chronic(ask.ssin, insurer, static_cast<int>(ask.day.year())));
  return absl::StrCat("reduction=", reduced ? kReductionBasisPoints : 0);
}

Expected NaiveRulebook::Do(const AskEntitlement& ask) {
  const Refusals refusals = CheckEntitlement(ask);
  if (!refusals.empty()) {
    return One(absl::StrCat("refused ", absl::StrJoin(refusals.found(), ", ")));
  }
  const std::string basis = BasisOf(ask);
  const bool entitled = basis != "NO_ACCESS" && basis != "NO_RIGHT";
  return One(absl::StrCat("entitled=", entitled, " ", basis, " ",
                          HolderText(HoldingOn(ask.ssin, ask.day)),
                          " preferential=", registry_.Preferential(ask.ssin, ask.day), " ",
                          ShareOf(ask, entitled), HouseText(ask.ssin, ask.day)));
}

// The answer that a medical house manages the patient (decision 24).
std::string NaiveRulebook::HouseText(const std::string& ssin, Day day) const {
  return registry_.InMedicalHouse(ssin, day) ? " house" : "";
}

Expected NaiveRulebook::Do(const AskList& ask) {
  std::string list = "list:";
  for (const auto& [ssin, patient] : patients_) {
    const auto held = patient.HoldingOn(today_);
    if (!held.has_value() || held->holder != Id(ask.physician)) continue;
    if (registry_.DeadOn(ssin, today_)) continue;
    absl::StrAppend(&list, " [", ssin, " sex ", registry_.FedSex(ssin), " ", Text(*held), " fee ",
                    patient.LastFeeYear(held->holder), HouseText(ssin, today_), "]");
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
    const auto held = patient.HoldingOn(day);
    const std::string insurer = registry_.InsurerOn(ssin, day);
    if (held.has_value() && held->holder == id && !insurer.empty() &&
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
      if (author != id || of_contact.year() != ask.year) continue;
      for (const auto& [number, sides] : contact.under) notified += sides.notified;
    }
  }
  return One(absl::StrCat("managed=", managed, " opened=", opened, " extended=", extended,
                          " notified=", notified));
}

Expected NaiveRulebook::Do(const AskBooks& ask) { return One(Books(ledger_, ask, today_)); }

Expected NaiveRulebook::Do(const AskTimeliness& ask) { return One(Timeliness(ledger_, ask)); }

Expected NaiveRulebook::Do(const AskUnmatched& ask) { return One(bank_.Unmatched(ask.insurer)); }

}  // namespace edmg::sim
