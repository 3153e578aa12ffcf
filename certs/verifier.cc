#include "certs/verifier.h"

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <cstring>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "certs/anomalies.h"
#include "certs/chain.h"
#include "certs/envelope.h"
#include "certs/known_signers.h"
#include "certs/message_check.h"
#include "certs/openssl_ptr.h"
#include "certs/signer_certificate.h"
#include "certs/trust_material.h"

namespace edmg::certs {
namespace {

using absl::Status;

// The trust that one call judges by, from its beginning to its end.
struct Trust {
  std::shared_ptr<const TrustStore> store;
  uint64_t generation = 0;
};

SignerKey KeyOf(const Envelope& envelope) {
  const std::string digest =
      DigestBytes(Digest::kSha256, {envelope.certificates, envelope.signer_id_bytes});
  SignerKey key;
  assert(digest.size() == key.size());
  std::memcpy(key.data(), digest.data(), key.size());
  return key;
}

// Whether what is remembered of the signer is all that this message needs.
bool Suffices(const KnownSigner& known, const Envelope& envelope) {
  const EssCertificate& meant = envelope.signing_certificate;
  return meant.only && meant.digest == Digest::kSha256 &&
         known.chain.valid_from <= envelope.signing_time &&
         envelope.signing_time < known.chain.valid_until;
}

Status CheckRevoked(const ChainValidity& chain, absl::Time now) {
  if (chain.revoked_from <= now) return RefuseEnvelope(Anomaly::kCertificateRevoked);
  return absl::OkStatus();
}

// The full way, for a signer that is new or whose message is unusual. The order of the checks is
// that of the short way, so that the first refusal is the same.
absl::StatusOr<std::shared_ptr<const KnownSigner>> CheckInFull(const Envelope& envelope,
                                                               const Trust& trust, absl::Time now) {
  absl::StatusOr<SignerCertificate> signer = DecodeSigner(envelope);
  if (!signer.ok()) return signer.status();
  const std::string hash = DigestBytes(envelope.signing_certificate.digest, {signer->bytes});
  Status status = CheckMessage(envelope, signer->identity, hash);
  if (!status.ok()) return status;
  const TrustStore::Material& material = trust.store->material();
  StorePtr store = MakeStore(material, envelope.signing_time);
  absl::StatusOr<ChainValidity> chain = FindChain(material, store.get(), *signer);
  if (!chain.ok()) return chain.status();
  status = CheckRevoked(*chain, now);
  if (!status.ok()) return status;
  status = AskCmsVerify(envelope, store.get());
  if (!status.ok()) return status;
  return std::make_shared<const KnownSigner>(
      KnownSigner{std::move(signer->identity), *chain, trust.generation});
}

}  // namespace

struct Verifier::State {
  State(std::shared_ptr<const TrustStore> store, Clock the_clock, size_t bytes_max)
      : clock(std::move(the_clock)), envelope_bytes_max(bytes_max) {
    trust.store = std::move(store);
  }

  Trust Snapshot() const {
    absl::ReaderMutexLock lock(&mutex);
    return trust;
  }

  // The signer of an envelope that holds, or the refusal.
  absl::StatusOr<std::shared_ptr<const KnownSigner>> Check(const Envelope& envelope,
                                                           absl::Time now) {
    const Trust judge = Snapshot();
    const SignerKey key = KeyOf(envelope);
    std::shared_ptr<const KnownSigner> known = signers.Find(key, judge.generation);
    if (known != nullptr && Suffices(*known, envelope)) {
      const SigningIdentity& identity = known->identity;
      Status status = CheckMessage(envelope, identity, identity.certificate_sha256);
      if (status.ok()) status = CheckRevoked(known->chain, now);
      if (!status.ok()) return status;
      return known;
    }
    auto checked = CheckInFull(envelope, judge, now);
    if (checked.ok()) signers.Insert(key, *checked);
    return checked;
  }

  const Clock clock;
  const size_t envelope_bytes_max;
  KnownSigners signers{kKnownSignersMax};
  mutable absl::Mutex mutex;
  Trust trust ABSL_GUARDED_BY(mutex);
};

Verifier::Verifier(std::shared_ptr<const TrustStore> trust, Clock clock, size_t envelope_bytes_max)
    : state_(std::make_unique<State>(std::move(trust), std::move(clock), envelope_bytes_max)) {
  assert(state_->clock != nullptr);
  assert(state_->Snapshot().store != nullptr);
}

Verifier::~Verifier() = default;

absl::StatusOr<SignatureFacts> Verifier::VerifyBytes(std::string envelope) const {
  ErrorQueueGuard guard;
  const absl::Time now = state_->clock();
  absl::StatusOr<Envelope> parsed = ParseEnvelope(envelope, state_->envelope_bytes_max);
  if (!parsed.ok()) return parsed.status();
  absl::StatusOr<std::shared_ptr<const KnownSigner>> signer = state_->Check(*parsed, now);
  if (!signer.ok()) return signer.status();
  SignatureFacts facts;
  facts.content = std::string(parsed->content);
  facts.content_sha256 = parsed->digest == Digest::kSha256
                             ? std::string(parsed->message_digest)
                             : DigestBytes(Digest::kSha256, {parsed->content});
  facts.signer_ssin = (*signer)->identity.ssin;
  facts.signing_time = parsed->signing_time;
  facts.verified_at = now;
  // Last, because the parsed views point into it.
  facts.envelope = std::move(envelope);
  return facts;
}

void Verifier::ReplaceTrust(std::shared_ptr<const TrustStore> trust) {
  assert(trust != nullptr);
  {
    absl::MutexLock lock(&state_->mutex);
    state_->trust.store = std::move(trust);
    ++state_->trust.generation;
  }
  // A call that began under the old trust may still insert: its generation is then never asked for.
  state_->signers.Clear();
}

size_t Verifier::known_signers() const { return state_->signers.size(); }

absl::Status Verifier::ContentRefusal() { return RefuseEnvelope(Anomaly::kContentNotASubmission); }

}  // namespace edmg::certs
