#include "gateway/edge/tls_key_pair.h"

#include <openssl/pem.h>

#include "certs/openssl_ptr.h"

namespace edmg::gateway {

bool KeyBelongsToCertificate(const std::string& key_pem, const std::string& certificate_pem) {
  const certs::ErrorQueueGuard guard;
  const certs::BioPtr key_text = certs::ReadBio(key_pem);
  const certs::BioPtr certificate_text = certs::ReadBio(certificate_pem);
  // An empty password: a key that needs one is refused, and nobody is asked for it.
  char no_password[] = "";
  const certs::PkeyPtr key(PEM_read_bio_PrivateKey(key_text.get(), nullptr, nullptr, no_password));
  const certs::X509Ptr certificate(
      PEM_read_bio_X509(certificate_text.get(), nullptr, nullptr, nullptr));
  return key != nullptr && certificate != nullptr &&
         X509_check_private_key(certificate.get(), key.get()) == 1;
}

}  // namespace edmg::gateway
