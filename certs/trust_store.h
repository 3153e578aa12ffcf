// The certificates that the gateway believes: anchors, known intermediates, revocation lists. One
// store for signatures, and a separate one for the transport PKI (certs/transport_verifier.h).
//
// Immutable once loaded and safe to share between threads; new files mean a new TrustStore, given
// to ReplaceTrust of its verifier. Does not judge envelopes. OpenSSL's types stay behind
// certs/trust_material.h.
#ifndef EDMG_CERTS_TRUST_STORE_H_
#define EDMG_CERTS_TRUST_STORE_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace edmg::certs {

// The time for which a revocation list past its next update is believed all the same.
inline constexpr absl::Duration kStaleCrlGraceDefault = absl::Hours(7 * 24);

// The places where the subjects of certificates under an anchor show the signer's SSIN.
enum class SsinPlace {
  kSerialNumber,  // serialNumber of 11 digits: the identity card
  kEhealth,       // CN and one OU, both "SSIN=" and 11 digits
  kEtsi,          // serialNumber, "PNOBE-" and 11 digits
};

// An anchor given twice with different places has both.
struct AnchorFile {
  AnchorFile(std::string file, SsinPlace place = SsinPlace::kSerialNumber)
      : path(std::move(file)), ssin_place(place) {}

  std::string path;
  SsinPlace ssin_place;
};

// "FILE", or "FILE:serial_number", "FILE:ehealth" or "FILE:etsi".
AnchorFile AnchorFileOf(absl::string_view text);

// Paths. Files are PEM or DER, and may hold several certificates or lists.
struct TrustFiles {
  std::vector<AnchorFile> anchors;         // self-signed roots, at least one certificate
  std::vector<std::string> intermediates;  // optional: chains that envelopes leave out
  std::vector<std::string> crls;           // optional: signed by an anchor or an intermediate above
  absl::Duration stale_crl_grace = kStaleCrlGraceDefault;
  // True if files of anchors may hold intermediates too, as a file of TLS authorities does.
  bool anchors_with_intermediates = false;
};

// The same, as texts in memory.
struct TrustPem {
  std::string anchors;
  std::string intermediates;
  std::string crls;
  absl::Duration stale_crl_grace = kStaleCrlGraceDefault;
  SsinPlace ssin_place = SsinPlace::kSerialNumber;
  bool anchors_with_intermediates = false;
};

// A list that counts: the newest of its issuer that was given.
struct RevocationList {
  std::string issuer;  // RFC 2253
  absl::Time this_update;
  absl::Time next_update;  // InfiniteFuture where it names none
  // From here on the signers whom it concerns are refused: REVOCATION_LIST_STALE.
  absl::Time refused_from;
};

class TrustStore {
 public:
  struct Material;

  // kInvalidArgument or kNotFound names the file and the cause.
  static absl::StatusOr<std::shared_ptr<const TrustStore>> Load(const TrustFiles& files);
  static absl::StatusOr<std::shared_ptr<const TrustStore>> FromPem(const TrustPem& pem);

  ~TrustStore();

  int anchor_count() const;
  int intermediate_count() const;
  int crl_count() const;
  std::vector<RevocationList> revocation_lists() const;

  const Material& material() const { return *material_; }

 private:
  explicit TrustStore(std::unique_ptr<const Material> material);

  std::unique_ptr<const Material> material_;
};

}  // namespace edmg::certs

#endif  // EDMG_CERTS_TRUST_STORE_H_
