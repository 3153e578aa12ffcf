#include "certs/trust_store.h"

#include <openssl/x509v3.h>

#include <ctime>
#include <fstream>
#include <sstream>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "certs/pem_or_der.h"
#include "certs/revocation.h"
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

absl::StatusOr<Source> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (!file.is_open() || !(text << file.rdbuf())) {
    return absl::NotFoundError(absl::StrCat(path, ": cannot be read, or is empty"));
  }
  return Source{path, std::move(text).str()};
}

absl::StatusOr<std::vector<Source>> ReadFiles(const std::vector<std::string>& paths) {
  std::vector<Source> sources;
  for (const std::string& path : paths) {
    absl::StatusOr<Source> source = ReadFile(path);
    if (!source.ok()) return source.status();
    sources.push_back(*std::move(source));
  }
  return sources;
}

bool IsSelfSigned(X509* certificate) {
  return (X509_get_extension_flags(certificate) & EXFLAG_SS) != 0;
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

// An anchor that is already there gets one more place for the SSIN.
void AddAnchor(X509Ptr certificate, SsinPlace place, std::vector<Anchor>* anchors) {
  for (Anchor& anchor : *anchors) {
    if (X509_cmp(anchor.certificate.get(), certificate.get()) != 0) continue;
    anchor.ssin_places.push_back(place);
    return;
  }
  anchors->push_back({std::move(certificate), {place}});
}

Status AddAnchors(const Source& source, SsinPlace place, bool with_intermediates,
                  TrustStore::Material* material) {
  absl::StatusOr<std::vector<X509Ptr>> read = ReadCertificates(source.text);
  if (!read.ok()) return Refused(source, read.status().message());
  for (X509Ptr& certificate : *read) {
    const bool anchor = !with_intermediates || IsSelfSigned(certificate.get());
    Status status = CheckAuthority(source, certificate.get(), anchor);
    if (!status.ok()) return status;
    if (anchor) {
      AddAnchor(std::move(certificate), place, &material->anchors);
    } else {
      material->intermediates.push_back(std::move(certificate));
    }
  }
  return absl::OkStatus();
}

Status AddIntermediates(const Source& source, std::vector<X509Ptr>* intermediates) {
  absl::StatusOr<std::vector<X509Ptr>> read = ReadCertificates(source.text);
  if (!read.ok()) return Refused(source, read.status().message());
  for (X509Ptr& certificate : *read) {
    Status status = CheckAuthority(source, certificate.get(), /*anchor=*/false);
    if (!status.ok()) return status;
    intermediates->push_back(std::move(certificate));
  }
  return absl::OkStatus();
}

Status AddCrls(const Source& source, TrustStore::Material* material) {
  absl::StatusOr<std::vector<CrlPtr>> read = ReadCrls(source.text);
  if (!read.ok()) return Refused(source, read.status().message());
  for (CrlPtr& crl : *read) {
    Status status = AddCrl(std::move(crl), material);
    if (!status.ok()) return Refused(source, status.message());
  }
  return absl::OkStatus();
}

std::string TextOf(const X509_NAME* name) {
  BioPtr bio(BIO_new(BIO_s_mem()));
  X509_NAME_print_ex(bio.get(), name, 0, XN_FLAG_RFC2253);
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &bytes);
  return std::string(bytes, static_cast<size_t>(size));
}

struct Sources {
  std::vector<std::pair<Source, SsinPlace>> anchors;
  std::vector<Source> intermediates;
  std::vector<Source> crls;
  absl::Duration stale_crl_grace;
  bool anchors_with_intermediates = false;
};

absl::StatusOr<std::unique_ptr<const TrustStore::Material>> Build(const Sources& sources) {
  ErrorQueueGuard guard;
  auto material = std::make_unique<TrustStore::Material>();
  material->stale_crl_grace = sources.stale_crl_grace;
  Status status;
  for (const auto& [source, place] : sources.anchors) {
    status.Update(AddAnchors(source, place, sources.anchors_with_intermediates, material.get()));
  }
  for (const Source& source : sources.intermediates) {
    status.Update(AddIntermediates(source, &material->intermediates));
  }
  if (status.ok() && material->anchors.empty()) {
    status = absl::InvalidArgumentError("no trust anchor is configured");
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
  std::vector<std::pair<Source, SsinPlace>> anchors;
  for (const AnchorFile& file : files.anchors) {
    absl::StatusOr<Source> source = ReadFile(file.path);
    if (!source.ok()) return source.status();
    anchors.emplace_back(*std::move(source), file.ssin_place);
  }
  absl::StatusOr<std::vector<Source>> intermediates = ReadFiles(files.intermediates);
  if (!intermediates.ok()) return intermediates.status();
  absl::StatusOr<std::vector<Source>> crls = ReadFiles(files.crls);
  if (!crls.ok()) return crls.status();
  auto material = Build({std::move(anchors), *std::move(intermediates), *std::move(crls),
                         files.stale_crl_grace, files.anchors_with_intermediates});
  if (!material.ok()) return material.status();
  return std::shared_ptr<const TrustStore>(new TrustStore(*std::move(material)));
}

absl::StatusOr<std::shared_ptr<const TrustStore>> TrustStore::FromPem(const TrustPem& pem) {
  std::vector<std::pair<Source, SsinPlace>> anchors;
  for (Source& source : FromText("anchors", pem.anchors)) {
    anchors.emplace_back(std::move(source), pem.ssin_place);
  }
  auto material = Build({std::move(anchors), FromText("intermediates", pem.intermediates),
                         FromText("revocation lists", pem.crls), pem.stale_crl_grace,
                         pem.anchors_with_intermediates});
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

std::vector<RevocationList> TrustStore::revocation_lists() const {
  std::vector<RevocationList> lists;
  for (const SignedCrl& list : material_->crls) {
    lists.push_back({TextOf(X509_CRL_get_issuer(list.crl.get())), list.this_update,
                     list.next_update, list.next_update + material_->stale_crl_grace});
  }
  return lists;
}

}  // namespace edmg::certs
