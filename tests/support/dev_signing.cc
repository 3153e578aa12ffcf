#include "tests/support/dev_signing.h"

#include <cassert>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace edmg::support {
namespace {

Draft DraftOf(const SigningOptions& options) {
  Draft draft{
      {{"CN", options.common_name}}, options.not_before, options.not_after, {}, options.key};
  for (const std::string& ssin : {options.ssin, options.second_ssin}) {
    if (!ssin.empty()) draft.subject.push_back({"serialNumber", ssin});
  }
  draft.subject.insert(draft.subject.end(), options.more_subject.begin(),
                       options.more_subject.end());
  draft.extensions = {{"basicConstraints", options.ca ? "critical,CA:TRUE" : "critical,CA:FALSE"}};
  if (!options.key_usage.empty()) draft.extensions.push_back({"keyUsage", options.key_usage});
  if (!options.extended_key_usage.empty()) {
    draft.extensions.push_back({"extendedKeyUsage", options.extended_key_usage});
  }
  draft.extensions.insert(draft.extensions.end(), options.more_extensions.begin(),
                          options.more_extensions.end());
  return draft;
}

Draft TransportDraft(const std::string& common_name, const std::string& extended_key_usage) {
  Draft draft;
  draft.subject = {{"CN", common_name}};
  draft.extensions = {{"basicConstraints", "critical,CA:FALSE"},
                      {"keyUsage", "critical,digitalSignature"},
                      {"extendedKeyUsage", extended_key_usage}};
  return draft;
}

}  // namespace

PemPair DevSigning::MakeCertificate(const SigningOptions& options) const {
  const Draft draft = DraftOf(options);
  switch (options.issuer) {
    case Issuer::kIntermediate:
      return intermediate_.Issue(draft);
    case Issuer::kRoot:
      return root_.Issue(draft);
    case Issuer::kSelf:
      break;
  }
  return MakeSelfSigned(draft);
}

certs::Signer DevSigning::MakeSigner(const SigningOptions& options) const {
  return SignerFor(MakeCertificate(options), options);
}

certs::Signer DevSigning::SignerFor(const PemPair& leaf, const SigningOptions& options) const {
  const std::string chain = options.embed_chain ? intermediate_pem() : std::string();
  absl::StatusOr<certs::Signer> signer =
      certs::Signer::FromPem({leaf.certificate, leaf.key, chain, options.digest});
  assert(signer.ok());
  return *std::move(signer);
}

std::shared_ptr<const certs::TrustStore> DevSigning::Trust(const std::string& crls,
                                                           bool with_intermediate) const {
  absl::StatusOr<std::shared_ptr<const certs::TrustStore>> trust = certs::TrustStore::FromPem(
      {root_pem(), with_intermediate ? intermediate_pem() : std::string(), crls});
  assert(trust.ok());
  return *std::move(trust);
}

std::string DevSigning::MakeCrl(const std::vector<Revoked>& revoked, Issuer issuer) const {
  CrlOptions options;
  options.revoked = revoked;
  return (issuer == Issuer::kRoot ? root_ : intermediate_).MakeCrl(options);
}

PemPair DevTransport::MakeServer() const {
  Draft draft = TransportDraft("localhost", "serverAuth");
  draft.extensions.push_back({"subjectAltName", "DNS:localhost,IP:127.0.0.1,IP:::1"});
  return ca_.Issue(draft);
}

PemPair DevTransport::MakeClient(const TransportOptions& options) const {
  Draft draft = TransportDraft("Test Client", "clientAuth");
  draft.not_before = options.not_before;
  draft.not_after = options.not_after;
  if (!options.uris.empty()) {
    const std::string names = absl::StrCat("URI:", absl::StrJoin(options.uris, ",URI:"));
    draft.extensions.push_back({"subjectAltName", names});
  }
  return ca_.Issue(draft);
}

std::shared_ptr<const certs::TrustStore> DevTransport::Trust(const std::string& crls) const {
  absl::StatusOr<std::shared_ptr<const certs::TrustStore>> trust =
      certs::TrustStore::FromPem({.anchors = ca_pem(), .crls = crls});
  assert(trust.ok());
  return *std::move(trust);
}

PemPair DevTransport::MakeClient(const std::string& uri) const {
  TransportOptions options;
  options.uris.push_back(uri);
  return MakeClient(options);
}

}  // namespace edmg::support
