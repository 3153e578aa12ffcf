#include "values/timestamps.h"

#include "gtest/gtest.h"

namespace edmg {
namespace {

google::protobuf::Timestamp Timestamp(int64_t seconds, int32_t nanos) {
  google::protobuf::Timestamp timestamp;
  timestamp.set_seconds(seconds);
  timestamp.set_nanos(nanos);
  return timestamp;
}

TEST(Timestamps, GoThereAndBack) {
  for (const auto& timestamp : {Timestamp(0, 0), Timestamp(1'456'790'400, 123'456'789)}) {
    const auto back = TimestampOf(TimeOf(timestamp));
    EXPECT_EQ(back.seconds(), timestamp.seconds());
    EXPECT_EQ(back.nanos(), timestamp.nanos());
  }
}

TEST(Timestamps, AreThoseFrom1970To9999) {
  constexpr int64_t kLast = 253402300799;  // 9999-12-31T23:59:59Z
  EXPECT_TRUE(IsTimestamp(Timestamp(0, 0)));
  EXPECT_TRUE(IsTimestamp(Timestamp(kLast, 999'999'999)));
  EXPECT_FALSE(IsTimestamp(Timestamp(-1, 0)));
  EXPECT_FALSE(IsTimestamp(Timestamp(kLast + 1, 0)));
  EXPECT_FALSE(IsTimestamp(Timestamp(0, -1)));
  EXPECT_FALSE(IsTimestamp(Timestamp(0, 1'000'000'000)));
}

}  // namespace
}  // namespace edmg
