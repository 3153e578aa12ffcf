#include "services/registry/insured.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/answers/errors.h"
#include "services/answers/row_checks.h"
#include "services/registry/contest_decisions.h"
#include "services/registry/registry_decisions.h"
#include "services/writer/request_command.h"
#include "store/people/feed_positions.h"

namespace edmg::services {
namespace {

using edmg::v1::ResolveAffiliationResponse;
using edmg::v1::UpsertInsuredPersonsRequest;

class UpsertPersons : public Command {
 public:
  struct Given {
    UpsertInsuredPersonsRequest request;
    std::string path;
    Caller caller;
    Insured::Done done;
  };
  UpsertPersons(Given given, const Sequencer& sequencer, AccessLog& access_log)
      : request_(std::move(given.request)),
        path_(std::move(given.path)),
        caller_(std::move(given.caller)),
        done_(std::move(given.done)),
        sequencer_(sequencer),
        access_log_(access_log) {}

  absl::StatusOr<std::optional<Record>> Decide(const store::Reader& reader,
                                               const rules::Accept& accept) override {
    auto done_before = ReadPosition(reader);
    if (!done_before.ok()) return done_before.status();
    Record record;
    auto& command = *record.entry.mutable_insured_persons();
    record.entry.mutable_decision();
    for (bool alone = false; more() && !alone; ++next_row_) {
      auto fed = FedPerson::Read(reader, {caller_.name, request_.persons(next_row_)});
      if (!fed.ok()) return fed.status();
      alone = fed->alone;
      if (alone && command.persons_size() > 0) break;  // the rows before it come first
      auto status = TakeRow(reader, *fed, accept, record.entry);
      if (!status.ok()) return status;
    }
    record.entry.set_requested_by(caller_.Label());
    const int64_t rows_done = std::max(*done_before, request_.first_row() + next_row_);
    if (command.persons().empty())
      return PositionAlone(rows_done > *done_before, rows_done, record);
    outcome_.revision = accept.revision;
    command.set_insurer(caller_.name);
    SetPosition(rows_done, command);
    for (ContestTold& told : ContestsToldIn(record.entry.decision())) {
      contests_told_.emplace_back(accept.revision, std::move(told));
    }
    return std::optional<Record>(std::move(record));
  }

  bool more() const override { return next_row_ < request_.persons_size(); }
  size_t decisions_max() const override { return static_cast<size_t>(request_.persons_size()); }
  size_t size_bytes() const override { return request_.ByteSizeLong(); }

  void Finish(const absl::Status& status) override {
    absl::Status logged = status;
    if (status.ok()) logged = LogContests();
    if (logged.ok()) {
      done_(std::move(outcome_));
    } else {
      done_(logged);
    }
  }

 private:
  // Rows of the file that were done before; 0 without a file. Refuses a message that leaves some
  // out.
  absl::StatusOr<int64_t> ReadPosition(const store::Reader& reader) const {
    if (request_.file_id().empty()) return 0;
    auto known = store::ReadFeedPosition(reader, {caller_.name, request_.file_id()});
    if (!known.ok() || request_.first_row() + next_row_ <= *known) return known;
    return Error({Reason::kFeedPositionAhead, path_ + ".first_row",
                  absl::StrCat("only ", *known, " rows of the file are recorded: go on there")});
  }

  template <typename PositionCommand>
  void SetPosition(int64_t rows_done, PositionCommand& command) const {
    if (request_.file_id().empty()) return;
    command.mutable_position()->set_file_id(request_.file_id());
    command.mutable_position()->set_rows_done(rows_done);
  }

  // The entry of rows of which none is new: the file's position, where it moves.
  std::optional<Record> PositionAlone(bool moves, int64_t rows_done, Record& record) const {
    if (!moves || request_.file_id().empty()) return std::nullopt;
    auto& command = *record.entry.mutable_feed_position();  // in place of the persons
    command.set_insurer(caller_.name);
    SetPosition(rows_done, command);
    return std::move(record);
  }

  absl::Status LogContests() const {
    absl::Status status;
    for (const auto& [revision, told] : contests_told_) {
      AccessLog::Row row{caller_, told.ssin, 0, revision};
      row.insurers = told.insurers;
      status.Update(access_log_.Record(row, sequencer_.Now()));
    }
    return status;
  }

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
  const Sequencer& sequencer_;
  AccessLog& access_log_;
  int next_row_ = 0;
  FedRows rows_;
  Insured::Outcome outcome_;
  std::vector<std::pair<int64_t, ContestTold>> contests_told_;  // with the revision
};

class AnswerCommand
    : public RequestCommand<edmg::v1::ResolveAffiliationRequest, ResolveAffiliationResponse> {
 public:
  using RequestCommand::RequestCommand;

  absl::StatusOr<std::optional<Record>> Decide(const store::Reader& reader,
                                               const rules::Accept& accept) override {
    Record record;
    auto& command = *record.entry.mutable_resolve_affiliation();
    command.set_insurer(caller_.name);
    command.set_ssin(request_.ssin());
    command.set_claimant(request_.claimant());
    command.set_answer(request_.answer());
    auto answered = DecideAffiliationAnswer(reader, command, accept);
    if (!answered.ok()) return answered.status();
    response_.set_contests(answered->contests);
    if (!answered->changes) return std::optional<Record>();
    response_.set_revision(accept.revision);
    *record.entry.mutable_decision() = std::move(answered->decision);
    record.entry.set_requested_by(caller_.Label());
    return std::optional<Record>(std::move(record));
  }
};

absl::Status CheckPlace(const UpsertInsuredPersonsRequest& request, const std::string& path) {
  if (!request.file_id().empty()) {
    auto status = CheckChosenName(request.file_id(), path + ".file_id");
    if (!status.ok()) return status;
  }
  const bool sound = request.file_id().empty()
                         ? request.first_row() == 0
                         : request.first_row() >= 0 && request.first_row() <= kFileRowsMax;
  if (sound) return absl::OkStatus();
  return Error({Reason::kFieldFormat, path + ".first_row",
                absl::StrCat("must be 0 to ", kFileRowsMax, ", and 0 without file_id")});
}

}  // namespace

void Insured::Upsert(UpsertInsuredPersonsRequest request, int message, const Caller& caller,
                     Done done) {
  const std::string path = RowPath("messages", message);
  auto status = CheckRowCount(path + ".persons", request.persons_size(), kPersonsPerMessageMax);
  if (status.ok()) status = CheckPlace(request, path);
  if (!status.ok()) return done(status);
  auto command = std::make_unique<UpsertPersons>(
      UpsertPersons::Given{std::move(request), path, caller, done}, sequencer_, access_log_);
  status = sequencer_.Enqueue(std::move(command));
  if (!status.ok()) done(status);
}

absl::StatusOr<edmg::v1::GetFeedPositionResponse> Insured::GetFeedPosition(
    const edmg::v1::GetFeedPositionRequest& request, const Caller& caller, absl::Time) const {
  if (auto status = CheckChosenName(request.file_id(), "file_id"); !status.ok()) return status;
  edmg::v1::GetFeedPositionResponse response;
  response.set_revision(database_.last_revision());
  auto rows = store::ReadFeedPosition(*database_.Snapshot(), {caller.name, request.file_id()});
  if (!rows.ok()) return rows.status();
  response.set_rows_done(*rows);
  return response;
}

void Insured::ResolveAffiliation(
    const edmg::v1::ResolveAffiliationRequest& request, const Caller& caller,
    std::function<void(absl::StatusOr<ResolveAffiliationResponse>)> done) {
  auto status = sequencer_.Enqueue(std::make_unique<AnswerCommand>(request, caller, done));
  if (!status.ok()) done(status);
}

absl::Status CheckFeedPosition(const store::Reader& reader, const std::string& insurer,
                               const edmg::store::v1::FeedPositionRecord& position) {
  auto known = store::ReadFeedPosition(reader, {insurer, position.file_id()});
  if (!known.ok()) return known.status();
  if (position.rows_done() >= *known) return absl::OkStatus();
  return absl::DataLossError("a file's position moves back");
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
