#include "certs/stale_lists.h"

#include "absl/strings/str_cat.h"

namespace edmg::certs {
namespace {

std::string TextOf(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", time, absl::UTCTimeZone());
}

}  // namespace

std::vector<std::string> StaleListNotices(const TrustStore& trust, absl::Time after,
                                          absl::Time until, const Concerned& concerned) {
  std::vector<std::string> notices;
  const auto passed = [&](absl::Time time) { return after < time && time <= until; };
  for (const RevocationList& list : trust.revocation_lists()) {
    const std::string what = absl::StrCat("the revocation list of ", list.issuer,
                                          " is past its next update of ", TextOf(list.next_update));
    if (passed(list.refused_from)) {
      notices.push_back(absl::StrCat(what, ": ", concerned.who, " are refused (", concerned.reason,
                                     ") until a newer one is given, followed by SIGHUP"));
    } else if (passed(list.next_update)) {
      notices.push_back(absl::StrCat(what, ": ", concerned.who, " are refused from ",
                                     TextOf(list.refused_from),
                                     " on; give a newer one and SIGHUP"));
    }
  }
  return notices;
}

}  // namespace edmg::certs
