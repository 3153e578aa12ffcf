#include "certs/envelope_attributes.h"

#include <cstdint>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/types/optional.h"
#include "certs/anomalies.h"
#include "certs/der_reader.h"
#include "certs/envelope_oids.h"

namespace edmg::certs {
namespace {

using absl::Status;

struct Attribute {
  absl::string_view type;
  absl::string_view values;  // the body of the SET
};

absl::StatusOr<std::vector<Attribute>> ReadAttributes(absl::string_view body) {
  if (!IsSetOfOrdered(body)) {
    return RefuseEnvelope(Anomaly::kEnvelopeNotDer, "order of the attributes");
  }
  std::vector<Attribute> attributes;
  attributes.reserve(kAttributesMax);
  DerReader reader(body);
  while (!reader.AtEnd()) {
    if (attributes.size() == kAttributesMax) return Malformed("more than 32 attributes");
    absl::optional<DerElement> attribute = reader.Read(kDerSequence);
    if (!attribute.has_value()) return Malformed("attribute");
    DerReader fields(attribute->body);
    absl::optional<DerElement> type = fields.Read(kDerOid);
    absl::optional<DerElement> values = fields.Read(kDerSet);
    if (!type.has_value() || !values.has_value() || !fields.AtEnd() || values->body.empty()) {
      return Malformed("attribute");
    }
    attributes.push_back({type->body, values->body});
  }
  if (attributes.empty()) return Malformed("an empty set of attributes");
  return attributes;
}

// The only value of an attribute, if it has this tag.
absl::optional<DerElement> OnlyValue(absl::string_view values, uint8_t tag) {
  DerReader reader(values);
  absl::optional<DerElement> value = reader.Read(tag);
  if (!value.has_value() || !reader.AtEnd()) return absl::nullopt;
  return value;
}

Status ReadContentType(absl::string_view values) {
  absl::optional<DerElement> type = OnlyValue(values, kDerOid);
  if (!type.has_value()) return Malformed("content type attribute");
  if (type->body != kOidData) return RefuseEnvelope(Anomaly::kContentTypeNotData, "attribute");
  return absl::OkStatus();
}

Status ReadMessageDigest(absl::string_view values, Envelope* envelope) {
  absl::optional<DerElement> digest = OnlyValue(values, kDerOctetString);
  if (!digest.has_value()) return Malformed("message digest attribute");
  envelope->message_digest = digest->body;
  return absl::OkStatus();
}

// YYMMDDHHMMSSZ; RFC 5652 wants UTCTime for the years 1950 to 2049 and DER wants the seconds.
absl::optional<absl::Time> ParseUtcTime(absl::string_view text) {
  constexpr int kPairs = 6;
  if (text.size() != 2 * kPairs + 1 || text.back() != 'Z') return absl::nullopt;
  int pairs[kPairs];
  for (int i = 0; i < kPairs; ++i) {
    const char tens = text[2 * i];
    const char units = text[2 * i + 1];
    if (tens < '0' || tens > '9' || units < '0' || units > '9') return absl::nullopt;
    pairs[i] = 10 * (tens - '0') + (units - '0');
  }
  const int year = pairs[0] + (pairs[0] < 50 ? 2000 : 1900);
  const absl::CivilSecond civil(year, pairs[1], pairs[2], pairs[3], pairs[4], pairs[5]);
  // CivilSecond normalises 31 February: a time that it changed did not exist.
  const bool same = civil.month() == pairs[1] && civil.day() == pairs[2] &&
                    civil.hour() == pairs[3] && civil.minute() == pairs[4] &&
                    civil.second() == pairs[5];
  if (!same) return absl::nullopt;
  return absl::FromCivil(civil, absl::UTCTimeZone());
}

Status ReadSigningTime(absl::string_view values, Envelope* envelope) {
  absl::optional<DerElement> value = OnlyValue(values, kDerUtcTime);
  if (!value.has_value()) return Malformed("the signing time must be one UTCTime");
  absl::optional<absl::Time> time = ParseUtcTime(value->body);
  if (!time.has_value()) return Malformed("the signing time must read YYMMDDHHMMSSZ");
  envelope->signing_time = *time;
  return absl::OkStatus();
}

// IssuerSerial ::= SEQUENCE { GeneralNames with one directoryName, INTEGER }
absl::optional<IssuerAndSerial> ReadIssuerSerial(absl::string_view body) {
  DerReader fields(body);
  absl::optional<DerElement> names = fields.Read(kDerSequence);
  absl::optional<DerElement> serial = fields.Read(kDerInteger);
  if (!names.has_value() || !serial.has_value() || !fields.AtEnd()) return absl::nullopt;
  DerReader general(names->body);
  absl::optional<DerElement> directory = general.Read(kDerContext4);
  if (!directory.has_value() || !general.AtEnd()) return absl::nullopt;
  DerReader inner(directory->body);
  absl::optional<DerElement> name = inner.Read(kDerSequence);
  if (!name.has_value() || !inner.AtEnd()) return absl::nullopt;
  return IssuerAndSerial{name->bytes, serial->body};
}

// ESSCertIDv2 ::= SEQUENCE { hashAlgorithm DEFAULT sha256, OCTET STRING, IssuerSerial OPTIONAL }
Status ReadEssCertificate(absl::string_view body, EssCertificate* certificate) {
  DerReader fields(body);
  if (fields.Sees(kDerSequence)) {
    absl::optional<DerElement> algorithm = fields.Read(kDerSequence);
    absl::optional<Digest> digest = algorithm.has_value() ? DigestOf(*algorithm) : absl::nullopt;
    if (!digest.has_value()) {
      return RefuseEnvelope(Anomaly::kAlgorithmNotAccepted, "signing-certificate-v2");
    }
    certificate->digest = *digest;
  }
  absl::optional<DerElement> hash = fields.Read(kDerOctetString);
  if (!hash.has_value()) return Malformed("signing-certificate-v2");
  certificate->hash = hash->body;
  if (fields.AtEnd()) return absl::OkStatus();
  absl::optional<DerElement> issuer_serial = fields.Read(kDerSequence);
  if (!issuer_serial.has_value() || !fields.AtEnd()) return Malformed("signing-certificate-v2");
  certificate->issuer_and_serial = ReadIssuerSerial(issuer_serial->body);
  if (!certificate->issuer_and_serial.has_value()) return Malformed("signing-certificate-v2");
  return absl::OkStatus();
}

// SigningCertificateV2 ::= SEQUENCE { SEQUENCE OF ESSCertIDv2, policies OPTIONAL }
Status ReadSigningCertificate(absl::string_view values, EssCertificate* certificate) {
  absl::optional<DerElement> value = OnlyValue(values, kDerSequence);
  if (!value.has_value()) return Malformed("signing-certificate-v2");
  DerReader fields(value->body);
  absl::optional<DerElement> certificates = fields.Read(kDerSequence);
  if (!certificates.has_value()) return Malformed("signing-certificate-v2");
  DerReader ids(certificates->body);
  absl::optional<DerElement> first = ids.Read(kDerSequence);
  if (!first.has_value()) return Malformed("signing-certificate-v2");
  certificate->only = ids.AtEnd() && fields.AtEnd();
  return ReadEssCertificate(first->body, certificate);
}

// The attributes that must occur exactly once, and how often each was seen.
struct Required {
  absl::string_view type;
  Anomaly missing;
};

constexpr Required kRequired[] = {
    {kOidContentType, Anomaly::kSignedAttributesMissing},
    {kOidMessageDigest, Anomaly::kSignedAttributesMissing},
    {kOidSigningTime, Anomaly::kSigningTimeMissing},
    {kOidSigningCertificateV2, Anomaly::kSigningCertificateMissing},
};

const Attribute* Find(const std::vector<Attribute>& attributes, absl::string_view type) {
  for (const Attribute& attribute : attributes) {
    if (attribute.type == type) return &attribute;
  }
  return nullptr;
}

// Attributes are few: comparing each with each is cheaper than a set.
bool HasDuplicates(const std::vector<Attribute>& attributes) {
  for (size_t i = 0; i < attributes.size(); ++i) {
    for (size_t j = i + 1; j < attributes.size(); ++j) {
      if (attributes[i].type == attributes[j].type) return true;
    }
  }
  return false;
}

}  // namespace

Status ParseSignedAttributes(absl::string_view body, Envelope* envelope) {
  absl::StatusOr<std::vector<Attribute>> attributes = ReadAttributes(body);
  if (!attributes.ok()) return attributes.status();
  if (HasDuplicates(*attributes)) return Malformed("a signed attribute appears twice");
  if (Find(*attributes, kOidSigningCertificateV1) != nullptr) {
    return RefuseEnvelope(Anomaly::kAlgorithmNotAccepted, "signing-certificate uses SHA-1");
  }
  if (Find(*attributes, kOidCountersignature) != nullptr) {
    return Malformed("a countersignature cannot be a signed attribute");
  }
  for (const Required& required : kRequired) {
    if (Find(*attributes, required.type) == nullptr) return RefuseEnvelope(required.missing);
  }
  Status status = ReadContentType(Find(*attributes, kOidContentType)->values);
  if (!status.ok()) return status;
  status = ReadMessageDigest(Find(*attributes, kOidMessageDigest)->values, envelope);
  if (!status.ok()) return status;
  status = ReadSigningTime(Find(*attributes, kOidSigningTime)->values, envelope);
  if (!status.ok()) return status;
  return ReadSigningCertificate(Find(*attributes, kOidSigningCertificateV2)->values,
                                &envelope->signing_certificate);
}

Status CheckUnsignedAttributes(absl::string_view body) {
  absl::StatusOr<std::vector<Attribute>> attributes = ReadAttributes(body);
  if (!attributes.ok()) return attributes.status();
  for (const Required& required : kRequired) {
    if (Find(*attributes, required.type) != nullptr) {
      return Malformed("an unsigned attribute that must be signed");
    }
  }
  return absl::OkStatus();
}

}  // namespace edmg::certs
