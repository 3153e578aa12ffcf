// The attributes of an envelope's signer: the required ones, each once, and their values.
//
// Part of envelope.h's strict reading; callers have checked that the bytes are strict DER.
#ifndef EDMG_CERTS_ENVELOPE_ATTRIBUTES_H_
#define EDMG_CERTS_ENVELOPE_ATTRIBUTES_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "certs/envelope.h"

namespace edmg::certs {

// Reads content type, message digest, signing time and signing-certificate-v2 into `envelope`.
// Further attributes are accepted, each type at most once.
absl::Status ParseSignedAttributes(absl::string_view body, Envelope* envelope);

// Unsigned attributes (timestamps, countersignatures) mean nothing here, but none of them may look
// like one that must be signed.
absl::Status CheckUnsignedAttributes(absl::string_view body);

}  // namespace edmg::certs

#endif  // EDMG_CERTS_ENVELOPE_ATTRIBUTES_H_
