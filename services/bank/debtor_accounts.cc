#include "services/bank/debtor_accounts.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/answers/errors.h"
#include "services/writer/request_command.h"
#include "store/engine/records.h"
#include "store/payments/exports.h"
#include "values/identifiers.h"

namespace edmg::services {
namespace {

using edmg::store::v1::DebtorAccountRecord;
using edmg::v1::DebtorAccount;
using edmg::v1::SetDebtorAccountRequest;
using edmg::v1::SetDebtorAccountResponse;

constexpr size_t kHolderNameBytesMax = 70;

absl::Status CheckAccountForm(const DebtorAccount& account) {
  const auto wrong = [](std::string field, std::string text) {
    return Error({Reason::kFieldFormat, std::move(field), std::move(text)});
  };
  if (CheckIban(account.iban()) != IdentifierFault::kNone) {
    return wrong("account.iban", "not an IBAN of a country of SEPA, without spaces");
  }
  if (!account.bic().empty() && CheckBic(account.bic()) != BicFault::kNone) {
    return wrong("account.bic", "not a BIC of 8 or 11 characters");
  }
  if (!IsText(account.name(), kHolderNameBytesMax)) {
    return wrong("account.name",
                 absl::StrCat("must have 1 to ", kHolderNameBytesMax, " bytes of UTF-8"));
  }
  return absl::OkStatus();
}

class DebtorAccountCommand
    : public RequestCommand<SetDebtorAccountRequest, SetDebtorAccountResponse> {
 public:
  using RequestCommand::RequestCommand;

  absl::StatusOr<std::optional<Record>> Decide(const store::Reader& reader,
                                               const rules::Accept& accept) override {
    Record record;
    auto& account = *record.entry.mutable_debtor_account();
    account.set_insurer(caller_.name);
    *account.mutable_account() = request_.account();
    auto status = CheckDebtorAccount(reader, account);
    if (!status.ok()) return status;
    const auto known = store::ReadDebtorAccount(reader, caller_.name, request_.account().iban());
    if (!known.ok()) return known.status();
    if (known->has_value() && store::Serialize(**known) == store::Serialize(account)) {
      return std::optional<Record>();
    }
    record.entry.set_requested_by(caller_.Label());
    response_.set_revision(accept.revision);
    return std::optional<Record>(std::move(record));
  }
};

}  // namespace

absl::Status CheckDebtorAccount(const store::Reader& reader, const DebtorAccountRecord& record) {
  if (auto status = CheckAccountForm(record.account()); !status.ok()) return status;
  int others = 0;
  auto status = store::ScanDebtorAccounts(reader, record.insurer(), [&](const auto& other) {
    if (other.account().iban() != record.account().iban()) ++others;
    return true;
  });
  if (!status.ok() || others < kDebtorAccountsMax) return status;
  return Error({Reason::kTooManyDebtorAccounts, "account.iban",
                absl::StrCat("an insurer has at most ", kDebtorAccountsMax, " debtor accounts")});
}

void DebtorAccounts::Set(const SetDebtorAccountRequest& request, const Caller& caller,
                         std::function<void(absl::StatusOr<SetDebtorAccountResponse>)> done) {
  auto status = sequencer_.Enqueue(std::make_unique<DebtorAccountCommand>(request, caller, done));
  if (!status.ok()) done(status);
}

absl::StatusOr<edmg::v1::ListDebtorAccountsResponse> DebtorAccounts::List(
    const edmg::v1::ListDebtorAccountsRequest&, const Caller& caller, absl::Time) const {
  edmg::v1::ListDebtorAccountsResponse response;
  auto status =
      store::ScanDebtorAccounts(*database_.Snapshot(), caller.name, [&](const auto& record) {
        *response.add_accounts() = record.account();
        return true;
      });
  if (!status.ok()) return status;
  return response;
}

}  // namespace edmg::services
