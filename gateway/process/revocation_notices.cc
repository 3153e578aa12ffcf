#include "gateway/process/revocation_notices.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "certs/stale_lists.h"

namespace edmg::gateway {

void RevocationNotices::SayAll() { Say(true); }

void RevocationNotices::SayNew() { Say(false); }

void RevocationNotices::Say(bool all) {
  const absl::Time now = clock_();
  absl::Time after = absl::InfinitePast();
  {
    absl::MutexLock lock(&mutex_);
    if (!all) after = said_until_;
    said_until_ = now;
  }
  auto notices = certs::StaleListNotices(*verifier_.trust(), after, now);
  if (transport_ != nullptr) {
    for (std::string& notice :
         certs::StaleListNotices(*transport_->trust(), after, now, certs::kTransportClients)) {
      notices.push_back(std::move(notice));
    }
  }
  for (const std::string& notice : notices) log_.Say(absl::StrCat("edmg_gateway: ", notice));
}

}  // namespace edmg::gateway
