// Check answers as Submit would, and writes nothing.
#include "services/dmg/submissions.h"
#include "tests/support/gateway_fixture.h"

namespace edmg::support {
namespace {

class CheckTest : public GatewayTest {
 protected:
  absl::StatusOr<std::string> Check(const SignedMessage& message,
                                    const services::Caller& caller = Software()) {
    const auto before = DigestOf(database());
    const int reads = CountRows(database(), store::Table::kAccessLog);
    auto receipt = gateway().submissions.Check(message, caller, now());
    EXPECT_EQ(DigestOf(database()), before) << "something was written";
    EXPECT_LE(CountRows(database(), store::Table::kAccessLog), reads + 1);
    return receipt;
  }

  // Both say the same, byte for byte if accepted.
  void ExpectSameAsSubmit(const edmg::v1::Submission& submission, const Doctor& signer) {
    const auto message = Signed(submission, signer);
    const auto checked = Check(message);
    const Answer submitted = Submit(message);
    EXPECT_EQ(checked.status().code(), submitted.status.code());
    EXPECT_EQ(checked.status().message(), submitted.status.message());
    EXPECT_EQ(RefusalsOf(checked.status()), RefusalsOf(submitted.status));
    EXPECT_EQ(checked.ok() ? *checked : "", submitted.bytes);
  }

  const Doctor& doctor_ = AddEnrolledDoctor();
  const std::string patient_ = AddPatient("300");
};

TEST_F(CheckTest, LeavesARowInTheAccessLog) {
  const int reads = CountRows(database(), store::Table::kAccessLog);
  ASSERT_OK(Check(Signed(Registration(doctor_, patient_, Today()), doctor_)).status());
  EXPECT_EQ(CountRows(database(), store::Table::kAccessLog), reads + 1);
}

TEST_F(CheckTest, GivesTheReceiptThatSubmitGives) {
  ExpectSameAsSubmit(Registration(doctor_, patient_, Today()), doctor_);
  ExpectSameAsSubmit(Contact(doctor_, patient_, Today()), doctor_);
  MoveTo(absl::CivilDay(2017, 2, 6));
  ExpectSameAsSubmit(Contact(doctor_, patient_, Today()), doctor_);
  const Doctor& newcomer = AddDoctor();
  ExpectSameAsSubmit(Enrolment(newcomer), newcomer);
}

TEST_F(CheckTest, GivesTheRefusalsThatSubmitGives) {
  ExpectSameAsSubmit(Registration(doctor_, SsinOfPerson(900), Today()), doctor_);
  ExpectSameAsSubmit(Registration(doctor_, patient_, Today() + 1), doctor_);
  ExpectSameAsSubmit(Enrolment(doctor_), doctor_);
  const Doctor& newcomer = AddDoctor();
  ExpectSameAsSubmit(Registration(newcomer, patient_, Today()), newcomer);
  ExpectSameAsSubmit(Registration(doctor_, patient_, Today()), newcomer);  // 156
}

TEST_F(CheckTest, LeavesTheMessageIdFree) {
  const auto message = Signed(Registration(doctor_, patient_, Today()), doctor_);
  ASSERT_OK(Check(message).status());
  ASSERT_OK(Check(message).status());
  const int64_t revision = database().last_revision();
  const Answer submitted = Submit(message);
  ASSERT_OK(submitted.status);
  EXPECT_EQ(submitted.receipt.revision(), revision + 1);
}

TEST_F(CheckTest, OfAnAcceptedMessageGivesItsFirstReceipt) {
  const auto message = Signed(Registration(doctor_, patient_, Today()), doctor_);
  const Answer first = Submit(message);
  rig_.MoveTo(now() + absl::Minutes(10));
  EXPECT_EQ(*Check(message), first.bytes);
}

TEST_F(CheckTest, NobodyAsksForAnother) {
  const auto message = Signed(Registration(doctor_, patient_, Today()), doctor_);
  EXPECT_EQ(ReasonOf(Check(message, AsPhysician(AddDoctor())).status()), "AUTHOR_NOT_CALLER");
  EXPECT_EQ(ReasonOf(Check(message, Software("other-vendor")).status()), "SOFTWARE_MISMATCH");
}

}  // namespace
}  // namespace edmg::support
