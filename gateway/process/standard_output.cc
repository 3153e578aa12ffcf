#include "gateway/process/standard_output.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <iostream>

#include "absl/strings/str_cat.h"

namespace edmg::gateway {
namespace {

absl::Status OutputLost(int cause) {
  return absl::DataLossError(absl::StrCat("cannot write standard output", cause == 0 ? "" : ": ",
                                          cause == 0 ? "" : std::strerror(cause)));
}

}  // namespace

void HoldStandardStreams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(stream, F_GETFD) != -1) continue;
    // The lowest free number is the one that was closed. It is opened in the wrong direction: a
    // program that cannot tell anything must not believe that it did.
    if (open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY) != stream) _exit(1);
  }
}

absl::Status FlushOutput() {
  errno = 0;
  std::cout.flush();
  const bool flushed = std::fflush(stdout) == 0;
  const int cause = errno;
  if (flushed && std::cout && std::ferror(stdout) == 0) return absl::OkStatus();
  return OutputLost(cause);
}

absl::Status SyncOutput() {
  if (absl::Status flushed = FlushOutput(); !flushed.ok()) return flushed;
  // Pipes and terminals cannot be synced.
  if (fdatasync(STDOUT_FILENO) == 0 || errno == EINVAL || errno == ENOTSUP || errno == EROFS) {
    return absl::OkStatus();
  }
  return OutputLost(errno);
}

}  // namespace edmg::gateway
