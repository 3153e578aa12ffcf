// The cost of the check of an envelope beside the signature check that it cannot do without.
//
// Bare: EVP_DigestVerify with a key at hand over as many bytes as the signed attributes have.
// Known: an envelope of a signer that the verifier remembers. New: one of a signer that it does not
// remember. The ratio of Known to Bare must stay below 2. DearStranger: an envelope of a signer
// whom nobody believes, with issuers of the signer's own making and the most expensive keys that
// are allowed. It costs the reading of eight certificates, about as much as New, and no arithmetic.
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "benchmark/benchmark.h"
#include "certs/openssl_ptr.h"
#include "certs/verifier.h"
#include "tests/support/dev_signing.h"

namespace edmg::certs {
namespace {

using support::KeyKind;

constexpr size_t kContentBytes = 300;
constexpr size_t kSignedAttributesBytes = 222;

// One signer, its key, an envelope and a verifier, made once for all threads of a benchmark.
struct Subject {
  explicit Subject(KeyKind kind) {
    const support::PemPair leaf = pki.MakeCertificate({.key = kind});
    BioPtr bio = ReadBio(leaf.key);
    key.reset(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
    envelope = pki.SignerFor(leaf).Sign(std::string(kContentBytes, 'x'), absl::Now()).value();
    trust = pki.Trust();
    verifier = std::make_unique<Verifier>(trust, [] { return absl::Now(); });
  }

  support::DevSigning pki;
  PkeyPtr key;
  std::string envelope;
  std::shared_ptr<const TrustStore> trust;
  std::unique_ptr<Verifier> verifier;
};

const Subject& SubjectOf(KeyKind kind) {
  static const Subject* const kP256 = new Subject(KeyKind::kP256);
  static const Subject* const kRsa = new Subject(KeyKind::kRsa2048);
  return kind == KeyKind::kP256 ? *kP256 : *kRsa;
}

void Bare(benchmark::State& state, KeyKind kind) {
  EVP_PKEY* key = SubjectOf(kind).key.get();
  const std::string bytes(kSignedAttributesBytes, 'x');
  const auto* in = reinterpret_cast<const unsigned char*>(bytes.data());
  MdPtr md(EVP_MD_fetch(nullptr, "SHA256", nullptr));
  std::string signature(EVP_PKEY_get_size(key), '\0');
  size_t size = signature.size();
  auto* out = reinterpret_cast<unsigned char*>(signature.data());
  MdCtxPtr signing(EVP_MD_CTX_new());
  EVP_DigestSignInit(signing.get(), nullptr, md.get(), nullptr, key);
  EVP_DigestSign(signing.get(), out, &size, in, bytes.size());
  for (auto _ : state) {
    MdCtxPtr context(EVP_MD_CTX_new());
    EVP_DigestVerifyInit(context.get(), nullptr, md.get(), nullptr, key);
    if (EVP_DigestVerify(context.get(), out, size, in, bytes.size()) != 1) {
      state.SkipWithError("the signature does not hold");
    }
  }
  state.SetItemsProcessed(state.iterations());
}

void Known(benchmark::State& state, KeyKind kind) {
  const Subject& subject = SubjectOf(kind);
  for (auto _ : state) {
    if (!subject.verifier->VerifyBytes(subject.envelope).ok()) state.SkipWithError("refused");
  }
  state.SetItemsProcessed(state.iterations());
}

void New(benchmark::State& state, KeyKind kind) {
  const Subject& subject = SubjectOf(kind);
  Verifier verifier(subject.trust, [] { return absl::Now(); });
  for (auto _ : state) {
    verifier.ReplaceTrust(subject.trust);
    if (!verifier.VerifyBytes(subject.envelope).ok()) state.SkipWithError("refused");
  }
  state.SetItemsProcessed(state.iterations());
}

// RSA of 4096 bits throughout, and seven issuers above the signer.
void DearStranger(benchmark::State& state) {
  std::vector<support::Authority> issuers;
  std::string chain;
  for (int i = 0; i < 7; ++i) {
    issuers.emplace_back(support::AuthorityOptions{.name = "Stranger " + std::to_string(i),
                                                   .key = KeyKind::kRsa4096},
                         i == 0 ? nullptr : &issuers.back());
    chain += issuers.back().pem();
  }
  const support::PemPair leaf =
      issuers.back().Issue({.subject = {{"CN", "Stranger"}, {"serialNumber", "80010112345"}},
                            .extensions = {{"keyUsage", "critical,digitalSignature"}},
                            .key = KeyKind::kRsa4096});
  const std::string envelope = Signer::FromPem({leaf.certificate, leaf.key, chain})
                                   ->Sign(std::string(kContentBytes, 'x'), absl::Now())
                                   .value();
  const Subject& subject = SubjectOf(KeyKind::kP256);
  for (auto _ : state) {
    if (subject.verifier->VerifyBytes(envelope).ok()) state.SkipWithError("accepted");
  }
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK(DearStranger);
BENCHMARK_CAPTURE(Bare, p256, KeyKind::kP256)->ThreadRange(1, 2)->UseRealTime();
BENCHMARK_CAPTURE(Known, p256, KeyKind::kP256)->ThreadRange(1, 2)->UseRealTime();
BENCHMARK_CAPTURE(New, p256, KeyKind::kP256)->ThreadRange(1, 2)->UseRealTime();
BENCHMARK_CAPTURE(Bare, rsa2048, KeyKind::kRsa2048)->ThreadRange(1, 2)->UseRealTime();
BENCHMARK_CAPTURE(Known, rsa2048, KeyKind::kRsa2048)->ThreadRange(1, 2)->UseRealTime();
BENCHMARK_CAPTURE(New, rsa2048, KeyKind::kRsa2048)->ThreadRange(1, 2)->UseRealTime();

}  // namespace
}  // namespace edmg::certs
