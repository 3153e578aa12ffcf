// The physicians' signing certificates, made in memory at the first use of each.
#ifndef EDMG_TESTS_SCENARIOS_SIGNERS_H_
#define EDMG_TESTS_SCENARIOS_SIGNERS_H_

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "certs/signer.h"
#include "tests/scenarios/driver.h"
#include "tests/support/dev_signing.h"

namespace edmg::tests::scenarios {

class Signers {
 public:
  // A CMS envelope of the message, signed at the time.
  absl::StatusOr<std::string> Sign(const Message& message, absl::Time time) {
    auto signer = signers_.find(message.signer_ssin);
    if (signer == signers_.end()) {
      support::SigningOptions options;
      options.ssin = message.signer_ssin;
      signer = signers_.emplace(message.signer_ssin, pki_.MakeSigner(options)).first;
    }
    return signer->second.Sign(message.submission.SerializeAsString(), time);
  }

  const support::DevSigning& pki() const { return pki_; }

 private:
  support::DevSigning pki_;
  std::map<std::string, certs::Signer> signers_;
};

}  // namespace edmg::tests::scenarios

#endif  // EDMG_TESTS_SCENARIOS_SIGNERS_H_
