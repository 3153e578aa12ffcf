// Lets the services look into an envelope of the evidence without the rest of certs/: the process
// gives them certs::ContentOf.
#ifndef EDMG_SERVICES_DMG_EVIDENCE_READER_H_
#define EDMG_SERVICES_DMG_EVIDENCE_READER_H_

#include <functional>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "certs/verified.h"

namespace edmg::services {

// The content of an envelope of the evidence, and its signer.
using EvidenceReader =
    std::function<absl::StatusOr<certs::SignedContent>(absl::string_view envelope)>;

}  // namespace edmg::services

#endif  // EDMG_SERVICES_DMG_EVIDENCE_READER_H_
