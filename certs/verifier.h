// Turns received bytes into a Verified<T>, or says why not: the only door for signed messages.
//
// Thread-safe; calls run in parallel and share only the cache of known signers. The verdict never
// depends on that cache: it saves the decoding of certificates, not a check. The clock given here
// is the real one and judges revocation; the skew of the signing time is left to the services,
// after the duplicate lookup. Refusals carry a reason and a field (certs/refusal.h).
#ifndef EDMG_CERTS_VERIFIER_H_
#define EDMG_CERTS_VERIFIER_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "certs/trust_store.h"
#include "certs/verified.h"

namespace edmg::certs {

inline constexpr size_t kEnvelopeBytesMaxDefault = 64 * 1024;
inline constexpr size_t kKnownSignersMax = 65536;

class Verifier {
 public:
  using Clock = std::function<absl::Time()>;

  // `trust` and `clock` must not be null.
  Verifier(std::shared_ptr<const TrustStore> trust, Clock clock,
           size_t envelope_bytes_max = kEnvelopeBytesMaxDefault);
  ~Verifier();
  Verifier(const Verifier&) = delete;
  Verifier& operator=(const Verifier&) = delete;

  // T is a protobuf message or anything else with bool ParseFromArray(const void*, int).
  template <typename T>
  absl::StatusOr<Verified<T>> Verify(std::string envelope) const {
    absl::StatusOr<SignatureFacts> facts = VerifyBytes(std::move(envelope));
    if (!facts.ok()) return facts.status();
    T value;
    if (!value.ParseFromArray(facts->content.data(), static_cast<int>(facts->content.size()))) {
      return ContentRefusal();
    }
    return Verified<T>(std::move(value), *std::move(facts));
  }

  // Everything before the content is parsed.
  absl::StatusOr<SignatureFacts> VerifyBytes(std::string envelope) const;

  // New anchors or revocation lists: calls that start afterwards judge by them, and no earlier
  // verdict on a signer is kept.
  void ReplaceTrust(std::shared_ptr<const TrustStore> trust);

  // Signers whose certificate need not be decoded again.
  size_t known_signers() const;

 private:
  struct State;

  static absl::Status ContentRefusal();

  std::unique_ptr<State> state_;
};

}  // namespace edmg::certs

#endif  // EDMG_CERTS_VERIFIER_H_
