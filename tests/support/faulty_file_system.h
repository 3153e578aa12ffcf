// A file system that loses all writes that were not synced when the power is cut.
//
// Each change of a file or of a directory is one operation; CutPowerAt(n) makes the nth and all
// later ones fail, as if the machine had stopped there. RestorePower then leaves on the real disk
// only what a disk may have kept. Of each file that is the synced bytes and a random part of those
// after them; of the files made, renamed and deleted since the directory was last synced, only the
// first few. Everything is written through to the wrapped file system, so nobody may use its files
// meanwhile except through this one. Thread-safe; RestorePower only when all files are closed.
#ifndef EDMG_TESTS_SUPPORT_FAULTY_FILE_SYSTEM_H_
#define EDMG_TESTS_SUPPORT_FAULTY_FILE_SYSTEM_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "rocksdb/env.h"
#include "rocksdb/file_system.h"

namespace edmg::support {

class FaultyFileSystem : public rocksdb::FileSystemWrapper {
 public:
  FaultyFileSystem();

  // The power goes at the nth operation from now (1 is the next); 0: never.
  void CutPowerAt(int64_t operation);
  // A disk that says "synced" and does nothing: a durability test must notice it.
  void IgnoreSyncs();
  bool is_cut() const;
  int64_t operations() const;

  // Back to a disk that works, with the files that survived. `keep_tails` keeps a random part of
  // the bytes that were not synced (torn writes); else all of them are lost.
  void RestorePower(std::mt19937_64& random, bool keep_tails);

  const char* Name() const override { return "FaultyFileSystem"; }
  rocksdb::IOStatus NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* file,
                                    rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus ReopenWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                       std::unique_ptr<rocksdb::FSWritableFile>* file,
                                       rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus ReuseWritableFile(const std::string& path, const std::string& old_path,
                                      const rocksdb::FileOptions& options,
                                      std::unique_ptr<rocksdb::FSWritableFile>* file,
                                      rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus NewDirectory(const std::string& path, const rocksdb::IOOptions& options,
                                 std::unique_ptr<rocksdb::FSDirectory>* directory,
                                 rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus DeleteFile(const std::string& path, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus RenameFile(const std::string& from, const std::string& to,
                               const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus LinkFile(const std::string& from, const std::string& to,
                             const rocksdb::IOOptions& options,
                             rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus Truncate(const std::string& path, size_t size,
                             const rocksdb::IOOptions& options,
                             rocksdb::IODebugContext* debug) override;
  // RocksDB's own log is no part of the store.
  rocksdb::IOStatus NewLogger(const std::string& path, const rocksdb::IOOptions& options,
                              std::shared_ptr<rocksdb::Logger>* logger,
                              rocksdb::IODebugContext* debug) override;

 private:
  class File;
  class Directory;

  struct Bytes {
    uint64_t written = 0;
    uint64_t synced = 0;
  };
  // A file as it was before a directory changed.
  struct Saved {
    std::string content;
    std::optional<Bytes> bytes;  // nullopt: all of it was there before this file system
  };
  struct DirectoryChange {
    enum class Kind { kMade, kRenamed, kDeleted } kind;
    std::string path;
    std::string from;            // of a rename
    std::optional<Saved> saved;  // the file that stood under `path` before, if any
  };

  rocksdb::IOStatus Count() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::optional<Saved> Save(const std::string& path) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Undo(const DirectoryChange& change) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void PutBack(const std::string& path, const Saved& saved) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  mutable absl::Mutex mutex_;
  std::map<std::string, Bytes> files_ ABSL_GUARDED_BY(mutex_);
  std::vector<DirectoryChange> unsynced_ ABSL_GUARDED_BY(mutex_);  // since the last directory sync
  int64_t operations_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t cut_at_ ABSL_GUARDED_BY(mutex_) = 0;
  bool cut_ ABSL_GUARDED_BY(mutex_) = false;
  bool ignore_syncs_ ABSL_GUARDED_BY(mutex_) = false;
};

// An environment over the disk. RocksDB sleeps a second after each failed flush or compaction; here
// it does not, as nobody repairs the disk meanwhile.
std::unique_ptr<rocksdb::Env> MakeEnv(const std::shared_ptr<FaultyFileSystem>& disk);

}  // namespace edmg::support

#endif  // EDMG_TESTS_SUPPORT_FAULTY_FILE_SYSTEM_H_
