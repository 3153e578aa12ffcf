// Only for builds with ThreadSanitizer, which sees the locks of pthread and none of Abseil's, as
// Debian's Abseil is built without it. These definitions stand before those of the shared library,
// for the libraries too: each calls the real one and tells the sanitizer what it did.
#include <dlfcn.h>

#include <cstdlib>

#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"

extern "C" {
void __tsan_acquire(void* address);
void __tsan_release(void* address);
}

namespace absl {
ABSL_NAMESPACE_BEGIN
namespace {

template <typename Function>
Function* Real(const char* name) {
  void* found = dlsym(RTLD_NEXT, name);
  if (found == nullptr) std::abort();
  return reinterpret_cast<Function*>(found);
}

// The condition of a waiter is judged under the lock, by whoever has it then.
struct Judged {
  Mutex* mutex;
  const Condition* condition;
};
bool Judge(Judged* judged) {
  __tsan_acquire(judged->mutex);
  return judged->condition->Eval();
}

}  // namespace

#define EDMG_REAL(type, name) static auto* const real = Real<type>("_ZN4absl7debian3" name)

void Mutex::Lock() {
  EDMG_REAL(void(Mutex*), "5Mutex4LockEv");
  real(this);
  __tsan_acquire(this);
}
void Mutex::Unlock() {
  EDMG_REAL(void(Mutex*), "5Mutex6UnlockEv");
  __tsan_release(this);
  real(this);
}
bool Mutex::TryLock() {
  EDMG_REAL(bool(Mutex*), "5Mutex7TryLockEv");
  const bool locked = real(this);
  if (locked) __tsan_acquire(this);
  return locked;
}
void Mutex::ReaderLock() {
  EDMG_REAL(void(Mutex*), "5Mutex10ReaderLockEv");
  real(this);
  __tsan_acquire(this);
}
void Mutex::ReaderUnlock() {
  EDMG_REAL(void(Mutex*), "5Mutex12ReaderUnlockEv");
  __tsan_release(this);
  real(this);
}
void Mutex::Await(const Condition& condition) {
  EDMG_REAL(void(Mutex*, const Condition&), "5Mutex5AwaitERKNS0_9ConditionE");
  Judged judged{this, &condition};
  const Condition told(Judge, &judged);
  __tsan_release(this);
  real(this, told);
  __tsan_acquire(this);
}
bool Mutex::AwaitWithTimeout(const Condition& condition, Duration timeout) {
  EDMG_REAL(bool(Mutex*, const Condition&, Duration),
            "5Mutex16AwaitWithTimeoutERKNS0_9ConditionENS0_8DurationE");
  Judged judged{this, &condition};
  const Condition told(Judge, &judged);
  __tsan_release(this);
  const bool held = real(this, told, timeout);
  __tsan_acquire(this);
  return held;
}
bool Mutex::AwaitWithDeadline(const Condition& condition, Time deadline) {
  EDMG_REAL(bool(Mutex*, const Condition&, Time),
            "5Mutex17AwaitWithDeadlineERKNS0_9ConditionENS0_4TimeE");
  Judged judged{this, &condition};
  const Condition told(Judge, &judged);
  __tsan_release(this);
  const bool held = real(this, told, deadline);
  __tsan_acquire(this);
  return held;
}
void Mutex::LockWhen(const Condition& condition) {
  EDMG_REAL(void(Mutex*, const Condition&), "5Mutex8LockWhenERKNS0_9ConditionE");
  Judged judged{this, &condition};
  real(this, Condition(Judge, &judged));
  __tsan_acquire(this);
}
void CondVar::Wait(Mutex* mutex) {
  EDMG_REAL(void(CondVar*, Mutex*), "7CondVar4WaitEPNS0_5MutexE");
  __tsan_release(mutex);
  real(this, mutex);
  __tsan_acquire(mutex);
}
bool CondVar::WaitWithTimeout(Mutex* mutex, Duration timeout) {
  EDMG_REAL(bool(CondVar*, Mutex*, Duration),
            "7CondVar15WaitWithTimeoutEPNS0_5MutexENS0_8DurationE");
  __tsan_release(mutex);
  const bool late = real(this, mutex, timeout);
  __tsan_acquire(mutex);
  return late;
}
bool CondVar::WaitWithDeadline(Mutex* mutex, Time deadline) {
  EDMG_REAL(bool(CondVar*, Mutex*, Time), "7CondVar16WaitWithDeadlineEPNS0_5MutexENS0_4TimeE");
  __tsan_release(mutex);
  const bool late = real(this, mutex, deadline);
  __tsan_acquire(mutex);
  return late;
}

void Notification::Notify() {
  EDMG_REAL(void(Notification*), "12Notification6NotifyEv");
  __tsan_release(this);
  real(this);
}
bool Notification::WaitForNotificationWithTimeout(Duration timeout) const {
  static auto* const real = Real<bool(const Notification*, Duration)>(
      "_ZNK4absl7debian312Notification30WaitForNotificationWithTimeoutENS0_8DurationE");
  const bool notified = real(this, timeout);
  if (notified) __tsan_acquire(const_cast<Notification*>(this));
  return notified;
}

#undef EDMG_REAL

ABSL_NAMESPACE_END
}  // namespace absl
