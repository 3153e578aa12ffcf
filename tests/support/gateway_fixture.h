// A whole gateway without the wire: real store in a temporary folder, real signatures, the real
// sequencer driven by hand, and a clock that only the test moves.
//
//   class HoldingsTest : public support::GatewayTest {};
//   TEST_F(HoldingsTest, ...) {
//     const Doctor& doctor = AddEnrolledDoctor();
//     const std::string patient = AddPatient("100");
//     EXPECT_OK(Register(doctor, patient, Today()).status);
//   }
#ifndef EDMG_TESTS_SUPPORT_GATEWAY_FIXTURE_H_
#define EDMG_TESTS_SUPPORT_GATEWAY_FIXTURE_H_

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "certs/verifier.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/dev_signing.h"
#include "tests/support/error_details.h"
#include "tests/support/gateway_rig.h"
#include "tests/support/people.h"
#include "tests/support/table_contents.h"

namespace edmg::support {

#define EXPECT_OK(expression) EXPECT_EQ((expression), absl::OkStatus())
#define ASSERT_OK(expression) ASSERT_EQ((expression), absl::OkStatus())

using SignedMessage = certs::Signed<edmg::v1::Submission>;

// The answer of Submit.
struct Answer {
  absl::Status status = absl::UnknownError("no answer yet");
  std::string bytes;  // of the receipt
  edmg::v1::Receipt receipt;
};

inline services::Caller AsPhysician(const Doctor& doctor) {
  return {services::Role::kPhysician, doctor.id};
}

class GatewayTest : public testing::Test {
 protected:
  GatewayTest();
  ~GatewayTest() override;

  // The fake clock. It begins on 2016-01-04, a Monday, at 10:00 in Brussels.
  void MoveTo(absl::CivilDay day, int hour = 10) { rig_.MoveTo(TimeOn(day, hour)); }
  absl::CivilDay Today() const { return rig_.today(); }
  absl::Time now() const { return rig_.now(); }

  // Closes the store and opens it again, as a restart does.
  void Restart();
  // The same with a rulebook, which is activated; a later Restart keeps it.
  services::RulebookActivation OpenWithRulebook(const std::string& text);
  services::RulebookActivation OpenWithRulebook(std::shared_ptr<const rules::Rulebook> rulebook);
  // Does all that is due by the calendar today; returns the number of groups that it took.
  int RunCalendar();

  // Registry and feeds. References stay valid.
  const Doctor& AddDoctor(const std::string& qualification = "003");
  const Doctor& AddEnrolledDoctor(const std::string& qualification = "003");
  std::string AddPatient(const std::string& insurer = "100");
  edmg::v1::Physician RecordOf(const Doctor& doctor) const;
  absl::Status UpsertPhysician(const edmg::v1::Physician& physician);
  absl::Status UpsertGroup(const edmg::v1::GroupPractice& group);
  absl::Status Feed(const std::string& insurer, const edmg::v1::InsuredPerson& person);
  edmg::v1::GroupPractice MakeGroup(const std::string& id,
                                    const std::vector<const Doctor*>& members,
                                    absl::CivilDay begin) const;

  // Messages with a fresh id.
  edmg::v1::Submission Enrolment(const Doctor& author);
  edmg::v1::Submission Registration(const Doctor& author, const std::string& ssin,
                                    absl::CivilDay day);
  edmg::v1::Submission Contact(const Doctor& author, const std::string& ssin, absl::CivilDay day);

  // Signs now, and verifies by the gateway's verifier. A signer who is not trusted is no error yet.
  std::string Envelope(const edmg::v1::Submission& submission, const Doctor& signer) const;
  absl::StatusOr<SignedMessage> Verify(const std::string& envelope) const;
  SignedMessage Signed(const edmg::v1::Submission& submission, const Doctor& signer) const;

  // Queues a message; the answer comes with the next CommitGroup.
  std::shared_ptr<Answer> Enqueue(SignedMessage message,
                                  const services::Caller& caller = Software());
  Answer Submit(SignedMessage message, const services::Caller& caller = Software());
  Answer Submit(const edmg::v1::Submission& submission, const Doctor& signer);
  Answer Register(const Doctor& author, const std::string& ssin, absl::CivilDay day);
  Answer Visit(const Doctor& author, const std::string& ssin, absl::CivilDay day);
  Answer Enrol(const Doctor& author);

  // Payment events of an insurer's subscription.
  absl::StatusOr<std::unique_ptr<services::EventFeed>> OpenFeed(
      const std::string& insurer, const std::string& subscription, const std::string& cursor = "",
      int max_unacknowledged = 0, const std::vector<edmg::v1::PaymentEventType>& types = {},
      const std::string& worker = "");
  absl::StatusOr<std::string> Acknowledge(const std::string& insurer,
                                          const std::string& subscription,
                                          const std::string& cursor);
  std::vector<edmg::v1::Payment> PaymentsOf(const std::string& insurer);
  absl::StatusOr<edmg::v1::GetHoldingResponse> HoldingOf(const std::string& ssin,
                                                         const services::Caller& caller,
                                                         absl::CivilDay day);
  // The SSINs on a physician's list.
  std::vector<std::string> ListOf(const Doctor& doctor);

  services::Capabilities& gateway() { return rig_.services(); }
  store::Database& database() { return rig_.database(); }
  size_t CommitGroup() { return rig_.CommitGroup(); }
  // All tables but the access log: a read leaves a row there.
  TableContents Contents() const;
  // Applies the journal to an empty store and decides every entry again; all differences.
  std::vector<std::string> DifferencesAfterReplay();

  GatewayRig rig_;
  DevSigning pki_;
  std::optional<absl::Time> verifier_now_;  // unset: the gateway's clock

  // Anchors and revocation lists from now on.
  void ReplaceTrust(std::shared_ptr<const certs::TrustStore> trust) {
    verifier_.ReplaceTrust(std::move(trust));
  }

 private:
  certs::Verifier verifier_;
  std::deque<Doctor> doctors_;
  int next_message_ = 1;
  int next_person_ = 1;
  int next_replay_ = 1;
};

}  // namespace edmg::support

#endif  // EDMG_TESTS_SUPPORT_GATEWAY_FIXTURE_H_
