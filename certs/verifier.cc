#include "certs/verifier.h"

#include <cassert>
#include <cstdint>
#include <cstring>
#include <vector>

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

// True if the facts that are remembered of the signer are all that this message needs.
bool Suffices(const Envelope& envelope) {
  const EssCertificate& meant = envelope.signing_certificate;
  return meant.only && meant.digest == Digest::kSha256;
}

// A signer with the SSIN, if trusted, and the check that the signer's key signed the message.
struct CheckedSigner {
  std::shared_ptr<const KnownSigner> signer;
  absl::StatusOr<std::string> ssin;  // or why the signer is not trusted
  SignatureCheck check = nullptr;    // null: the signer's key signed it
};

// The answer of CMS_verify with the first chain that holds and for which it agrees.
Status AskCmsVerifyOfAny(const Envelope& envelope, const std::vector<Chain>& chains,
                         absl::Time now) {
  Status refusal;
  for (const Chain& chain : chains) {
    if (!Holds(chain.validity, envelope.signing_time, now)) continue;
    Status status = AskCmsVerify(envelope, chain.path);
    if (status.ok()) return status;
    refusal.Update(status);
  }
  assert(!refusal.ok());
  return refusal;
}

// The key that signed the message is that of the envelope's certificate.
Status CheckSignatureOf(const std::string& bytes) {
  ErrorQueueGuard guard;
  absl::StatusOr<Envelope> envelope = ParseEnvelope(bytes, bytes.size());
  if (!envelope.ok()) return envelope.status();
  absl::StatusOr<SignerCertificate> decoded = DecodeSigner(*envelope);
  if (!decoded.ok()) return decoded.status();
  return CheckSignature(*envelope, decoded->identity);
}

// The full way, for a signer that is new or whose message is unusual: nothing is computed with the
// signer's key before its chain is found. Otherwise the checks have the order of the short way, so
// that the first refusal is the same.
absl::StatusOr<CheckedSigner> CheckInFull(const Envelope& envelope, const Trust& trust,
                                          absl::Time now) {
  absl::StatusOr<SignerCertificate> decoded = DecodeSigner(envelope);
  if (!decoded.ok()) return decoded.status();
  const std::string hash = DigestBytes(envelope.signing_certificate.digest, {decoded->bytes});
  Status status = CheckContent(envelope, decoded->identity, hash);
  if (!status.ok()) return status;
  auto signer = std::make_shared<KnownSigner>();
  signer->identity = decoded->identity;
  signer->trust_generation = trust.generation;
  absl::StatusOr<std::vector<Chain>> chains = FindChains(trust.store->material(), *decoded);
  if (!chains.ok()) return CheckedSigner{std::move(signer), chains.status(), &CheckSignatureOf};
  status = CheckSignature(envelope, decoded->identity);
  if (!status.ok()) return status;
  for (const Chain& chain : *chains) signer->chains.push_back(chain.validity);
  auto ssin = JudgeChains(signer->chains, envelope.signing_time, now);
  if (!ssin.ok()) return CheckedSigner{std::move(signer), ssin.status()};
  status = AskCmsVerifyOfAny(envelope, *chains, now);
  if (!status.ok()) return status;
  return CheckedSigner{std::move(signer), *std::move(ssin)};
}

// The short way, for a signer whose chains are known.
absl::StatusOr<CheckedSigner> CheckKnown(const Envelope& envelope,
                                         std::shared_ptr<const KnownSigner> known, absl::Time now) {
  const SigningIdentity& identity = known->identity;
  Status status = CheckContent(envelope, identity, identity.certificate_sha256);
  if (status.ok()) status = CheckSignature(envelope, identity);
  if (!status.ok()) return status;
  auto ssin = JudgeChains(known->chains, envelope.signing_time, now);
  return CheckedSigner{std::move(known), std::move(ssin)};
}

// All fields except the envelope's bytes.
SignatureFacts FactsOf(const Envelope& envelope, const CheckedSigner& checked, absl::Time now) {
  SignatureFacts facts;
  facts.content = std::string(envelope.content);
  facts.content_sha256 = envelope.digest == Digest::kSha256
                             ? std::string(envelope.message_digest)
                             : DigestBytes(Digest::kSha256, {envelope.content});
  if (checked.ssin.ok()) facts.signer_ssin = *checked.ssin;
  facts.signer_certificate_sha256 = checked.signer->identity.certificate_sha256;
  facts.signing_time = envelope.signing_time;
  facts.verified_at = now;
  return facts;
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

  // The signer of such a message before; null if it is not known, or the known facts do not
  // suffice.
  std::shared_ptr<const KnownSigner> FindKnown(const Envelope& envelope) {
    if (!Suffices(envelope)) return nullptr;
    return signers.Find(KeyOf(envelope), Snapshot().generation);
  }

  absl::StatusOr<CheckedSigner> Check(const Envelope& envelope, absl::Time now) {
    if (auto known = FindKnown(envelope)) return CheckKnown(envelope, std::move(known), now);
    auto checked = CheckInFull(envelope, Snapshot(), now);
    if (checked.ok() && checked->ssin.ok()) signers.Insert(KeyOf(envelope), checked->signer);
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

absl::StatusOr<Verifier::JudgedSignature> Verifier::Judge(std::string envelope) const {
  ErrorQueueGuard guard;
  const absl::Time now = state_->clock();
  absl::StatusOr<Envelope> parsed = ParseEnvelope(envelope, state_->envelope_bytes_max);
  if (!parsed.ok()) return parsed.status();
  absl::StatusOr<CheckedSigner> checked = state_->Check(*parsed, now);
  if (!checked.ok()) return checked.status();
  SignatureFacts facts = FactsOf(*parsed, *checked, now);
  // This is moved last, because the parsed views point into it.
  facts.envelope = std::move(envelope);
  return JudgedSignature{std::move(facts), checked->ssin.status(), checked->check};
}

absl::optional<absl::StatusOr<Verifier::JudgedSignature>> Verifier::JudgeKnown(
    const std::string& envelope) const {
  using Judged = absl::StatusOr<JudgedSignature>;
  ErrorQueueGuard guard;
  const absl::Time now = state_->clock();
  absl::StatusOr<Envelope> parsed = ParseEnvelope(envelope, state_->envelope_bytes_max);
  if (!parsed.ok()) return Judged(parsed.status());
  std::shared_ptr<const KnownSigner> known = state_->FindKnown(*parsed);
  if (known == nullptr) return absl::nullopt;
  absl::StatusOr<CheckedSigner> checked = CheckKnown(*parsed, std::move(known), now);
  if (!checked.ok()) return Judged(checked.status());
  SignatureFacts facts = FactsOf(*parsed, *checked, now);
  facts.envelope = envelope;
  return Judged(JudgedSignature{std::move(facts), checked->ssin.status(), nullptr});
}

absl::StatusOr<SignatureFacts> Verifier::VerifyBytes(std::string envelope) const {
  absl::StatusOr<JudgedSignature> judged = Judge(std::move(envelope));
  if (!judged.ok()) return judged.status();
  if (!judged->trust.ok()) return judged->trust;
  return std::move(judged->facts);
}

void Verifier::ReplaceTrust(std::shared_ptr<const TrustStore> trust) {
  assert(trust != nullptr);
  {
    absl::MutexLock lock(&state_->mutex);
    state_->trust.store = std::move(trust);
    ++state_->trust.generation;
  }
  // A call that began under the old trust may still insert: its generation is then never looked up.
  state_->signers.Clear();
}

std::shared_ptr<const TrustStore> Verifier::trust() const { return state_->Snapshot().store; }

size_t Verifier::known_signers() const { return state_->signers.size(); }

absl::Status Verifier::ContentRefusal() { return RefuseEnvelope(Anomaly::kContentNotASubmission); }

}  // namespace edmg::certs
