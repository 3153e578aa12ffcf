// Issuers that were renewed, cross-signed or revoked under one name: every chain is judged, and a
// verdict is the same whatever was seen before.
#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/certs/verifier_fixture.h"

namespace edmg::certs {
namespace {

using support::Authority;
using support::AuthorityOptions;

// The root is the anchor; the bag of each case holds the leaf and the certificates that the case
// embeds.
struct Case {
  std::string name;
  const Authority* issuer;  // of the leaf
  std::vector<const Authority*> bag;
  std::string reason;  // for a message that is signed and judged now; empty: accepted
  std::string crls;
};

class VerifierChains : public VerifierTest {
 protected:
  VerifierChains() {
    leaf_.subject = {{"CN", "Test Physician"}, {"serialNumber", "80010112345"}};
    leaf_.extensions = {{"keyUsage", "critical,digitalSignature"}};
  }

  std::shared_ptr<const TrustStore> Trust(const std::string& crls,
                                          const std::string& intermediates = "") {
    auto trust = TrustStore::FromPem({root_.pem(), intermediates, crls});
    EXPECT_TRUE(trust.ok()) << trust.status();
    return *std::move(trust);
  }

  // The list needs its issuers; configured issuers are no part of the case.
  std::string RootRevokes(const std::vector<const Authority*>& revoked) const {
    support::CrlOptions options;
    for (const Authority* one : revoked) options.revoked.push_back({one->pem(), now_});
    return root_.MakeCrl(options);
  }

  Forgery MessageOf(const Case& one) const {
    Forgery forgery;
    forgery.signer = one.issuer->Issue(leaf_);
    forgery.bag = {DerOf(forgery.signer.certificate)};
    for (const Authority* authority : one.bag) forgery.bag.push_back(DerOf(authority->pem()));
    forgery.signing_time = now_;
    return forgery;
  }

  // Judges messages of the same bag, signed at several times, by verifiers that have seen nothing,
  // and by ones that have seen the others in either order. Then the message signed now must be
  // judged as the case says.
  void Expect(const Case& one) {
    SCOPED_TRACE(one.name);
    Forgery forgery = MessageOf(one);
    std::vector<std::string> messages;
    for (int years : {-12, -6, 0, 6, 12}) {
      forgery.signing_time = now_ + years * absl::Hours(24 * 365);
      messages.push_back(Forge(forgery));
    }
    const auto trust = Trust(one.crls);
    std::vector<absl::Status> cold;
    for (const std::string& message : messages) {
      cold.push_back(Verifier(trust, [this] { return now_; }).VerifyBytes(message).status());
    }
    EXPECT_EQ(ReasonOf(cold[2]), one.reason) << cold[2];
    for (size_t first = 0; first < messages.size(); ++first) {
      Verifier warm(trust, [this] { return now_; });
      warm.VerifyBytes(messages[first]).IgnoreError();
      for (size_t i = 0; i < messages.size(); ++i) {
        EXPECT_EQ(warm.VerifyBytes(messages[i]).status(), cold[i]) << first << " before " << i;
      }
      for (size_t i = messages.size(); i-- > 0;) {
        EXPECT_EQ(warm.VerifyBytes(messages[i]).status(), cold[i]) << first << " before " << i;
      }
    }
  }

  Authority Twin(const Authority& same, const Authority* issuer, AuthorityOptions options = {}) {
    options.name = "CA";
    return Authority::Renewed(same, options, issuer);
  }

  support::Draft leaf_;
  const Authority root_{{.name = "Root"}};
  const Authority stranger_{{.name = "Stranger"}};  // a root that nobody believes
  const Authority ca_{{.name = "CA"}, &root_};
  const absl::Time past_ = now_ - absl::Hours(24 * 365 * 3);
  const absl::Time future_ = now_ + absl::Hours(24 * 365 * 3);
};

TEST_F(VerifierChains, OneOfTwoTwinsIsRevoked) {
  const Authority twin = Twin(ca_, &root_);
  // The verdict is the same whichever stands first in the bag and in OpenSSL's search.
  Expect({"the first", &ca_, {&ca_, &twin}, "", RootRevokes({&ca_})});
  Expect({"the second", &ca_, {&ca_, &twin}, "", RootRevokes({&twin})});
  Expect({"both", &ca_, {&ca_, &twin}, "CERTIFICATE_REVOKED", RootRevokes({&ca_, &twin})});
  Expect({"alone", &ca_, {&ca_}, "CERTIFICATE_REVOKED", RootRevokes({&ca_})});
}

TEST_F(VerifierChains, ARenewedIssuerHoldsForItsOwnTimes) {
  const Authority old = Twin(ca_, &root_, {.not_after = past_});
  const Authority next = Twin(ca_, &root_, {.not_before = future_});
  const Authority present = Twin(ca_, &root_, {.not_before = past_, .not_after = future_});
  Expect({"old", &ca_, {&old}, "CERTIFICATE_EXPIRED", ""});
  Expect({"next", &ca_, {&next}, "CERTIFICATE_NOT_YET_VALID", ""});
  Expect({"old and next", &ca_, {&old, &next}, "CERTIFICATE_NOT_YET_VALID", ""});
  Expect({"all", &ca_, {&old, &present, &next}, "", ""});
  Expect({"revoked now, expired before",
          &ca_,
          {&old, &present},
          "CERTIFICATE_REVOKED",
          RootRevokes({&present})});
}

TEST_F(VerifierChains, ACrossSignedIssuerLeadsToTheAnchorThatIsBelieved) {
  const Authority crossed = Twin(ca_, &stranger_);
  Expect({"to the root", &ca_, {&ca_, &crossed, &stranger_}, "", ""});
  Expect({"to a stranger", &ca_, {&crossed, &stranger_}, "SIGNER_UNTRUSTED", ""});
  // Two ways on, of which one ends nowhere, and one step further down.
  const Authority low({.name = "Low"}, &ca_);
  const Authority low_crossed = Authority::Renewed(low, {.name = "Low"}, &stranger_);
  Expect({"below", &low, {&low, &low_crossed, &crossed, &ca_, &stranger_}, "", ""});
}

TEST_F(VerifierChains, AnIssuerOfTheSameNameAndAnotherKeyIsNotInTheWay) {
  // Without key identifiers a name is all that leads from one certificate to the next.
  const Authority old({.name = "CA", .key_identifier = "none"}, &root_);
  const Authority present({.name = "CA", .key_identifier = "none"}, &root_);
  Expect({"two keys", &old, {&old, &present}, "", ""});
  Expect({"two keys, the other way", &present, {&old, &present}, "", ""});
  Expect({"the wrong one", &old, {&present}, "SIGNER_UNTRUSTED", ""});
}

TEST_F(VerifierChains, AnIssuersKeyIsOfAKindThatSignersMayHave) {
  const Authority dsa({.name = "CA", .key = support::KeyKind::kDsa2048}, &root_);
  const Authority ed25519({.name = "CA", .key = support::KeyKind::kEd25519}, &root_);
  const Authority lax({.name = "CA", .key = support::KeyKind::kRsaExponent3}, &root_);
  const Authority rsa({.name = "CA", .key = support::KeyKind::kRsa2048}, &root_);
  Expect({"DSA", &dsa, {&dsa}, "ALGORITHM_NOT_ACCEPTED", ""});
  Expect({"Ed25519", &ed25519, {&ed25519}, "ALGORITHM_NOT_ACCEPTED", ""});
  Expect({"RSA with exponent 3", &lax, {&lax}, "KEY_TOO_WEAK", ""});
  Expect({"RSA", &rsa, {&rsa}, "", ""});
}

TEST_F(VerifierChains, AChainThatIsRefusedForItselfDoesNotHideAnother) {
  const Authority other = Twin(ca_, &root_, {.more = {{"1.2.3.4", "critical,DER:0500"}}});
  Expect({"an extension that nobody knows", &ca_, {&other, &ca_}, "", ""});
  Expect({"no other way", &ca_, {&other}, "CERTIFICATE_EXTENSION_UNKNOWN", ""});
}

TEST_F(VerifierChains, AChainThatIsNotAllowedIsToldFromOneThatIsMissing) {
  const Authority narrow({.name = "CA", .path_length = 0}, &root_);
  const Authority below({.name = "Below"}, &narrow);
  Expect({"too long", &below, {&below, &narrow}, "CHAIN_INVALID", ""});
  Expect({"missing", &below, {&below}, "SIGNER_UNTRUSTED", ""});
}

TEST_F(VerifierChains, AMazeEnds) {
  // Seven authorities, each signed by each other and none by the root.
  std::vector<Authority> maze;
  for (int i = 0; i < 7; ++i) {
    maze.emplace_back(AuthorityOptions{.name = absl::StrCat("Maze ", i % 3)},
                      i == 0 ? &stranger_ : &maze.back());
  }
  const Authority entry = Authority::Renewed(maze[0], {.name = "Maze 0"}, &maze[6]);
  Case one{"a maze", &maze[6], {}, "SIGNER_UNTRUSTED", ""};
  for (int i = 1; i < 7; ++i) one.bag.push_back(&maze[static_cast<size_t>(i)]);
  one.bag.push_back(&entry);
  Expect(one);
}

}  // namespace
}  // namespace edmg::certs
