// Judges clients' transport certificates that another program's TLS let in: a certificate must be
// of our transport CA, of a client, valid and not revoked now; its URIs are the answer.
//
// Thread-safe. An accepted certificate is remembered for as long as that holds; the verdict never
// depends on it. A certificate comes without the intermediates between it and the CA: the trust
// must name them. Refusals are UNAUTHENTICATED and carry a reason and a field (certs/refusal.h).
#ifndef EDMG_CERTS_TRANSPORT_VERIFIER_H_
#define EDMG_CERTS_TRANSPORT_VERIFIER_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "certs/trust_store.h"

namespace edmg::certs {

inline constexpr size_t kKnownClientsMax = 4096;

class TransportVerifier {
 public:
  using Clock = std::function<absl::Time()>;

  // `trust` and `clock` must not be null.
  TransportVerifier(std::shared_ptr<const TrustStore> trust, Clock clock)
      : clock_(std::move(clock)), trust_(std::move(trust)) {}

  // The URI subject alternative names of one certificate, DER or PEM. CLIENT_CERTIFICATE_MALFORMED,
  // _UNTRUSTED, _NOT_YET_VALID, _EXPIRED or _REVOKED, or CLIENT_REVOCATION_LIST_STALE.
  absl::StatusOr<std::vector<std::string>> UrisOf(absl::string_view certificate) const;

  // Calls that start afterwards judge by it.
  void ReplaceTrust(std::shared_ptr<const TrustStore> trust);

  std::shared_ptr<const TrustStore> trust() const;

 private:
  // The URIs that an accepted certificate names, and the time in which that holds.
  struct Known {
    std::vector<std::string> uris;
    absl::Time from;   // included
    absl::Time until;  // excluded
  };

  static absl::StatusOr<Known> Judge(const TrustStore& trust, absl::string_view certificate,
                                     absl::Time now);

  const Clock clock_;
  mutable absl::Mutex mutex_;
  std::shared_ptr<const TrustStore> trust_ ABSL_GUARDED_BY(mutex_);
  mutable absl::flat_hash_map<std::string, Known> known_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace edmg::certs

#endif  // EDMG_CERTS_TRANSPORT_VERIFIER_H_
