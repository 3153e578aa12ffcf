// The common parts of the verifier's tests: a PKI, a clock that the test moves, and a cold and a
// warm cache.
#ifndef EDMG_TESTS_CERTS_VERIFIER_FIXTURE_H_
#define EDMG_TESTS_CERTS_VERIFIER_FIXTURE_H_

#include <string>

#include "absl/strings/match.h"
#include "certs/refusal.h"
#include "certs/verifier.h"
#include "gtest/gtest.h"
#include "tests/certs/envelope_forge.h"
#include "tests/support/dev_signing.h"

namespace edmg::certs {

class VerifierTest : public testing::Test {
 protected:
  // A leaf of the PKI, and an envelope that it signed at now_.
  Forgery GoodForgery(const support::SigningOptions& options = {}) const {
    Forgery forgery;
    forgery.signer = pki_.MakeCertificate(options);
    forgery.bag = {DerOf(forgery.signer.certificate), DerOf(pki_.intermediate_pem())};
    forgery.signing_time = now_;
    return forgery;
  }

  // The refusal of `envelope` by a verifier that knows nobody, and by one that has just accepted
  // `known`. Both must be the same, and tell neither the SSIN nor the signer's name.
  void ExpectRefused(const std::string& envelope, const std::string& known,
                     const std::string& reason, absl::StatusCode code) {
    Verifier cold(pki_.Trust(), [this] { return now_; });
    absl::Status cold_status = cold.VerifyBytes(envelope).status();
    ExpectRefusal(cold_status, reason, code);
    Verifier warm(pki_.Trust(), [this] { return now_; });
    ASSERT_TRUE(warm.VerifyBytes(known).ok()) << warm.VerifyBytes(known).status();
    ASSERT_EQ(warm.known_signers(), 1u);
    EXPECT_EQ(warm.VerifyBytes(envelope).status(), cold_status);
    EXPECT_EQ(warm.known_signers(), 1u);
    EXPECT_TRUE(warm.VerifyBytes(known).ok());
  }

  static void ExpectRefusal(const absl::Status& status, const std::string& reason,
                            absl::StatusCode code) {
    EXPECT_EQ(ReasonOf(status), reason) << status;
    EXPECT_EQ(status.code(), code) << status;
    EXPECT_EQ(FieldOf(status), "envelope.cms");
    EXPECT_FALSE(absl::StrContains(status.message(), "80010112345")) << status;
    EXPECT_FALSE(absl::StrContains(status.message(), "Test Physician")) << status;
  }

  static constexpr absl::StatusCode kMalformed = absl::StatusCode::kInvalidArgument;
  static constexpr absl::StatusCode kDenied = absl::StatusCode::kPermissionDenied;
  static constexpr absl::StatusCode kLater = absl::StatusCode::kUnavailable;

  support::DevSigning pki_;
  absl::Time now_ = absl::FromUnixSeconds(1750000000);
};

}  // namespace edmg::certs

#endif  // EDMG_TESTS_CERTS_VERIFIER_FIXTURE_H_
