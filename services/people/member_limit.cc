#include "services/people/member_limit.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "services/rules/people/membership.h"
#include "store/people/insured.h"

namespace edmg::services {

absl::StatusOr<rules::Refusals> MemberLimit::Add(const store::Reader& reader,
                                                 const edmg::v1::InsuredPerson& person,
                                                 const std::string& path) {
  rules::Refusals refusals;
  std::set<std::pair<std::string, std::string>> added;
  for (int i = 0; i < person.affiliations_size(); ++i) {
    const auto& row = person.affiliations(i);
    const store::MembershipOf of{row.mutuality(), row.membership_number()};
    auto is_member = store::IsMember(reader, of, person.ssin());
    if (!is_member.ok()) return is_member.status();
    if (*is_member) continue;
    auto stored = store::ReadMembers(reader, of, rules::kMembersMax);
    if (!stored.ok()) return stored.status();
    const auto key = std::pair(row.mutuality(), row.membership_number());
    std::set<std::string> others(stored->begin(), stored->end());
    if (const auto before = added_.find(key); before != added_.end()) {
      others.insert(before->second.begin(), before->second.end());
    }
    others.erase(person.ssin());
    if (others.size() >= rules::kMembersMax) {
      refusals.push_back({"130", absl::StrCat(path, ".affiliations[", i, "].membership_number"),
                          "TOO_MANY_MEMBERS"});
    }
    added.insert(key);
  }
  if (!refusals.empty()) return refusals;
  for (const auto& key : added) added_[key].insert(person.ssin());
  return refusals;
}

}  // namespace edmg::services
