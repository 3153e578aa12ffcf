// The caller: the facts of the transport certificate, as the services see them.
// Made by the gateway from the certificate alone; no request can name another caller.
#ifndef EDMG_SERVICES_ANSWERS_CALLER_H_
#define EDMG_SERVICES_ANSWERS_CALLER_H_

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace edmg::services {

enum class Role { kSoftware, kPhysician, kInsurer, kAdministrator };

inline absl::string_view NameOf(Role role) {
  switch (role) {
    case Role::kSoftware:
      return "software";
    case Role::kPhysician:
      return "physician";
    case Role::kInsurer:
      return "insurer";
    case Role::kAdministrator:
      return "administrator";
  }
  return "unknown";
}

struct Caller {
  Role role = Role::kSoftware;
  std::string name;  // vendor, NIHII (8 digits), OA code or administrator
  // The RPC that it called, for the access log: "edmg.v1.HoldingService/GetHolding". The text is
  // the binding's, which outlives its calls.
  absl::string_view method = "";

  // The caller's name in the journal, for instance "insurer:300".
  std::string Label() const { return absl::StrCat(NameOf(role), ":", name); }
};

// Who asks for what the gateway does by itself, by the calendar: a label beside those of callers.
inline constexpr char kCalendarLabel[] = "calendar";

}  // namespace edmg::services

#endif  // EDMG_SERVICES_ANSWERS_CALLER_H_
