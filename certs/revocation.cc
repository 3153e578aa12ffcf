#include "certs/revocation.h"

#include <openssl/bn.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "certs/trust_material.h"

namespace edmg::certs {
namespace {

using NumberPtr = std::unique_ptr<ASN1_INTEGER, OpensslFree<ASN1_INTEGER_free>>;
using PointPtr = std::unique_ptr<ISSUING_DIST_POINT, OpensslFree<ISSUING_DIST_POINT_free>>;

// Lists whose entries cannot be understood by issuer and serial number alone.
bool NeedsMoreThanEntries(const X509_CRL* crl) {
  for (int i = 0; i < X509_CRL_get_ext_count(crl); ++i) {
    X509_EXTENSION* extension = X509_CRL_get_ext(crl, i);
    const int nid = OBJ_obj2nid(X509_EXTENSION_get_object(extension));
    if (nid == NID_delta_crl) return true;
    if (X509_EXTENSION_get_critical(extension) == 0) continue;
    if (nid != NID_issuing_distribution_point) return true;
  }
  const PointPtr point(static_cast<ISSUING_DIST_POINT*>(
      X509_CRL_get_ext_d2i(crl, NID_issuing_distribution_point, nullptr, nullptr)));
  return point != nullptr && point->indirectCRL > 0;
}

bool Signed(X509_CRL* crl, X509* authority) {
  if (X509_NAME_cmp(X509_CRL_get_issuer(crl), X509_get_subject_name(authority)) != 0) return false;
  if ((X509_get_key_usage(authority) & KU_CRL_SIGN) == 0) return false;
  return X509_CRL_verify(crl, X509_get0_pubkey(authority)) == 1;
}

// nullptr if nobody of the material did.
X509* SignerOf(X509_CRL* crl, const TrustStore::Material& material) {
  for (const Anchor& anchor : material.anchors) {
    if (Signed(crl, anchor.certificate.get())) return anchor.certificate.get();
  }
  for (const X509Ptr& intermediate : material.intermediates) {
    if (Signed(crl, intermediate.get())) return intermediate.get();
  }
  return nullptr;
}

bool SameKey(X509* a, X509* b) {
  return EVP_PKEY_eq(X509_get0_pubkey(a), X509_get0_pubkey(b)) == 1;
}

// The distribution point's octets; null if the list covers all that the issuer revoked.
const ASN1_OCTET_STRING* ScopeOf(const X509_CRL* crl) {
  const int at = X509_CRL_get_ext_by_NID(crl, NID_issuing_distribution_point, -1);
  return at < 0 ? nullptr : X509_EXTENSION_get_data(X509_CRL_get_ext(crl, at));
}

bool SameScope(const X509_CRL* a, const X509_CRL* b) {
  const ASN1_OCTET_STRING* of_a = ScopeOf(a);
  const ASN1_OCTET_STRING* of_b = ScopeOf(b);
  if (of_a == nullptr || of_b == nullptr) return of_a == of_b;
  return ASN1_OCTET_STRING_cmp(of_a, of_b) == 0;
}

bool OneReplacesTheOther(const SignedCrl& a, const SignedCrl& b) {
  return X509_NAME_cmp(X509_CRL_get_issuer(a.crl.get()), X509_CRL_get_issuer(b.crl.get())) == 0 &&
         SameKey(a.signed_by, b.signed_by) && SameScope(a.crl.get(), b.crl.get());
}

NumberPtr NumberOf(const X509_CRL* crl) {
  return NumberPtr(
      static_cast<ASN1_INTEGER*>(X509_CRL_get_ext_d2i(crl, NID_crl_number, nullptr, nullptr)));
}

// By the lists' numbers; by their dates if one has no number, or both have the same.
bool Newer(const SignedCrl& a, const SignedCrl& b) {
  const NumberPtr of_a = NumberOf(a.crl.get());
  const NumberPtr of_b = NumberOf(b.crl.get());
  if (of_a != nullptr && of_b != nullptr) {
    const int order = ASN1_INTEGER_cmp(of_a.get(), of_b.get());
    if (order != 0) return order > 0;
  }
  return a.this_update > b.this_update;
}

}  // namespace

absl::Status AddCrl(CrlPtr crl, TrustStore::Material* material) {
  if (NeedsMoreThanEntries(crl.get())) {
    return absl::InvalidArgumentError("delta and indirect revocation lists are not supported");
  }
  SignedCrl added;
  added.signed_by = SignerOf(crl.get(), *material);
  if (added.signed_by == nullptr) {
    return absl::InvalidArgumentError(
        "the revocation list is not signed by an anchor or intermediate given here");
  }
  added.this_update = TimeOf(X509_CRL_get0_lastUpdate(crl.get()));
  const ASN1_TIME* next = X509_CRL_get0_nextUpdate(crl.get());
  added.next_update = next == nullptr ? absl::InfiniteFuture() : TimeOf(next);
  added.crl = std::move(crl);
  for (SignedCrl& known : material->crls) {
    if (!OneReplacesTheOther(known, added)) continue;
    if (Newer(added, known)) known = std::move(added);
    return absl::OkStatus();
  }
  material->crls.push_back(std::move(added));
  return absl::OkStatus();
}

absl::Time RevokedFrom(const TrustStore::Material& material, X509* certificate) {
  absl::Time revoked_from = absl::InfiniteFuture();
  for (const SignedCrl& list : material.crls) {
    X509_CRL* crl = list.crl.get();
    if (X509_NAME_cmp(X509_CRL_get_issuer(crl), X509_get_issuer_name(certificate)) != 0) continue;
    X509_REVOKED* entry = nullptr;
    // 1: listed. 2: listed as released again, which only a delta list does.
    if (X509_CRL_get0_by_serial(crl, &entry, X509_get0_serialNumber(certificate)) != 1) continue;
    revoked_from = std::min(revoked_from, TimeOf(X509_REVOKED_get0_revocationDate(entry)));
  }
  return revoked_from;
}

absl::Time StaleFrom(const TrustStore::Material& material, X509* issuer) {
  absl::Time stale_from = absl::InfiniteFuture();
  for (const SignedCrl& list : material.crls) {
    if (X509_NAME_cmp(X509_CRL_get_issuer(list.crl.get()), X509_get_subject_name(issuer)) != 0 ||
        !SameKey(list.signed_by, issuer)) {
      continue;
    }
    stale_from = std::min(stale_from, list.next_update + material.stale_crl_grace);
  }
  return stale_from;
}

}  // namespace edmg::certs
