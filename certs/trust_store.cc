#include "certs/trust_store.h"

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <ctime>
#include <fstream>
#include <sstream>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "certs/trust_material.h"

namespace edmg::certs {
namespace {

using absl::Status;

// A named piece of text, so that an error can say which file it is in.
struct Source {
  std::string name;
  std::string text;
};

Status Refused(const Source& source, absl::string_view cause) {
  return absl::InvalidArgumentError(absl::StrCat(source.name, ": ", cause));
}

absl::StatusOr<std::vector<Source>> ReadFiles(const std::vector<std::string>& paths) {
  std::vector<Source> sources;
  for (const std::string& path : paths) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    if (!file.is_open() || !(text << file.rdbuf())) {
      return absl::NotFoundError(absl::StrCat(path, ": cannot be read, or is empty"));
    }
    sources.push_back({path, std::move(text).str()});
  }
  return sources;
}

bool IsSelfSigned(X509* certificate) {
  return (X509_get_extension_flags(certificate) & EXFLAG_SS) != 0;
}

// The PEM reader says PEM_R_NO_START_LINE at the end of the text, and anything else for damage.
bool StoppedAtEnd() {
  const unsigned long error = ERR_peek_last_error();
  return ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE;
}

Status CheckAuthority(const Source& source, X509* certificate, bool anchor) {
  if (X509_check_ca(certificate) == 0) return Refused(source, "a certificate is not a CA");
  if (anchor && !IsSelfSigned(certificate)) {
    return Refused(source, "an anchor must be self-signed; give this one as an intermediate");
  }
  if (!anchor && IsSelfSigned(certificate)) {
    return Refused(source, "an intermediate is self-signed; only an anchor may be");
  }
  return absl::OkStatus();
}

Status AddCertificates(const Source& source, bool anchor, std::vector<X509Ptr>* certificates) {
  ErrorQueueGuard guard;
  BioPtr bio = ReadBio(source.text);
  int count = 0;
  while (true) {
    X509Ptr certificate(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
    if (certificate == nullptr) break;
    Status status = CheckAuthority(source, certificate.get(), anchor);
    if (!status.ok()) return status;
    certificates->push_back(std::move(certificate));
    ++count;
  }
  if (!StoppedAtEnd()) return Refused(source, absl::StrCat("bad PEM: ", FirstOpensslError()));
  if (count == 0) return Refused(source, "holds no certificate (BEGIN CERTIFICATE)");
  return absl::OkStatus();
}

// Lists whose entries would need more than issuer and serial number to be understood.
bool NeedsMoreThanEntries(const X509_CRL* crl) {
  for (int i = 0; i < X509_CRL_get_ext_count(crl); ++i) {
    X509_EXTENSION* extension = X509_CRL_get_ext(crl, i);
    const int nid = OBJ_obj2nid(X509_EXTENSION_get_object(extension));
    if (nid == NID_delta_crl) return true;
    if (X509_EXTENSION_get_critical(extension) == 0) continue;
    if (nid != NID_issuing_distribution_point) return true;
  }
  int critical = 0;
  auto* point = static_cast<ISSUING_DIST_POINT*>(
      X509_CRL_get_ext_d2i(crl, NID_issuing_distribution_point, &critical, nullptr));
  const bool indirect = point != nullptr && point->indirectCRL > 0;
  ISSUING_DIST_POINT_free(point);
  return indirect;
}

bool Signed(X509_CRL* crl, X509* authority) {
  if (X509_NAME_cmp(X509_CRL_get_issuer(crl), X509_get_subject_name(authority)) != 0) return false;
  if ((X509_get_key_usage(authority) & KU_CRL_SIGN) == 0) return false;
  return X509_CRL_verify(crl, X509_get0_pubkey(authority)) == 1;
}

Status CheckCrl(const Source& source, X509_CRL* crl, const TrustStore::Material& material) {
  if (NeedsMoreThanEntries(crl)) {
    return Refused(source, "delta and indirect revocation lists are not supported");
  }
  auto signs = [crl](const X509Ptr& authority) { return Signed(crl, authority.get()); };
  const bool known =
      std::any_of(material.anchors.begin(), material.anchors.end(), signs) ||
      std::any_of(material.intermediates.begin(), material.intermediates.end(), signs);
  if (known) return absl::OkStatus();
  return Refused(source,
                 "the revocation list is not signed by an anchor or intermediate given here");
}

Status AddCrl(const Source& source, CrlPtr crl, TrustStore::Material* material) {
  Status status = CheckCrl(source, crl.get(), *material);
  if (!status.ok()) return status;
  if (const ASN1_TIME* next = X509_CRL_get0_nextUpdate(crl.get()); next != nullptr) {
    material->crl_next_update = std::min(material->crl_next_update, TimeOf(next));
  }
  material->crls.push_back(std::move(crl));
  return absl::OkStatus();
}

Status AddCrls(const Source& source, TrustStore::Material* material) {
  ErrorQueueGuard guard;
  BioPtr bio = ReadBio(source.text);
  if (!absl::StrContains(source.text, "-----BEGIN")) {
    CrlPtr crl(d2i_X509_CRL_bio(bio.get(), nullptr));
    if (crl == nullptr) return Refused(source, "is neither a PEM nor a DER revocation list");
    return AddCrl(source, std::move(crl), material);
  }
  int count = 0;
  while (true) {
    CrlPtr crl(PEM_read_bio_X509_CRL(bio.get(), nullptr, nullptr, nullptr));
    if (crl == nullptr) break;
    Status status = AddCrl(source, std::move(crl), material);
    if (!status.ok()) return status;
    ++count;
  }
  if (!StoppedAtEnd()) return Refused(source, absl::StrCat("bad PEM: ", FirstOpensslError()));
  if (count == 0) return Refused(source, "holds no revocation list (BEGIN X509 CRL)");
  return absl::OkStatus();
}

struct Sources {
  std::vector<Source> anchors;
  std::vector<Source> intermediates;
  std::vector<Source> crls;
};

absl::StatusOr<std::unique_ptr<const TrustStore::Material>> Build(const Sources& sources) {
  auto material = std::make_unique<TrustStore::Material>();
  Status status;
  for (const Source& source : sources.anchors) {
    status.Update(AddCertificates(source, true, &material->anchors));
  }
  for (const Source& source : sources.intermediates) {
    status.Update(AddCertificates(source, false, &material->intermediates));
  }
  if (status.ok() && material->anchors.empty()) {
    status = absl::InvalidArgumentError("no trust anchor for signatures is configured");
  }
  for (const Source& source : sources.crls) {
    if (status.ok()) status = AddCrls(source, material.get());
  }
  if (!status.ok()) return status;
  return material;
}

std::vector<Source> FromText(absl::string_view name, const std::string& text) {
  if (text.empty()) return {};
  return {{std::string(name), text}};
}

}  // namespace

absl::Time TimeOf(const ASN1_TIME* time) {
  std::tm tm = {};
  if (time == nullptr || ASN1_TIME_to_tm(time, &tm) != 1) return absl::InfinitePast();
  const absl::CivilSecond civil(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min,
                                tm.tm_sec);
  return absl::FromCivil(civil, absl::UTCTimeZone());
}

absl::StatusOr<std::shared_ptr<const TrustStore>> TrustStore::Load(const TrustFiles& files) {
  absl::StatusOr<std::vector<Source>> anchors = ReadFiles(files.anchors);
  if (!anchors.ok()) return anchors.status();
  absl::StatusOr<std::vector<Source>> intermediates = ReadFiles(files.intermediates);
  if (!intermediates.ok()) return intermediates.status();
  absl::StatusOr<std::vector<Source>> crls = ReadFiles(files.crls);
  if (!crls.ok()) return crls.status();
  auto material = Build({*std::move(anchors), *std::move(intermediates), *std::move(crls)});
  if (!material.ok()) return material.status();
  return std::shared_ptr<const TrustStore>(new TrustStore(*std::move(material)));
}

absl::StatusOr<std::shared_ptr<const TrustStore>> TrustStore::FromPem(const TrustPem& pem) {
  auto material =
      Build({FromText("anchors", pem.anchors), FromText("intermediates", pem.intermediates),
             FromText("revocation lists", pem.crls)});
  if (!material.ok()) return material.status();
  return std::shared_ptr<const TrustStore>(new TrustStore(*std::move(material)));
}

TrustStore::TrustStore(std::unique_ptr<const Material> material) : material_(std::move(material)) {}
TrustStore::~TrustStore() = default;

int TrustStore::anchor_count() const { return static_cast<int>(material_->anchors.size()); }
int TrustStore::intermediate_count() const {
  return static_cast<int>(material_->intermediates.size());
}
int TrustStore::crl_count() const { return static_cast<int>(material_->crls.size()); }
absl::Time TrustStore::crl_next_update() const { return material_->crl_next_update; }

}  // namespace edmg::certs
