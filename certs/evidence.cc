#include "certs/evidence.h"

#include <string>

#include "certs/envelope.h"
#include "certs/message_check.h"

namespace edmg::certs {

absl::StatusOr<SignedContent> ContentOf(absl::string_view envelope) {
  // The envelope's size was judged by the limit of its day.
  auto parsed = ParseEnvelope(envelope, envelope.size());
  if (!parsed.ok()) return parsed.status();
  auto signer = SignerCertificateOf(*parsed);
  if (!signer.ok()) return signer.status();
  return SignedContent{std::string(parsed->content),
                       DigestBytes(Digest::kSha256, {parsed->content}),
                       DigestBytes(Digest::kSha256, {*signer})};
}

}  // namespace edmg::certs
