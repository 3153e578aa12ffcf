#include "tests/support/faulty_file_system.h"

#include <cassert>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>
#include <utility>

#include "rocksdb/system_clock.h"

namespace edmg::support {
namespace {

using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

IOStatus PowerIsCut() { return IOStatus::IOError("the power is cut"); }

class NoLogger : public rocksdb::Logger {
 public:
  using rocksdb::Logger::Logv;
  void Logv(const char*, va_list) override {}
};

class SleeplessClock : public rocksdb::SystemClockWrapper {
 public:
  SleeplessClock() : SystemClockWrapper(rocksdb::SystemClock::Default()) {}
  const char* Name() const override { return "SleeplessClock"; }
  void SleepForMicroseconds(int) override { std::this_thread::yield(); }
};

class FaultyEnv : public rocksdb::EnvWrapper {
 public:
  explicit FaultyEnv(const std::shared_ptr<FaultyFileSystem>& disk)
      : EnvWrapper(rocksdb::NewCompositeEnv(disk)) {
    file_system_ = disk;
    system_clock_ = std::make_shared<SleeplessClock>();
  }
  const char* Name() const override { return "FaultyEnv"; }
};

std::string ReadAll(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace

// Counts the bytes that are written and synced under the file's path.
class FaultyFileSystem::File : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  File(FaultyFileSystem& disk, std::string path, std::unique_ptr<rocksdb::FSWritableFile> file)
      : FSWritableFileOwnerWrapper(std::move(file)), disk_(disk), path_(std::move(path)) {}

  IOStatus Append(const rocksdb::Slice& data, const IOOptions& options,
                  IODebugContext* debug) override {
    absl::MutexLock lock(&disk_.mutex_);
    if (auto status = disk_.Count(); !status.ok()) return status;
    auto status = target()->Append(data, options, debug);
    if (status.ok()) disk_.files_[path_].written += data.size();
    return status;
  }
  IOStatus Append(const rocksdb::Slice& data, const IOOptions& options,
                  const rocksdb::DataVerificationInfo&, IODebugContext* debug) override {
    return Append(data, options, debug);
  }
  IOStatus Truncate(uint64_t size, const IOOptions& options, IODebugContext* debug) override {
    absl::MutexLock lock(&disk_.mutex_);
    if (auto status = disk_.Count(); !status.ok()) return status;
    auto& bytes = disk_.files_[path_];
    bytes.written = std::min(bytes.written, size);
    bytes.synced = std::min(bytes.synced, size);
    return target()->Truncate(size, options, debug);
  }
  IOStatus Sync(const IOOptions& options, IODebugContext* debug) override {
    absl::MutexLock lock(&disk_.mutex_);
    if (auto status = disk_.Count(); !status.ok()) return status;
    auto& bytes = disk_.files_[path_];
    if (!disk_.ignore_syncs_) bytes.synced = bytes.written;
    return target()->Flush(options, debug);
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    return Sync(options, debug);
  }
  // Preallocation is no promise of the disk, and in memory it costs real pages.
  void PrepareWrite(size_t, size_t, const IOOptions&, IODebugContext*) override {}
  IOStatus Allocate(uint64_t, uint64_t, const IOOptions&, IODebugContext*) override {
    return IOStatus::OK();
  }

 private:
  FaultyFileSystem& disk_;
  const std::string path_;
};

// Syncing a directory makes its files' names last.
class FaultyFileSystem::Directory : public rocksdb::FSDirectoryWrapper {
 public:
  Directory(FaultyFileSystem& disk, std::unique_ptr<rocksdb::FSDirectory> directory)
      : FSDirectoryWrapper(std::move(directory)), disk_(disk) {}

  IOStatus Fsync(const IOOptions&, IODebugContext*) override {
    absl::MutexLock lock(&disk_.mutex_);
    if (auto status = disk_.Count(); !status.ok()) return status;
    if (!disk_.ignore_syncs_) disk_.unsynced_.clear();
    return IOStatus::OK();
  }
  IOStatus FsyncWithDirOptions(const IOOptions& options, IODebugContext* debug,
                               const rocksdb::DirFsyncOptions&) override {
    return Fsync(options, debug);
  }

 private:
  FaultyFileSystem& disk_;
};

FaultyFileSystem::FaultyFileSystem() : FileSystemWrapper(rocksdb::FileSystem::Default()) {}

void FaultyFileSystem::CutPowerAt(int64_t operation) {
  absl::MutexLock lock(&mutex_);
  cut_at_ = operation == 0 ? 0 : operations_ + operation;
}

void FaultyFileSystem::IgnoreSyncs() {
  absl::MutexLock lock(&mutex_);
  ignore_syncs_ = true;
}

bool FaultyFileSystem::is_cut() const {
  absl::MutexLock lock(&mutex_);
  return cut_;
}

int64_t FaultyFileSystem::operations() const {
  absl::MutexLock lock(&mutex_);
  return operations_;
}

IOStatus FaultyFileSystem::Count() {
  if (cut_) return PowerIsCut();
  ++operations_;
  cut_ = operations_ == cut_at_;
  return cut_ ? PowerIsCut() : IOStatus::OK();
}

std::optional<FaultyFileSystem::Saved> FaultyFileSystem::Save(const std::string& path) {
  if (!std::filesystem::exists(path)) return std::nullopt;
  Saved saved;
  saved.content = ReadAll(path);
  const auto known = files_.find(path);
  if (known != files_.end()) saved.bytes = known->second;
  return saved;
}

IOStatus FaultyFileSystem::NewWritableFile(const std::string& path, const FileOptions& options,
                                           std::unique_ptr<rocksdb::FSWritableFile>* file,
                                           IODebugContext* debug) {
  absl::MutexLock lock(&mutex_);
  if (auto status = Count(); !status.ok()) return status;
  unsynced_.push_back({DirectoryChange::Kind::kMade, path, "", Save(path)});
  auto status = target()->NewWritableFile(path, options, file, debug);
  if (!status.ok()) return status;
  files_[path] = Bytes();
  *file = std::make_unique<File>(*this, path, std::move(*file));
  return status;
}

IOStatus FaultyFileSystem::ReopenWritableFile(const std::string&, const FileOptions&,
                                              std::unique_ptr<rocksdb::FSWritableFile>*,
                                              IODebugContext*) {
  return IOStatus::NotSupported("no file of the store is written in two sessions");
}

IOStatus FaultyFileSystem::ReuseWritableFile(const std::string&, const std::string&,
                                             const FileOptions&,
                                             std::unique_ptr<rocksdb::FSWritableFile>*,
                                             IODebugContext*) {
  return IOStatus::NotSupported("no file of the store is recycled");
}

IOStatus FaultyFileSystem::NewDirectory(const std::string& path, const IOOptions& options,
                                        std::unique_ptr<rocksdb::FSDirectory>* directory,
                                        IODebugContext* debug) {
  auto status = target()->NewDirectory(path, options, directory, debug);
  if (status.ok()) *directory = std::make_unique<Directory>(*this, std::move(*directory));
  return status;
}

IOStatus FaultyFileSystem::DeleteFile(const std::string& path, const IOOptions& options,
                                      IODebugContext* debug) {
  absl::MutexLock lock(&mutex_);
  if (auto status = Count(); !status.ok()) return status;
  auto saved = Save(path);
  auto status = target()->DeleteFile(path, options, debug);
  if (!status.ok()) return status;
  unsynced_.push_back({DirectoryChange::Kind::kDeleted, path, "", std::move(saved)});
  files_.erase(path);
  return status;
}

IOStatus FaultyFileSystem::RenameFile(const std::string& from, const std::string& to,
                                      const IOOptions& options, IODebugContext* debug) {
  absl::MutexLock lock(&mutex_);
  if (auto status = Count(); !status.ok()) return status;
  auto saved = Save(to);
  auto status = target()->RenameFile(from, to, options, debug);
  if (!status.ok()) return status;
  unsynced_.push_back({DirectoryChange::Kind::kRenamed, to, from, std::move(saved)});
  files_.erase(to);
  if (auto known = files_.extract(from); !known.empty()) {
    known.key() = to;
    files_.insert(std::move(known));
  }
  return status;
}

IOStatus FaultyFileSystem::LinkFile(const std::string&, const std::string&, const IOOptions&,
                                    IODebugContext*) {
  return IOStatus::NotSupported("the store links no files");
}

IOStatus FaultyFileSystem::Truncate(const std::string&, size_t, const IOOptions&, IODebugContext*) {
  return IOStatus::NotSupported("the store truncates only files that it has open");
}

IOStatus FaultyFileSystem::NewLogger(const std::string&, const IOOptions&,
                                     std::shared_ptr<rocksdb::Logger>* logger, IODebugContext*) {
  *logger = std::make_shared<NoLogger>();
  return IOStatus::OK();
}

void FaultyFileSystem::PutBack(const std::string& path, const Saved& saved) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << saved.content;
  if (saved.bytes.has_value()) files_[path] = *saved.bytes;
}

void FaultyFileSystem::Undo(const DirectoryChange& change) {
  if (change.kind == DirectoryChange::Kind::kRenamed) {
    std::filesystem::rename(change.path, change.from);
    if (auto known = files_.extract(change.path); !known.empty()) {
      known.key() = change.from;
      files_.insert(std::move(known));
    }
  } else if (change.kind == DirectoryChange::Kind::kMade) {
    std::filesystem::remove(change.path);
    files_.erase(change.path);
  }
  if (change.saved.has_value()) PutBack(change.path, *change.saved);
}

void FaultyFileSystem::RestorePower(std::mt19937_64& random, bool keep_tails) {
  absl::MutexLock lock(&mutex_);
  const auto up_to = [&](uint64_t most) {
    return keep_tails ? std::uniform_int_distribution<uint64_t>(0, most)(random) : 0;
  };
  const uint64_t kept_changes = up_to(unsynced_.size());
  while (unsynced_.size() > kept_changes) {
    Undo(unsynced_.back());
    unsynced_.pop_back();
  }
  for (const auto& [path, bytes] : files_) {
    std::filesystem::resize_file(path, bytes.synced + up_to(bytes.written - bytes.synced));
  }
  files_.clear();
  unsynced_.clear();
  cut_ = false;
  cut_at_ = 0;
  ignore_syncs_ = false;
}

std::unique_ptr<rocksdb::Env> MakeEnv(const std::shared_ptr<FaultyFileSystem>& disk) {
  return std::make_unique<FaultyEnv>(disk);
}

}  // namespace edmg::support
