#include "certs/signer_ssin.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "absl/types/optional.h"
#include "certs/anomalies.h"

namespace edmg::certs {
namespace {

constexpr size_t kSsinDigits = 11;
constexpr absl::string_view kEhealthPrefix = "SSIN=";
constexpr absl::string_view kEtsiPrefix = "PNOBE-";  // EN 319 412-1: a national number of Belgium

using Text = absl::optional<std::string>;

// Strings whose octets are the characters; digits in a BIT STRING are not text.
constexpr int kTextTypes[] = {V_ASN1_PRINTABLESTRING, V_ASN1_UTF8STRING, V_ASN1_IA5STRING,
                              V_ASN1_T61STRING};

// The values of an attribute that are text; an empty one for each value that is not.
std::vector<std::string> ValuesOf(X509* certificate, int nid) {
  const X509_NAME* subject = X509_get_subject_name(certificate);
  std::vector<std::string> values;
  int at = -1;
  while ((at = X509_NAME_get_index_by_NID(subject, nid, at)) >= 0) {
    const ASN1_STRING* value = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at));
    std::string& text = values.emplace_back();
    if (std::count(std::begin(kTextTypes), std::end(kTextTypes), ASN1_STRING_type(value)) == 0) {
      continue;
    }
    text.assign(reinterpret_cast<const char*>(ASN1_STRING_get0_data(value)),
                static_cast<size_t>(ASN1_STRING_length(value)));
  }
  return values;
}

// The SSIN of the only value that begins with this prefix.
Text Only(const std::vector<std::string>& values, absl::string_view prefix) {
  if (values.size() != 1) return absl::nullopt;
  absl::string_view ssin = values[0];
  const bool digits =
      absl::ConsumePrefix(&ssin, prefix) && std::all_of(ssin.begin(), ssin.end(), [](char c) {
        return absl::ascii_isdigit(static_cast<unsigned char>(c));
      });
  if (!digits || ssin.size() != kSsinDigits) return absl::nullopt;
  return std::string(ssin);
}

// subject serialNumber: the identity card.
Text InSerialNumber(X509* certificate) { return Only(ValuesOf(certificate, NID_serialNumber), ""); }

// CN, and one of the OUs: eHealth certificates.
Text InEhealthNames(X509* certificate) {
  std::vector<std::string> units = ValuesOf(certificate, NID_organizationalUnitName);
  units.erase(std::remove_if(
                  units.begin(), units.end(),
                  [](const std::string& unit) { return !absl::StartsWith(unit, kEhealthPrefix); }),
              units.end());
  const Text in_name = Only(ValuesOf(certificate, NID_commonName), kEhealthPrefix);
  return in_name == Only(units, kEhealthPrefix) ? in_name : absl::nullopt;
}

// subject serialNumber, with what kind of number it is: qualified certificates by ETSI.
Text InEtsiSerialNumber(X509* certificate) {
  return Only(ValuesOf(certificate, NID_serialNumber), kEtsiPrefix);
}

struct Row {
  SsinPlace place;
  absl::string_view name;
  Text (*read)(X509*);
};

constexpr Row kRows[] = {
    {SsinPlace::kSerialNumber, "serial_number", InSerialNumber},
    {SsinPlace::kEhealth, "ehealth", InEhealthNames},
    {SsinPlace::kEtsi, "etsi", InEtsiSerialNumber},
};

}  // namespace

AnchorFile AnchorFileOf(absl::string_view text) {
  for (const Row& row : kRows) {
    absl::string_view path = text;
    if (absl::ConsumeSuffix(&path, row.name) && absl::ConsumeSuffix(&path, ":")) {
      return {std::string(path), row.place};
    }
  }
  return {std::string(text)};
}

absl::StatusOr<std::string> ReadSsin(X509* certificate, const std::vector<SsinPlace>& places) {
  Text found;
  bool one = true;
  std::vector<absl::string_view> names;
  for (const Row& row : kRows) {
    if (std::count(places.begin(), places.end(), row.place) == 0) continue;
    names.push_back(row.name);
    const Text ssin = row.read(certificate);
    if (!ssin.has_value()) continue;
    one = one && (!found.has_value() || found == ssin);
    found = ssin;
  }
  if (found.has_value() && one) return *found;
  return RefuseEnvelope(Anomaly::kSignerSsinMissing, absl::StrJoin(names, ", "));
}

}  // namespace edmg::certs
