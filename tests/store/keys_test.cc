#include "store/engine/keys.h"

#include <algorithm>
#include <limits>
#include <vector>

#include "absl/strings/escaping.h"
#include "gtest/gtest.h"

namespace edmg::store {
namespace {

std::string Hex(const Key& key) { return absl::BytesToHexString(key.bytes()); }

// Golden bytes: keys are on disk. DO NOT CHANGE an expectation here.
TEST(Keys, HaveTheseBytesOnDisk) {
  EXPECT_EQ(Hex(Key().Text("70010100137")), "3730303130313030313337");
  EXPECT_EQ(Hex(Key().Revision(1)), "0000000000000001");
  EXPECT_EQ(Hex(Key().Revision(0x0102030405060708)), "0102030405060708");
  EXPECT_EQ(Hex(Key().NewestFirst(1)), "fffffffffffffffe");
  EXPECT_EQ(Hex(Key().NewestFirst(std::numeric_limits<int64_t>::max())), "8000000000000000");
  EXPECT_EQ(Hex(Key().Number(0)), "80000000");
  EXPECT_EQ(Hex(Key().Number(16804)), "800041a4");
  EXPECT_EQ(Hex(Key().Number(-1)), "7fffffff");
  EXPECT_EQ(Hex(Key().Number(std::numeric_limits<int32_t>::min())), "00000000");
  EXPECT_EQ(Hex(Key().Text("300").Revision(258).Number(2)),
            "333030"
            "0000000000000102"
            "80000002");
}

TEST(Keys, KeepTheOrderOfRevisions) {
  const std::vector<int64_t> revisions = {
      0, 1, 255, 256, 65535, 65536, 1'000'000'007, std::numeric_limits<int64_t>::max()};
  for (size_t i = 1; i < revisions.size(); ++i) {
    EXPECT_LT(Key().Revision(revisions[i - 1]).bytes(), Key().Revision(revisions[i]).bytes());
    EXPECT_GT(Key().NewestFirst(revisions[i - 1]).bytes(), Key().NewestFirst(revisions[i]).bytes());
  }
}

TEST(Keys, KeepTheOrderOfNumbersAcrossZero) {
  const std::vector<int32_t> numbers = {
      std::numeric_limits<int32_t>::min(), -36'500, -256, -1, 0, 1, 255, 256, 16'804,
      std::numeric_limits<int32_t>::max()};
  for (size_t i = 1; i < numbers.size(); ++i) {
    EXPECT_LT(Key().Number(numbers[i - 1]).bytes(), Key().Number(numbers[i]).bytes());
  }
}

TEST(Keys, GiveBackWhatStandsAtTheirEnd) {
  for (const int64_t revision : {int64_t{0}, int64_t{1}, int64_t{70'000}, int64_t{1} << 60}) {
    EXPECT_EQ(RevisionAtEnd(Key().Text("x").Revision(revision).bytes()), revision);
    EXPECT_EQ(NewestFirstRevisionAtEnd(Key().Text("x").NewestFirst(revision).bytes()), revision);
  }
  const StreamPosition position{70'000, 12};
  const Key key = Key().Text("300").Revision(position.revision).Number(position.position);
  EXPECT_EQ(StreamPositionAtEnd(key.bytes()), position);
}

TEST(StreamPosition, IsOrderedByRevisionThenPosition) {
  EXPECT_LT((StreamPosition{1, 9}), (StreamPosition{2, 0}));
  EXPECT_LT((StreamPosition{2, 0}), (StreamPosition{2, 1}));
  EXPECT_EQ((StreamPosition{2, 1}), (StreamPosition{2, 1}));
}

}  // namespace
}  // namespace edmg::store
