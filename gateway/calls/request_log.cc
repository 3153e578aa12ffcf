#include "gateway/calls/request_log.h"

#include "absl/strings/str_format.h"

namespace edmg::gateway {

void RequestLog::Record(const Row& row, absl::Time now) {
  if (level_ == Level::kNone || (level_ == Level::kErrors && row.status == 0)) return;
  log_->SayLater(absl::StrFormat("%s %s role=%s status=%d reason=%s ms=%.1f",
                                 absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", now, absl::UTCTimeZone()),
                                 row.method, row.role.empty() ? "-" : row.role, row.status,
                                 row.reason.empty() ? "-" : row.reason,
                                 absl::ToDoubleMilliseconds(row.duration)));
}

}  // namespace edmg::gateway
