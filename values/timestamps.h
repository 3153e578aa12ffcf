// Instants between the API and the records at rest (google.protobuf.Timestamp) and Abseil.
#ifndef EDMG_VALUES_TIMESTAMPS_H_
#define EDMG_VALUES_TIMESTAMPS_H_

#include <google/protobuf/timestamp.pb.h>

#include "absl/time/time.h"

namespace edmg {

absl::Time TimeOf(const google::protobuf::Timestamp& timestamp);
google::protobuf::Timestamp TimestampOf(absl::Time time);

// True from 1970 to 9999, with nanoseconds in their range.
bool IsTimestamp(const google::protobuf::Timestamp& timestamp);

}  // namespace edmg

#endif  // EDMG_VALUES_TIMESTAMPS_H_
