#include "certs/message_check.h"

#include <cassert>

#include "certs/anomalies.h"
#include "certs/openssl_ptr.h"

namespace edmg::certs {
namespace {

using absl::Status;

constexpr const char* kDigestNames[] = {"SHA256", "SHA384", "SHA512"};

// The algorithm is fetched once: a fetch takes locks that all threads share.
const EVP_MD* Fetched(Digest digest) {
  static const std::array<EVP_MD*, 3>* const kFetched = [] {
    auto* fetched = new std::array<EVP_MD*, 3>();
    for (size_t i = 0; i < fetched->size(); ++i) {
      (*fetched)[i] = EVP_MD_fetch(nullptr, kDigestNames[i], nullptr);
      assert((*fetched)[i] != nullptr);
    }
    return fetched;
  }();
  return (*kFetched)[static_cast<size_t>(digest)];
}

// Each thread has one digest context; a new one for each message costs an allocation or two.
EVP_MD_CTX* ThreadContext() {
  thread_local const MdCtxPtr kContext(EVP_MD_CTX_new());
  return kContext.get();
}

bool DesignatesSigner(const EssCertificate& meant, const SigningIdentity& signer,
                      absl::string_view certificate_hash) {
  if (meant.hash != certificate_hash) return false;
  if (!meant.issuer_and_serial.has_value()) return true;
  return *meant.issuer_and_serial == IssuerAndSerial{signer.issuer, signer.serial};
}

// The signature covers the attributes as a SET, whatever tag they have in the envelope.
bool SignatureHolds(const Envelope& envelope, EVP_PKEY* key) {
  constexpr unsigned char kSetTag = 0x31;
  const absl::string_view rest = envelope.signed_attributes.substr(1);
  MdCtxPtr context(EVP_MD_CTX_new());
  return EVP_DigestVerifyInit(context.get(), nullptr, Fetched(envelope.digest), nullptr, key) ==
             1 &&
         EVP_DigestVerifyUpdate(context.get(), &kSetTag, 1) == 1 &&
         EVP_DigestVerifyUpdate(context.get(), rest.data(), rest.size()) == 1 &&
         EVP_DigestVerifyFinal(context.get(),
                               reinterpret_cast<const unsigned char*>(envelope.signature.data()),
                               envelope.signature.size()) == 1;
}

}  // namespace

std::string DigestBytes(Digest digest, std::initializer_list<absl::string_view> parts) {
  EVP_MD_CTX* context = ThreadContext();
  const EVP_MD* md = Fetched(digest);
  std::string out(static_cast<size_t>(EVP_MD_get_size(md)), '\0');
  bool done = EVP_DigestInit_ex2(context, md, nullptr) == 1;
  for (absl::string_view part : parts) {
    done = done && EVP_DigestUpdate(context, part.data(), part.size()) == 1;
  }
  done = done &&
         EVP_DigestFinal_ex(context, reinterpret_cast<unsigned char*>(out.data()), nullptr) == 1;
  assert(done);
  return out;
}

Status CheckContent(const Envelope& envelope, const SigningIdentity& signer,
                    absl::string_view certificate_hash) {
  if (!DesignatesSigner(envelope.signing_certificate, signer, certificate_hash)) {
    return RefuseEnvelope(Anomaly::kSigningCertificateMismatch);
  }
  if (DigestBytes(envelope.digest, {envelope.content}) != envelope.message_digest) {
    return RefuseEnvelope(Anomaly::kContentDigestMismatch);
  }
  if (envelope.signature_key_type != signer.key_type) {
    return RefuseEnvelope(Anomaly::kSignatureInvalid, "algorithm of another kind of key");
  }
  return absl::OkStatus();
}

Status CheckSignature(const Envelope& envelope, const SigningIdentity& signer) {
  if (!SignatureHolds(envelope, signer.key.get())) {
    return RefuseEnvelope(Anomaly::kSignatureInvalid);
  }
  return absl::OkStatus();
}

}  // namespace edmg::certs
