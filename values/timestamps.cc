#include "values/timestamps.h"

namespace edmg {

absl::Time TimeOf(const google::protobuf::Timestamp& timestamp) {
  return absl::FromUnixSeconds(timestamp.seconds()) + absl::Nanoseconds(timestamp.nanos());
}

google::protobuf::Timestamp TimestampOf(absl::Time time) {
  google::protobuf::Timestamp timestamp;
  timestamp.set_seconds(absl::ToUnixSeconds(time));
  timestamp.set_nanos(static_cast<int32_t>(
      absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(timestamp.seconds()))));
  return timestamp;
}

bool IsTimestamp(const google::protobuf::Timestamp& timestamp) {
  constexpr int64_t kSecondsMax = 253402300799;  // 9999-12-31T23:59:59Z
  return timestamp.seconds() >= 0 && timestamp.seconds() <= kSecondsMax && timestamp.nanos() >= 0 &&
         timestamp.nanos() < 1'000'000'000;
}

}  // namespace edmg
