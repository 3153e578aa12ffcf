// The accounts from which insurers pay. Thread-safe.
#ifndef EDMG_SERVICES_BANK_DEBTOR_ACCOUNTS_H_
#define EDMG_SERVICES_BANK_DEBTOR_ACCOUNTS_H_

#include <functional>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "edmg/store/v1/payments.pb.h"
#include "edmg/v1/bank_file.pb.h"
#include "services/answers/caller.h"
#include "services/writer/kernel.h"
#include "store/engine/reader.h"

namespace edmg::services {

inline constexpr int kDebtorAccountsMax = 16;  // of an insurer

class DebtorAccounts {
 public:
  explicit DebtorAccounts(const Kernel& kernel)
      : database_(kernel.database), sequencer_(kernel.sequencer) {}

  // FIELD_FORMAT, TOO_MANY_DEBTOR_ACCOUNTS; those of Sequencer::Enqueue.
  void Set(const edmg::v1::SetDebtorAccountRequest& request, const Caller& caller,
           std::function<void(absl::StatusOr<edmg::v1::SetDebtorAccountResponse>)> done);

  absl::StatusOr<edmg::v1::ListDebtorAccountsResponse> List(
      const edmg::v1::ListDebtorAccountsRequest& request, const Caller& caller,
      absl::Time now) const;

 private:
  const store::Database& database_;
  Sequencer& sequencer_;
};

// The form of an account, and that the insurer has room for it; live and when the journal is
// verified.
absl::Status CheckDebtorAccount(const store::Reader& reader,
                                const edmg::store::v1::DebtorAccountRecord& record);

}  // namespace edmg::services

#endif  // EDMG_SERVICES_BANK_DEBTOR_ACCOUNTS_H_
