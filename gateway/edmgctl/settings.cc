#include "gateway/edmgctl/settings.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iostream>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "gateway/process/standard_output.h"
#include "gateway/process/text_file.h"

namespace edmg::ctl {
namespace {

constexpr size_t kBlockBytes = 64 << 10;

absl::Status FileError(absl::string_view what, const std::string& path) {
  return absl::InvalidArgumentError(
      absl::StrCat("cannot ", what, " ", path, ": ", std::strerror(errno)));
}

absl::Status ReadInto(const std::string& path, std::string& text) {
  absl::StatusOr<std::string> read = ReadTextFile(path);
  if (!read.ok()) return read.status();
  text = *std::move(read);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  errno = 0;
  std::ifstream file;
  if (path != "-") file.open(path, std::ios::binary);
  if (!file) return FileError("read", path);
  std::istream& in = path == "-" ? std::cin : file;
  std::string bytes;
  std::vector<char> block(kBlockBytes);
  // read() tells a failure by the stream's state; for standard input only the C library does.
  while (in.read(block.data(), static_cast<std::streamsize>(block.size())) || in.gcount() > 0) {
    bytes.append(block.data(), static_cast<size_t>(in.gcount()));
  }
  if (path == "-" && std::ferror(stdin) != 0) return FileError("read", "standard input");
  if (in.bad()) return FileError("read", path);
  return bytes;
}

absl::StatusOr<std::string> ReadTextFile(const std::string& path) {
  absl::StatusOr<std::string> bytes = ReadFile(path);
  if (!bytes.ok()) return bytes;
  return std::string(gateway::WithoutByteOrderMark(*bytes));
}

absl::Status WriteFile(const std::string& path, absl::string_view bytes) {
  if (path.empty() || path == "-") {
    std::cout.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return gateway::FlushOutput();
  }
  errno = 0;
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  if (!out) return FileError("write", path);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  out.close();
  return out ? absl::OkStatus() : absl::DataLossError(FileError("write", path).message());
}

absl::StatusOr<Endpoint> EndpointOf(const Settings& settings, Listener listener,
                                    absl::string_view default_as) {
  std::string ca = settings.ca_file;
  std::string cert = settings.cert_file;
  std::string key = settings.key_file;
  std::string as = settings.as.empty() ? std::string(default_as) : settings.as;
  if (!settings.pki.empty()) {
    if (ca.empty()) ca = absl::StrCat(settings.pki, "/transport-ca.pem");
    if (cert.empty() && !as.empty()) {
      cert = absl::StrCat(settings.pki, "/", as, ".pem");
      key = absl::StrCat(settings.pki, "/", as, ".key");
    }
  }
  if (ca.empty() || cert.empty() || key.empty()) {
    return absl::InvalidArgumentError(
        "who are you? Give --ca, --cert and --key, or --pki DIR --as ROLE-NAME "
        "(for instance --as software-alpha-gp)");
  }
  Endpoint endpoint;
  endpoint.target = settings.target;
  if (endpoint.target.empty()) {
    endpoint.target =
        std::string(listener == Listener::kPublic ? kTargetPublic : kTargetAdministrator);
  }
  if (absl::Status read = ReadInto(ca, endpoint.ca_pem); !read.ok()) return read;
  if (absl::Status read = ReadInto(cert, endpoint.cert_pem); !read.ok()) return read;
  if (absl::Status read = ReadInto(key, endpoint.key_pem); !read.ok()) return read;
  return endpoint;
}

std::string PhysicianRole(absl::string_view nihii) {
  return nihii.empty() ? "" : absl::StrCat("physician-", nihii.substr(0, 8));
}

std::string VendorOf(absl::string_view as) {
  return absl::ConsumePrefix(&as, "software-") ? std::string(as) : std::string();
}

}  // namespace edmg::ctl
