#include "gateway/edge/socket_file.h"

#include <grp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"

namespace edmg::gateway {
namespace {

absl::Status Refused(const std::string& path, const char* cause) {
  return absl::FailedPreconditionError(absl::StrCat("cannot listen on unix:", path, ": ", cause));
}

// True if a process takes connections at the path.
bool Answers(const sockaddr_un& address) {
  const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (socket < 0) return false;
  const int connected =
      connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof(address));
  // A full queue shows that a process has it open.
  const bool answers = connected == 0 || errno == EAGAIN;
  close(socket);
  return answers;
}

}  // namespace

absl::Status CheckSocketPathIsFree(const std::string& path) {
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof(address.sun_path)) {
    return Refused(path, "a path is of 1 to 107 bytes");
  }
  memcpy(address.sun_path, path.data(), path.size());
  struct stat found;
  if (lstat(path.c_str(), &found) != 0) return absl::OkStatus();
  if (!S_ISSOCK(found.st_mode)) return Refused(path, "there is a file that is no socket");
  if (Answers(address)) return Refused(path, "another process listens there");
  return absl::OkStatus();
}

OwnersAlone::OwnersAlone() : before_(umask(0077)) {}
OwnersAlone::~OwnersAlone() { umask(before_); }

absl::Status SetSocketMode(const std::string& path, const std::string& group) {
  mode_t mode = 0600;
  if (!group.empty()) {
    mode = 0660;
    const struct group* found = getgrnam(group.c_str());
    if (found == nullptr) return Refused(path, absl::StrCat("no group ", group).c_str());
    if (chown(path.c_str(), static_cast<uid_t>(-1), found->gr_gid) != 0) {
      return Refused(path, absl::StrCat("cannot give it to the group ", group).c_str());
    }
  }
  if (chmod(path.c_str(), mode) != 0) return Refused(path, "cannot set its mode");
  return absl::OkStatus();
}

}  // namespace edmg::gateway
