#include "gateway/daily_work.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace edmg::gateway {
namespace {

// A difference is an error that somebody must look at; nothing is corrected.
void CheckBooks(services::Books& books, const std::function<bool()>& ending, ProcessLog& log) {
  const auto differences = books.Check(absl::Now(), ending);
  if (!differences.ok() && !ending()) {
    log.Say(absl::StrCat("edmg_gateway: ERROR: the books cannot be read: ",
                         differences.status().message()));
  }
  for (const auto& difference : differences.value_or(std::vector<std::string>())) {
    log.Say(absl::StrCat("edmg_gateway: ERROR: the books differ: ", difference));
  }
}

}  // namespace

void DoDailyWork(services::Capabilities& services, std::optional<absl::Duration> event_retention,
                 const std::function<bool()>& ending, ProcessLog& log) {
  CheckBooks(services.books, ending, log);
  if (!event_retention.has_value() || ending()) return;
  services.event_removal.Run(services.sequencer.Now() - *event_retention);
}

}  // namespace edmg::gateway
