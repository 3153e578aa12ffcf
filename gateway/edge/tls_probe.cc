#include "gateway/edge/tls_probe.h"

#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "certs/openssl_ptr.h"

namespace edmg::gateway {
namespace {

using absl::string_view;

constexpr long kValiditySeconds = 30L * 366 * 24 * 3600;  // longer than any process runs
constexpr uint8_t kDataFrame = 0, kHeadersFrame = 1, kSettingsFrame = 4;
constexpr uint8_t kEndOfStream = 1, kEndOfHeaders = 4;
constexpr size_t kFrameHeadBytes = 9;
constexpr int kFramesMax = 32;  // until the answer

using certs::BioPtr;
using certs::PkeyPtr;
using certs::X509Ptr;
using SslPtr = std::unique_ptr<SSL, certs::OpensslFree<SSL_free>>;

class Socket {
 public:
  explicit Socket(int family) : descriptor_(socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0)) {}
  ~Socket() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  int descriptor() const { return descriptor_; }

 private:
  const int descriptor_;
};

bool AddExtension(X509* certificate, int kind, const char* value) {
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, kind, value);
  const bool added = extension != nullptr && X509_add_ext(certificate, extension, -1) == 1;
  X509_EXTENSION_free(extension);
  return added;
}

// Its certificate is signed by itself, and is no CA.
X509Ptr MakeCertificate(EVP_PKEY* key) {
  X509Ptr made(X509_new());
  if (made == nullptr) return nullptr;
  X509_set_version(made.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(made.get()), -24 * 3600);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), kValiditySeconds);
  X509_NAME* name = X509_get_subject_name(made.get());
  const auto* words = reinterpret_cast<const unsigned char*>("eDMG gateway, watch of itself");
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, words, -1, -1, 0);
  X509_set_issuer_name(made.get(), name);
  const bool complete = X509_set_pubkey(made.get(), key) == 1 &&
                        AddExtension(made.get(), NID_basic_constraints, "critical,CA:FALSE") &&
                        AddExtension(made.get(), NID_ext_key_usage, "clientAuth") &&
                        X509_sign(made.get(), key, EVP_sha256()) > 0;
  return complete ? std::move(made) : nullptr;
}

std::string InPem(X509* certificate) {
  const BioPtr memory(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(memory.get(), certificate);
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &bytes);
  return std::string(bytes, static_cast<size_t>(size));
}

std::string Frame(uint8_t type, uint8_t flags, uint8_t stream, string_view payload) {
  std::string frame(kFrameHeadBytes, '\0');
  frame[1] = static_cast<char>(payload.size() >> 8);
  frame[2] = static_cast<char>(payload.size());
  frame[3] = static_cast<char>(type);
  frame[4] = static_cast<char>(flags);
  frame[8] = static_cast<char>(stream);
  return frame.append(payload.data(), payload.size());
}

// A literal of HPACK that stays out of its table.
std::string Literal(string_view head, string_view value) {
  return absl::StrCat(head, std::string(1, static_cast<char>(value.size())), value);
}

// The bytes of a client for one call with an empty request.
std::string HealthCall() {
  const std::string headers = absl::StrCat(
      "\x83\x87",  // POST, https
      Literal("\x04", "/grpc.health.v1.Health/Check"), Literal("\x01", "localhost"),
      Literal("\x0f\x10", "application/grpc"), Literal(string_view("\x00\x02te", 4), "trailers"));
  return absl::StrCat("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", Frame(kSettingsFrame, 0, 0, ""),
                      Frame(kHeadersFrame, kEndOfHeaders, 1, headers),
                      Frame(kDataFrame, kEndOfStream, 1, std::string(5, '\0')));
}

absl::Status Failed(string_view step) {
  const bool late = errno == EAGAIN || errno == EWOULDBLOCK || errno == EINPROGRESS;
  return absl::Status(late ? absl::StatusCode::kDeadlineExceeded : absl::StatusCode::kUnavailable,
                      absl::StrCat(step, late ? ": no answer in time" : ": closed or refused"));
}

bool ReadAll(SSL* ssl, char* bytes, size_t size) {
  for (size_t have = 0; have < size;) {
    const int read = SSL_read(ssl, bytes + have, static_cast<int>(size - have));
    if (read <= 0) return false;
    have += static_cast<size_t>(read);
  }
  return true;
}

// Reads frames up to the headers of the answer.
bool ReadAnswer(SSL* ssl, absl::Time deadline) {
  for (int i = 0; i < kFramesMax && absl::Now() < deadline; ++i) {
    uint8_t head[kFrameHeadBytes];
    if (!ReadAll(ssl, reinterpret_cast<char*>(head), sizeof(head))) return false;
    if (head[3] == kHeadersFrame) return true;
    std::string payload((head[0] << 16) + (head[1] << 8) + head[2], '\0');
    if (!ReadAll(ssl, payload.data(), payload.size())) return false;
  }
  return false;
}

}  // namespace

absl::StatusOr<std::unique_ptr<TlsProbe>> TlsProbe::Make() {
  std::unique_ptr<TlsProbe> probe(new TlsProbe);
  const PkeyPtr key(EVP_EC_gen("P-256"));
  const X509Ptr certificate = key == nullptr ? nullptr : MakeCertificate(key.get());
  probe->context_.reset(SSL_CTX_new(TLS_client_method()));
  if (certificate == nullptr || probe->context_ == nullptr ||
      SSL_CTX_use_certificate(probe->context_.get(), certificate.get()) != 1 ||
      SSL_CTX_use_PrivateKey(probe->context_.get(), key.get()) != 1) {
    return absl::InternalError("cannot make the certificate of the watch");
  }
  // It calls its own process: it believes nothing that the other end says.
  SSL_CTX_set_verify(probe->context_.get(), SSL_VERIFY_NONE, nullptr);
  SSL_CTX_set_alpn_protos(probe->context_.get(), reinterpret_cast<const uint8_t*>("\x02h2"), 3);
  probe->certificate_pem_ = InPem(certificate.get());
  return probe;
}

absl::Status TlsProbe::Call(const sockaddr_storage& listener,
                            const std::function<void(const sockaddr_storage&)>& bound,
                            absl::Duration time_max) const {
  const absl::Time deadline = absl::Now() + time_max;
  const Socket socket(listener.ss_family);
  const timeval patience = absl::ToTimeval(time_max);
  for (int option : {SO_RCVTIMEO, SO_SNDTIMEO}) {
    setsockopt(socket.descriptor(), SOL_SOCKET, option, &patience, sizeof(patience));
  }
  sockaddr_storage own = listener;
  reinterpret_cast<sockaddr_in&>(own).sin_port = 0;  // at the same place in both families
  socklen_t size = sizeof(own);
  const socklen_t length =
      listener.ss_family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
  auto* own_address = reinterpret_cast<sockaddr*>(&own);
  if (bind(socket.descriptor(), own_address, length) != 0 ||
      getsockname(socket.descriptor(), own_address, &size) != 0) {
    return Failed("socket");
  }
  bound(own);
  if (connect(socket.descriptor(), reinterpret_cast<const sockaddr*>(&listener), length) != 0) {
    return Failed("connection");
  }
  ERR_clear_error();
  const SslPtr ssl(SSL_new(context_.get()));
  SSL_set_fd(ssl.get(), socket.descriptor());
  errno = 0;
  if (SSL_connect(ssl.get()) != 1) return Failed("TLS");
  const std::string call = HealthCall();
  if (SSL_write(ssl.get(), call.data(), static_cast<int>(call.size())) <= 0) return Failed("call");
  if (!ReadAnswer(ssl.get(), deadline)) return Failed("answer");
  return absl::OkStatus();
}

}  // namespace edmg::gateway
