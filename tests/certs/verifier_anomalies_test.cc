// There is a message for each anomaly of an envelope, and its refusal is the same with a cold and
// with a warm cache.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "tests/certs/verifier_fixture.h"

namespace edmg::certs {
namespace {

class VerifierAnomalies : public VerifierTest {
 protected:
  void ExpectForgeryRefused(const Forgery& forgery, const std::string& reason,
                            absl::StatusCode code) {
    ExpectRefused(Forge(forgery), known_, reason, code);
  }

  Forgery good_ = GoodForgery();
  std::string known_ = Forge(good_);
};

TEST_F(VerifierAnomalies, EmptyAndTooLarge) {
  ExpectRefused("", known_, "ENVELOPE_EMPTY", kMalformed);
  Forgery forgery = good_;
  forgery.content = std::string(kEnvelopeBytesMaxDefault, 'x');
  ExpectForgeryRefused(forgery, "ENVELOPE_TOO_LARGE", kMalformed);
}

TEST_F(VerifierAnomalies, TruncatedOrTrailing) {
  ExpectRefused(known_.substr(0, known_.size() - 1), known_, "ENVELOPE_NOT_DER", kMalformed);
  ExpectRefused(known_.substr(0, known_.size() / 2), known_, "ENVELOPE_NOT_DER", kMalformed);
  ExpectRefused(known_ + std::string(1, '\0'), known_, "ENVELOPE_NOT_DER", kMalformed);
  ExpectRefused(known_ + known_, known_, "ENVELOPE_NOT_DER", kMalformed);
  ExpectRefused("-----BEGIN CMS-----", known_, "ENVELOPE_NOT_DER", kMalformed);
}

TEST_F(VerifierAnomalies, IndefiniteLength) {
  // The outermost SEQUENCE in BER: CMS_verify accepts it, the profile does not.
  std::string ber = known_.substr(4);
  ber = std::string("\x30\x80", 2) + ber + std::string(2, '\0');
  ExpectRefused(ber, known_, "ENVELOPE_NOT_DER", kMalformed);
}

TEST_F(VerifierAnomalies, UnsortedSets) {
  Forgery forgery = good_;
  forgery.attributes.sorted = false;
  ExpectForgeryRefused(forgery, "ENVELOPE_NOT_DER", kMalformed);
}

TEST_F(VerifierAnomalies, NotSignedData) {
  ExpectRefused(Tlv(0x30, Oid("1.2.840.113549.1.7.1")), known_, "ENVELOPE_MALFORMED", kMalformed);
  ExpectRefused(Tlv(0x04, "text"), known_, "ENVELOPE_MALFORMED", kMalformed);
}

TEST_F(VerifierAnomalies, EmbeddedRevocationLists) {
  Forgery forgery = good_;
  forgery.crls = Tlv(0x30, "");
  ExpectForgeryRefused(forgery, "ENVELOPE_MALFORMED", kMalformed);
}

TEST_F(VerifierAnomalies, Detached) {
  Forgery forgery = good_;
  forgery.detached = true;
  ExpectForgeryRefused(forgery, "CONTENT_MISSING", kMalformed);
  forgery = good_;
  forgery.content = "";
  ExpectForgeryRefused(forgery, "CONTENT_MISSING", kMalformed);
}

TEST_F(VerifierAnomalies, WrongContentType) {
  Forgery forgery = good_;
  forgery.content_oid = "1.2.840.113549.1.9.16.1.4";
  ExpectForgeryRefused(forgery, "CONTENT_TYPE_NOT_DATA", kMalformed);
  forgery = good_;
  forgery.attributes.content_type_oid = "1.2.840.113549.1.9.16.1.4";
  ExpectForgeryRefused(forgery, "CONTENT_TYPE_NOT_DATA", kMalformed);
}

TEST_F(VerifierAnomalies, NoneOrTwoSigners) {
  Forgery forgery = good_;
  forgery.signers = 2;
  ExpectForgeryRefused(forgery, "SIGNER_COUNT", kMalformed);
  forgery.signers = 0;
  ExpectForgeryRefused(forgery, "SIGNER_COUNT", kMalformed);
}

TEST_F(VerifierAnomalies, SignerByKeyIdentifier) {
  Forgery forgery = good_;
  forgery.by_key_identifier = true;
  ExpectForgeryRefused(forgery, "SIGNER_ID_NOT_ACCEPTED", kMalformed);
}

TEST_F(VerifierAnomalies, MissingAttributes) {
  Forgery forgery = good_;
  forgery.with_attributes = false;
  ExpectForgeryRefused(forgery, "SIGNED_ATTRIBUTES_MISSING", kMalformed);
  forgery = good_;
  forgery.attributes.content_type = false;
  ExpectForgeryRefused(forgery, "SIGNED_ATTRIBUTES_MISSING", kMalformed);
  forgery = good_;
  forgery.attributes.message_digest = false;
  ExpectForgeryRefused(forgery, "SIGNED_ATTRIBUTES_MISSING", kMalformed);
  forgery = good_;
  forgery.attributes.signing_time = false;
  ExpectForgeryRefused(forgery, "SIGNING_TIME_MISSING", kMalformed);
  forgery = good_;
  forgery.attributes.signing_certificate = false;
  ExpectForgeryRefused(forgery, "SIGNING_CERTIFICATE_MISSING", kMalformed);
}

TEST_F(VerifierAnomalies, AttributesTwice) {
  Forgery forgery = good_;
  forgery.attributes.more = {
      Tlv(0x30, Oid("1.2.840.113549.1.9.5") + Tlv(0x31, Tlv(0x17, "200101000000Z")))};
  ExpectForgeryRefused(forgery, "ENVELOPE_MALFORMED", kMalformed);
}

TEST_F(VerifierAnomalies, UnreadableSigningTimes) {
  for (const std::string& time :
       {Tlv(0x17, "2506151506Z"), Tlv(0x17, "250631150640Z"), Tlv(0x17, "250615150660Z"),
        Tlv(0x17, "250615150640+0200"), Tlv(0x18, "20250615150640Z")}) {
    Forgery forgery = good_;
    forgery.attributes.signing_time_tlv = time;
    ExpectForgeryRefused(forgery, "ENVELOPE_MALFORMED", kMalformed);
  }
}

TEST_F(VerifierAnomalies, SigningCertificateOfAnother) {
  Forgery forgery = good_;
  forgery.designated = DerOf(pki_.MakeCertificate({}).certificate);
  ExpectForgeryRefused(forgery, "SIGNING_CERTIFICATE_MISMATCH", kDenied);
}

TEST_F(VerifierAnomalies, SigningCertificateWithAnotherIssuerAndSerial) {
  // The hash is right, the serial number beside it is not.
  Forgery right = good_;
  const std::string known = Forge(right);
  const size_t hash_at = known.find(Tlv(0x06, Oid("1.2.840.113549.1.9.16.2.47").substr(2)));
  ASSERT_NE(hash_at, std::string::npos);
  const std::string hash = known.substr(known.find(std::string("\x04\x20", 2), hash_at), 34);
  const std::string name = Tlv(0x30, Tlv(0xA4, Tlv(0x30, "")));
  Forgery forgery = good_;
  forgery.attributes.signing_certificate_body =
      Tlv(0x30, Tlv(0x30, hash + Tlv(0x30, name + Tlv(0x02, "\x01"))));
  ExpectForgeryRefused(forgery, "SIGNING_CERTIFICATE_MISMATCH", kDenied);
  // A second certificate that is not in the chain: only CMS_verify judges that, in both cases.
  forgery.attributes.signing_certificate_body =
      Tlv(0x30, Tlv(0x30, hash) + Tlv(0x30, Tlv(0x04, std::string(32, 'x'))));
  ExpectForgeryRefused(forgery, "SIGNING_CERTIFICATE_MISMATCH", kDenied);
}

TEST_F(VerifierAnomalies, Sha1) {
  Forgery forgery = good_;
  forgery.digest = "SHA1";
  ExpectForgeryRefused(forgery, "ALGORITHM_NOT_ACCEPTED", kDenied);
  forgery = good_;
  forgery.attributes.more = {
      Tlv(0x30, Oid("1.2.840.113549.1.9.16.2.12") + Tlv(0x31, Tlv(0x30, "")))};
  ExpectForgeryRefused(forgery, "ALGORITHM_NOT_ACCEPTED", kDenied);
}

TEST_F(VerifierAnomalies, AlgorithmsThatDoNotAgree) {
  Forgery forgery = good_;
  forgery.signature_oid = "1.2.840.10045.4.3.3";  // ecdsa-with-SHA384 beside SHA-256
  ExpectForgeryRefused(forgery, "ALGORITHM_NOT_ACCEPTED", kDenied);
  forgery.signature_oid = "1.2.840.113549.1.1.10";  // RSASSA-PSS
  ExpectForgeryRefused(forgery, "ALGORITHM_NOT_ACCEPTED", kDenied);
  forgery.signature_oid = "1.2.840.113549.1.1.11";  // RSA with a P-256 key
  ExpectForgeryRefused(forgery, "SIGNATURE_INVALID", kDenied);
}

TEST_F(VerifierAnomalies, SignerCertificateMissing) {
  Forgery forgery = good_;
  forgery.with_bag = false;
  ExpectForgeryRefused(forgery, "SIGNER_CERTIFICATE_MISSING", kMalformed);
  forgery = good_;
  forgery.bag = {DerOf(pki_.intermediate_pem())};
  ExpectForgeryRefused(forgery, "SIGNER_CERTIFICATE_MISSING", kMalformed);
}

TEST_F(VerifierAnomalies, CertificateTwice) {
  Forgery forgery = good_;
  forgery.bag = {DerOf(forgery.signer.certificate), DerOf(forgery.signer.certificate)};
  ExpectForgeryRefused(forgery, "ENVELOPE_MALFORMED", kMalformed);
}

TEST_F(VerifierAnomalies, SsinMissing) {
  for (const support::SigningOptions& options :
       {support::SigningOptions{.ssin = ""}, support::SigningOptions{.ssin = "8001011234"},
        support::SigningOptions{.ssin = "8001011234x"},
        support::SigningOptions{.second_ssin = "80010112345"}}) {
    ExpectForgeryRefused(GoodForgery(options), "SIGNER_SSIN_MISSING", kDenied);
  }
}

TEST_F(VerifierAnomalies, ContentChangedByOneByte) {
  std::string envelope = known_;
  envelope[envelope.find(good_.content)] ^= 1;
  ExpectRefused(envelope, known_, "CONTENT_DIGEST_MISMATCH", kDenied);
}

TEST_F(VerifierAnomalies, AttributesChangedByOneByte) {
  std::string envelope = known_;
  const std::string time =
      absl::FormatTime("%y%m%d%H%M%SZ", good_.signing_time, absl::UTCTimeZone());
  const size_t at = envelope.rfind(time);
  ASSERT_NE(at, std::string::npos);
  envelope[at + time.size() - 2] ^= 1;
  ExpectRefused(envelope, known_, "SIGNATURE_INVALID", kDenied);
}

TEST_F(VerifierAnomalies, WrongKey) {
  Forgery forgery = good_;
  forgery.signer.key = pki_.MakeCertificate({}).key;
  ExpectForgeryRefused(forgery, "SIGNATURE_INVALID", kDenied);
}

TEST_F(VerifierAnomalies, UntrustedRoot) {
  support::DevSigning other;  // the same names, other keys
  Forgery forgery = good_;
  forgery.signer = other.MakeCertificate({});
  forgery.bag = {DerOf(forgery.signer.certificate), DerOf(other.intermediate_pem())};
  ExpectForgeryRefused(forgery, "SIGNER_UNTRUSTED", kDenied);
  forgery.signer = pki_.MakeCertificate({.issuer = support::Issuer::kSelf});
  forgery.bag = {};
  ExpectForgeryRefused(forgery, "SIGNER_UNTRUSTED", kDenied);
}

TEST_F(VerifierAnomalies, ExpiredOrNotYetValid) {
  ExpectForgeryRefused(GoodForgery({.not_after = now_ - absl::Seconds(1)}), "CERTIFICATE_EXPIRED",
                       kDenied);
  ExpectForgeryRefused(GoodForgery({.not_before = now_ + absl::Seconds(1)}),
                       "CERTIFICATE_NOT_YET_VALID", kDenied);
}

TEST_F(VerifierAnomalies, CertificateForAnotherUse) {
  for (const support::SigningOptions& options :
       {support::SigningOptions{.key_usage = "critical,keyEncipherment"},
        support::SigningOptions{.key_usage = ""},
        support::SigningOptions{.extended_key_usage = "clientAuth"},
        support::SigningOptions{.ca = true}}) {
    ExpectForgeryRefused(GoodForgery(options), "CERTIFICATE_USAGE", kDenied);
  }
}

TEST_F(VerifierAnomalies, WeakOrUnacceptedKeys) {
  ExpectForgeryRefused(GoodForgery({.key = support::KeyKind::kRsa1024}), "KEY_TOO_WEAK", kDenied);
  ExpectForgeryRefused(GoodForgery({.key = support::KeyKind::kP224}), "KEY_TOO_WEAK", kDenied);
  ExpectForgeryRefused(GoodForgery({.key = support::KeyKind::kRsa4104}), "ALGORITHM_NOT_ACCEPTED",
                       kDenied);
  Verifier verifier(pki_.Trust(), [this] { return now_; });
  EXPECT_TRUE(verifier.VerifyBytes(Forge(GoodForgery({.key = support::KeyKind::kRsa4096}))).ok());
  // Named by a P-256 signature, embedded with an Ed25519 key.
  Forgery forgery = GoodForgery({.key = support::KeyKind::kEd25519});
  forgery.signer.key = good_.signer.key;
  ExpectForgeryRefused(forgery, "ALGORITHM_NOT_ACCEPTED", kDenied);
}

TEST_F(VerifierAnomalies, RsaExponentsThatAreNotSafe) {
  // OpenSSL does not sign with such a key: the refusal comes before the signature is looked at.
  Forgery anybody = GoodForgery({.key = support::KeyKind::kRsaExponent1});
  anybody.signer.key = pki_.MakeCertificate({.key = support::KeyKind::kRsa2048}).key;
  ExpectForgeryRefused(anybody, "KEY_TOO_WEAK", kDenied);
  ExpectForgeryRefused(GoodForgery({.key = support::KeyKind::kRsaExponent3}), "KEY_TOO_WEAK",
                       kDenied);
  ExpectForgeryRefused(GoodForgery({.key = support::KeyKind::kRsaExponent33Bits}),
                       "ALGORITHM_NOT_ACCEPTED", kDenied);
}

TEST_F(VerifierAnomalies, SsinThatIsNoText) {
  ExpectForgeryRefused(
      GoodForgery({.ssin = "", .more_subject = {{"serialNumber", "80010112345", true}}}),
      "SIGNER_SSIN_MISSING", kDenied);
}

TEST_F(VerifierAnomalies, AnExtensionThatNobodyKnowsIsToldByItsNumber) {
  const support::SigningOptions options{.more_extensions = {{"1.2.3.4.5", "critical,DER:0500"}}};
  const std::string envelope = Forge(GoodForgery(options));
  ExpectRefused(envelope, known_, "CERTIFICATE_EXTENSION_UNKNOWN", kDenied);
  Verifier verifier(pki_.Trust(), [this] { return now_; });
  const absl::Status status = verifier.VerifyBytes(envelope).status();
  EXPECT_TRUE(absl::StrContains(status.message(), "1.2.3.4.5")) << status;
  // One that is not critical is ignored.
  EXPECT_TRUE(
      verifier.VerifyBytes(Forge(GoodForgery({.more_extensions = {{"1.2.3.4", "DER:0500"}}})))
          .ok());
}

TEST_F(VerifierAnomalies, IdEcPublicKeyWithAnythingElse) {
  Forgery forgery = good_;
  forgery.signature_oid = "1.2.840.10045.2.1";
  forgery.signature_parameters = Oid("1.2.840.10045.3.1.7");
  ExpectForgeryRefused(forgery, "ALGORITHM_NOT_ACCEPTED", kDenied);
  Verifier verifier(pki_.Trust(), [this] { return now_; });
  const absl::Status status = verifier.VerifyBytes(Forge(forgery)).status();
  EXPECT_TRUE(absl::StrContains(status.message(), "id-ecPublicKey with parameters")) << status;
  Forgery rsa = GoodForgery({.key = support::KeyKind::kRsa2048});
  rsa.signature_oid = "1.2.840.10045.2.1";
  ExpectForgeryRefused(rsa, "SIGNATURE_INVALID", kDenied);
}

TEST_F(VerifierAnomalies, UnsignedAttributesThatMustBeSigned) {
  Forgery forgery = good_;
  forgery.unsigned_attributes =
      Tlv(0x30, Oid("1.2.840.113549.1.9.5") + Tlv(0x31, Tlv(0x17, "200101000000Z")));
  ExpectForgeryRefused(forgery, "ENVELOPE_MALFORMED", kMalformed);
}

}  // namespace
}  // namespace edmg::certs
