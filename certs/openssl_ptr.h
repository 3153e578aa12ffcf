// Owning pointers for OpenSSL's types, and a guard for its per-thread error queue.
//
// Only .cc files include it: those of certs/, and of the TLS set-up in gateway/.
#ifndef EDMG_CERTS_OPENSSL_PTR_H_
#define EDMG_CERTS_OPENSSL_PTR_H_

#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include <memory>
#include <string>

#include "absl/strings/string_view.h"

namespace edmg::certs {

template <auto kFree>
struct OpensslFree {
  template <typename T>
  void operator()(T* object) const {
    kFree(object);
  }
};

inline void FreeX509Stack(STACK_OF(X509) * stack) { sk_X509_pop_free(stack, X509_free); }

using BioPtr = std::unique_ptr<BIO, OpensslFree<BIO_free>>;
using CmsPtr = std::unique_ptr<CMS_ContentInfo, OpensslFree<CMS_ContentInfo_free>>;
using CrlPtr = std::unique_ptr<X509_CRL, OpensslFree<X509_CRL_free>>;
using MdCtxPtr = std::unique_ptr<EVP_MD_CTX, OpensslFree<EVP_MD_CTX_free>>;
using MdPtr = std::unique_ptr<EVP_MD, OpensslFree<EVP_MD_free>>;
using PkeyPtr = std::unique_ptr<EVP_PKEY, OpensslFree<EVP_PKEY_free>>;
using StoreCtxPtr = std::unique_ptr<X509_STORE_CTX, OpensslFree<X509_STORE_CTX_free>>;
using StorePtr = std::unique_ptr<X509_STORE, OpensslFree<X509_STORE_free>>;
using VerifyParamPtr = std::unique_ptr<X509_VERIFY_PARAM, OpensslFree<X509_VERIFY_PARAM_free>>;
using X509Ptr = std::unique_ptr<X509, OpensslFree<X509_free>>;
using X509StackPtr = std::unique_ptr<STACK_OF(X509), OpensslFree<FreeX509Stack>>;

// A read-only BIO over `bytes`, which must outlive it.
inline BioPtr ReadBio(absl::string_view bytes) {
  return BioPtr(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
}

// The first entry of the queue as text, or "no cause given".
inline std::string FirstOpensslError() {
  const char* reason = ERR_reason_error_string(ERR_peek_error());
  return reason == nullptr ? "no cause given" : reason;
}

// Errors left in the thread's queue would be mistaken for errors of the thread's next TLS call.
class ErrorQueueGuard {
 public:
  ErrorQueueGuard() { ERR_clear_error(); }
  ~ErrorQueueGuard() { ERR_clear_error(); }
  ErrorQueueGuard(const ErrorQueueGuard&) = delete;
  ErrorQueueGuard& operator=(const ErrorQueueGuard&) = delete;
};

}  // namespace edmg::certs

#endif  // EDMG_CERTS_OPENSSL_PTR_H_
