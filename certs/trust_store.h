// Whom the gateway believes about signatures: anchors, known intermediates, revocation lists.
//
// Immutable once loaded and safe to share between threads; new files mean a new TrustStore, given
// to Verifier::ReplaceTrust. Does not judge envelopes, and has nothing to do with the transport
// PKI. OpenSSL's types stay behind certs/trust_material.h.
#ifndef EDMG_CERTS_TRUST_STORE_H_
#define EDMG_CERTS_TRUST_STORE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace edmg::certs {

// Paths. A PEM file may hold several certificates or lists; a revocation list may also be DER.
struct TrustFiles {
  std::vector<std::string> anchors;        // self-signed roots, at least one certificate
  std::vector<std::string> intermediates;  // optional: chains that envelopes leave out
  std::vector<std::string> crls;           // optional: signed by an anchor or an intermediate above
};

// The same, as PEM text in memory.
struct TrustPem {
  std::string anchors;
  std::string intermediates;
  std::string crls;
};

class TrustStore {
 public:
  struct Material;

  // kInvalidArgument or kNotFound names the file and the cause.
  static absl::StatusOr<std::shared_ptr<const TrustStore>> Load(const TrustFiles& files);
  static absl::StatusOr<std::shared_ptr<const TrustStore>> FromPem(const TrustPem& pem);

  ~TrustStore();

  int anchor_count() const;
  int intermediate_count() const;
  int crl_count() const;
  // The earliest nextUpdate of the revocation lists, so that an operator can be warned that one is
  // stale; InfiniteFuture without lists. A stale list still revokes.
  absl::Time crl_next_update() const;

  const Material& material() const { return *material_; }

 private:
  explicit TrustStore(std::unique_ptr<const Material> material);

  std::unique_ptr<const Material> material_;
};

}  // namespace edmg::certs

#endif  // EDMG_CERTS_TRUST_STORE_H_
