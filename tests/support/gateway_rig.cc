#include "tests/support/gateway_rig.h"

#include <cassert>

#include "certs/evidence.h"

namespace edmg::support {

absl::Time TimeOn(absl::CivilDay day, int hour) {
  absl::TimeZone zone;
  [[maybe_unused]] const bool known = absl::LoadTimeZone("Europe/Brussels", &zone);
  assert(known);
  return absl::FromCivil(absl::CivilHour(day) + hour, zone);
}

GatewayRig::GatewayRig(Options options)
    : options_(std::move(options)), now_us_(absl::ToUnixMicros(options_.start)) {
  Open();
}

GatewayRig::~GatewayRig() { Close(); }

store::OpenOptions GatewayRig::StoreOptions() const {
  store::OpenOptions options;
  options.path = options_.folder.empty() ? temp_.Sub("store") : options_.folder;
  options.env = options_.env;
  return options;
}

void GatewayRig::Open() {
  Close();
  database_ = store::Database::Open(StoreOptions()).value();
  services::CapabilityOptions capabilities;
  capabilities.evidence_reader = certs::ContentOf;
  capabilities.gateway_id = options_.gateway_id;
  capabilities.clock = [this] { return now(); };
  capabilities.set_clock = [this](absl::Time time) { MoveTo(time); };
  capabilities.queue_length_max = options_.queue_length_max;
  capabilities.rulebook = options_.rulebook;
  services_ = std::make_unique<services::Capabilities>(*database_, capabilities);
}

void GatewayRig::Close() {
  services_.reset();
  database_.reset();
}

}  // namespace edmg::support
