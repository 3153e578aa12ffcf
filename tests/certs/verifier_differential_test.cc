// The campaign: every message that the verifier accepts, CMS_verify with CMS_CADES and the full
// chain accepts too, with the same content; and a cold and a warm cache give one verdict.
//
//   verifier_differential_test [--mutants=N] [--seed=S] [--only=NUMBER]
#include <openssl/cms.h>
#include <openssl/core_names.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/rand.h>

#include <cassert>
#include <cstdlib>
#include <ctime>
#include <iomanip>
#include <iostream>
#include <map>
#include <random>
#include <set>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "certs/openssl_ptr.h"
#include "certs/refusal.h"
#include "certs/verifier.h"
#include "gtest/gtest.h"
#include "tests/certs/envelope_forge.h"
#include "tests/certs/envelope_mutator.h"
#include "tests/support/dev_signing.h"

namespace edmg::certs {
namespace {

struct Flags {
  uint64_t mutants = 100000;
  uint64_t seed = 0;
  absl::optional<uint64_t> only;
};
Flags flags;

constexpr uint64_t kOracleSample =
    50;  // of the refused mutants, one in so many is put to CMS_verify
constexpr uint64_t kProgress = 50000;
constexpr size_t kEntropyOctets = 16 << 20;  // the bytes that keys and nonces use up, and more

// CMS_verify on its own, set up from the PEM texts. The content, or nothing if it refuses.
class Oracle {
 public:
  explicit Oracle(const support::DevSigning& pki) {
    BioPtr root = ReadBio(pki.root_pem());
    root_.reset(PEM_read_bio_X509(root.get(), nullptr, nullptr, nullptr));
  }

  absl::optional<std::string> Content(const std::string& envelope) const {
    ErrorQueueGuard guard;
    BioPtr in = ReadBio(envelope);
    CmsPtr cms(d2i_CMS_bio(in.get(), nullptr));
    if (cms == nullptr) return absl::nullopt;
    StorePtr store(X509_STORE_new());
    X509_STORE_add_cert(store.get(), root_.get());
    SetTime(cms.get(), store.get());
    BioPtr out(BIO_new(BIO_s_mem()));
    if (CMS_verify(cms.get(), nullptr, store.get(), nullptr, out.get(), CMS_BINARY | CMS_CADES) !=
        1) {
      return absl::nullopt;
    }
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(out.get(), &bytes);
    return std::string(bytes, static_cast<size_t>(size));
  }

 private:
  // The chain is judged at the signing time that the first signer gives.
  static void SetTime(CMS_ContentInfo* cms, X509_STORE* store) {
    STACK_OF(CMS_SignerInfo)* signers = CMS_get0_SignerInfos(cms);
    if (sk_CMS_SignerInfo_num(signers) < 1) return;
    const auto* time = static_cast<const ASN1_TIME*>(
        CMS_signed_get0_data_by_OBJ(sk_CMS_SignerInfo_value(signers, 0),
                                    OBJ_nid2obj(NID_pkcs9_signingTime), -3, V_ASN1_UTCTIME));
    std::tm tm = {};
    if (time == nullptr || ASN1_TIME_to_tm(time, &tm) != 1) return;
    X509_VERIFY_PARAM_set_time(X509_STORE_get0_param(store), timegm(&tm));
  }

  X509Ptr root_;
};

// Messages of several signers and shapes, each accepted as it is.
std::vector<Original> MakeCorpus(const support::DevSigning& pki) {
  std::vector<Original> corpus;
  absl::Time time = absl::FromUnixSeconds(1750000000);
  for (const support::SigningOptions& options :
       {support::SigningOptions{}, support::SigningOptions{.ssin = "81020223456"},
        support::SigningOptions{.not_after = time + absl::Hours(24)},
        support::SigningOptions{.key = support::KeyKind::kRsa2048},
        support::SigningOptions{.key = support::KeyKind::kRsa2048,
        .digest = SignatureDigest::kSha512},
        support::SigningOptions{.issuer = support::Issuer::kRoot}}) {
    const support::PemPair leaf = pki.MakeCertificate(options);
    const std::string digest = options.digest == SignatureDigest::kSha512 ? "SHA512" : "SHA256";
    Signer signer = pki.SignerFor(leaf, options);
    for (int message = 0; message < 3; ++message) {
      time += absl::Minutes(7);
      corpus.push_back({signer.Sign(absl::StrCat("submission ", corpus.size()), time).value(),
                        leaf.key, digest});
    }
    Forgery forgery;
    forgery.signer = leaf;
    forgery.bag = {DerOf(leaf.certificate), DerOf(pki.intermediate_pem())};
    forgery.content = absl::StrCat("submission ", corpus.size());
    forgery.signing_time = time;
    forgery.attributes.more = {Tlv(0x30, Oid("1.2.3.4") + Tlv(0x31, Tlv(0x0C, "more")))};
    forgery.unsigned_attributes = Tlv(0x30, Oid("1.2.3.5") + Tlv(0x31, Tlv(0x02, "\x05")));
    corpus.push_back({Forge(forgery), leaf.key});
  }
  Forgery windows;
  windows.signer = pki.MakeCertificate({});
  windows.bag = {DerOf(windows.signer.certificate), DerOf(pki.intermediate_pem())};
  windows.signing_time = time;
  windows.signature_oid = "1.2.840.10045.2.1";
  corpus.push_back({Forge(windows), windows.signer.key});
  return corpus;
}

class Campaign : public testing::Test {
 protected:
  Campaign() {
    for (const Original& original : corpus_) {
      originals_.insert(original.envelope);
      absl::Status status = warm_.VerifyBytes(original.envelope).status();
      EXPECT_TRUE(status.ok()) << status;
    }
    known_ = warm_.known_signers();
  }

  // The command that shows a failing mutant again.
  std::string Where(uint64_t number, const Mutant& mutant) const {
    return absl::StrCat("--seed=", flags.seed, " --only=", number, " (", mutant.kind, ")\n",
                        absl::BytesToHexString(mutant.envelope));
  }

  void Judge(uint64_t number) {
    const Mutant mutant = mutator_.Make(flags.seed, number);
    cold_.ReplaceTrust(trust_);
    if (warm_.known_signers() > known_ + 1000) Rewarm();
    absl::StatusOr<SignatureFacts> cold = cold_.VerifyBytes(mutant.envelope);
    absl::StatusOr<SignatureFacts> warm = warm_.VerifyBytes(mutant.envelope);
    ASSERT_EQ(cold.status(), warm.status()) << Where(number, mutant);
    ++reasons_[cold.ok() ? "accepted" : ReasonOf(cold.status())];
    if (!cold.ok()) {
      ASSERT_NE(ReasonOf(cold.status()), "") << cold.status() << Where(number, mutant);
      if (number % kOracleSample == 0 && oracle_.Content(mutant.envelope).has_value()) ++stricter_;
      return;
    }
    if (!originals_.contains(mutant.envelope)) ++changed_and_accepted_[mutant.kind];
    ASSERT_EQ(cold->content, warm->content) << Where(number, mutant);
    ASSERT_EQ(cold->signer_ssin, warm->signer_ssin) << Where(number, mutant);
    absl::optional<std::string> content = oracle_.Content(mutant.envelope);
    ASSERT_TRUE(content.has_value()) << "CMS_verify refuses " << Where(number, mutant);
    ASSERT_EQ(*content, cold->content) << Where(number, mutant);
  }

  void Report() const {
    for (const auto& [reason, count] : reasons_) {
      std::cout << std::setw(9) << count << " " << reason << "\n";
    }
    std::cout << "accepted by both though changed:\n";
    for (const auto& [kind, count] : changed_and_accepted_) {
      std::cout << std::setw(9) << count << " " << kind << "\n";
    }
    std::cout << "of one refused mutant in " << kOracleSample << ", CMS_verify accepts "
              << stricter_ << std::endl;
  }

  void Rewarm() {
    warm_.ReplaceTrust(trust_);
    for (const Original& original : corpus_) {
      ASSERT_TRUE(warm_.VerifyBytes(original.envelope).ok());
    }
  }

  support::DevSigning pki_;
  std::vector<Original> corpus_ = MakeCorpus(pki_);
  EnvelopeMutator mutator_{corpus_};
  Oracle oracle_{pki_};
  // The intermediate comes with the message, so that damage to it there counts.
  std::shared_ptr<const TrustStore> trust_ = pki_.Trust("", false);
  Verifier cold_{trust_, [] { return absl::FromUnixSeconds(1750010000); }};
  Verifier warm_{trust_, [] { return absl::FromUnixSeconds(1750010000); }};
  std::set<std::string> originals_;
  size_t known_ = 0;
  std::map<std::string, uint64_t> reasons_;
  std::map<std::string, uint64_t> changed_and_accepted_;
  uint64_t stricter_ = 0;
};

TEST_F(Campaign, AcceptsOnlyWhatCmsVerifyAccepts) {
  std::cout << "seed " << flags.seed << ", " << flags.mutants << " mutants" << std::endl;
  for (uint64_t number = 0; number < flags.mutants; ++number) {
    if (flags.only.has_value() && number != *flags.only) continue;
    Judge(number);
    if (HasFatalFailure()) return;
    if (number % kProgress == kProgress - 1) std::cerr << number + 1 << " mutants\n";
  }
  Report();
  if (flags.only.has_value()) return;
  // Otherwise a verifier that refuses everything would pass.
  EXPECT_GT(reasons_["accepted"], flags.mutants / 200);
  EXPECT_FALSE(changed_and_accepted_.empty());
  EXPECT_GT(reasons_["SIGNATURE_INVALID"], 0u);
}

void ReadFlags(int argc, char** argv) {
  flags.seed = std::random_device{}();
  for (int i = 1; i < argc; ++i) {
    absl::string_view argument = argv[i];
    uint64_t only = 0;
    const bool understood =
        (absl::ConsumePrefix(&argument, "--mutants=") &&
         absl::SimpleAtoi(argument, &flags.mutants)) ||
        (absl::ConsumePrefix(&argument, "--seed=") && absl::SimpleAtoi(argument, &flags.seed)) ||
        (absl::ConsumePrefix(&argument, "--only=") && absl::SimpleAtoi(argument, &only));
    if (!understood) {
      std::cerr << "unknown argument " << argv[i] << "\n";
      std::exit(2);
    }
    if (absl::StartsWith(argv[i], "--only=")) flags.only = only;
  }
}

// Keys and nonces come from the seed too: with new ones, the same mutations would meet other bytes.
void MakeChanceRepeatable() {
  const bool chosen = RAND_set_DRBG_type(nullptr, "TEST-RAND", nullptr, nullptr, nullptr) == 1;
  assert(chosen);
  std::string entropy(kEntropyOctets, '\0');
  std::mt19937_64 random(flags.seed);
  for (char& octet : entropy) octet = static_cast<char>(random());
  unsigned int strength = 256;
  for (EVP_RAND_CTX* generator : {RAND_get0_private(nullptr), RAND_get0_public(nullptr)}) {
    assert(generator != nullptr);
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_octet_string(OSSL_RAND_PARAM_TEST_ENTROPY, entropy.data(),
                                          entropy.size()),
        OSSL_PARAM_construct_uint(OSSL_RAND_PARAM_STRENGTH, &strength), OSSL_PARAM_construct_end()};
    const bool set = EVP_RAND_CTX_set_params(generator, parameters) == 1 &&
                     EVP_RAND_instantiate(generator, strength, 0, nullptr, 0, parameters) == 1;
    assert(set);
  }
}

}  // namespace
}  // namespace edmg::certs

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  edmg::certs::ReadFlags(argc, argv);
  edmg::certs::MakeChanceRepeatable();
  return RUN_ALL_TESTS();
}
