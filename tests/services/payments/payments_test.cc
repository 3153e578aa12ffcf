#include "services/payments/payments.h"

#include "tests/support/gateway_fixture.h"

namespace edmg::support {
namespace {

using absl::StatusCode;

class PaymentsTest : public GatewayTest {
 protected:
  // Registers new patients with the insurer; one payment each.
  void Owe(const std::string& insurer, int count) {
    for (int i = 0; i < count; ++i) {
      ASSERT_OK(Register(doctor_, AddPatient(insurer), Today()).status);
    }
  }

  absl::StatusOr<edmg::v1::ListPaymentsResponse> Page(const std::string& insurer, int size,
                                                      const std::string& token = "") {
    edmg::v1::ListPaymentsRequest request;
    request.set_page_size(size);
    request.set_page_token(token);
    return gateway().payments.ListPayments(request, Insurer(insurer), now());
  }

  absl::StatusOr<edmg::v1::Payment> Get(const std::string& insurer, const std::string& id) {
    edmg::v1::GetPaymentRequest request;
    request.set_payment_id(id);
    const auto answer = gateway().payments.GetPayment(request, Insurer(insurer), now());
    if (!answer.ok()) return answer.status();
    return answer->payment();
  }

  const Doctor& doctor_ = AddEnrolledDoctor();
};

TEST_F(PaymentsTest, GivesAnInsurerItsOwnPayment) {
  Owe("300", 1);
  const auto listed = PaymentsOf("300");
  ASSERT_EQ(listed.size(), 1u);
  const auto payment = Get("300", listed[0].payment_id());
  ASSERT_OK(payment.status());
  EXPECT_EQ(payment->SerializeAsString(), listed[0].SerializeAsString());
}

TEST_F(PaymentsTest, HidesAnotherInsurersPayment) {
  Owe("300", 1);
  const auto status = Get("100", PaymentsOf("300")[0].payment_id()).status();
  EXPECT_EQ(status.code(), StatusCode::kNotFound);
  EXPECT_EQ(ReasonOf(status), "PAYMENT_UNKNOWN");
  EXPECT_TRUE(PaymentsOf("100").empty());
}

TEST_F(PaymentsTest, RefusesAnIdThatIsNone) {
  for (const char* id : {"", "P-1", "P-1-x", "E-1-0", "P-0-0", "P--1-0", "P-1-0-0", "P-1--1"}) {
    const auto status = Get("300", id).status();
    EXPECT_EQ(status.code(), StatusCode::kInvalidArgument) << id;
    EXPECT_EQ(ReasonOf(status), "FIELD_FORMAT");
    EXPECT_EQ(MetadataOf(status, "field"), "payment_id");
  }
  EXPECT_EQ(Get("300", "P-999-0").status().code(), StatusCode::kNotFound);
}

TEST_F(PaymentsTest, PagesThroughAllAtTheRevisionOfTheFirst) {
  Owe("300", 3);
  Owe("100", 1);
  const auto first = Page("300", 2);
  ASSERT_OK(first.status());
  Owe("300", 2);
  const auto second = Page("300", 2, first->next_page_token());
  ASSERT_OK(second.status());
  EXPECT_EQ(first->payments_size(), 2);
  EXPECT_EQ(second->payments_size(), 1);
  EXPECT_EQ(second->next_page_token(), "");
  EXPECT_EQ(second->revision(), first->revision());
  EXPECT_LT(first->payments(1).revision(), second->payments(0).revision());
  EXPECT_EQ(PaymentsOf("300").size(), 5u);
}

TEST_F(PaymentsTest, PagesBetweenTwoPaymentsOfOneRevision) {
  // A late December contact extends two years at once.
  MoveTo(absl::CivilDay(2016, 3, 1));
  const std::string patient = AddPatient("300");
  ASSERT_OK(Register(doctor_, patient, Today()).status);
  MoveTo(absl::CivilDay(2018, 1, 3));
  ASSERT_OK(Visit(doctor_, patient, absl::CivilDay(2018, 1, 2)).status);
  const Answer december = Visit(doctor_, patient, absl::CivilDay(2017, 12, 30));
  ASSERT_EQ(december.receipt.contact().payment_ids_size(), 2);
  std::vector<std::string> ids;
  std::string token;
  do {
    const auto page = Page("300", 1, token);
    ASSERT_OK(page.status());
    ASSERT_EQ(page->payments_size(), 1);
    ids.push_back(page->payments(0).payment_id());
    token = page->next_page_token();
  } while (!token.empty());
  ASSERT_EQ(ids.size(), 3u);
  EXPECT_EQ(ids[1], december.receipt.contact().payment_ids(0));
  EXPECT_EQ(ids[2], december.receipt.contact().payment_ids(1));
}

TEST_F(PaymentsTest, RefusesTokensAndSizesThatAreNone) {
  Owe("300", 2);
  const std::string token = Page("300", 1)->next_page_token();
  EXPECT_EQ(ReasonOf(Page("100", 1, token).status()), "PAGE_TOKEN_INVALID");
  EXPECT_EQ(ReasonOf(Page("300", 1, "nonsense").status()), "PAGE_TOKEN_INVALID");
  EXPECT_EQ(ReasonOf(Page("300", 501).status()), "PAGE_SIZE_INVALID");
}

}  // namespace
}  // namespace edmg::support
