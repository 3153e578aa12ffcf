#include "certs/as_pem.h"

#include <openssl/pem.h>

#include <vector>

#include "certs/pem_or_der.h"

namespace edmg::certs {

absl::StatusOr<std::string> CertificatesAsPem(absl::string_view text) {
  const size_t pem = BeginOfPem(text);
  if (pem != text.npos) return std::string(text.substr(pem));
  absl::StatusOr<std::vector<X509Ptr>> certificates = ReadCertificates(text);
  if (!certificates.ok()) return certificates.status();
  BioPtr bio(BIO_new(BIO_s_mem()));
  for (const X509Ptr& one : *certificates) PEM_write_bio_X509(bio.get(), one.get());
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &bytes);
  return std::string(bytes, static_cast<size_t>(size));
}

}  // namespace edmg::certs
