// The work that a stranger may cause: counted where certs/ asks OpenSSL for arithmetic.
//
// The functions below stand before OpenSSL's own in this program; they count and pass the call on.
#include <dlfcn.h>
#include <openssl/cms.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <string>

#include "tests/certs/verifier_fixture.h"

namespace {

// Calls that certs/ made; OpenSSL's own calls within them do not count.
struct Work {
  int message_signatures = 0;      // with the key of a signer
  int certificate_signatures = 0;  // with the key of an issuer
  int whole_checks = 0;            // chains and messages as OpenSSL checks them
};
Work work;
int depth = 0;

// Counts the call, and makes OpenSSL's own function do it.
template <typename Result, typename... Arguments>
Result Count(int& calls, const char* name, Arguments... arguments) {
  auto* const next = reinterpret_cast<Result (*)(Arguments...)>(dlsym(RTLD_NEXT, name));
  if (depth == 0) ++calls;
  ++depth;
  const Result result = next(arguments...);
  --depth;
  return result;
}

}  // namespace

extern "C" {

int EVP_DigestVerifyInit(EVP_MD_CTX* context, EVP_PKEY_CTX** key_context, const EVP_MD* digest,
                         ENGINE* engine, EVP_PKEY* key) {
  return Count<int>(work.message_signatures, "EVP_DigestVerifyInit", context, key_context, digest,
                    engine, key);
}

int X509_verify(X509* certificate, EVP_PKEY* key) {
  return Count<int>(work.certificate_signatures, "X509_verify", certificate, key);
}

int X509_verify_cert(X509_STORE_CTX* context) {
  return Count<int>(work.whole_checks, "X509_verify_cert", context);
}

int CMS_verify(CMS_ContentInfo* cms, STACK_OF(X509) * certificates, X509_STORE* store, BIO* content,
               BIO* out, unsigned int flags) {
  return Count<int>(work.whole_checks, "CMS_verify", cms, certificates, store, content, out, flags);
}

}  // extern "C"

namespace edmg::certs {
namespace {

using support::Authority;
using support::KeyKind;

struct Note {
  std::string text;
  bool ParseFromArray(const void* data, int size) {
    text.assign(static_cast<const char*>(data), static_cast<size_t>(size));
    return true;
  }
};

class VerifierWork : public VerifierTest {
 protected:
  VerifierWork() {
    leaf_.subject = {{"CN", "Test Physician"}, {"serialNumber", "80010112345"}};
    leaf_.extensions = {{"keyUsage", "critical,digitalSignature"}};
  }

  // A message whose certificate `issuer` made, which is embedded too.
  Forgery MessageOf(const Authority& issuer) const {
    Forgery forgery = GoodForgery();
    forgery.signer = issuer.Issue(leaf_);
    forgery.bag = {DerOf(forgery.signer.certificate), DerOf(issuer.pem())};
    return forgery;
  }

  // The work that was done before the message was refused.
  Work WorkOf(const Forgery& forgery, const std::string& reason, absl::StatusCode code = kDenied) {
    const std::string envelope = Forge(forgery);
    Verifier verifier(pki_.Trust(), [this] { return now_; });
    work = {};
    const absl::Status status = verifier.VerifyBytes(envelope).status();
    const Work done = work;
    ExpectRefusal(status, reason, code);
    return done;
  }

  static void ExpectNothing(const Work& done) {
    EXPECT_EQ(done.message_signatures, 0);
    EXPECT_EQ(done.certificate_signatures, 0);
    EXPECT_EQ(done.whole_checks, 0);
  }

  support::Draft leaf_;
};

TEST_F(VerifierWork, ASignerWhoIsBelievedIsCheckedInFull) {
  Verifier verifier(pki_.Trust(), [this] { return now_; });
  const std::string envelope = Forge(GoodForgery());
  work = {};
  ASSERT_TRUE(verifier.VerifyBytes(envelope).ok());
  EXPECT_EQ(work.message_signatures, 1);
  EXPECT_EQ(work.certificate_signatures, 2);  // with the root's and the intermediate's keys
  EXPECT_EQ(work.whole_checks, 2);
  work = {};
  ASSERT_TRUE(verifier.VerifyBytes(envelope).ok());
  EXPECT_EQ(work.message_signatures, 1);
  EXPECT_EQ(work.certificate_signatures + work.whole_checks, 0);
}

TEST_F(VerifierWork, NothingIsComputedForAStrangerWhoNamesNobody) {
  ExpectNothing(WorkOf(GoodForgery({.issuer = support::Issuer::kSelf}), "SIGNER_UNTRUSTED"));
  const Authority stranger({.name = "Stranger"});
  const Authority below({.name = "Below"}, &stranger);
  ExpectNothing(WorkOf(MessageOf(stranger), "SIGNER_UNTRUSTED"));
  Forgery forgery = MessageOf(below);
  forgery.bag.push_back(DerOf(stranger.pem()));
  ExpectNothing(WorkOf(forgery, "SIGNER_UNTRUSTED"));
}

// If a stranger takes a believed issuer's name, only that issuer's key is used for the check.
TEST_F(VerifierWork, AStrangersKeysAreNeverUsed) {
  const Authority root({.name = "Stranger"});
  const Authority twin({.name = "Test Signing Intermediate", .key_identifier = "none"}, &root);
  Forgery forgery = MessageOf(twin);
  forgery.bag.push_back(DerOf(root.pem()));
  const Work done = WorkOf(forgery, "SIGNER_UNTRUSTED");
  EXPECT_EQ(done.message_signatures, 0);
  EXPECT_EQ(done.whole_checks, 0);
  EXPECT_EQ(done.certificate_signatures, 2);  // the root's key on the CA, the CA's on the leaf
}

TEST_F(VerifierWork, TheBelievedKeysAreAskedAFewTimesAtMost) {
  const Authority root({.name = "Stranger"});
  std::vector<Authority> twins;
  for (int i = 0; i < 7; ++i) {
    twins.emplace_back(
        support::AuthorityOptions{.name = "Test Signing Root", .key_identifier = "none"},
        i == 0 ? &root : &twins.back());
  }
  Forgery forgery = MessageOf(twins.back());
  for (int i = 0; i < 6; ++i) forgery.bag.push_back(DerOf(twins[static_cast<size_t>(i)].pem()));
  const Work done = WorkOf(forgery, "SIGNER_UNTRUSTED");
  EXPECT_EQ(done.message_signatures, 0);
  EXPECT_LE(done.certificate_signatures, 16);
  EXPECT_EQ(done.whole_checks, 0);
}

TEST_F(VerifierWork, AKeyBeyondTheLimitsIsNotUsed) {
  ExpectNothing(WorkOf(GoodForgery({.key = KeyKind::kRsa1024}), "KEY_TOO_WEAK"));
  ExpectNothing(WorkOf(GoodForgery({.key = KeyKind::kRsa4104}), "ALGORITHM_NOT_ACCEPTED"));
  ExpectNothing(
      WorkOf(GoodForgery({.key = KeyKind::kRsaExponent33Bits}), "ALGORITHM_NOT_ACCEPTED"));
  // An issuer's key beyond the limits is not used either, though the root signed it.
  const Authority dear({.name = "CA", .key = KeyKind::kRsaExponent33Bits}, &pki_.root());
  const Work done = WorkOf(MessageOf(dear), "ALGORITHM_NOT_ACCEPTED");
  EXPECT_EQ(done.certificate_signatures, 1);  // the root's
  EXPECT_EQ(done.message_signatures, 0);
  EXPECT_EQ(done.whole_checks, 0);
}

// A retry may come after its anchor is gone: then a caller that knows the certificate asks.
TEST_F(VerifierWork, TheSignatureOfASignerWhomNoAnchorKnowsIsCheckedWhenSomebodyAsks) {
  Forgery forgery = GoodForgery({.issuer = support::Issuer::kSelf});
  Verifier verifier(pki_.Trust(), [this] { return now_; });
  work = {};
  const auto message = verifier.VerifySignature<Note>(Forge(forgery));
  ASSERT_TRUE(message.ok()) << message.status();
  ExpectRefusal(message->Trusted().status(), "SIGNER_UNTRUSTED", kDenied);
  ExpectNothing(work);
  EXPECT_TRUE(message->SignatureHolds().ok());
  EXPECT_EQ(work.message_signatures, 1);
  forgery.signer.key = pki_.MakeCertificate({}).key;
  const auto forged = verifier.VerifySignature<Note>(Forge(forgery));
  ASSERT_TRUE(forged.ok()) << forged.status();
  ExpectRefusal(forged->SignatureHolds(), "SIGNATURE_INVALID", kDenied);
}

TEST_F(VerifierWork, VerifyKnownAnswersForKnownSignersAndBadFormOnly) {
  Verifier verifier(pki_.Trust(), [this] { return now_; });
  const Forgery forgery = GoodForgery();
  const std::string envelope = Forge(forgery);
  EXPECT_FALSE(verifier.VerifyKnown<Note>(envelope).has_value());
  const auto malformed = verifier.VerifyKnown<Note>(envelope + "x");
  ASSERT_TRUE(malformed.has_value());
  EXPECT_EQ(ReasonOf(malformed->status()), "ENVELOPE_NOT_DER");
  ASSERT_TRUE(verifier.VerifyBytes(envelope).ok());
  work = {};
  const auto known = verifier.VerifyKnown<Note>(envelope);
  ASSERT_TRUE(known.has_value() && known->ok());
  EXPECT_EQ((*known)->value().text, forgery.content);
  EXPECT_EQ((*known)->signature().envelope, envelope);
  EXPECT_TRUE((*known)->Trusted().ok());
  EXPECT_EQ(work.message_signatures, 1);
  EXPECT_EQ(work.certificate_signatures + work.whole_checks, 0);
  // The same refusal as without the cache.
  std::string changed = envelope;
  changed[changed.find(forgery.content)] ^= 1;
  EXPECT_EQ(verifier.VerifyKnown<Note>(changed)->status(),
            Verifier(pki_.Trust(), [this] { return now_; }).VerifyBytes(changed).status());
}

}  // namespace
}  // namespace edmg::certs
