#include "services/writer/brussels_day.h"

#include <optional>

namespace edmg::services {
namespace {

const std::optional<absl::TimeZone>& Brussels() {
  static const auto& zone = *new std::optional<absl::TimeZone>([] {
    absl::TimeZone loaded;
    return absl::LoadTimeZone("Europe/Brussels", &loaded) ? std::optional(loaded) : std::nullopt;
  }());
  return zone;
}

}  // namespace

absl::Status CheckTimeZone() {
  if (Brussels().has_value()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      "the time zone Europe/Brussels is not known on this machine: install the package tzdata");
}

absl::CivilDay BrusselsDay(absl::Time time) { return absl::ToCivilDay(time, Brussels().value()); }

absl::Time BeginOfBrusselsDay(absl::CivilDay day) {
  return absl::FromCivil(day, Brussels().value());
}

}  // namespace edmg::services
