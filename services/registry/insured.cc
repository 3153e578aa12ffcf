#include "services/registry/insured.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/answers/errors.h"
#include "services/answers/row_checks.h"
#include "services/registry/registry_decisions.h"

namespace edmg::services {
namespace {

using edmg::v1::UpsertInsuredPersonsRequest;

class UpsertPersons : public Command {
 public:
  UpsertPersons(UpsertInsuredPersonsRequest request, std::string path, Caller caller,
                Insured::Done done)
      : request_(std::move(request)),
        path_(std::move(path)),
        caller_(std::move(caller)),
        done_(std::move(done)) {}

  absl::StatusOr<std::optional<Record>> Decide(const store::Reader& reader,
                                               const rules::Accept& accept) override {
    Record record;
    auto& command = *record.entry.mutable_insured_persons();
    record.entry.mutable_decision();
    for (bool alone = false; more() && !alone; ++next_row_) {
      auto fed = FedPerson::Read(reader, {caller_.name, request_.persons(next_row_)});
      if (!fed.ok()) return fed.status();
      alone = fed->changes_numbers;
      if (alone && command.persons_size() > 0) break;  // the rows before it come first
      auto status = TakeRow(reader, *fed, accept, record.entry);
      if (!status.ok()) return status;
    }
    if (command.persons().empty()) return std::optional<Record>();
    outcome_.revision = accept.revision;
    command.set_insurer(caller_.name);
    record.entry.set_requested_by(caller_.Label());
    return std::optional<Record>(std::move(record));
  }

  bool more() const override { return next_row_ < request_.persons_size(); }
  size_t decisions_max() const override { return static_cast<size_t>(request_.persons_size()); }
  size_t size_bytes() const override { return request_.ByteSizeLong(); }

  void Finish(const absl::Status& status) override {
    if (status.ok()) {
      done_(std::move(outcome_));
    } else {
      done_(status);
    }
  }

 private:
  std::string PathOfRow() const { return absl::StrCat(path_, ".", RowPath("persons", next_row_)); }

  // Adds the next row to the entry where it is sound and new. An error is a failed read.
  absl::Status TakeRow(const store::Reader& reader, const FedPerson& fed,
                       const rules::Accept& accept, edmg::store::v1::JournalEntry& entry) {
    auto taken = rows_.Take(reader, fed, PathOfRow(), accept, *entry.mutable_decision());
    if (!taken.ok()) return taken.status();
    if (!taken->refusals.empty()) {
      outcome_.refused.push_back({next_row_, Reject(taken->refusals, *accept.rulebook)});
      return absl::OkStatus();
    }
    if (taken->changed) *entry.mutable_insured_persons()->add_persons() = fed.row.person;
    ++(taken->changed ? outcome_.changed : outcome_.unchanged);
    return absl::OkStatus();
  }

  const UpsertInsuredPersonsRequest request_;
  const std::string path_;
  const Caller caller_;
  const Insured::Done done_;
  int next_row_ = 0;
  FedRows rows_;
  Insured::Outcome outcome_;
};

}  // namespace

void Insured::Upsert(UpsertInsuredPersonsRequest request, int message, const Caller& caller,
                     Done done) {
  const std::string path = RowPath("messages", message);
  auto status = CheckRowCount(path + ".persons", request.persons_size(), kPersonsPerMessageMax);
  if (!status.ok()) return done(status);
  auto command = std::make_unique<UpsertPersons>(std::move(request), path, caller, done);
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
