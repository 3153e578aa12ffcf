// Limits the persons with one membership number: at most rules::kMembersMax get it, so that a
// look-up by it reads a few rows. A person who has it already keeps it, also in stores that hold
// more.
// For the rows of one message; on the writer.
#ifndef EDMG_SERVICES_PEOPLE_MEMBER_LIMIT_H_
#define EDMG_SERVICES_PEOPLE_MEMBER_LIMIT_H_

#include <map>
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "edmg/v1/insured_person.pb.h"
#include "services/rules/book/refusals.h"
#include "store/engine/reader.h"

namespace edmg::services {

class MemberLimit {
 public:
  // 130 (TOO_MANY_MEMBERS) if the person would be one too many; else counts the person in. Fields
  // are named under `path`. Errors: of the reads.
  absl::StatusOr<rules::Refusals> Add(const store::Reader& reader,
                                      const edmg::v1::InsuredPerson& person,
                                      const std::string& path);

 private:
  // SSINs that the rows before add, by mutuality and number.
  std::map<std::pair<std::string, std::string>, std::set<std::string>> added_;
};

}  // namespace edmg::services

#endif  // EDMG_SERVICES_PEOPLE_MEMBER_LIMIT_H_
