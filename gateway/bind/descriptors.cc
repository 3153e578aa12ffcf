#include "gateway/bind/descriptors.h"

#include <sys/resource.h>

#include <algorithm>

namespace edmg::gateway {
namespace {

// More is of no use, and some systems allow a billion.
constexpr rlim_t kDescriptorsMax = 1 << 20;
// Two listeners, two descriptors for each connection (gRPC's and ours), and half of all for them.
constexpr int kDescriptorsPerConnection = 8;

}  // namespace

int RaiseDescriptorLimit() {
  rlimit limit = {};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
  const rlim_t wanted = std::min(limit.rlim_max, kDescriptorsMax);
  if (wanted > limit.rlim_cur) {
    const rlimit raised = {wanted, limit.rlim_max};
    if (setrlimit(RLIMIT_NOFILE, &raised) == 0) limit = raised;
  }
  return static_cast<int>(std::min(limit.rlim_cur, kDescriptorsMax));
}

int ConnectionsWithin(int descriptor_limit, int wanted) {
  return std::clamp(descriptor_limit / kDescriptorsPerConnection, 1, wanted);
}

}  // namespace edmg::gateway
