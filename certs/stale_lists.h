// What is to be said of revocation lists that are past their next update. No clock: the caller says
// from when until when.
#ifndef EDMG_CERTS_STALE_LISTS_H_
#define EDMG_CERTS_STALE_LISTS_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "certs/trust_store.h"

namespace edmg::certs {

// One sentence for each list that became stale, or whose signers began to be refused, after `after`
// and not after `until`. With InfinitePast: for each that is stale.
std::vector<std::string> StaleListNotices(const TrustStore& trust, absl::Time after,
                                          absl::Time until);

}  // namespace edmg::certs

#endif  // EDMG_CERTS_STALE_LISTS_H_
