// An admitted caller still sees only its own data: another's object is not there, another's place
// in a list is no place.
#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "edmg/store/v1/answers.pb.h"
#include "edmg/v1/holding_service.pb.h"
#include "edmg/v1/insurer_feed_service.pb.h"
#include "edmg/v1/patient_list_service.pb.h"
#include "edmg/v1/payment_service.pb.h"
#include "edmg/v1/physician_payment_service.pb.h"
#include "gmock/gmock.h"
#include "tests/support/error_details.h"
#include "tests/support/wire_rig.h"

namespace edmg::support {
namespace {

using absl::StatusCode;

// Two doctors, two insurers; the first doctor holds two patients of insurer 100.
class RoleOwnershipTest : public WireTest {
 protected:
  RoleOwnershipTest() : own_(AddEnrolledDoctor()), other_(AddEnrolledDoctor()) {
    for (int i = 0; i < 2; ++i) {
      patients_.push_back(AddPatient("100"));
      EXPECT_OK(Register(own_, patients_.back(), &registered_));
    }
    const std::string foreign = AddPatient("200");
    for (int i = 0; i < 2; ++i) {
      EXPECT_OK(Register(other_, i == 0 ? foreign : AddPatient("200")));
    }
  }

  static std::string PhysicianRole(const Doctor& doctor) {
    return absl::StrCat("physician:", doctor.id);
  }

  absl::Status GetReceipt(const std::string& role) {
    edmg::v1::GetReceiptRequest request;
    request.set_author_nihii(own_.nihii);
    request.set_message_id(registered_.receipt().message_id());
    return Public(role).Call("edmg.v1.SubmissionService/GetReceipt", request);
  }

  absl::Status GetHolding(const std::string& role) {
    edmg::v1::GetHoldingRequest request;
    request.mutable_patient()->set_ssin(patients_[0]);
    return Public(role).Call("edmg.v1.HoldingService/GetHolding", request);
  }

  // Each page has one row, so that there is a next one.
  template <typename Request, typename Response>
  absl::Status ListPage(const std::string& role, const std::string& method, std::string* token) {
    Request request;
    request.set_page_size(1);
    request.set_page_token(*token);
    Response response;
    const absl::Status status = Public(role).Call(method, request, &response);
    if (status.ok()) *token = response.next_page_token();
    return status;
  }
  absl::Status ListPatients(const std::string& role, std::string* token) {
    return ListPage<edmg::v1::ListPatientsRequest, edmg::v1::ListPatientsResponse>(
        role, "edmg.v1.PatientListService/ListPatients", token);
  }
  absl::Status ListPayments(const std::string& role, std::string* token) {
    return ListPage<edmg::v1::ListPaymentsRequest, edmg::v1::ListPaymentsResponse>(
        role, "edmg.v1.PaymentService/ListPayments", token);
  }

  const Doctor& own_;
  const Doctor& other_;
  std::vector<std::string> patients_;
  edmg::v1::SubmitResponse registered_;
};

void ExpectError(const absl::Status& status, StatusCode code, const std::string& reason) {
  EXPECT_EQ(status.code(), code) << status;
  EXPECT_EQ(ReasonOf(status), reason) << status;
}

TEST_F(RoleOwnershipTest, ReceiptsAreTheAuthorsAndTheVendors) {
  EXPECT_OK(GetReceipt(PhysicianRole(own_)));
  EXPECT_OK(GetReceipt("software:medisoft"));
  ExpectError(GetReceipt(PhysicianRole(other_)), StatusCode::kNotFound, "RECEIPT_UNKNOWN");
  ExpectError(GetReceipt("software:other-vendor"), StatusCode::kNotFound, "RECEIPT_UNKNOWN");
}

TEST_F(RoleOwnershipTest, APaymentIsTheInsurersThatOwesIt) {
  edmg::v1::GetPaymentRequest request;
  request.set_payment_id(registered_.receipt().registration().payment_ids(0));
  edmg::v1::GetPaymentResponse response;
  EXPECT_OK(Public("insurer:100").Call("edmg.v1.PaymentService/GetPayment", request, &response));
  EXPECT_EQ(response.payment().insurer(), "100");
  ExpectError(Public("insurer:200").Call("edmg.v1.PaymentService/GetPayment", request),
              StatusCode::kNotFound, "PAYMENT_UNKNOWN");
}

TEST_F(RoleOwnershipTest, AnInsurerReportsOnlyItsOwnPayments) {
  edmg::v1::ReportPaymentsRequest request;
  request.set_report_id("bank-1");
  auto& row = *request.add_reports();
  row.set_row(1);
  row.set_payment_id(registered_.receipt().registration().payment_ids(0));
  row.set_kind(edmg::v1::PAYMENT_REPORT_KIND_REJECTED);
  row.set_reason_code("AC04");
  *row.mutable_execution_date() = MakeDate(Today());
  const std::string method = "edmg.v1.PaymentService/ReportPayments";
  edmg::v1::ReportPaymentsResponse response;
  ASSERT_OK(Public("insurer:200").Call(method, request, &response));
  ASSERT_EQ(response.refused_size(), 1);
  EXPECT_EQ(response.refused(0).reason(), "PAYMENT_UNKNOWN");
  ASSERT_OK(Public("insurer:100").Call(method, request, &response));
  EXPECT_EQ(response.rows_recorded(), 1);
}

TEST_F(RoleOwnershipTest, AnInsurerSeesOnlyItsOwnAccountsExportsAndBooks) {
  const std::string service = "edmg.v1.PaymentService/";
  edmg::v1::SetDebtorAccountRequest account;
  account.mutable_account()->set_iban("BE68539007547034");
  account.mutable_account()->set_name("Insurer 100");
  ASSERT_OK(Public("insurer:100").Call(service + "SetDebtorAccount", account));
  edmg::v1::ListDebtorAccountsResponse accounts;
  ASSERT_OK(
      Public("insurer:200")
          .Call(service + "ListDebtorAccounts", edmg::v1::ListDebtorAccountsRequest(), &accounts));
  EXPECT_EQ(accounts.accounts_size(), 0);
  edmg::v1::ExportCreditTransfersRequest order;
  order.mutable_selection()->set_export_id("first");
  *order.mutable_selection()->mutable_due_until() = MakeDate(Today() + 60);
  *order.mutable_selection()->mutable_execution_date() = MakeDate(Today());
  const auto stream = Public("insurer:100").Open(service + "ExportCreditTransfers", order);
  edmg::v1::ExportCreditTransfersResponse part;
  ASSERT_EQ(stream->Read(&part), ReadResult::kMessage);
  const int64_t instructed = part.credit_transfer_export().transfers();
  EXPECT_GT(instructed, 0);
  ASSERT_EQ(stream->Read(&part), ReadResult::kMessage);
  EXPECT_THAT(part.content(), testing::HasSubstr("<MsgId>first</MsgId>"));
  EXPECT_EQ(stream->Read(&part), ReadResult::kEnd);
  EXPECT_OK(stream->Finish());
  edmg::v1::CancelExportRequest cancel;
  cancel.set_export_id("first");
  cancel.set_reason(edmg::v1::CANCEL_REASON_REFUSED);
  ExpectError(Public("insurer:200").Call(service + "CancelExport", cancel), StatusCode::kNotFound,
              "EXPORT_UNKNOWN");
  edmg::v1::GetBooksResponse books;
  ASSERT_OK(Public("insurer:100").Call(service + "GetBooks", edmg::v1::GetBooksRequest(), &books));
  EXPECT_EQ(books.lines(1).payments(), instructed);
}

TEST_F(RoleOwnershipTest, APhysicianSeesOwnPayments) {
  for (const Doctor* doctor : {&own_, &other_}) {
    edmg::v1::ListMyPaymentsResponse response;
    ASSERT_OK(Public(PhysicianRole(*doctor))
                  .Call("edmg.v1.PhysicianPaymentService/ListMyPayments",
                        edmg::v1::ListMyPaymentsRequest(), &response));
    EXPECT_EQ(response.payments_size(), 2);
    for (const auto& payment : response.payments()) {
      EXPECT_EQ(payment.physician_nihii(), doctor->nihii);
    }
  }
}

TEST_F(RoleOwnershipTest, AnInsurerAsksOnlyAboutItsAffiliates) {
  EXPECT_OK(GetHolding("insurer:100"));
  EXPECT_OK(GetHolding(PhysicianRole(other_)));
  const absl::Status foreign = GetHolding("insurer:200");
  EXPECT_EQ(foreign.code(), StatusCode::kNotFound);
  EXPECT_EQ(MetadataOf(foreign, "mycarenet_code"), "120");
}

TEST_F(RoleOwnershipTest, AReadIsLoggedUnderTheNameOfItsRpc) {
  const auto last_method = [this] {
    edmg::store::v1::AccessRecord row;
    EXPECT_OK(database().Snapshot()->Scan(
        store::Table::kAccessLog, "", "", [&](absl::string_view, absl::string_view value) {
          EXPECT_TRUE(row.ParseFromArray(value.data(), static_cast<int>(value.size())));
          return true;
        }));
    return row.method();
  };
  EXPECT_OK(GetHolding("insurer:100"));
  EXPECT_EQ(last_method(), "edmg.v1.HoldingService/GetHolding");
  EXPECT_OK(GetReceipt(PhysicianRole(own_)));
  EXPECT_EQ(last_method(), "edmg.v1.SubmissionService/GetReceipt");
}

TEST_F(RoleOwnershipTest, AnInsurerAsksForTheCopaymentOnlyOfItsAffiliates) {
  edmg::v1::GetEntitlementRequest request;
  request.mutable_patient()->set_ssin(patients_[0]);
  request.set_physician_nihii(own_.nihii);
  *request.mutable_service_date() = MakeDate(Today());
  request.set_claim_code(kSurgeryCode);
  const std::string method = "edmg.v1.HoldingService/GetEntitlement";
  EXPECT_OK(Public("insurer:100").Call(method, request));
  EXPECT_OK(Public(PhysicianRole(other_)).Call(method, request));
  EXPECT_EQ(MetadataOf(Public("insurer:200").Call(method, request), "mycarenet_code"), "120");
}

TEST_F(RoleOwnershipTest, AnInsurerAttestsOnlyForItsAffiliates) {
  edmg::v1::RecordAttestationsRequest request;
  auto& row = *request.add_attestations();
  row.set_ssin(patients_[0]);
  row.set_physician_nihii(other_.nihii);
  *row.mutable_service_date() = MakeDate(Today());
  row.set_claim_code(kSurgeryCode);
  const std::string method = "edmg.v1.InsurerFeedService/RecordAttestations";
  edmg::v1::RecordAttestationsResponse response;
  ASSERT_OK(Public("insurer:200").Call(method, request, &response));
  ASSERT_EQ(response.rows_refused(), 1);
  EXPECT_EQ(response.refused(0).rejection().refusals(0).mycarenet_code(), "120");
  ASSERT_OK(Public("insurer:100").Call(method, request, &response));
  EXPECT_EQ(response.rows_recorded(), 1);
}

TEST_F(RoleOwnershipTest, PageTokensAreTheirOwners) {
  std::string patients, payments, mine;
  ASSERT_OK(ListPatients(PhysicianRole(own_), &patients));
  ASSERT_NE(patients, "");
  ASSERT_OK(ListPayments("insurer:100", &payments));
  ASSERT_NE(payments, "");
  mine = patients;
  EXPECT_OK(ListPatients(PhysicianRole(own_), &mine));
  mine = patients;
  ExpectError(ListPatients(PhysicianRole(other_), &mine), StatusCode::kInvalidArgument,
              "PAGE_TOKEN_INVALID");
  mine = payments;
  ExpectError(ListPayments("insurer:200", &mine), StatusCode::kInvalidArgument,
              "PAGE_TOKEN_INVALID");
  mine = patients;
  ExpectError(ListPayments("insurer:100", &mine), StatusCode::kInvalidArgument,
              "PAGE_TOKEN_INVALID");
}

TEST_F(RoleOwnershipTest, ListsShowOnlyTheCallersOwn) {
  edmg::v1::ListPatientsResponse list;
  EXPECT_OK(
      Public(PhysicianRole(own_))
          .Call("edmg.v1.PatientListService/ListPatients", edmg::v1::ListPatientsRequest(), &list));
  ASSERT_EQ(list.patients_size(), 2);
  EXPECT_EQ(list.patients(0).ssin(), patients_[0]);
  EXPECT_EQ(list.patients(1).ssin(), patients_[1]);
  edmg::v1::ListPaymentsResponse payments;
  EXPECT_OK(
      Public("insurer:200")
          .Call("edmg.v1.PaymentService/ListPayments", edmg::v1::ListPaymentsRequest(), &payments));
  EXPECT_EQ(payments.payments_size(), 2);
  for (const auto& payment : payments.payments()) EXPECT_EQ(payment.insurer(), "200");
}

TEST_F(RoleOwnershipTest, CursorsAreTheirSubscriptions) {
  edmg::v1::SubscribePaymentEventsRequest subscribe;
  subscribe.set_subscription("ledger");
  edmg::v1::SubscribePaymentEventsResponse events;
  for (const char* insurer : {"insurer:200", "insurer:100"}) {
    auto stream = Public(insurer).Open("edmg.v1.PaymentService/SubscribePaymentEvents", subscribe);
    ASSERT_EQ(stream->Read(&events), ReadResult::kMessage);
  }
  edmg::v1::AcknowledgePaymentEventsRequest acknowledge;
  acknowledge.set_subscription("ledger");
  acknowledge.set_cursor(events.cursor());  // of insurer 100
  const std::string method = "edmg.v1.PaymentService/AcknowledgePaymentEvents";
  ExpectError(Public("insurer:200").Call(method, acknowledge), StatusCode::kInvalidArgument,
              "CURSOR_INVALID");
  acknowledge.set_subscription("other");
  ExpectError(Public("insurer:100").Call(method, acknowledge), StatusCode::kInvalidArgument,
              "CURSOR_INVALID");
  acknowledge.set_subscription("ledger");
  EXPECT_OK(Public("insurer:100").Call(method, acknowledge));
}

TEST_F(RoleOwnershipTest, NobodySpeaksForAnother) {
  const auto message = Signed(Registration(own_, patients_[0]), own_);
  const std::string submit = "edmg.v1.SubmissionService/Submit";
  ExpectError(Public(PhysicianRole(other_)).Call(submit, message), StatusCode::kPermissionDenied,
              "AUTHOR_NOT_CALLER");
  ExpectError(Public("software:other-vendor").Call(submit, message), StatusCode::kPermissionDenied,
              "SOFTWARE_MISMATCH");
  edmg::v1::CheckRequest check;
  *check.mutable_envelope() = message.envelope();
  ExpectError(Public(PhysicianRole(other_)).Call("edmg.v1.SubmissionService/Check", check),
              StatusCode::kPermissionDenied, "AUTHOR_NOT_CALLER");
  ExpectError(Public("software:other-vendor").Call("edmg.v1.SubmissionService/Check", check),
              StatusCode::kPermissionDenied, "SOFTWARE_MISMATCH");
  edmg::v1::UpsertInsuredPersonsRequest feed;
  *feed.add_persons() = MakePerson(999, "200");
  edmg::v1::UpsertInsuredPersonsResponse answer;
  ASSERT_OK(
      Public("insurer:100").Call("edmg.v1.InsurerFeedService/UpsertInsuredPersons", feed, &answer));
  ASSERT_EQ(answer.refused_size(), 1);
  EXPECT_EQ(answer.refused(0).rejection().refusals(0).field(),
            "messages[0].persons[0].affiliations[0].mutuality");
}

}  // namespace
}  // namespace edmg::support
