#include "gateway/edmgctl/dates.h"

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "values/timestamps.h"

namespace edmg::ctl {
namespace {

absl::Status NotATime(absl::string_view text) {
  return absl::InvalidArgumentError(
      absl::StrCat("\"", text, "\" is not a time; write 2016-03-07T10:15:00Z, 2016-03-07 or +7d"));
}

absl::StatusOr<absl::Duration> ParseStep(absl::string_view text) {
  int64_t days = 0;
  if (absl::EndsWith(text, "d") && absl::SimpleAtoi(text.substr(0, text.size() - 1), &days) &&
      days >= 0 && days <= 36525) {
    return absl::Hours(24) * days;
  }
  absl::Duration step;
  if (!absl::ParseDuration(text, &step) || step < absl::ZeroDuration()) return NotATime(text);
  return step;
}

}  // namespace

absl::StatusOr<absl::TimeZone> Brussels() {
  absl::TimeZone zone;
  if (!absl::LoadTimeZone("Europe/Brussels", &zone)) {
    return absl::FailedPreconditionError(
        "this machine has no time zone data for Europe/Brussels (Debian: tzdata)");
  }
  return zone;
}

bool IsRelativeDay(absl::string_view text) { return text == "today" || text == "yesterday"; }

absl::StatusOr<absl::CivilDay> TodayHere() {
  absl::StatusOr<absl::TimeZone> zone = Brussels();
  if (!zone.ok()) return zone.status();
  return absl::ToCivilDay(absl::Now(), *zone);
}

std::string SettledDay(const std::string& text, absl::CivilDay today) {
  if (!IsRelativeDay(text)) return text;
  return absl::FormatCivilTime(text == "today" ? today : today - 1);
}

absl::StatusOr<absl::CivilDay> ParseDay(absl::string_view text) {
  absl::CivilDay day;
  if (text.size() != 10 || !absl::ParseCivilTime(text, &day)) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", text, "\" is not a day; write YYYY-MM-DD, today or yesterday"));
  }
  return day;
}

std::string DayText(const google::type::Date& date) {
  if (date.year() == 0 && date.month() == 0 && date.day() == 0) return "-";
  return absl::StrFormat("%04d-%02d-%02d", date.year(), date.month(), date.day());
}

std::string TimeText(const google::protobuf::Timestamp& timestamp) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", TimeOf(timestamp), absl::UTCTimeZone());
}

absl::StatusOr<absl::Time> ParseTime(absl::string_view text, absl::Time now) {
  if (absl::StartsWith(text, "+")) {
    absl::StatusOr<absl::Duration> step = ParseStep(text.substr(1));
    if (!step.ok()) return step.status();
    return now + *step;
  }
  absl::Time time;
  std::string error;
  if (absl::ParseTime(absl::RFC3339_full, text, &time, &error)) return time;
  absl::StatusOr<absl::TimeZone> zone = Brussels();
  if (!zone.ok()) return zone.status();
  absl::StatusOr<absl::CivilDay> day =
      ParseDay(SettledDay(std::string(text), absl::ToCivilDay(now, *zone)));
  if (!day.ok()) return NotATime(text);
  return absl::FromCivil(*day, *zone);
}

}  // namespace edmg::ctl
