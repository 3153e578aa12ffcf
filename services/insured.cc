#include "services/insured.h"

#include <google/protobuf/util/message_differencer.h>

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/errors.h"
#include "services/journal_decisions.h"
#include "services/members.h"
#include "services/row_checks.h"
#include "services/rules/affiliation.h"
#include "services/rules/insured_checks.h"
#include "store/records.h"

namespace edmg::services {
namespace {

using edmg::v1::InsuredPerson;
using edmg::v1::UpsertInsuredPersonsRequest;
using google::protobuf::util::MessageDifferencer;

class UpsertCommand : public Command {
 public:
  UpsertCommand(UpsertInsuredPersonsRequest request, std::string path, Caller caller,
                Insured::Done done)
      : request_(std::move(request)),
        path_(std::move(path)),
        caller_(std::move(caller)),
        done_(std::move(done)) {}

  absl::StatusOr<std::optional<Record>> Decide(const store::Reader& reader,
                                               const rules::Accept& accept) override {
    Record record;
    auto& command = *record.entry.mutable_insured_persons();
    std::set<std::string> seen;
    Members members;
    for (int row = 0; row < request_.persons_size(); ++row) {
      if (auto status = CheckRow(row, accept, seen); !status.ok()) {
        outcome_.refused.push_back({row, std::move(status)});
        continue;
      }
      auto changed = IsChange(reader, request_.persons(row));
      if (!changed.ok()) return changed.status();
      if (*changed) {
        auto full = members.Add(reader, request_.persons(row), PathOf(row));
        if (!full.ok()) return full.status();
        if (!full->empty()) {
          outcome_.refused.push_back({row, Reject(*full, *accept.rulebook)});
          continue;
        }
      }
      if (*changed) *command.add_persons() = request_.persons(row);
      ++(*changed ? outcome_.changed : outcome_.unchanged);
    }
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
      done_(std::move(outcome_));
    } else {
      done_(status);
    }
  }

 private:
  std::string PathOf(int row) const { return absl::StrCat(path_, ".", RowPath("persons", row)); }

  // `seen`: the persons whose rows were sound.
  absl::Status CheckRow(int row, const rules::Accept& accept, std::set<std::string>& seen) const {
    const InsuredPerson& person = request_.persons(row);
    const std::string path = PathOf(row);
    auto refusals = rules::CheckInsuredPerson(person, caller_.name, path, accept);
    if (refusals.empty() && !seen.insert(person.ssin()).second) {
      refusals.push_back({"130", path + ".ssin", "PERSON_REPEATED"});
    }
    return refusals.empty() ? absl::OkStatus() : Reject(refusals, *accept.rulebook);
  }

  absl::StatusOr<bool> IsChange(const store::Reader& reader, const InsuredPerson& person) const {
    auto known = store::ReadInsured(reader, person.ssin());
    if (!known.ok()) return known.status();
    const auto* before = rules::PersonFedBy(*known, caller_.name);
    return before == nullptr || !MessageDifferencer::Equals(*before, person);
  }

  const UpsertInsuredPersonsRequest request_;
  const std::string path_;
  const Caller caller_;
  const Insured::Done done_;
  Insured::Outcome outcome_;
};

}  // namespace

void Insured::Upsert(UpsertInsuredPersonsRequest request, int message, const Caller& caller,
                     Done done) {
  const std::string path = RowPath("messages", message);
  auto status = CheckRowCount(path + ".persons", request.persons_size(), kPersonsPerMessageMax);
  if (!status.ok()) return done(status);
  auto command = std::make_unique<UpsertCommand>(std::move(request), path, caller, done);
  status = sequencer_.Enqueue(std::move(command));
  if (!status.ok()) done(status);
}

void AddOutcome(const Insured::Outcome& outcome, int message,
                edmg::v1::UpsertInsuredPersonsResponse* response) {
  response->set_persons_changed(response->persons_changed() + outcome.changed);
  response->set_persons_unchanged(response->persons_unchanged() + outcome.unchanged);
  response->set_persons_refused(response->persons_refused() +
                                static_cast<int64_t>(outcome.refused.size()));
  for (const Insured::RefusedRow& row : outcome.refused) {
    if (response->refused_size() == kRefusedPersonsMax) break;
    auto& refused = *response->add_refused();
    refused.set_message(message);
    refused.set_row(row.row);
    *refused.mutable_rejection() = RejectionOf(row.status);
  }
  if (outcome.revision != 0) response->set_revision(outcome.revision);
}

}  // namespace edmg::services
