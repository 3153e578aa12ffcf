#include "services/rules/people/membership.h"

#include <algorithm>
#include <vector>

#include "values/civil_date.h"

namespace edmg::rules {
namespace {

using edmg::store::v1::InsuredRecord;
using edmg::v1::Membership;
using edmg::v1::PatientRef;

constexpr size_t kMutualityDigits = 3;

bool HasMembership(const InsuredRecord& insured, const Membership& membership, absl::CivilDay day) {
  for (const InsuredRecord::Feed& feed : insured.feeds()) {
    for (const edmg::v1::Affiliation& affiliation : feed.person().affiliations()) {
      if (affiliation.mutuality() == membership.mutuality() &&
          affiliation.membership_number() == membership.membership_number() &&
          CoversDay(affiliation, day)) {
        return true;
      }
    }
  }
  return false;
}

bool HasSex(const InsuredRecord& insured, edmg::v1::Sex sex) {
  return std::any_of(insured.feeds().begin(), insured.feeds().end(), [&](const auto& feed) {
    const edmg::v1::Sex fed = feed.person().sex() != edmg::v1::SEX_UNSPECIFIED
                                  ? feed.person().sex()
                                  : ParseSsin(feed.person().ssin()).sex;
    return fed == sex;
  });
}

}  // namespace

Ssin CheckPatientId(const PatientRef& patient, absl::string_view path, Findings* findings) {
  Ssin ssin;
  if (!patient.ssin().empty() || !patient.has_membership()) {
    ssin = CheckSsinField(patient.ssin(), {path, "ssin"}, findings);
  } else if (patient.sex() == edmg::v1::SEX_UNSPECIFIED) {
    findings->Add("100", {path, "sex"});
  }
  if (!patient.has_membership()) return ssin;
  const std::string membership_path = Join({path, "membership"});
  const std::string& mutuality = patient.membership().mutuality();
  if (mutuality.empty()) {
    findings->Add("100", {membership_path, "mutuality"});
  } else if (mutuality.size() != kMutualityDigits || !AllDigits(mutuality)) {
    findings->Add("111", {membership_path, "mutuality"}, "MUTUALITY_FORMAT");
  }
  CheckText(patient.membership().membership_number(), kMembershipNumberBytesMax,
            {membership_path, "membership_number"}, findings);
  return ssin;
}

Designated Designate(const PatientRef& patient, const Members& members, absl::CivilDay day,
                     const Rulebook& rulebook) {
  if (!patient.has_membership()) return {patient.ssin()};
  if (rulebook.InsurerOfMutuality(patient.membership().mutuality()).empty()) {
    return {patient.ssin(), MemberFault::kMutualityUnknown};
  }
  std::vector<std::string> ssins;
  for (const auto& [ssin, insured] : members.known) {
    if (HasMembership(insured, patient.membership(), day)) ssins.push_back(ssin);
  }
  if (std::find(ssins.begin(), ssins.end(), patient.ssin()) != ssins.end()) return {patient.ssin()};
  if (members.more) return {patient.ssin(), MemberFault::kTooManyMembers};
  if (ssins.empty()) return {patient.ssin(), MemberFault::kMembershipUnknown};
  if (!patient.ssin().empty()) return {patient.ssin(), MemberFault::kAmbiguous};
  // A family may share a number; the sex is asked for to tell them apart.
  if (ssins.size() > 1) {
    std::erase_if(ssins, [&](const std::string& ssin) {
      return !HasSex(members.known.at(ssin), patient.sex());
    });
  }
  if (ssins.size() != 1) return {"", MemberFault::kAmbiguous};
  return {ssins.front()};
}

std::optional<MemberRefusal> RefusalOf(MemberFault fault) {
  switch (fault) {
    case MemberFault::kNone:
      break;
    case MemberFault::kMutualityUnknown:
      return MemberRefusal{"121", "patient.membership.mutuality", ""};
    case MemberFault::kMembershipUnknown:
      return MemberRefusal{"122", "patient.membership.membership_number", ""};
    case MemberFault::kAmbiguous:
      return MemberRefusal{"158", "patient.membership", ""};
    case MemberFault::kTooManyMembers:
      return MemberRefusal{"158", "patient.membership", "TOO_MANY_MEMBERS"};
  }
  return std::nullopt;
}

absl::string_view DesignatingField(const edmg::v1::PatientRef& patient) {
  return patient.ssin().empty() ? "patient.membership" : "patient.ssin";
}

}  // namespace edmg::rules
