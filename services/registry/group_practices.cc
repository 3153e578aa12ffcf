#include "services/registry/group_practices.h"

#include <google/protobuf/util/message_differencer.h>

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "services/answers/row_checks.h"
#include "services/registry/registry_decisions.h"
#include "services/writer/request_command.h"
#include "store/people/physicians.h"

namespace edmg::services {
namespace {

using edmg::v1::GroupPractice;
using edmg::v1::UpsertGroupPracticesRequest;
using edmg::v1::UpsertGroupPracticesResponse;
using google::protobuf::util::MessageDifferencer;

class UpsertGroups
    : public RequestCommand<UpsertGroupPracticesRequest, UpsertGroupPracticesResponse> {
 public:
  using RequestCommand::RequestCommand;

  size_t decisions_max() const override {
    return static_cast<size_t>(request_.group_practices_size());
  }

  absl::StatusOr<std::optional<Record>> Decide(const store::Reader& reader,
                                               const rules::Accept& accept) override {
    Record record;
    auto& command = *record.entry.mutable_group_practices();
    std::vector<int> rows;  // of the request, that change something
    for (int i = 0; i < request_.group_practices_size(); ++i) {
      const GroupPractice& group = request_.group_practices(i);
      auto known = store::ReadGroupPractice(reader, group.group_id());
      if (!known.ok()) return known.status();
      if (known->has_value() && MessageDifferencer::Equals(**known, group)) continue;
      *command.add_group_practices() = group;
      rows.push_back(i);
    }
    if (command.group_practices_size() == 0) return std::optional<Record>();
    response_.set_group_practices_changed(command.group_practices_size());
    response_.set_revision(accept.revision);
    record.entry.set_requested_by(caller_.Label());
    auto decision = DecideGroupPractices(reader, command, accept, rows);
    if (!decision.ok()) return decision.status();
    *record.entry.mutable_decision() = *std::move(decision);
    return std::optional<Record>(std::move(record));
  }
};

}  // namespace

void GroupPractices::Upsert(UpsertGroupPracticesRequest request, const Caller& caller, Done done) {
  auto status = CheckRowCount("group_practices", request.group_practices_size(),
                              kGroupPracticesPerRequestMax);
  if (status.ok()) status = CheckGroupRows(request.group_practices(), sequencer_.rulebook());
  if (!status.ok()) return done(status);
  auto command = std::make_unique<UpsertGroups>(std::move(request), caller, done);
  status = sequencer_.Enqueue(std::move(command));
  if (!status.ok()) done(status);
}

}  // namespace edmg::services
