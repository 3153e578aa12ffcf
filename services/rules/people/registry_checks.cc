#include "services/rules/people/registry_checks.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "services/rules/book/field_checks.h"
#include "services/rules/book/unknown_fields.h"

namespace edmg::rules {
namespace {

using edmg::v1::GroupPractice;
using edmg::v1::Physician;
using edmg::v1::Qualification;

constexpr size_t kGroupNameBytesMax = 128;
constexpr size_t kGroupIdBytesMax = 32;
constexpr int kQualificationsMax = 20;
constexpr int kSupervisionsMax = 20;
constexpr int kMembershipsMax = 200;
constexpr size_t kNihiiDigits = 11;
constexpr size_t kQualificationDigits = 3;

// In the registry another profession is a wrong value (130), not a wrong format.
void CheckPhysicianNihii(absl::string_view nihii, const FieldPath& path, Findings* findings) {
  if (nihii.size() == kNihiiDigits && AllDigits(nihii) && nihii[0] != '1') {
    findings->Add("130", path, "NOT_A_PHYSICIAN");
  } else {
    CheckNihiiField(nihii, path, findings);
  }
}

bool Overlap(const Period& a, const Period& b) { return a.begin <= b.end && b.begin <= a.end; }

void CheckQualifications(const Physician& physician, absl::string_view path, Findings* findings) {
  if (physician.qualifications_size() > kQualificationsMax) {
    return findings->Add("111", {path, "qualifications"}, "TOO_MANY_ROWS");
  }
  std::vector<Period> periods;
  for (int i = 0; i < physician.qualifications_size(); ++i) {
    const Qualification& row = physician.qualifications(i);
    const std::string row_path = Join({path, absl::StrCat("qualifications[", i, "]")});
    if (row.code().empty()) {
      findings->Add("100", {row_path, "code"});
    } else if (row.code().size() != kQualificationDigits || !AllDigits(row.code())) {
      findings->Add("111", {row_path, "code"}, "CODE_FORMAT");
    }
    const std::optional<Period> period = CheckPeriod(row, row_path, findings);
    if (!period.has_value()) continue;
    if (std::any_of(periods.begin(), periods.end(),
                    [&](const Period& other) { return Overlap(*period, other); })) {
      findings->Add("130", {row_path, "begin_date"}, "PERIODS_OVERLAP");
    }
    periods.push_back(*period);
  }
}

void CheckSupervisions(const Physician& physician, absl::string_view path, Findings* findings) {
  if (physician.supervisions_size() > kSupervisionsMax) {
    return findings->Add("111", {path, "supervisions"}, "TOO_MANY_ROWS");
  }
  for (int i = 0; i < physician.supervisions_size(); ++i) {
    const std::string row_path = Join({path, absl::StrCat("supervisions[", i, "]")});
    CheckNihiiField(physician.supervisions(i).supervisor_nihii(), {row_path, "supervisor_nihii"},
                    findings);
    CheckPeriod(physician.supervisions(i), row_path, findings);
  }
}

bool IsGroupId(absl::string_view id) {
  return id.size() <= kGroupIdBytesMax && std::all_of(id.begin(), id.end(), [](unsigned char c) {
           return absl::ascii_isalnum(c) || c == '-';
         });
}

}  // namespace

Refusals CheckPhysician(const Physician& physician, absl::string_view path,
                        const Rulebook& rulebook) {
  Findings findings(rulebook);
  CheckNoUnknownFields(physician, std::string(path), &findings);
  CheckPhysicianNihii(physician.nihii(), {path, "nihii"}, &findings);
  CheckSsinField(physician.ssin(), {path, "ssin"}, &findings);
  CheckNames(physician, path, &findings);
  CheckQualifications(physician, path, &findings);
  CheckSupervisions(physician, path, &findings);
  return findings.OfFirstLayer();
}

Refusals CheckGroupPractice(const GroupPractice& group, absl::string_view path,
                            const Rulebook& rulebook) {
  Findings findings(rulebook);
  CheckNoUnknownFields(group, std::string(path), &findings);
  if (group.group_id().empty()) {
    findings.Add("100", {path, "group_id"});
  } else if (!IsGroupId(group.group_id())) {
    findings.Add("111", {path, "group_id"}, "TEXT_FORMAT");
  }
  CheckText(group.name(), kGroupNameBytesMax, {path, "name"}, &findings);
  if (group.memberships_size() > kMembershipsMax) {
    findings.Add("111", {path, "memberships"}, "TOO_MANY_ROWS");
    return findings.OfFirstLayer();
  }
  for (int i = 0; i < group.memberships_size(); ++i) {
    const std::string row_path = Join({path, absl::StrCat("memberships[", i, "]")});
    CheckNihiiField(group.memberships(i).physician_nihii(), {row_path, "physician_nihii"},
                    &findings);
    CheckPeriod(group.memberships(i), row_path, &findings);
  }
  return findings.OfFirstLayer();
}

}  // namespace edmg::rules
