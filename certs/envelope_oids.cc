#include "certs/envelope_oids.h"

namespace edmg::certs {
namespace {

enum class Parameters { kAbsent, kNull, kOther };

struct Algorithm {
  absl::string_view oid;
  Parameters parameters;
};

absl::optional<Algorithm> ReadAlgorithm(const DerElement& identifier) {
  DerReader fields(identifier.body);
  absl::optional<DerElement> oid = fields.Read(kDerOid);
  if (!oid.has_value()) return absl::nullopt;
  if (fields.AtEnd()) return Algorithm{oid->body, Parameters::kAbsent};
  absl::optional<DerElement> null = fields.Read(kDerNull);
  const bool is_null = null.has_value() && fields.AtEnd();
  return Algorithm{oid->body, is_null ? Parameters::kNull : Parameters::kOther};
}

struct DigestRow {
  absl::string_view oid;
  Digest digest;
};

constexpr DigestRow kDigests[] = {
    {absl::string_view("\x60\x86\x48\x01\x65\x03\x04\x02\x01", 9), Digest::kSha256},
    {absl::string_view("\x60\x86\x48\x01\x65\x03\x04\x02\x02", 9), Digest::kSha384},
    {absl::string_view("\x60\x86\x48\x01\x65\x03\x04\x02\x03", 9), Digest::kSha512},
};

struct SignatureRow {
  absl::string_view oid;
  KeyType key_type;
  absl::optional<Digest> digest;
};

constexpr absl::string_view kOidEcPublicKey("\x2A\x86\x48\xCE\x3D\x02\x01", 7);

constexpr SignatureRow kSignatures[] = {
    // id-ecPublicKey: Windows (CNG) writes it in the place of ecdsa-with-SHA…. CMS_verify takes it.
    {kOidEcPublicKey, KeyType::kEc, absl::nullopt},
    // ecdsa-with-SHA256, -384, -512
    {absl::string_view("\x2A\x86\x48\xCE\x3D\x04\x03\x02", 8), KeyType::kEc, Digest::kSha256},
    {absl::string_view("\x2A\x86\x48\xCE\x3D\x04\x03\x03", 8), KeyType::kEc, Digest::kSha384},
    {absl::string_view("\x2A\x86\x48\xCE\x3D\x04\x03\x04", 8), KeyType::kEc, Digest::kSha512},
    // rsaEncryption, sha256-, sha384- and sha512WithRSAEncryption
    {absl::string_view("\x2A\x86\x48\x86\xF7\x0D\x01\x01\x01", 9), KeyType::kRsa, absl::nullopt},
    {absl::string_view("\x2A\x86\x48\x86\xF7\x0D\x01\x01\x0B", 9), KeyType::kRsa, Digest::kSha256},
    {absl::string_view("\x2A\x86\x48\x86\xF7\x0D\x01\x01\x0C", 9), KeyType::kRsa, Digest::kSha384},
    {absl::string_view("\x2A\x86\x48\x86\xF7\x0D\x01\x01\x0D", 9), KeyType::kRsa, Digest::kSha512},
};

}  // namespace

absl::optional<Digest> DigestOf(const DerElement& algorithm_identifier) {
  absl::optional<Algorithm> algorithm = ReadAlgorithm(algorithm_identifier);
  if (!algorithm.has_value() || algorithm->parameters == Parameters::kOther) return absl::nullopt;
  for (const DigestRow& row : kDigests) {
    if (row.oid == algorithm->oid) return row.digest;
  }
  return absl::nullopt;
}

absl::string_view FaultOfSignatureAlgorithm(const DerElement& algorithm_identifier) {
  absl::optional<Algorithm> algorithm = ReadAlgorithm(algorithm_identifier);
  if (algorithm.has_value() && algorithm->oid == kOidEcPublicKey) {
    return "signature: id-ecPublicKey with parameters; write ecdsa-with-SHA256 without";
  }
  return "signature";
}

absl::optional<SignatureAlgorithm> SignatureAlgorithmOf(const DerElement& algorithm_identifier) {
  absl::optional<Algorithm> algorithm = ReadAlgorithm(algorithm_identifier);
  if (!algorithm.has_value() || algorithm->parameters == Parameters::kOther) return absl::nullopt;
  for (const SignatureRow& row : kSignatures) {
    if (row.oid != algorithm->oid) continue;
    // RFC 5758: ECDSA has no parameters. RFC 3279 wants NULL for RSA; some signers leave it out. A
    // signer that names the kind of key in its place may write either.
    const bool ecdsa = row.key_type == KeyType::kEc && row.digest.has_value();
    if (ecdsa && algorithm->parameters != Parameters::kAbsent) break;
    return SignatureAlgorithm{row.key_type, row.digest};
  }
  return absl::nullopt;
}

}  // namespace edmg::certs
