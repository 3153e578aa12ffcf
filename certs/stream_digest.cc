#include "certs/stream_digest.h"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <cassert>

#include "absl/strings/escaping.h"
#include "certs/openssl_ptr.h"

namespace edmg::certs {

struct StreamDigest::Context {
  MdCtxPtr md{EVP_MD_CTX_new()};
};

StreamDigest::StreamDigest() : context_(std::make_unique<Context>()) {
  const int begun = EVP_DigestInit_ex(context_->md.get(), EVP_sha256(), nullptr);
  assert(begun == 1);
}

StreamDigest::~StreamDigest() = default;

void StreamDigest::Add(absl::string_view bytes) {
  EVP_DigestUpdate(context_->md.get(), bytes.data(), bytes.size());
}

std::string StreamDigest::EndAsHex() {
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  EVP_DigestFinal_ex(context_->md.get(), reinterpret_cast<unsigned char*>(digest.data()), nullptr);
  return absl::BytesToHexString(digest);
}

}  // namespace edmg::certs
