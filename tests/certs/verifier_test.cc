#include "certs/verifier.h"

#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "certs/evidence.h"
#include "tests/certs/verifier_fixture.h"

namespace edmg::certs {
namespace {

// Stands for a protobuf message: parses any content that does not begin with an exclamation mark.
struct Note {
  std::string text;

  bool ParseFromArray(const void* data, int size) {
    text.assign(static_cast<const char*>(data), static_cast<size_t>(size));
    return text[0] != '!';
  }
};

TEST_F(VerifierTest, KeepsTheBytesAndTellsTheFacts) {
  Verifier verifier(pki_.Trust(), [this] { return now_; });
  Forgery forgery = GoodForgery();
  forgery.signing_time = now_ - absl::Minutes(3);
  const std::string envelope = Forge(forgery);
  for (int round = 0; round < 2; ++round) {
    absl::StatusOr<Verified<Note>> verified = verifier.Verify<Note>(envelope);
    ASSERT_TRUE(verified.ok()) << verified.status();
    EXPECT_EQ(verified->value().text, forgery.content);
    EXPECT_EQ(verified->signature().envelope, envelope);
    EXPECT_EQ(verified->signature().content, forgery.content);
    EXPECT_EQ(verified->signature().content_sha256.size(), 32u);
    EXPECT_EQ(verified->signature().signer_ssin, "80010112345");
    EXPECT_EQ(verified->signature().signing_time, forgery.signing_time);
    EXPECT_EQ(verified->signature().verified_at, now_);
  }
}

TEST_F(VerifierTest, RefusesContentThatDoesNotParse) {
  Verifier verifier(pki_.Trust(), [this] { return now_; });
  Forgery forgery = GoodForgery();
  forgery.content = "!not a note";
  absl::Status status = verifier.Verify<Note>(Forge(forgery)).status();
  ExpectRefusal(status, "CONTENT_NOT_A_SUBMISSION", kMalformed);
}

TEST_F(VerifierTest, HandsOverASignatureThatHoldsThoughItsSignerIsNotTrusted) {
  Forgery forgery = GoodForgery();
  const std::string envelope = Forge(forgery);
  Verifier verifier(pki_.Trust(), [this] { return now_; });
  absl::StatusOr<Signed<Note>> trusted = verifier.VerifySignature<Note>(envelope);
  ASSERT_TRUE(trusted.ok()) << trusted.status();
  ASSERT_TRUE(trusted->Trusted().ok());
  EXPECT_EQ((*trusted->Trusted())->value().text, forgery.content);
  verifier.ReplaceTrust(pki_.Trust(pki_.MakeCrl({{forgery.signer.certificate, now_}})));
  absl::StatusOr<Signed<Note>> revoked = verifier.VerifySignature<Note>(envelope);
  ASSERT_TRUE(revoked.ok()) << revoked.status();
  EXPECT_EQ(revoked->value().text, forgery.content);
  EXPECT_EQ(revoked->signature().signer_certificate_sha256,
            trusted->signature().signer_certificate_sha256);
  ExpectRefusal(revoked->Trusted().status(), "CERTIFICATE_REVOKED", kDenied);
  EXPECT_EQ(verifier.known_signers(), 0u);
  // A message that was changed is refused, whoever signed it.
  std::string changed = envelope;
  changed[changed.find(forgery.content)] ^= 1;
  ExpectRefusal(verifier.VerifySignature<Note>(changed).status(), "CONTENT_DIGEST_MISMATCH",
                kDenied);
}

TEST_F(VerifierTest, TheEvidenceShowsTheSameCertificate) {
  Verifier verifier(pki_.Trust(), [this] { return now_; });
  const std::string envelope = Forge(GoodForgery());
  const auto facts = verifier.VerifyBytes(envelope);
  const auto evidence = ContentOf(envelope);
  ASSERT_TRUE(facts.ok() && evidence.ok());
  EXPECT_EQ(evidence->content, facts->content);
  EXPECT_EQ(evidence->sha256, facts->content_sha256);
  EXPECT_EQ(evidence->signer_certificate_sha256, facts->signer_certificate_sha256);
  EXPECT_NE(ContentOf(Forge(GoodForgery()))->signer_certificate_sha256,
            facts->signer_certificate_sha256);
}

TEST_F(VerifierTest, AcceptsEachKeyAndDigest) {
  Verifier verifier(pki_.Trust(), [this] { return now_; });
  std::string first_sha256;
  for (support::KeyKind key :
       {support::KeyKind::kP256, support::KeyKind::kP384, support::KeyKind::kRsa2048}) {
    for (const char* digest : {"SHA256", "SHA384", "SHA512"}) {
      Forgery forgery = GoodForgery({.key = key});
      forgery.digest = digest;
      for (int round = 0; round < 2; ++round) {
        absl::StatusOr<SignatureFacts> facts = verifier.VerifyBytes(Forge(forgery));
        ASSERT_TRUE(facts.ok()) << facts.status() << digest;
        // Duplicates are recognised by one digest of the content, whichever digest the signer used.
        if (first_sha256.empty()) first_sha256 = facts->content_sha256;
        EXPECT_EQ(facts->content_sha256, first_sha256);
      }
    }
  }
  EXPECT_EQ(verifier.known_signers(), 9u);
}

TEST_F(VerifierTest, AcceptsCertificatesOfEachPermittedUse) {
  for (const support::SigningOptions& options :
       {support::SigningOptions{.key_usage = "nonRepudiation"},
        support::SigningOptions{.key_usage = "digitalSignature"},
        support::SigningOptions{.extended_key_usage = "emailProtection"},
        support::SigningOptions{.extended_key_usage = "clientAuth,emailProtection"},
        support::SigningOptions{.issuer = support::Issuer::kRoot}}) {
    Verifier verifier(pki_.Trust(), [this] { return now_; });
    const std::string envelope = Forge(GoodForgery(options));
    EXPECT_TRUE(verifier.VerifyBytes(envelope).ok()) << verifier.VerifyBytes(envelope).status();
  }
}

TEST_F(VerifierTest, AcceptsOtherOddExponentsThan65537) {
  Verifier verifier(pki_.Trust(), [this] { return now_; });
  const auto facts =
      verifier.VerifyBytes(Forge(GoodForgery({.key = support::KeyKind::kRsaExponent65539})));
  EXPECT_TRUE(facts.ok()) << facts.status();
}

TEST_F(VerifierTest, AcceptsWhatWindowsSignsWith) {
  // CNG names the kind of key, id-ecPublicKey, where ecdsa-with-SHA… belongs.
  Verifier verifier(pki_.Trust(), [this] { return now_; });
  for (support::KeyKind key : {support::KeyKind::kP256, support::KeyKind::kP384}) {
    for (const char* digest : {"SHA256", "SHA384", "SHA512"}) {
      Forgery forgery = GoodForgery({.key = key});
      forgery.digest = digest;
      forgery.signature_oid = "1.2.840.10045.2.1";
      for (const std::string& parameters : {std::string(), Tlv(0x05, "")}) {
        forgery.signature_parameters = parameters;
        const std::string envelope = Forge(forgery);
        for (int round = 0; round < 2; ++round) {
          const auto facts = verifier.VerifyBytes(envelope);
          EXPECT_TRUE(facts.ok()) << facts.status() << digest;
        }
      }
    }
  }
}

TEST_F(VerifierTest, ReadsTheSsinWhereItWasToldTo) {
  using Subject = std::vector<support::NameEntry>;
  const Subject card = {{"serialNumber", "80010112345"}};
  const Subject ehealth = {
      {"OU", "eHealth-platform Belgium"}, {"OU", "SSIN=80010112345"}, {"CN", "SSIN=80010112345"}};
  const Subject etsi = {{"serialNumber", "PNOBE-80010112345"}};
  const Subject other_unit = {{"OU", "SSIN=80010112346"}, {"CN", "SSIN=80010112345"}};
  const Subject no_unit = {{"CN", "SSIN=80010112345"}};
  const Subject two_names = {
      {"OU", "SSIN=80010112345"}, {"CN", "SSIN=80010112345"}, {"CN", "SSIN=80010112345"}};
  const Subject organisation = {{"OU", "CBE=0406798006"}, {"CN", "CBE=0406798006"}};
  const Subject foreign = {{"serialNumber", "PNOFR-80010112345"}};
  const Subject two_kinds = {
      {"serialNumber", "80010112346"}, {"OU", "SSIN=80010112345"}, {"CN", "SSIN=80010112345"}};
  constexpr SsinPlace kCard = SsinPlace::kSerialNumber;
  struct Row {
    std::string what;
    Subject subject;
    SsinPlace place;
    bool accepted;
  };
  for (const Row& row :
       {Row{"card", card, kCard, true}, Row{"card", card, SsinPlace::kEhealth, false},
        Row{"card", card, SsinPlace::kEtsi, false}, Row{"ehealth", ehealth, kCard, false},
        Row{"ehealth", ehealth, SsinPlace::kEhealth, true}, Row{"etsi", etsi, kCard, false},
        Row{"etsi", etsi, SsinPlace::kEtsi, true},
        Row{"other unit", other_unit, SsinPlace::kEhealth, false},
        Row{"no unit", no_unit, SsinPlace::kEhealth, false},
        Row{"two names", two_names, SsinPlace::kEhealth, false},
        Row{"organisation", organisation, SsinPlace::kEhealth, false},
        Row{"foreign", foreign, SsinPlace::kEtsi, false},
        Row{"two kinds", two_kinds, SsinPlace::kEhealth, true}}) {
    support::Draft draft{row.subject};
    draft.extensions = {{"keyUsage", "critical,digitalSignature"}};
    Forgery forgery = GoodForgery();
    forgery.signer = pki_.intermediate().Issue(draft);
    forgery.bag = {DerOf(forgery.signer.certificate), DerOf(pki_.intermediate_pem())};
    auto trust = TrustStore::FromPem({.anchors = pki_.root_pem(), .ssin_place = row.place});
    ASSERT_TRUE(trust.ok());
    Verifier verifier(*trust, [this] { return now_; });
    for (int round = 0; round < 2; ++round) {
      const auto facts = verifier.VerifyBytes(Forge(forgery));
      EXPECT_EQ(facts.ok(), row.accepted) << row.what << facts.status();
      if (facts.ok()) {
        EXPECT_EQ(facts->signer_ssin, "80010112345") << row.what;
      } else {
        ExpectRefusal(facts.status(), "SIGNER_SSIN_MISSING", kDenied);
      }
    }
  }
}

TEST_F(VerifierTest, AcceptsFurtherAttributes) {
  Verifier verifier(pki_.Trust(), [this] { return now_; });
  Forgery forgery = GoodForgery();
  forgery.attributes.more = {Tlv(0x30, Oid("1.2.3.4") + Tlv(0x31, Tlv(0x0C, "signed")))};
  forgery.unsigned_attributes = Tlv(0x30, Oid("1.2.3.5") + Tlv(0x31, Tlv(0x0C, "unsigned")));
  const std::string envelope = Forge(forgery);
  EXPECT_TRUE(verifier.VerifyBytes(envelope).ok()) << verifier.VerifyBytes(envelope).status();
  EXPECT_TRUE(verifier.VerifyBytes(envelope).ok());
}

TEST_F(VerifierTest, BuildsTheChainFromTheBagOrFromTheConfiguration) {
  Forgery alone = GoodForgery();
  alone.bag = {DerOf(alone.signer.certificate)};
  Forgery with_chain = GoodForgery();
  Verifier configured(pki_.Trust(), [this] { return now_; });
  Verifier roots_only(pki_.Trust("", false), [this] { return now_; });
  EXPECT_TRUE(configured.VerifyBytes(Forge(alone)).ok());
  EXPECT_TRUE(configured.VerifyBytes(Forge(with_chain)).ok());
  EXPECT_TRUE(roots_only.VerifyBytes(Forge(with_chain)).ok());
  ExpectRefusal(roots_only.VerifyBytes(Forge(alone)).status(), "SIGNER_UNTRUSTED", kDenied);
}

TEST_F(VerifierTest, RemembersASignerOnlyAfterAnAcceptedMessage) {
  Verifier verifier(pki_.Trust(), [this] { return now_; });
  Forgery forgery = GoodForgery();
  std::string changed = Forge(forgery);
  changed[changed.find(forgery.content)] ^= 1;
  EXPECT_FALSE(verifier.VerifyBytes(changed).ok());
  EXPECT_EQ(verifier.known_signers(), 0u);
  EXPECT_TRUE(verifier.VerifyBytes(Forge(forgery)).ok());
  EXPECT_EQ(verifier.known_signers(), 1u);
}

TEST_F(VerifierTest, AnAnomalousMessageOfAKnownSignerChangesNothing) {
  Verifier verifier(pki_.Trust(), [this] { return now_; });
  Forgery forgery = GoodForgery();
  ASSERT_TRUE(verifier.VerifyBytes(Forge(forgery)).ok());
  Forgery wrong = forgery;
  wrong.signer.key = pki_.MakeCertificate({}).key;
  ExpectRefusal(verifier.VerifyBytes(Forge(wrong)).status(), "SIGNATURE_INVALID", kDenied);
  EXPECT_TRUE(verifier.VerifyBytes(Forge(forgery)).ok());
}

TEST_F(VerifierTest, AKnownSignersVerdictEndsWithTheCertificatesValidity) {
  const absl::Time not_after = now_ + absl::Hours(1);
  Verifier verifier(pki_.Trust(), [this] { return now_; });
  Forgery forgery = GoodForgery({.not_after = not_after});
  ASSERT_TRUE(verifier.VerifyBytes(Forge(forgery)).ok());
  forgery.signing_time = not_after - absl::Seconds(1);
  EXPECT_TRUE(verifier.VerifyBytes(Forge(forgery)).ok());
  forgery.signing_time = not_after;
  ExpectRefusal(verifier.VerifyBytes(Forge(forgery)).status(), "CERTIFICATE_EXPIRED", kDenied);
  forgery.signing_time = support::DevNotBefore() - absl::Seconds(1);
  ExpectRefusal(verifier.VerifyBytes(Forge(forgery)).status(), "CERTIFICATE_NOT_YET_VALID",
                kDenied);
  forgery.signing_time = support::DevNotBefore();
  EXPECT_TRUE(verifier.VerifyBytes(Forge(forgery)).ok());
}

TEST_F(VerifierTest, ASignatureMadeInTimeStaysGoodAfterTheCertificate) {
  // The chain is judged at the signing time; the services say how old that may be.
  Verifier verifier(pki_.Trust(), [this] { return now_; });
  Forgery forgery = GoodForgery({.not_after = now_ + absl::Hours(1)});
  const std::string envelope = Forge(forgery);
  ASSERT_TRUE(verifier.VerifyBytes(envelope).ok());
  now_ += absl::Hours(2);
  EXPECT_TRUE(verifier.VerifyBytes(envelope).ok());
}

TEST_F(VerifierTest, RevocationIsJudgedNow) {
  Forgery forgery = GoodForgery();
  const absl::Time revoked_at = now_ + absl::Hours(1);
  const std::string crl = pki_.MakeCrl({{forgery.signer.certificate, revoked_at}});
  Verifier warm(pki_.Trust(crl), [this] { return now_; });
  const std::string envelope = Forge(forgery);
  ASSERT_TRUE(warm.VerifyBytes(envelope).ok());
  now_ = revoked_at - absl::Seconds(1);
  EXPECT_TRUE(warm.VerifyBytes(envelope).ok());
  now_ = revoked_at;
  Verifier cold(pki_.Trust(crl), [this] { return now_; });
  // The signing time lies before the revocation; the time when the gateway accepts counts.
  ExpectRefusal(warm.VerifyBytes(envelope).status(), "CERTIFICATE_REVOKED", kDenied);
  ExpectRefusal(cold.VerifyBytes(envelope).status(), "CERTIFICATE_REVOKED", kDenied);
  EXPECT_TRUE(cold.VerifyBytes(Forge(GoodForgery())).ok());
}

TEST_F(VerifierTest, AHoldThatWasReleasedIsReleased) {
  Forgery forgery = GoodForgery();
  const std::string hold = pki_.intermediate().MakeCrl(
      {.number = 1, .revoked = {{forgery.signer.certificate, now_ - absl::Hours(48)}}});
  const std::string later =
      pki_.intermediate().MakeCrl({.number = 2, .this_update = now_ - absl::Hours(24)});
  const std::string envelope = Forge(forgery);
  Verifier verifier(pki_.Trust(hold), [this] { return now_; });
  ExpectRefusal(verifier.VerifyBytes(envelope).status(), "CERTIFICATE_REVOKED", kDenied);
  for (const std::string& both : {hold + later, later + hold}) {
    verifier.ReplaceTrust(pki_.Trust(both));
    EXPECT_TRUE(verifier.VerifyBytes(envelope).ok()) << verifier.VerifyBytes(envelope).status();
  }
}

TEST_F(VerifierTest, AListPastItsNextUpdateIsBelievedForAWeekAndThenRefusedByName) {
  const absl::Time next_update = now_ + absl::Hours(1);
  const std::string crl = pki_.intermediate().MakeCrl({.next_update = next_update});
  const std::string envelope = Forge(GoodForgery());
  const std::string by_root = Forge(GoodForgery({.issuer = support::Issuer::kRoot}));
  const auto trust = pki_.Trust(crl);
  auto strict_trust = TrustStore::FromPem(
      {pki_.root_pem(), pki_.intermediate_pem(), crl, /*stale_crl_grace=*/absl::ZeroDuration()});
  ASSERT_TRUE(strict_trust.ok());
  Verifier warm(trust, [this] { return now_; });
  Verifier strict(*strict_trust, [this] { return now_; });
  ASSERT_TRUE(warm.VerifyBytes(envelope).ok());
  ASSERT_TRUE(strict.VerifyBytes(envelope).ok());
  now_ = next_update;
  ExpectRefusal(strict.VerifyBytes(envelope).status(), "REVOCATION_LIST_STALE", kLater);
  now_ = next_update + absl::Hours(7 * 24) - absl::Seconds(1);
  EXPECT_TRUE(warm.VerifyBytes(envelope).ok());
  now_ += absl::Seconds(1);
  Verifier cold(trust, [this] { return now_; });
  ExpectRefusal(warm.VerifyBytes(envelope).status(), "REVOCATION_LIST_STALE", kLater);
  ExpectRefusal(cold.VerifyBytes(envelope).status(), "REVOCATION_LIST_STALE", kLater);
  // A signer whom the list does not concern is not refused because of it.
  EXPECT_TRUE(cold.VerifyBytes(by_root).ok());
  warm.ReplaceTrust(
      pki_.Trust(pki_.intermediate().MakeCrl({.next_update = now_ + absl::Hours(1)})));
  EXPECT_TRUE(warm.VerifyBytes(envelope).ok());
}

TEST_F(VerifierTest, AStaleListStillRevokes) {
  Forgery forgery = GoodForgery();
  const std::string crl =
      pki_.intermediate().MakeCrl({.next_update = now_ - absl::Hours(24 * 30),
                                   .revoked = {{forgery.signer.certificate, now_}}});
  Verifier verifier(pki_.Trust(crl), [this] { return now_; });
  ExpectRefusal(verifier.VerifyBytes(Forge(forgery)).status(), "CERTIFICATE_REVOKED", kDenied);
}

TEST_F(VerifierTest, ARevokedIntermediateRevokesItsSigners) {
  const std::string crl = pki_.MakeCrl({{pki_.intermediate_pem(), now_}}, support::Issuer::kRoot);
  Verifier verifier(pki_.Trust(crl), [this] { return now_; });
  ExpectRefusal(verifier.VerifyBytes(Forge(GoodForgery())).status(), "CERTIFICATE_REVOKED",
                kDenied);
  EXPECT_TRUE(verifier.VerifyBytes(Forge(GoodForgery({.issuer = support::Issuer::kRoot}))).ok());
}

TEST_F(VerifierTest, AKnownSignerEndsWithANewRevocationList) {
  Forgery forgery = GoodForgery();
  const std::string envelope = Forge(forgery);
  Verifier verifier(pki_.Trust(), [this] { return now_; });
  ASSERT_TRUE(verifier.VerifyBytes(envelope).ok());
  verifier.ReplaceTrust(pki_.Trust(pki_.MakeCrl({{forgery.signer.certificate, now_}})));
  EXPECT_EQ(verifier.known_signers(), 0u);
  ExpectRefusal(verifier.VerifyBytes(envelope).status(), "CERTIFICATE_REVOKED", kDenied);
}

TEST_F(VerifierTest, AKnownSignerEndsWithItsAnchor) {
  const std::string envelope = Forge(GoodForgery());
  Verifier verifier(pki_.Trust(), [this] { return now_; });
  ASSERT_TRUE(verifier.VerifyBytes(envelope).ok());
  support::DevSigning other;
  verifier.ReplaceTrust(other.Trust());
  ExpectRefusal(verifier.VerifyBytes(envelope).status(), "SIGNER_UNTRUSTED", kDenied);
  verifier.ReplaceTrust(pki_.Trust());
  EXPECT_TRUE(verifier.VerifyBytes(envelope).ok());
}

TEST_F(VerifierTest, ServesManyThreadsWhileTrustIsReplaced) {
  Verifier verifier(pki_.Trust(), [this] { return now_; });
  const std::string envelope = Forge(GoodForgery());
  const auto trust = pki_.Trust();
  std::vector<std::thread> threads;
  std::vector<int> accepted(4, 0);
  for (int& count : accepted) {
    threads.emplace_back([&verifier, &envelope, &count] {
      for (int i = 0; i < 200; ++i) count += verifier.VerifyBytes(envelope).ok() ? 1 : 0;
    });
  }
  for (int i = 0; i < 20; ++i) verifier.ReplaceTrust(trust);
  for (std::thread& thread : threads) thread.join();
  for (int count : accepted) EXPECT_EQ(count, 200);
}

}  // namespace
}  // namespace edmg::certs
