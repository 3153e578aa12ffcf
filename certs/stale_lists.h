// The sentences about revocation lists that are past their next update. No clock: the caller gives
// the times from and until which to look.
#ifndef EDMG_CERTS_STALE_LISTS_H_
#define EDMG_CERTS_STALE_LISTS_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "certs/trust_store.h"

namespace edmg::certs {

// The people whom the lists of a trust concern, and the reason of their refusal in the end.
struct Concerned {
  const char* who;
  const char* reason;
};
inline constexpr Concerned kSigners{"its signers", "REVOCATION_LIST_STALE"};
inline constexpr Concerned kTransportClients{"its clients", "CLIENT_REVOCATION_LIST_STALE"};

// One sentence for each list that became stale, or by which somebody began to be refused, after
// `after` and not after `until`. With InfinitePast: one for each stale list.
std::vector<std::string> StaleListNotices(const TrustStore& trust, absl::Time after,
                                          absl::Time until, const Concerned& concerned = kSigners);

}  // namespace edmg::certs

#endif  // EDMG_CERTS_STALE_LISTS_H_
