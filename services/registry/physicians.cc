#include "services/registry/physicians.h"

#include <google/protobuf/util/message_differencer.h>

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "services/answers/errors.h"
#include "services/answers/row_checks.h"
#include "services/people/gather_people.h"
#include "services/registry/registry_decisions.h"
#include "services/rules/people/entitlement.h"
#include "services/writer/brussels_day.h"
#include "services/writer/request_command.h"
#include "store/people/physicians.h"
#include "values/identifiers.h"

namespace edmg::services {
namespace {

using edmg::v1::Physician;
using edmg::v1::UpsertPhysiciansRequest;
using edmg::v1::UpsertPhysiciansResponse;
using google::protobuf::util::MessageDifferencer;

class PhysiciansCommand : public RequestCommand<UpsertPhysiciansRequest, UpsertPhysiciansResponse> {
 public:
  using RequestCommand::RequestCommand;

  size_t decisions_max() const override { return static_cast<size_t>(request_.physicians_size()); }

  absl::StatusOr<std::optional<Record>> Decide(const store::Reader& reader,
                                               const rules::Accept& accept) override {
    Record record;
    auto& command = *record.entry.mutable_physicians();
    std::vector<int> rows;  // of the request, that change something
    for (int i = 0; i < request_.physicians_size(); ++i) {
      const Physician& physician = request_.physicians(i);
      const std::string id = PhysicianId(physician.nihii());
      auto known = store::ReadPhysician(reader, id);
      if (!known.ok()) return known.status();
      if (!known->has_value() || !MessageDifferencer::Equals(**known, physician)) {
        *command.add_physicians() = physician;
        rows.push_back(i);
      }
    }
    if (command.physicians_size() == 0) return std::optional<Record>();
    response_.set_physicians_changed(command.physicians_size());
    response_.set_revision(accept.revision);
    record.entry.set_requested_by(caller_.Label());
    auto decision = DecidePhysicians(reader, command, accept, rows);
    if (!decision.ok()) return decision.status();
    *record.entry.mutable_decision() = *std::move(decision);
    return std::optional<Record>(std::move(record));
  }
};

}  // namespace

void Physicians::Upsert(UpsertPhysiciansRequest request, const Caller& caller,
                        Done<UpsertPhysiciansResponse> done) {
  auto status = CheckRowCount("physicians", request.physicians_size(), kPhysiciansPerRequestMax);
  if (status.ok()) status = CheckPhysicianRows(request.physicians(), sequencer_.rulebook());
  if (!status.ok()) return done(status);
  auto command = std::make_unique<PhysiciansCommand>(std::move(request), caller, done);
  status = sequencer_.Enqueue(std::move(command));
  if (!status.ok()) done(status);
}

absl::StatusOr<edmg::v1::GetPhysicianResponse> Physicians::GetPhysician(
    const edmg::v1::GetPhysicianRequest& request, absl::Time now) const {
  if (CheckNihii(request.nihii()) != IdentifierFault::kNone) {
    return Error(
        {Reason::kFieldFormat, "nihii", "not a NIHII number: 11 digits with check digits"});
  }
  const absl::CivilDay today = BrusselsDay(now);
  auto facts = ReadPhysicianFacts(*database_.Snapshot(), PhysicianId(request.nihii()), today,
                                  sequencer_.rulebook());
  if (!facts.ok()) return facts.status();
  if (!facts->physician.has_value()) {
    return Error(
        {Reason::kPhysicianUnknown, "nihii", "the registry has no physician with this number"});
  }
  edmg::v1::GetPhysicianResponse response;
  *response.mutable_physician() = *facts->physician;
  for (const auto& insurer :
       rules::EnrolledInsurers(facts->enrolments, today, sequencer_.rulebook())) {
    response.add_enrolled_insurers(insurer);
  }
  return response;
}

}  // namespace edmg::services
