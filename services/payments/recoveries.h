// Recoveries and the payments that they recover: what nobody paid is not paid and got back, both
// are settled.
#ifndef EDMG_SERVICES_PAYMENTS_RECOVERIES_H_
#define EDMG_SERVICES_PAYMENTS_RECOVERIES_H_

#include "absl/status/status.h"
#include "edmg/store/v1/journal.pb.h"
#include "services/rules/book/accept.h"
#include "store/engine/reader.h"

namespace edmg::services {

// Adds to any decision what follows from its payments and their changes: a payment that is
// recovered while nothing of it was paid is settled together with its recovery, at once, or once it
// comes to nothing. Live and when the journal is verified. Errors: those of the reads.
absl::Status SettleRecoveries(const store::Reader& reader, const rules::Accept& accept,
                              edmg::store::v1::Decision* decision);

}  // namespace edmg::services

#endif  // EDMG_SERVICES_PAYMENTS_RECOVERIES_H_
