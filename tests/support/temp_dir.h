// A folder of its own for a test, removed with all it holds. It is in memory if the machine has
// /dev/shm: these tests prove their claims about the disk with a faulty file system.
#ifndef EDMG_TESTS_SUPPORT_TEMP_DIR_H_
#define EDMG_TESTS_SUPPORT_TEMP_DIR_H_

#include <stdlib.h>

#include <cassert>
#include <filesystem>
#include <string>
#include <system_error>

namespace edmg::support {

class TempDir {
 public:
  TempDir() {
    std::error_code error;
    const bool memory = std::filesystem::is_directory("/dev/shm", error);
    std::string name = memory ? "/dev/shm/edmg-test-XXXXXX" : "/tmp/edmg-test-XXXXXX";
    [[maybe_unused]] const char* made = mkdtemp(name.data());
    assert(made != nullptr);
    path_ = name;
  }
  ~TempDir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  const std::string& path() const { return path_; }
  std::string Sub(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

}  // namespace edmg::support

#endif  // EDMG_TESTS_SUPPORT_TEMP_DIR_H_
