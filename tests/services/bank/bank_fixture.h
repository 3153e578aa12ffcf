// Exports of what an insurer owes, and files of its bank.
#ifndef EDMG_TESTS_SERVICES_BANK_BANK_FIXTURE_H_
#define EDMG_TESTS_SERVICES_BANK_BANK_FIXTURE_H_

#include <string>

#include "absl/strings/str_cat.h"
#include "services/bank/status_file.h"
#include "tests/services/payments/payment_reports_fixture.h"

namespace edmg::support {

inline constexpr char kDebtorIban[] = "BE68539007547034";

class BankTest : public PaymentReportsTest {
 protected:
  BankTest() { EXPECT_OK(SetAccount(kDebtorIban)); }

  // Whatever a test does, the books balance.
  void TearDown() override {
    const auto differences = gateway().books.Check(now(), [] { return false; });
    EXPECT_OK(differences.status());
    if (expects_balance_) {
      EXPECT_THAT(*differences, testing::IsEmpty());
    }
  }
  bool expects_balance_ = true;

  absl::Status SetAccount(const std::string& iban, bool closed = false,
                          const std::string& name = "Mutualité \"Été\" & Co") {
    edmg::v1::SetDebtorAccountRequest request;
    request.mutable_account()->set_iban(iban);
    request.mutable_account()->set_bic("GKCCBEBB");
    request.mutable_account()->set_name(name);
    request.mutable_account()->set_closed(closed);
    Slot<edmg::v1::SetDebtorAccountResponse> slot;
    gateway().debtor_accounts.Set(request, Insurer("300"), Into(slot));
    return rig_.Finish(slot).status();
  }

  edmg::v1::ExportCreditTransfersRequest Request(const std::string& id,
                                                 bool netting = false) const {
    edmg::v1::ExportCreditTransfersRequest request;
    request.mutable_selection()->set_export_id(id);
    *request.mutable_selection()->mutable_due_until() = MakeDate(Today() + 60);
    *request.mutable_selection()->mutable_execution_date() = MakeDate(Today());
    request.mutable_selection()->set_netting(netting);
    return request;
  }

  struct Exported {
    edmg::v1::CreditTransferExport made;
    std::string file;
  };
  absl::StatusOr<Exported> Export(const edmg::v1::ExportCreditTransfersRequest& request) {
    Slot<std::shared_ptr<services::Exports::Answer>> slot;
    gateway().exports.Open(request, Insurer("300"), Into(slot));
    const auto answer = rig_.Finish(slot);
    if (!answer.ok()) return answer.status();
    Exported exported;
    for (;;) {
      const auto part = (*answer)->Next();
      if (!part.ok()) return part.status();
      if (!part->has_value()) return exported;
      if ((*part)->has_credit_transfer_export()) {
        exported.made = (*part)->credit_transfer_export();
      }
      exported.file += (*part)->content();
    }
  }

  absl::StatusOr<edmg::v1::CreditTransferExport> Cancel(const std::string& id) {
    edmg::v1::CancelExportRequest request;
    request.set_export_id(id);
    request.set_reason(edmg::v1::CANCEL_REASON_NEVER_SENT);
    Slot<edmg::v1::CancelExportResponse> slot;
    gateway().exports.Cancel(request, Insurer("300"), Into(slot));
    const auto response = rig_.Finish(slot);
    if (!response.ok()) return response.status();
    return response->credit_transfer_export();
  }

  absl::StatusOr<edmg::v1::ImportPaymentStatusResponse> Import(const std::string& file,
                                                               const std::string& sha256 = "a1") {
    services::StatusFile reader;
    if (auto status = reader.Add(file); !status.ok()) return status;
    auto rows = reader.End();
    if (!rows.ok()) return rows.status();
    Slot<edmg::v1::ImportPaymentStatusResponse> slot;
    gateway().imports.Record(*std::move(rows), sha256, Insurer("300"), Into(slot));
    return rig_.Finish(slot);
  }

  edmg::v1::PaymentState StateOf(const std::string& payment_id) {
    edmg::v1::GetPaymentRequest request;
    request.set_payment_id(payment_id);
    const auto answer = gateway().payments.GetPayment(request, Insurer("300"), now());
    EXPECT_OK(answer.status());
    return answer.ok() ? answer->payment().status().state() : edmg::v1::PAYMENT_STATE_UNSPECIFIED;
  }

  // A recovery of 3000 cents of a new payment, which was paid twice; its id.
  std::string OweBack() {
    const std::string id = Owe();
    const std::string report = absl::StrCat("twice-", id);
    EXPECT_OK(Report({Paid(1, id, "B1"), Paid(2, id, "B2")}, "300", report).status());
    for (const auto& payment : PaymentsOf("300")) {
      if (payment.related_payment_id() == id) return payment.payment_id();
    }
    ADD_FAILURE() << "no recovery of " << id;
    return "";
  }
};

}  // namespace edmg::support

#endif  // EDMG_TESTS_SERVICES_BANK_BANK_FIXTURE_H_
