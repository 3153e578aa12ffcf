// A command of rows that stand for themselves: each is decided, and recorded as an entry, on its
// own, and all are committed together. So a message whose answer was lost can be sent again.
#ifndef EDMG_SERVICES_WRITER_ROWS_COMMAND_H_
#define EDMG_SERVICES_WRITER_ROWS_COMMAND_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "services/answers/caller.h"
#include "services/writer/sequencer.h"

namespace edmg::services {

// The result of a row: recorded, known or refused, as its API says it.
template <typename RowOutcome>
struct RowResult {
  RowOutcome outcome;
  absl::Status status;  // the reason of a refused row
};

template <typename RowOutcome>
struct RowResults {
  std::vector<RowResult<RowOutcome>> rows;
  int64_t revision = 0;  // of the last recorded row; 0: none
};

// True if an error belongs to its row; any other (a failed read) ends the message.
inline bool IsRefusal(const absl::Status& status) {
  return status.code() != absl::StatusCode::kDataLoss &&
         status.code() != absl::StatusCode::kInternal &&
         status.code() != absl::StatusCode::kUnavailable;
}

template <typename Request, typename RowOutcome>
class RowsCommand : public Command {
 public:
  using Results = RowResults<RowOutcome>;
  using Done = std::function<void(absl::StatusOr<Results>)>;

  // `refused` is the outcome of a row that DecideRow refuses.
  RowsCommand(Request request, int rows, RowOutcome refused, Caller caller, Done done)
      : request_(std::move(request)),
        caller_(std::move(caller)),
        rows_(static_cast<size_t>(rows)),
        refused_(refused),
        done_(std::move(done)) {}

  absl::StatusOr<std::optional<Record>> Decide(const store::Reader& reader,
                                               const rules::Accept& accept) final {
    const int row = static_cast<int>(results_.rows.size());
    Record record;
    auto outcome = DecideRow(row, reader, accept, &record.entry);
    if (!outcome.ok()) {
      if (!IsRefusal(outcome.status())) return outcome.status();
      results_.rows.push_back({refused_, outcome.status()});
      return std::optional<Record>();
    }
    results_.rows.push_back({*outcome, absl::OkStatus()});
    if (record.entry.decision().ByteSizeLong() == 0) return std::optional<Record>();
    results_.revision = accept.revision;
    record.entry.set_requested_by(caller_.Label());
    return std::optional<Record>(std::move(record));
  }

  bool more() const final { return results_.rows.size() < rows_; }
  size_t decisions_max() const final { return rows_; }
  size_t size_bytes() const final { return request_.ByteSizeLong(); }

  void Finish(const absl::Status& status) final {
    const absl::Status told = status.ok() ? BeforeAnswer() : status;
    if (told.ok()) {
      done_(std::move(results_));
    } else {
      done_(told);
    }
  }

 protected:
  // Fills the entry's command and decision; an empty decision leaves no entry.
  virtual absl::StatusOr<RowOutcome> DecideRow(int row, const store::Reader& reader,
                                               const rules::Accept& accept,
                                               edmg::store::v1::JournalEntry* entry) = 0;
  // Runs once all is on disk; an error is told instead of the results.
  virtual absl::Status BeforeAnswer() { return absl::OkStatus(); }

  const Request request_;
  const Caller caller_;

 private:
  const size_t rows_;
  const RowOutcome refused_;
  const Done done_;
  Results results_;
};

}  // namespace edmg::services

#endif  // EDMG_SERVICES_WRITER_ROWS_COMMAND_H_
