// The books of insurers: what they owe, by state and by month, and how long it took to pay. Read
// from the events alone; the check holds them against the payments and their states. Thread-safe.
//
// A call reads all events of its insurer: some seconds for a million payments.
#ifndef EDMG_SERVICES_PAYMENTS_BOOKS_H_
#define EDMG_SERVICES_PAYMENTS_BOOKS_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "edmg/v1/books.pb.h"
#include "services/answers/caller.h"
#include "services/writer/kernel.h"
#include "store/engine/database.h"

namespace edmg::services {

inline constexpr int kLatePaymentsMax = 1'000;  // a report names so many

class Books {
 public:
  explicit Books(const Kernel& kernel) : database_(kernel.database) {}

  // FIELD_FORMAT, BOOKS_COMPACTED.
  absl::StatusOr<edmg::v1::GetBooksResponse> GetBooks(const edmg::v1::GetBooksRequest& request,
                                                      const Caller& caller, absl::Time now) const;

  // FIELD_FORMAT, BOOKS_COMPACTED.
  absl::StatusOr<edmg::v1::GetTimelinessReportResponse> GetTimelinessReport(
      const edmg::v1::GetTimelinessReportRequest& request, const Caller& caller,
      absl::Time now) const;

  // The differences between what the events of all insurers add up to and what their payments and
  // states do, one sentence each; none if the books balance. Ends early where `stop` says so; a
  // check that was done is kept as the last one, of the instant `now`.
  absl::StatusOr<std::vector<std::string>> Check(absl::Time now, const std::function<bool()>& stop);

  struct LastCheck {
    absl::Time time = absl::InfinitePast();  // no check was done
    std::vector<std::string> differences;
  };
  LastCheck last_check() const;

 private:
  absl::StatusOr<std::vector<std::string>> Differences(const std::function<bool()>& stop) const;

  const store::Database& database_;
  mutable absl::Mutex mutex_;
  LastCheck last_check_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace edmg::services

#endif  // EDMG_SERVICES_PAYMENTS_BOOKS_H_
