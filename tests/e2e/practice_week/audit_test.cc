// The audit must be able to fail: each test alters one side of a week that holds.
#include "tests/e2e/practice_week/audit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/sha.h>

#include <functional>

#include "edmg/v1/submission.pb.h"
#include "gateway/edmgctl/dates.h"
#include "values/civil_date.h"
#include "values/timestamps.h"

namespace edmg::e2e {
namespace {

using edmg::v1::Receipt;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const absl::CivilDay kDay(2016, 3, 7);

// Doctor 0 registers and sees patient 0, and asks once too often; two receipts, one payment.
class AuditTest : public ::testing::Test {
 protected:
  AuditTest() {
    country_.doctors.resize(2);
    country_.doctors[0].nihii = "10551620003";
    country_.doctors[1].nihii = "15881571003";
    country_.patients.resize(1);
    country_.patients[0].ssin = "54082155802";
    country_.patients[0].insurer = "300";
    AddRegistration();
    AddContact();
    AddRefused();
    ledger_.lists[0][country_.patients[0].ssin] = {0, kDay, absl::CivilDay(2018, 12, 31), 2016};
    AddListRow();
    followed_.push_back({"300", {"E-1-0"}, {"P-1-0"}});
  }

  Message& message(size_t index) { return ledger_.tracks[0][index]; }

  void Change(size_t index, const std::function<void(Receipt&)>& change) {
    Receipt receipt;
    ASSERT_TRUE(receipt.ParseFromString(message(index).receipt));
    change(receipt);
    message(index).receipt = receipt.SerializeAsString();
    answers_.receipts[message(index).message_id] = message(index).receipt;
    answers_.repeated[message(index).message_id] = message(index).receipt;
  }

  Audit Run() const { return AuditWeek(country_, ledger_, answers_, followed_); }

  // The first mismatch.
  std::string Found() const {
    const Audit audit = Run();
    return audit.ok() ? "nothing" : audit.mismatches.front();
  }

  Country country_;
  Ledger ledger_{{Track()}, {}};
  Answers answers_;
  std::vector<Followed> followed_;

 private:
  Receipt NewReceipt(const Message& message, int64_t revision) {
    Receipt receipt;
    receipt.set_message_id(message.message_id);
    receipt.set_revision(revision);
    *receipt.mutable_accept_time() =
        TimestampOf(absl::FromCivil(kDay, absl::UTCTimeZone()) + absl::Hours(12));
    unsigned char digest[SHA256_DIGEST_LENGTH];
    SHA256(reinterpret_cast<const unsigned char*>(message.content.data()), message.content.size(),
           digest);
    receipt.set_content_sha256(digest, sizeof(digest));
    return receipt;
  }

  void Add(Message message, const Receipt& receipt) {
    message.receipt = receipt.SerializeAsString();
    answers_.receipts[message.message_id] = message.receipt;
    answers_.repeated[message.message_id] = message.receipt;
    ledger_.tracks[0].push_back(std::move(message));
  }

  void AddRegistration() {
    Message message{MessageKind::kRegistration, 0, 0, "m1", "content 1"};
    message.expected.paid = true;
    message.expected.holder = 0;
    message.expected.begin = kDay;
    message.expected.fees = {{0, false, kDay, "101032"}};
    Receipt receipt = NewReceipt(message, 1);
    auto& outcome = *receipt.mutable_registration();
    outcome.set_payment(true);
    outcome.add_payment_ids("P-1-0");
    outcome.mutable_holding()->set_holder_nihii(country_.doctors[0].nihii);
    *outcome.mutable_holding()->mutable_begin_date() = DateOf(kDay);
    AddPayment(outcome.payment_ids(0));
    Add(message, receipt);
  }

  void AddPayment(const std::string& id) {
    edmg::v1::Payment payment;
    payment.set_payment_id(id);
    payment.set_insurer("300");
    payment.set_physician_nihii(country_.doctors[0].nihii);
    payment.set_patient_ssin(country_.patients[0].ssin);
    payment.set_kind(edmg::v1::FEE_KIND_REGISTRATION);
    payment.set_year(2016);
    *payment.mutable_service_date() = DateOf(kDay);
    payment.set_claim_code("101032");
    payment.set_amount_cents(3000);
    payment.set_iban(IbanOf(country_.doctors[0]));
    payment.set_revision(1);
    *payment.mutable_pay_by() = DateOf(kDay + 30);
    answers_.payments["300"].push_back(payment);
    edmg::v1::PaymentEvent event;
    event.set_event_id("E-1-0");
    *event.mutable_payment() = payment;
    answers_.events["300"].push_back(event);
  }

  void AddContact() {
    Message message{MessageKind::kContact, 0, 0, "m2", "content 2"};
    Receipt receipt = NewReceipt(message, 2);
    receipt.mutable_contact();
    Add(message, receipt);
  }

  void AddRefused() {
    Message message{MessageKind::kRegistration, 0, 0, "m3", "content 3"};
    message.expected.refusal = message.refusal = "161";
    answers_.receipts["m3"] = "";
    ledger_.tracks[0].push_back(std::move(message));
  }

  void AddListRow() {
    edmg::v1::ListedPatient row;
    row.set_ssin(country_.patients[0].ssin);
    row.mutable_holding()->set_holder_nihii(country_.doctors[0].nihii);
    *row.mutable_holding()->mutable_begin_date() = DateOf(kDay);
    *row.mutable_holding()->mutable_right_end_date() = DateOf(absl::CivilDay(2018, 12, 31));
    row.set_last_fee_year(2016);
    answers_.listed[0].push_back(row);
    answers_.streamed[0].push_back(row);
  }
};

TEST_F(AuditTest, AcceptsAWeekThatHolds) {
  const Audit audit = Run();
  EXPECT_THAT(audit.mismatches, IsEmpty());
  EXPECT_EQ(audit.accepted, 2);
  EXPECT_EQ(audit.refused, 1);
  EXPECT_EQ(audit.payments, 1);
  EXPECT_EQ(audit.repeats, 2);
}

TEST_F(AuditTest, NoticesALostReceipt) {
  answers_.receipts["m2"].clear();
  EXPECT_THAT(Found(), HasSubstr("m2: the receipt asked for at the end is missing"));
}

TEST_F(AuditTest, NoticesAReceiptThatTheGatewayNeverAnswersFor) {
  answers_.receipts.erase("m2");
  EXPECT_THAT(Found(), HasSubstr("m2: the receipt asked for at the end is missing"));
}

TEST_F(AuditTest, NoticesOneChangedByte) {
  answers_.receipts["m1"].back() ^= 1;
  EXPECT_THAT(Found(), HasSubstr("m1: the receipt asked for at the end is not the one"));
}

TEST_F(AuditTest, NoticesAnAlteredLedger) {
  message(0).receipt.back() ^= 1;
  EXPECT_THAT(Found(), HasSubstr("message m1"));
}

TEST_F(AuditTest, NoticesAMessageWithoutAnswer) {
  message(1).receipt.clear();
  EXPECT_THAT(Found(), HasSubstr("m2: no answer"));
}

TEST_F(AuditTest, NoticesAMessageThatIsAppliedAgain) {
  answers_.repeated["m2"] = answers_.receipts["m1"];
  EXPECT_THAT(Found(), HasSubstr("m2: sent again, it got another receipt"));
}

TEST_F(AuditTest, NoticesARefusedMessageThatIsThere) {
  answers_.receipts["m3"] = answers_.receipts["m1"];
  EXPECT_THAT(Found(), HasSubstr("message m3"));
}

TEST_F(AuditTest, NoticesAnotherRefusal) {
  message(2).refusal = "165";
  EXPECT_THAT(Found(), HasSubstr("expected refusal '161', was '165'"));
}

TEST_F(AuditTest, NoticesTwoReceiptsOfOneRevision) {
  Change(1, [](Receipt& receipt) { receipt.set_revision(1); });
  EXPECT_THAT(Found(), HasSubstr("share revision 1"));
}

TEST_F(AuditTest, NoticesAReceiptForOtherContent) {
  message(1).content += ".";
  EXPECT_THAT(Found(), HasSubstr("the receipt's digest is of other content"));
}

TEST_F(AuditTest, NoticesAnotherOutcome) {
  Change(1, [](Receipt& receipt) { receipt.mutable_contact()->set_extends(true); });
  EXPECT_THAT(Found(), HasSubstr("another outcome than expected"));
}

TEST_F(AuditTest, NoticesAPaymentTooMany) {
  answers_.payments["300"].push_back(answers_.payments["300"][0]);
  EXPECT_THAT(Found(), HasSubstr("P-1-0: listed twice"));
}

TEST_F(AuditTest, NoticesAPaymentThatNoReceiptNames) {
  answers_.payments["300"][0].set_payment_id("P-9-0");
  EXPECT_THAT(Found(), HasSubstr("P-9-0: no receipt names it"));
}

TEST_F(AuditTest, NoticesAMissingPayment) {
  answers_.payments["300"].clear();
  EXPECT_THAT(Found(), HasSubstr("P-1-0: in a receipt, but insurer 300 does not see it"));
}

TEST_F(AuditTest, NoticesAPaymentAtAnotherInsurer) {
  answers_.payments["100"] = answers_.payments["300"];
  answers_.payments.erase("300");
  EXPECT_THAT(Found(), HasSubstr("of insurer 100: another insurer"));
}

TEST_F(AuditTest, NoticesAnotherAmount) {
  answers_.payments["300"][0].set_amount_cents(3001);
  EXPECT_THAT(Found(), HasSubstr("or amount than expected"));
}

TEST_F(AuditTest, NoticesASecondFeeOfTheYear) {
  message(1).expected.fees = message(0).expected.fees;
  Change(1, [](Receipt& receipt) { receipt.mutable_contact()->add_payment_ids("P-2-0"); });
  EXPECT_THAT(Found(), HasSubstr("P-2-0: the patient's fee of 2016 is paid twice"));
}

TEST_F(AuditTest, NoticesAFeeThatIsNotAnnounced) {
  answers_.events["300"].clear();
  EXPECT_THAT(Found(), HasSubstr("insurer 300: 0 events for 1 payments"));
}

TEST_F(AuditTest, NoticesAnEventOfAnotherPayment) {
  answers_.events["300"][0].mutable_payment()->set_year(2015);
  EXPECT_THAT(Found(), HasSubstr("E-1-0 does not announce payment P-1-0"));
}

TEST_F(AuditTest, NoticesEventsAfterTheirAcknowledgement) {
  answers_.events_after_acknowledgement = 1;
  EXPECT_THAT(Found(), HasSubstr("1 events came again"));
}

TEST_F(AuditTest, NoticesAFollowerThatSawLess) {
  followed_[0].payment_ids.clear();
  EXPECT_THAT(Found(), HasSubstr("saw 0 payments of 1"));
}

TEST_F(AuditTest, NoticesAFollowersComplaint) {
  followed_[0].wrongs.push_back("E-1-0 was delivered again after its acknowledgement");
  EXPECT_THAT(Found(), HasSubstr("E-1-0 was delivered again"));
}

TEST_F(AuditTest, NoticesAMissingListRow) {
  answers_.listed[0].clear();
  EXPECT_THAT(Found(), HasSubstr("ListPatients of physician 10551620: 0 rows"));
}

TEST_F(AuditTest, NoticesARowOnAnotherList) {
  answers_.streamed[1] = answers_.streamed[0];
  EXPECT_THAT(Found(), HasSubstr("StreamPatients of physician 15881571: 1 rows"));
}

}  // namespace
}  // namespace edmg::e2e
