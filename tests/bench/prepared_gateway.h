// A gateway on a real disk for benchmarks: one physician, a number of patients, and messages that
// are signed and verified beforehand, so that only decisions and writes are measured.
#ifndef EDMG_TESTS_BENCH_PREPARED_GATEWAY_H_
#define EDMG_TESTS_BENCH_PREPARED_GATEWAY_H_

#include <string>
#include <vector>

#include "certs/verifier.h"
#include "tests/support/dev_signing.h"
#include "tests/support/gateway_rig.h"

namespace edmg::support {

inline constexpr char kInsurer[] = "300";

using SignedMessage = certs::Verified<edmg::v1::Submission>;

class PreparedGateway {
 public:
  // Makes the store in the folder for temporary files, which should be on a real disk.
  explicit PreparedGateway(int patients);
  ~PreparedGateway();

  // One contact or registration for each patient, all by the physician, who is enrolled.
  std::vector<SignedMessage> Contacts() const { return Sign(/*registrations=*/false); }
  std::vector<SignedMessage> Registrations() const { return Sign(/*registrations=*/true); }

  // One message of the physician.
  SignedMessage Sign(const edmg::v1::Submission& submission) const;

  // Queues a message; anything but a receipt stops the program.
  void Enqueue(SignedMessage message);
  void CommitAll() { rig_.CommitAll(); }

  services::Capabilities& services() { return rig_.services(); }
  services::Caller physician() const;
  absl::Time now() const { return rig_.now(); }
  // Moves the clock to noon of a later day.
  void MoveTo(absl::CivilDay day) { rig_.MoveTo(TimeOn(day, 12)); }

 private:
  std::vector<SignedMessage> Sign(bool registrations) const;
  void Feed();

  const int patients_;
  const std::string folder_;
  GatewayRig rig_;
  DevSigning pki_;
  certs::Signer signer_;
  certs::Verifier verifier_;
};

}  // namespace edmg::support

#endif  // EDMG_TESTS_BENCH_PREPARED_GATEWAY_H_
