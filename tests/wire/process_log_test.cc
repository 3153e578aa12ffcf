#include "gateway/process/process_log.h"

#include <fcntl.h>
#include <unistd.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "google/protobuf/stubs/logging.h"
#include "grpc/support/log.h"
#include "gtest/gtest.h"

namespace edmg::gateway {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

class ProcessLogTest : public testing::Test {
 protected:
  ProcessLogTest() {
    EXPECT_EQ(pipe2(pipe_, O_CLOEXEC), 0);
    fcntl(pipe_[0], F_SETFL, O_NONBLOCK);
  }
  ~ProcessLogTest() override {
    close(pipe_[0]);
    close(pipe_[1]);
  }

  // All text that was written since the last call.
  std::string Read() const {
    std::string all;
    char bytes[65536];
    for (ssize_t size; (size = read(pipe_[0], bytes, sizeof(bytes))) > 0;) all.append(bytes, size);
    return all;
  }

  int pipe_[2];
};

TEST_F(ProcessLogTest, WritesLinesInTheirOrder) {
  ProcessLog log(pipe_[1]);
  log.SayLater("one");
  log.Say("two");
  log.Flush(absl::Seconds(5));
  EXPECT_EQ(Read(), "one\ntwo\n");
}

TEST_F(ProcessLogTest, ALibraryCannotWriteALineOfItsOwn) {
  ProcessLog log(pipe_[1]);
  log.SayOfLibrary("grpc", "bad\nFORGED\r\x1b[2J\xff", absl::UnixEpoch());
  log.Flush(absl::Seconds(5));
  EXPECT_EQ(Read(), "edmg_gateway: grpc: bad\\nFORGED\\r\\x1b[2J\\xff\n");
}

TEST_F(ProcessLogTest, LinesOfALibraryAreCut) {
  ProcessLog log(pipe_[1]);
  log.SayOfLibrary("grpc", std::string(kLibraryLineBytesMax, '\n'), absl::UnixEpoch());
  log.Flush(absl::Seconds(5));
  EXPECT_EQ(Read().size(), kLibraryLineBytesMax + std::string("edmg_gateway: grpc: \n").size());
}

TEST_F(ProcessLogTest, TakesSomeLinesOfLibrariesASecondAndCountsTheOthers) {
  ProcessLog log(pipe_[1]);
  for (int i = 0; i < kLibraryLinesPerSecondMax + 7; ++i) {
    log.SayOfLibrary("grpc", absl::StrCat("line ", i), absl::UnixEpoch());
  }
  log.SayOfLibrary("grpc", "later", absl::UnixEpoch() + absl::Seconds(1));
  log.Flush(absl::Seconds(5));
  const std::string said = Read();
  EXPECT_THAT(said, HasSubstr("line 9\n"));
  EXPECT_THAT(said, Not(HasSubstr("line 10\n")));
  EXPECT_THAT(said, HasSubstr("later\n"));
  EXPECT_THAT(said, EndsWith("edmg_gateway: 7 lines of the log left out\n"));
}

TEST_F(ProcessLogTest, TakesWhatTheLibrariesSayUpToItsEnd) {
  {
    ProcessLog log(pipe_[1]);
    log.TakeLibraryLogs(ProcessLog::LibraryLevel::kErrors);
    gpr_log(GPR_ERROR, "of grpc");
    gpr_log(GPR_INFO, "not asked for");
    GOOGLE_LOG(ERROR) << "of protobuf";
  }
  gpr_log(GPR_ERROR, "after the end");
  EXPECT_EQ(Read(), "edmg_gateway: grpc: of grpc\nedmg_gateway: protobuf: of protobuf\n");
}

TEST_F(ProcessLogTest, NobodyWaitsForAReaderThatDoesNotRead) {
  const absl::Time begin = absl::Now();
  {
    ProcessLog log(pipe_[1]);
    const std::string line(1 << 10, 'x');
    for (int i = 0; i < 8 << 10; ++i) log.Say(line);
    EXPECT_LT(absl::Now() - begin, absl::Seconds(2));
  }
  EXPECT_LT(absl::Now() - begin, 3 * kLogEndTimeMax);
}

TEST_F(ProcessLogTest, CountsWhatDidNotFit) {
  ProcessLog log(pipe_[1]);
  log.Say(std::string(kWaitingLogBytesMax, 'x'));
  log.Flush(absl::Seconds(5));
  EXPECT_EQ(Read(), "edmg_gateway: 1 lines of the log left out\n");
}

}  // namespace
}  // namespace edmg::gateway
