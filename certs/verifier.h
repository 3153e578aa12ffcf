// Turns received bytes into a Verified<T>, or says why not: the only door for signed messages.
//
// Thread-safe; calls run in parallel and share only the cache of known signers. The verdict never
// depends on that cache: it saves the decoding of certificates, not a check. For a signer that it
// does not know, key and chain are judged before anything is computed with the signer's key; the
// sender of the message chooses how much that costs, so a caller may ask VerifyKnown first. The
// clock given here is the real one and judges revocation. The services judge the skew of the
// signing time, after the duplicate lookup, and also a signer who is not trusted (any more):
// VerifySignature hands over both. Refusals carry a reason and a field (certs/refusal.h).
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
#include "absl/types/optional.h"
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
    return Parse<T>(*std::move(facts));
  }

  // The same, but a signer who is not trusted is no error yet: the signature holds, and
  // Signed::Trusted gives the verdict.
  template <typename T>
  absl::StatusOr<Signed<T>> VerifySignature(std::string envelope) const {
    absl::StatusOr<JudgedSignature> judged = Judge(std::move(envelope));
    if (!judged.ok()) return judged.status();
    return ParseSigned<T>(*std::move(judged));
  }

  // The same for an envelope that is refused for its form, or for a signer whose chain was found
  // before. Nothing for any other: VerifySignature will find out who its signer is.
  template <typename T>
  absl::optional<absl::StatusOr<Signed<T>>> VerifyKnown(const std::string& envelope) const {
    absl::optional<absl::StatusOr<JudgedSignature>> judged = JudgeKnown(envelope);
    if (!judged.has_value()) return absl::nullopt;
    if (!judged->ok()) return absl::StatusOr<Signed<T>>(judged->status());
    return ParseSigned<T>(**std::move(judged));
  }

  // All checks before the content is parsed.
  absl::StatusOr<SignatureFacts> VerifyBytes(std::string envelope) const;

  // New anchors or revocation lists: calls that start afterwards judge by them, and no earlier
  // verdict on a signer is kept.
  void ReplaceTrust(std::shared_ptr<const TrustStore> trust);

  // The trust that messages are judged by now.
  std::shared_ptr<const TrustStore> trust() const;

  // Signers whose certificate need not be decoded again.
  size_t known_signers() const;

 private:
  struct State;

  // The facts of a signature, which hold for every caller, and the trust in it, which may change.
  struct JudgedSignature {
    SignatureFacts facts;
    absl::Status trust;
    SignatureCheck check = nullptr;  // null: the signature was checked
  };

  absl::StatusOr<JudgedSignature> Judge(std::string envelope) const;
  absl::optional<absl::StatusOr<JudgedSignature>> JudgeKnown(const std::string& envelope) const;

  template <typename T>
  static absl::StatusOr<Signed<T>> ParseSigned(JudgedSignature judged) {
    absl::StatusOr<Verified<T>> parsed = Parse<T>(std::move(judged.facts));
    if (!parsed.ok()) return judged.trust.ok() ? parsed.status() : judged.trust;
    return Signed<T>(*std::move(parsed), std::move(judged.trust), judged.check);
  }

  template <typename T>
  static absl::StatusOr<Verified<T>> Parse(SignatureFacts facts) {
    T value;
    if (!value.ParseFromArray(facts.content.data(), static_cast<int>(facts.content.size()))) {
      return ContentRefusal();
    }
    return Verified<T>(std::move(value), std::move(facts));
  }
  static absl::Status ContentRefusal();

  std::unique_ptr<State> state_;
};

}  // namespace edmg::certs

#endif  // EDMG_CERTS_VERIFIER_H_
