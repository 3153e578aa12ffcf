#include "tests/certs/envelope_forge.h"

#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <algorithm>
#include <cassert>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "certs/openssl_ptr.h"

namespace edmg::certs {
namespace {

std::string Bytes(const unsigned char* bytes, size_t size) {
  return std::string(reinterpret_cast<const char*>(bytes), size);
}

std::string Hash(const std::string& name, absl::string_view bytes) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  EVP_Digest(bytes.data(), bytes.size(), digest, &size, EVP_get_digestbyname(name.c_str()),
             nullptr);
  return Bytes(digest, size);
}

std::string Sign(EVP_PKEY* key, const std::string& digest, const std::string& bytes) {
  MdCtxPtr context(EVP_MD_CTX_new());
  const auto* in = reinterpret_cast<const unsigned char*>(bytes.data());
  size_t size = 0;
  EVP_DigestSignInit(context.get(), nullptr, EVP_get_digestbyname(digest.c_str()), nullptr, key);
  EVP_DigestSign(context.get(), nullptr, &size, in, bytes.size());
  std::string signature(size, '\0');
  const int signed_ok = EVP_DigestSign(
      context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, in, bytes.size());
  assert(signed_ok == 1);
  signature.resize(size);
  return signature;
}

template <typename T>
std::string Encoded(int (*encode)(const T*, unsigned char**), const T* value) {
  unsigned char* der = nullptr;
  const int size = encode(value, &der);
  std::string bytes = Bytes(der, static_cast<size_t>(size));
  OPENSSL_free(der);
  return bytes;
}

X509Ptr Certificate(const std::string& pem) {
  BioPtr bio = ReadBio(pem);
  return X509Ptr(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
}

std::string SignerId(const Forgery& forgery) {
  if (forgery.by_key_identifier) return Tlv(0x80, "0123456789abcdefghij");
  X509Ptr certificate = Certificate(forgery.signer.certificate);
  const std::string issuer = Encoded(i2d_X509_NAME, X509_get_issuer_name(certificate.get()));
  const std::string serial = Encoded(i2d_ASN1_INTEGER, X509_get0_serialNumber(certificate.get()));
  return Tlv(0x30, issuer + serial);
}

std::string Attribute(const char* oid, const std::string& value) {
  return Tlv(0x30, Oid(oid) + Tlv(0x31, value));
}

std::string DigestAlgorithm(const std::string& name) {
  const int nid = EVP_MD_get_type(EVP_get_digestbyname(name.c_str()));
  char dotted[64];
  OBJ_obj2txt(dotted, sizeof(dotted), OBJ_nid2obj(nid), 1);
  return Tlv(0x30, Oid(dotted));
}

std::string SignatureAlgorithm(const Forgery& forgery, EVP_PKEY* key) {
  if (!forgery.signature_oid.empty()) {
    return Tlv(0x30, Oid(forgery.signature_oid.c_str()) + forgery.signature_parameters);
  }
  if (EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA) {
    return Tlv(0x30, Oid("1.2.840.113549.1.1.1") + Tlv(0x05, ""));
  }
  int nid = NID_undef;
  const int digest = EVP_MD_get_type(EVP_get_digestbyname(forgery.digest.c_str()));
  OBJ_find_sigid_by_algs(&nid, digest, EVP_PKEY_EC);
  char dotted[64];
  OBJ_obj2txt(dotted, sizeof(dotted), OBJ_nid2obj(nid), 1);
  return Tlv(0x30, Oid(dotted));
}

std::string SigningTime(const Forgery& forgery) {
  if (!forgery.attributes.signing_time_tlv.empty()) return forgery.attributes.signing_time_tlv;
  return Tlv(0x17, absl::FormatTime("%y%m%d%H%M%SZ", forgery.signing_time, absl::UTCTimeZone()));
}

std::string SigningCertificate(const Forgery& forgery) {
  if (!forgery.attributes.signing_certificate_body.empty()) {
    return Tlv(0x30, forgery.attributes.signing_certificate_body);
  }
  const std::string designated =
      forgery.designated.empty() ? DerOf(forgery.signer.certificate) : forgery.designated;
  return Tlv(0x30, Tlv(0x30, Tlv(0x30, Tlv(0x04, Hash("SHA256", designated)))));
}

// The elements of the signed attributes, one after the other.
std::string Attributes(const Forgery& forgery) {
  const ForgedAttributes& wanted = forgery.attributes;
  std::vector<std::string> all = wanted.more;
  if (wanted.content_type) {
    all.push_back(Attribute("1.2.840.113549.1.9.3", Oid(wanted.content_type_oid.c_str())));
  }
  if (wanted.message_digest) {
    const std::string digest = Hash(forgery.digest, forgery.content);
    all.push_back(Attribute("1.2.840.113549.1.9.4", Tlv(0x04, digest)));
  }
  if (wanted.signing_time) {
    all.push_back(Attribute("1.2.840.113549.1.9.5", SigningTime(forgery)));
  }
  if (wanted.signing_certificate) {
    all.push_back(Attribute("1.2.840.113549.1.9.16.2.47", SigningCertificate(forgery)));
  }
  std::sort(all.begin(), all.end());
  if (!wanted.sorted) std::reverse(all.begin(), all.end());
  return absl::StrJoin(all, "");
}

std::string SignerInfo(const Forgery& forgery) {
  BioPtr bio = ReadBio(forgery.signer.key);
  PkeyPtr key(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
  const std::string attributes = Attributes(forgery);
  const std::string covered = forgery.with_attributes ? Tlv(0x31, attributes) : forgery.content;
  std::string body = Tlv(0x02, forgery.by_key_identifier ? "\x03" : "\x01");
  absl::StrAppend(&body, SignerId(forgery), DigestAlgorithm(forgery.digest));
  if (forgery.with_attributes) absl::StrAppend(&body, Tlv(0xA0, attributes));
  absl::StrAppend(&body, SignatureAlgorithm(forgery, key.get()),
                  Tlv(0x04, Sign(key.get(), forgery.digest, covered)));
  if (!forgery.unsigned_attributes.empty()) {
    absl::StrAppend(&body, Tlv(0xA1, forgery.unsigned_attributes));
  }
  return Tlv(0x30, body);
}

}  // namespace

std::string SignBytes(const std::string& key_pem, const std::string& digest,
                      const std::string& bytes) {
  BioPtr bio = ReadBio(key_pem);
  PkeyPtr key(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
  return Sign(key.get(), digest, bytes);
}

std::string Tlv(unsigned char tag, absl::string_view body) {
  std::string out(1, static_cast<char>(tag));
  if (body.size() >= 0x80) {
    std::string length;
    for (size_t rest = body.size(); rest > 0; rest >>= 8) {
      length.insert(length.begin(), static_cast<char>(rest & 0xFF));
    }
    out.push_back(static_cast<char>(0x80 | length.size()));
    out += length;
  } else {
    out.push_back(static_cast<char>(body.size()));
  }
  return absl::StrCat(out, body);
}

std::string Oid(const char* dotted) {
  ASN1_OBJECT* object = OBJ_txt2obj(dotted, 1);
  assert(object != nullptr);
  std::string body = Bytes(OBJ_get0_data(object), OBJ_length(object));
  ASN1_OBJECT_free(object);
  return Tlv(0x06, body);
}

std::string DerOf(const std::string& certificate_pem) {
  return Encoded(i2d_X509, static_cast<const X509*>(Certificate(certificate_pem).get()));
}

std::string DerOfCrl(const std::string& crl_pem) {
  BioPtr bio = ReadBio(crl_pem);
  const CrlPtr crl(PEM_read_bio_X509_CRL(bio.get(), nullptr, nullptr, nullptr));
  return Encoded(i2d_X509_CRL, static_cast<const X509_CRL*>(crl.get()));
}

std::string Forge(const Forgery& forgery) {
  std::string content_info = Oid(forgery.content_oid.c_str());
  if (!forgery.detached) content_info += Tlv(0xA0, Tlv(0x04, forgery.content));
  std::vector<std::string> bag = forgery.bag;
  if (bag.empty()) bag.push_back(DerOf(forgery.signer.certificate));
  std::sort(bag.begin(), bag.end());
  std::vector<std::string> signers;
  for (int i = 0; i < forgery.signers; ++i) signers.push_back(SignerInfo(forgery));
  std::sort(signers.begin(), signers.end());
  std::string body = Tlv(0x02, forgery.by_key_identifier ? "\x03" : "\x01");
  absl::StrAppend(&body, Tlv(0x31, DigestAlgorithm(forgery.digest)), Tlv(0x30, content_info));
  if (forgery.with_bag) absl::StrAppend(&body, Tlv(0xA0, absl::StrJoin(bag, "")));
  if (!forgery.crls.empty()) absl::StrAppend(&body, Tlv(0xA1, forgery.crls));
  absl::StrAppend(&body, Tlv(0x31, absl::StrJoin(signers, "")));
  return Tlv(0x30, Oid("1.2.840.113549.1.7.2") + Tlv(0xA0, Tlv(0x30, body)));
}

}  // namespace edmg::certs
