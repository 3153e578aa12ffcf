// Wakes waiting streams. A commit only marks that something is new; one thread wakes every stream a
// few milliseconds later, tells idle ones to show progress, and ends all when the gateway stops.
#ifndef EDMG_GATEWAY_CALLS_STREAM_HUB_H_
#define EDMG_GATEWAY_CALLS_STREAM_HUB_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace edmg::gateway {

inline constexpr absl::Duration kProgressInterval = absl::Seconds(15);

// Each kind has a limit of its own, so that none takes the place of another. Within a kind, each
// caller has one too, so that none takes the places of the others.
enum class StreamKind { kPaymentEvents, kPatientList, kHealth, kJournalCheck, kExport };
inline constexpr int kPaymentEventStreamsMax = 7 * 16;  // insurers, and the streams of one
inline constexpr int kPatientListStreamsMax = 64;
inline constexpr int kHealthStreamsMax = 256;
inline constexpr int kExportStreamsMax = 7 * 4;     // insurers
inline constexpr int kJournalCheckStreamsMax = 16;  // one verifies; the others get an error
inline constexpr int kStreamsPerCallerMax = 16;     // of a kind
inline constexpr int kJournalCheckStreamsPerCallerMax = 4;
inline constexpr int kExportStreamsPerCallerMax = 4;

// A stream as the hub sees it. All calls may come from any thread and must not block.
class WaitingStream {
 public:
  virtual ~WaitingStream() = default;
  virtual void Wake() = 0;             // something may be new
  virtual void WakeForProgress() = 0;  // nothing was sent for a while
  virtual void Replace() = 0;          // another stream took over the key: end with STREAM_REPLACED
  virtual void Stop() = 0;             // the gateway stops
};

class StreamHub {
 public:
  // `real_clock` only measures the progress interval.
  StreamHub(std::function<absl::Time()> real_clock, absl::Duration progress_interval);
  ~StreamHub();

  // Registers a stream and ends the one that had its key; an empty key is never shared. False when
  // too many of the kind are open, in all or of this caller, or the gateway stops.
  bool Add(StreamKind kind, const std::string& key, const std::string& caller,
           std::shared_ptr<WaitingStream> stream);
  // Forgets a stream that has ended.
  void Remove(const WaitingStream* stream);

  // Something is new: the waiting streams look, a few milliseconds later.
  void CommitHappened();
  // Ends all streams; later ones are not taken.
  void StopAll();

 private:
  void Run();
  bool AwaitNews();  // false: the progress interval has passed, or the gateway stops
  bool stopping() const;
  std::vector<std::shared_ptr<WaitingStream>> Streams() const;

  const std::function<absl::Time()> real_clock_;
  const absl::Duration progress_interval_;
  mutable absl::Mutex mutex_;
  struct OpenStream {
    StreamKind kind;
    std::string key;
    std::string caller;
    std::shared_ptr<WaitingStream> stream;
  };
  std::map<const WaitingStream*, OpenStream> streams_ ABSL_GUARDED_BY(mutex_);
  bool news_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace edmg::gateway

#endif  // EDMG_GATEWAY_CALLS_STREAM_HUB_H_
