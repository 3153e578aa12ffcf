// Days and instants as people type and read them: 2016-03-07, 2016-03-07T10:15:00+01:00, +7d.
//
// A civil day is one of Europe/Brussels. No gRPC here.
#ifndef EDMG_GATEWAY_EDMGCTL_DATES_H_
#define EDMG_GATEWAY_EDMGCTL_DATES_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/type/date.pb.h"

namespace edmg::ctl {

// kFailedPrecondition if the machine has no time zone data.
absl::StatusOr<absl::TimeZone> Brussels();

// True for "today" and "yesterday", which depend on a clock.
bool IsRelativeDay(absl::string_view text);
// YYYY-MM-DD for "today" and "yesterday"; anything else as it is.
std::string SettledDay(const std::string& text, absl::CivilDay today);
// YYYY-MM-DD; kInvalidArgument for anything else.
absl::StatusOr<absl::CivilDay> ParseDay(absl::string_view text);
// The day by this machine's clock; for a gateway's clock see command/client.h.
absl::StatusOr<absl::CivilDay> TodayHere();
// 2016-03-07, or "-" for a date that is not set.
std::string DayText(const google::type::Date& date);

// RFC 3339 in UTC, to the millisecond.
std::string TimeText(const google::protobuf::Timestamp& timestamp);

// RFC 3339, or YYYY-MM-DD for the first instant of that day in Brussels, or +DURATION from `now`
// (+7d, +36h, +1h30m).
absl::StatusOr<absl::Time> ParseTime(absl::string_view text, absl::Time now);

}  // namespace edmg::ctl

#endif  // EDMG_GATEWAY_EDMGCTL_DATES_H_
