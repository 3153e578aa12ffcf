// The decisions on exports of credit transfers and on their cancelling, a part at a time, live and
// when the journal is verified. An empty decision: there is nothing left to do.
#ifndef EDMG_SERVICES_BANK_EXPORT_DECISIONS_H_
#define EDMG_SERVICES_BANK_EXPORT_DECISIONS_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "edmg/store/v1/journal.pb.h"
#include "edmg/v1/bank_file.pb.h"
#include "services/rules/book/accept.h"
#include "store/engine/reader.h"

namespace edmg::services {

inline constexpr int kExportPartMax = 500;  // payments that a part looks at; the last physician's
                                            // are looked at all
inline constexpr int kHeldBackMax = 1'000;

// The next part of an export. FIELD_FORMAT, DEBTOR_ACCOUNT_UNKNOWN, EXPORT_CHANGED, EXPORT_RUNNING,
// EXPORT_CANCELLED.
absl::StatusOr<edmg::store::v1::Decision> DecideExportPart(
    const store::Reader& reader, const edmg::store::v1::ExportCommand& command,
    const rules::Accept& accept);

// The export as it would be made now. The same errors.
absl::StatusOr<edmg::v1::CreditTransferExport> PreviewExport(
    const store::Reader& reader, absl::string_view insurer,
    const edmg::v1::ExportSelection& selection, absl::CivilDay today);

// The next part of a cancelling. FIELD_FORMAT, EXPORT_UNKNOWN, EXPORT_PAID.
absl::StatusOr<edmg::store::v1::Decision> DecideCancelPart(
    const store::Reader& reader, const edmg::store::v1::CancelExportCommand& command,
    const rules::Accept& accept);

}  // namespace edmg::services

#endif  // EDMG_SERVICES_BANK_EXPORT_DECISIONS_H_
