// Builds CMS envelopes octet by octet, so that a test can make each anomaly on purpose.
//
// The defaults make an envelope that the verifier accepts; a test changes one thing. Written apart
// from certs/signer and certs/der_reader: it shares no code with what it tests.
#ifndef EDMG_TESTS_CERTS_ENVELOPE_FORGE_H_
#define EDMG_TESTS_CERTS_ENVELOPE_FORGE_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "tests/support/dev_signing.h"

namespace edmg::certs {

std::string Tlv(unsigned char tag, absl::string_view body);
std::string Oid(const char* dotted);
std::string DerOf(const std::string& certificate_pem);
std::string DerOfCrl(const std::string& crl_pem);

// A signature of `bytes`; the digest by OpenSSL's name.
std::string SignBytes(const std::string& key_pem, const std::string& digest,
                      const std::string& bytes);

// The attributes that the signer signs.
struct ForgedAttributes {
  bool content_type = true;
  bool message_digest = true;
  bool signing_time = true;
  bool signing_certificate = true;
  std::vector<std::string> more;  // whole Attribute elements
  bool sorted = true;
  std::string content_type_oid = "1.2.840.113549.1.7.1";
  std::string signing_time_tlv;          // instead of the UTCTime of `Forgery::signing_time`
  std::string signing_certificate_body;  // instead of a SigningCertificateV2 of the signer
};

struct Forgery {
  support::PemPair signer;       // the certificate that is named, the key that signs
  std::vector<std::string> bag;  // DER; empty: the signer's certificate
  std::string designated;        // DER for the ESS hash; empty: the signer's certificate
  std::string content = "a submission";
  absl::Time signing_time = absl::FromUnixSeconds(1750000000);
  std::string digest = "SHA256";     // OpenSSL's name
  std::string signature_oid;         // empty: the one that fits key and digest
  std::string signature_parameters;  // after that one
  std::string content_oid = "1.2.840.113549.1.7.1";
  ForgedAttributes attributes;
  std::string unsigned_attributes;  // Attribute elements, already in order
  bool detached = false;
  bool with_attributes = true;
  bool with_bag = true;
  bool by_key_identifier = false;
  int signers = 1;
  std::string crls;  // the body of [1], if not empty
};

std::string Forge(const Forgery& forgery);

}  // namespace edmg::certs

#endif  // EDMG_TESTS_CERTS_ENVELOPE_FORGE_H_
