#include "certs/envelope.h"

#include "absl/status/status.h"
#include "absl/types/optional.h"
#include "certs/anomalies.h"
#include "certs/der_reader.h"
#include "certs/envelope_attributes.h"
#include "certs/envelope_oids.h"

namespace edmg::certs {
namespace {

using absl::Status;

// The only version for X.509 certificates, content id-data and a signer by issuer and serial.
constexpr absl::string_view kVersion1("\x01", 1);

// SignedData.digestAlgorithms: one signer has one.
Status ReadDigestAlgorithms(DerReader& reader, Digest* digest) {
  absl::optional<DerElement> set = reader.Read(kDerSet);
  if (!set.has_value()) return Malformed("digestAlgorithms");
  DerReader algorithms(set->body);
  absl::optional<DerElement> only = algorithms.Read(kDerSequence);
  if (!only.has_value()) return RefuseEnvelope(Anomaly::kSignerCount, "no digest algorithm");
  if (!algorithms.AtEnd()) {
    return RefuseEnvelope(Anomaly::kSignerCount, "several digest algorithms");
  }
  absl::optional<Digest> known = DigestOf(*only);
  if (!known.has_value()) return RefuseEnvelope(Anomaly::kAlgorithmNotAccepted, "digest");
  *digest = *known;
  return absl::OkStatus();
}

Status ReadContent(DerReader& reader, Envelope* envelope) {
  absl::optional<DerElement> info = reader.Read(kDerSequence);
  if (!info.has_value()) return Malformed("encapContentInfo");
  DerReader fields(info->body);
  absl::optional<DerElement> type = fields.Read(kDerOid);
  if (!type.has_value()) return Malformed("eContentType");
  if (type->body != kOidData) return RefuseEnvelope(Anomaly::kContentTypeNotData);
  if (fields.AtEnd()) return RefuseEnvelope(Anomaly::kContentMissing);
  absl::optional<DerElement> wrapped = fields.Read(kDerContext0);
  if (!wrapped.has_value() || !fields.AtEnd()) return Malformed("eContent");
  DerReader inner(wrapped->body);
  absl::optional<DerElement> octets = inner.Read(kDerOctetString);
  if (!octets.has_value() || !inner.AtEnd()) return Malformed("eContent");
  if (octets->body.empty()) return RefuseEnvelope(Anomaly::kContentMissing);
  envelope->content = octets->body;
  return absl::OkStatus();
}

Status ReadCertificates(DerReader& reader, Envelope* envelope) {
  absl::optional<DerElement> bag = reader.Read(kDerContext0);
  if (!bag.has_value()) return RefuseEnvelope(Anomaly::kSignerCertificateMissing);
  if (!IsSetOfOrdered(bag->body)) {
    return RefuseEnvelope(Anomaly::kEnvelopeNotDer, "order of the certificates");
  }
  DerReader certificates(bag->body);
  while (!certificates.AtEnd()) {
    absl::optional<DerElement> one = certificates.Read(kDerSequence);
    if (!one.has_value()) return Malformed("only X.509 certificates are accepted");
    if (envelope->each_certificate.size() == kEmbeddedCertificatesMax) {
      return Malformed("more than 8 certificates");
    }
    envelope->each_certificate.push_back(one->bytes);
  }
  envelope->certificates = bag->bytes;
  return absl::OkStatus();
}

Status ReadSignerId(DerReader& reader, Envelope* envelope) {
  if (!reader.Sees(kDerSequence)) return RefuseEnvelope(Anomaly::kSignerIdNotAccepted);
  absl::optional<DerElement> id = reader.Read(kDerSequence);
  if (!id.has_value()) return Malformed("sid");
  DerReader fields(id->body);
  absl::optional<DerElement> issuer = fields.Read(kDerSequence);
  absl::optional<DerElement> serial = fields.Read(kDerInteger);
  if (!issuer.has_value() || !serial.has_value() || !fields.AtEnd()) return Malformed("sid");
  envelope->signer_id_bytes = id->bytes;
  envelope->signer_id = {issuer->bytes, serial->body};
  return absl::OkStatus();
}

// The algorithms of the signer, which must agree with each other and with SignedData's.
Status ReadSignature(DerReader& reader, Envelope* envelope) {
  absl::optional<DerElement> algorithm = reader.Read(kDerSequence);
  if (!algorithm.has_value()) return Malformed("signatureAlgorithm");
  absl::optional<SignatureAlgorithm> known = SignatureAlgorithmOf(*algorithm);
  if (!known.has_value()) {
    return RefuseEnvelope(Anomaly::kAlgorithmNotAccepted, FaultOfSignatureAlgorithm(*algorithm));
  }
  if (known->digest.has_value() && *known->digest != envelope->digest) {
    return RefuseEnvelope(Anomaly::kAlgorithmNotAccepted, "signature and digest differ");
  }
  absl::optional<DerElement> signature = reader.Read(kDerOctetString);
  if (!signature.has_value()) return Malformed("signature");
  envelope->signature_key_type = known->key_type;
  envelope->signature = signature->body;
  return absl::OkStatus();
}

Status ReadSignedAttributes(DerReader& reader, Envelope* envelope) {
  absl::optional<DerElement> attributes = reader.Read(kDerContext0);
  if (!attributes.has_value()) return RefuseEnvelope(Anomaly::kSignedAttributesMissing);
  envelope->signed_attributes = attributes->bytes;
  return ParseSignedAttributes(attributes->body, envelope);
}

Status ReadUnsignedAttributes(DerReader& reader) {
  if (reader.AtEnd()) return absl::OkStatus();
  absl::optional<DerElement> attributes = reader.Read(kDerContext1);
  if (!attributes.has_value() || !reader.AtEnd()) return Malformed("after the signature");
  return CheckUnsignedAttributes(attributes->body);
}

Status ReadSignerInfo(absl::string_view body, Envelope* envelope) {
  DerReader reader(body);
  // A key identifier comes with version 3; this fault deserves its own answer.
  absl::optional<DerElement> version = reader.Read(kDerInteger);
  if (!version.has_value()) return Malformed("version of the signer");
  if (Status status = ReadSignerId(reader, envelope); !status.ok()) return status;
  if (version->body != kVersion1) return Malformed("version of the signer");
  absl::optional<DerElement> digest = reader.Read(kDerSequence);
  if (!digest.has_value()) return Malformed("digestAlgorithm");
  absl::optional<Digest> known = DigestOf(*digest);
  if (!known.has_value()) return RefuseEnvelope(Anomaly::kAlgorithmNotAccepted, "digest");
  if (*known != envelope->digest) {
    return RefuseEnvelope(Anomaly::kAlgorithmNotAccepted, "two different digests");
  }
  if (Status status = ReadSignedAttributes(reader, envelope); !status.ok()) return status;
  if (Status status = ReadSignature(reader, envelope); !status.ok()) return status;
  return ReadUnsignedAttributes(reader);
}

Status ReadSigners(DerReader& reader, Envelope* envelope) {
  absl::optional<DerElement> set = reader.Read(kDerSet);
  if (!set.has_value() || !reader.AtEnd()) return Malformed("signerInfos");
  DerReader signers(set->body);
  if (signers.AtEnd()) return RefuseEnvelope(Anomaly::kSignerCount, "none");
  absl::optional<DerElement> only = signers.Read(kDerSequence);
  if (!only.has_value()) return Malformed("signerInfos");
  if (!signers.AtEnd()) return RefuseEnvelope(Anomaly::kSignerCount, "several");
  return ReadSignerInfo(only->body, envelope);
}

Status CountSigners(DerReader reader) {
  // The signers stand last; the fault of two signers is told before any fault that follows from it.
  while (!reader.AtEnd()) {
    absl::optional<DerElement> element = reader.Read();
    if (!element.has_value()) return Malformed("SignedData");
    if (!reader.AtEnd() || element->tag != kDerSet) continue;
    DerReader signers(element->body);
    int count = 0;
    while (!signers.AtEnd() && signers.Read().has_value()) ++count;
    if (count != 1) return RefuseEnvelope(Anomaly::kSignerCount);
  }
  return absl::OkStatus();
}

Status ReadSignedData(absl::string_view body, Envelope* envelope) {
  DerReader reader(body);
  absl::optional<DerElement> version = reader.Read(kDerInteger);
  if (!version.has_value()) return Malformed("version");
  if (Status status = CountSigners(reader); !status.ok()) return status;
  if (Status status = ReadDigestAlgorithms(reader, &envelope->digest); !status.ok()) return status;
  if (Status status = ReadContent(reader, envelope); !status.ok()) return status;
  if (Status status = ReadCertificates(reader, envelope); !status.ok()) return status;
  // Revocation is judged from the configured lists; lists in a message prove nothing.
  if (reader.Sees(kDerContext1)) return Malformed("embedded revocation lists are not accepted");
  if (Status status = ReadSigners(reader, envelope); !status.ok()) return status;
  // This check is last, because elements that ask for another version have a clearer name of their
  // own.
  return version->body == kVersion1 ? absl::OkStatus() : Malformed("version");
}

}  // namespace

absl::StatusOr<Envelope> ParseEnvelope(absl::string_view bytes, size_t bytes_max) {
  if (bytes.empty()) return RefuseEnvelope(Anomaly::kEnvelopeEmpty);
  if (bytes.size() > bytes_max) return RefuseEnvelope(Anomaly::kEnvelopeTooLarge);
  if (!IsStrictDer(bytes)) return RefuseEnvelope(Anomaly::kEnvelopeNotDer);
  absl::optional<DerElement> info = DerReader(bytes).Read(kDerSequence);
  if (!info.has_value()) return Malformed("ContentInfo");
  DerReader fields(info->body);
  absl::optional<DerElement> type = fields.Read(kDerOid);
  if (!type.has_value() || type->body != kOidSignedData) return Malformed("not SignedData");
  absl::optional<DerElement> wrapped = fields.Read(kDerContext0);
  if (!wrapped.has_value() || !fields.AtEnd()) return Malformed("ContentInfo");
  DerReader inner(wrapped->body);
  absl::optional<DerElement> signed_data = inner.Read(kDerSequence);
  if (!signed_data.has_value() || !inner.AtEnd()) return Malformed("SignedData");
  Envelope envelope;
  envelope.bytes = bytes;
  Status status = ReadSignedData(signed_data->body, &envelope);
  if (!status.ok()) return status;
  return envelope;
}

absl::optional<IssuerAndSerial> CertificateName(absl::string_view certificate) {
  absl::optional<DerElement> outer = DerReader(certificate).Read(kDerSequence);
  if (!outer.has_value()) return absl::nullopt;
  absl::optional<DerElement> tbs = DerReader(outer->body).Read(kDerSequence);
  if (!tbs.has_value()) return absl::nullopt;
  DerReader fields(tbs->body);
  fields.Read(kDerContext0);  // the version, absent in version 1
  absl::optional<DerElement> serial = fields.Read(kDerInteger);
  absl::optional<DerElement> algorithm = fields.Read(kDerSequence);
  absl::optional<DerElement> issuer = fields.Read(kDerSequence);
  if (!serial.has_value() || !algorithm.has_value() || !issuer.has_value()) return absl::nullopt;
  return IssuerAndSerial{issuer->bytes, serial->body};
}

absl::StatusOr<absl::string_view> SignerCertificateOf(const Envelope& envelope) {
  absl::string_view found;
  for (absl::string_view certificate : envelope.each_certificate) {
    absl::optional<IssuerAndSerial> name = CertificateName(certificate);
    if (!name.has_value()) return Malformed("embedded certificate");
    if (!(*name == envelope.signer_id)) continue;
    if (!found.empty()) return Malformed("two certificates of one name");
    found = certificate;
  }
  if (found.empty()) return RefuseEnvelope(Anomaly::kSignerCertificateMissing);
  return found;
}

}  // namespace edmg::certs
