// The settings of every command: where the gateway is, in which role to call, how to print.
//
// Filled by the command line (or EDMG_* variables); the rest of the program only reads it. A PKI
// folder is one that certs/make-dev-pki makes.
#ifndef EDMG_GATEWAY_EDMGCTL_SETTINGS_H_
#define EDMG_GATEWAY_EDMGCTL_SETTINGS_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace edmg::ctl {

inline constexpr absl::string_view kTargetPublic = "localhost:8443";
inline constexpr absl::string_view kTargetAdministrator = "localhost:8444";

enum class Format { kReadable, kJson, kText };

struct Settings {
  std::string target;  // empty: the default of the command's listener
  std::string ca_file;
  std::string cert_file;
  std::string key_file;
  std::string pki;  // folder; with `as` it replaces the three files
  std::string as;   // "<role>-<name>", for instance "physician-12345625"
  std::string lang = "en";
  bool json = false;
  bool text = false;
  double timeout_s = 30;

  Format format() const { return json ? Format::kJson : text ? Format::kText : Format::kReadable; }
  absl::Duration timeout() const { return absl::Seconds(timeout_s); }
};

// The listener of the gateway that a command calls.
enum class Listener { kPublic, kAdministrator };

// PEM texts for mutual TLS, and the address.
struct Endpoint {
  std::string target;
  std::string ca_pem;
  std::string cert_pem;
  std::string key_pem;
};

// `default_as` is used if there is a PKI folder and no --as.
absl::StatusOr<Endpoint> EndpointOf(const Settings& settings, Listener listener,
                                    absl::string_view default_as);

// The name of a physician's certificate: "physician-<nihii8>"; empty without NIHII.
std::string PhysicianRole(absl::string_view nihii);

// "software-alpha-gp" -> "alpha-gp"; empty for another role.
std::string VendorOf(absl::string_view as);

// The whole file; "-" is standard input. ReadTextFile leaves out a byte order mark.
absl::StatusOr<std::string> ReadFile(const std::string& path);
absl::StatusOr<std::string> ReadTextFile(const std::string& path);
// "" and "-" are standard output. DATA_LOSS if not all bytes got there.
absl::Status WriteFile(const std::string& path, absl::string_view bytes);

}  // namespace edmg::ctl

#endif  // EDMG_GATEWAY_EDMGCTL_SETTINGS_H_
