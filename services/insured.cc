#include "services/insured.h"

#include <google/protobuf/util/message_differencer.h>

#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "services/errors.h"
#include "services/journal_decisions.h"
#include "services/row_checks.h"
#include "services/rules/affiliation.h"
#include "services/rules/insured_checks.h"
#include "store/records.h"

namespace edmg::services {
namespace {

using edmg::v1::InsuredPerson;
using edmg::v1::UpsertInsuredPersonsRequest;
using google::protobuf::util::MessageDifferencer;

absl::Status CheckRows(const UpsertInsuredPersonsRequest& request, const std::string& insurer,
                       const std::string& path, const rules::Rulebook& rulebook) {
  auto status = CheckRowCount(path + ".persons", request.persons_size(), kPersonsPerMessageMax);
  if (!status.ok()) return status;
  std::set<std::string> seen;
  for (int i = 0; i < request.persons_size(); ++i) {
    const InsuredPerson& person = request.persons(i);
    const std::string row = path + "." + RowPath("persons", i);
    const auto refusals = rules::CheckInsuredPerson(person, insurer, row, rulebook);
    if (!refusals.empty()) return Reject(refusals, rulebook);
    if (!seen.insert(person.ssin()).second) return RowRepeated(row + ".ssin");
  }
  return absl::OkStatus();
}

class UpsertCommand : public Command {
 public:
  UpsertCommand(UpsertInsuredPersonsRequest request, Caller caller, Insured::Done done)
      : request_(std::move(request)), caller_(std::move(caller)), done_(std::move(done)) {}

  absl::StatusOr<std::optional<Record>> Decide(const store::Reader& reader,
                                               const rules::Accept& accept) override {
    Record record;
    auto& command = *record.entry.mutable_insured_persons();
    for (const InsuredPerson& person : request_.persons()) {
      auto changed = IsChange(reader, person);
      if (!changed.ok()) return changed.status();
      if (*changed) *command.add_persons() = person;
    }
    outcome_.changed = command.persons_size();
    outcome_.unchanged = request_.persons_size() - command.persons_size();
    if (outcome_.changed == 0) return std::optional<Record>();
    outcome_.revision = accept.revision;
    command.set_insurer(caller_.name);
    record.entry.set_requested_by(caller_.Label());
    auto decision = DecideInsuredPersons(reader, command, accept);
    if (!decision.ok()) return decision.status();
    *record.entry.mutable_decision() = *std::move(decision);
    return std::optional<Record>(std::move(record));
  }

  size_t size_bytes() const override { return request_.ByteSizeLong(); }

  void Finish(const absl::Status& status) override {
    if (status.ok()) {
      done_(outcome_);
    } else {
      done_(status);
    }
  }

 private:
  absl::StatusOr<bool> IsChange(const store::Reader& reader, const InsuredPerson& person) const {
    auto known = store::ReadInsured(reader, person.ssin());
    if (!known.ok()) return known.status();
    const auto* before = rules::PersonFedBy(*known, caller_.name);
    return before == nullptr || !MessageDifferencer::Equals(*before, person);
  }

  const UpsertInsuredPersonsRequest request_;
  const Caller caller_;
  const Insured::Done done_;
  Insured::Outcome outcome_;
};

}  // namespace

void Insured::Upsert(UpsertInsuredPersonsRequest request, int message, const Caller& caller,
                     Done done) {
  auto status =
      CheckRows(request, caller.name, RowPath("messages", message), sequencer_.rulebook());
  if (!status.ok()) return done(status);
  auto command = std::make_unique<UpsertCommand>(std::move(request), caller, done);
  status = sequencer_.Enqueue(std::move(command));
  if (!status.ok()) done(status);
}

}  // namespace edmg::services
