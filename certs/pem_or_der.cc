#include "certs/pem_or_der.h"

#include <openssl/pem.h>

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace edmg::certs {
namespace {

// OpenSSL's names for the two kinds of objects that are read here.
struct CertificateKind {
  using Ptr = X509Ptr;
  static constexpr absl::string_view kName = "certificate";
  static constexpr absl::string_view kLabel = "BEGIN CERTIFICATE";
  static Ptr ReadPem(BIO* bio) { return Ptr(PEM_read_bio_X509(bio, nullptr, nullptr, nullptr)); }
  static Ptr ReadDer(const unsigned char** at, long size) {
    return Ptr(d2i_X509(nullptr, at, size));
  }
};

struct CrlKind {
  using Ptr = CrlPtr;
  static constexpr absl::string_view kName = "revocation list";
  static constexpr absl::string_view kLabel = "BEGIN X509 CRL";
  static Ptr ReadPem(BIO* bio) {
    return Ptr(PEM_read_bio_X509_CRL(bio, nullptr, nullptr, nullptr));
  }
  static Ptr ReadDer(const unsigned char** at, long size) {
    return Ptr(d2i_X509_CRL(nullptr, at, size));
  }
};

template <typename Kind>
using Objects = absl::StatusOr<std::vector<typename Kind::Ptr>>;

// The PEM reader says PEM_R_NO_START_LINE at the end of the text, and anything else for damage.
bool StoppedAtEnd() {
  const unsigned long error = ERR_peek_last_error();
  return ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE;
}

template <typename Kind>
absl::Status HoldsNone() {
  return absl::InvalidArgumentError(
      absl::StrCat("holds no ", Kind::kName, ", neither in PEM (", Kind::kLabel, ") nor in DER"));
}

template <typename Kind>
Objects<Kind> ReadPem(absl::string_view text) {
  BioPtr bio = ReadBio(text);
  std::vector<typename Kind::Ptr> objects;
  while (typename Kind::Ptr object = Kind::ReadPem(bio.get())) objects.push_back(std::move(object));
  if (!StoppedAtEnd()) {
    return absl::InvalidArgumentError(absl::StrCat("bad PEM: ", FirstOpensslError()));
  }
  if (objects.empty()) return HoldsNone<Kind>();
  return objects;
}

template <typename Kind>
Objects<Kind> ReadDer(absl::string_view text) {
  const auto* at = reinterpret_cast<const unsigned char*>(text.data());
  const unsigned char* const end = at + text.size();
  std::vector<typename Kind::Ptr> objects;
  while (at != end) {
    typename Kind::Ptr object = Kind::ReadDer(&at, static_cast<long>(end - at));
    if (object == nullptr) break;
    objects.push_back(std::move(object));
  }
  if (objects.empty()) return HoldsNone<Kind>();
  if (at != end) {
    return absl::InvalidArgumentError(
        absl::StrCat("bad DER after ", objects.size(), " of what it holds"));
  }
  return objects;
}

template <typename Kind>
Objects<Kind> Read(absl::string_view text) {
  ErrorQueueGuard guard;
  const size_t pem = BeginOfPem(text);
  return pem == text.npos ? ReadDer<Kind>(text) : ReadPem<Kind>(text.substr(pem));
}

}  // namespace

absl::StatusOr<std::vector<X509Ptr>> ReadCertificates(absl::string_view text) {
  return Read<CertificateKind>(text);
}

absl::StatusOr<std::vector<CrlPtr>> ReadCrls(absl::string_view text) { return Read<CrlKind>(text); }

size_t BeginOfPem(absl::string_view text) { return text.find("-----BEGIN"); }

}  // namespace edmg::certs
