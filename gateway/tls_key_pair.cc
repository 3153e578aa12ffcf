#include "gateway/tls_key_pair.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

namespace edmg::gateway {
namespace {

BIO* Memory(const std::string& pem) {
  return BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
}

}  // namespace

bool KeyBelongsToCertificate(const std::string& key_pem, const std::string& certificate_pem) {
  BIO* key_text = Memory(key_pem);
  BIO* certificate_text = Memory(certificate_pem);
  // An empty password: a key that needs one is refused instead of asked for.
  EVP_PKEY* key = PEM_read_bio_PrivateKey(key_text, nullptr, nullptr, const_cast<char*>(""));
  X509* certificate = PEM_read_bio_X509(certificate_text, nullptr, nullptr, nullptr);
  const bool belongs =
      key != nullptr && certificate != nullptr && X509_check_private_key(certificate, key) == 1;
  ERR_clear_error();
  X509_free(certificate);
  EVP_PKEY_free(key);
  BIO_free(certificate_text);
  BIO_free(key_text);
  return belongs;
}

}  // namespace edmg::gateway
