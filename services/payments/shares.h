// The shares of a subscription, which its workers divide among them: each physician's events belong
// to one share, so that one worker gets them, in order.
#ifndef EDMG_SERVICES_PAYMENTS_SHARES_H_
#define EDMG_SERVICES_PAYMENTS_SHARES_H_

#include <array>
#include <bitset>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "edmg/store/v1/payments.pb.h"
#include "edmg/v1/payment.pb.h"
#include "store/engine/keys.h"

namespace edmg::services {

// DO NOT CHANGE: acknowledgements on disk and the cursors of clients name shares.
inline constexpr size_t kShares = 16;
using ShareSet = std::bitset<kShares>;

// The share of an event: by the physician's number; 0 where it is about no physician.
size_t ShareOf(const edmg::v1::PaymentEvent& event);

// How far a subscription is acknowledged, share by share.
class Acknowledged {
 public:
  explicit Acknowledged(const edmg::store::v1::SubscriptionRecord& subscription);

  store::StreamPosition of(size_t share) const { return positions_[share]; }
  // All events up to here are acknowledged.
  store::StreamPosition everywhere() const;
  // The furthest share.
  store::StreamPosition furthest() const;

  // Moves these shares forward to a position, where they are not further; false: nothing moved.
  bool Advance(const ShareSet& shares, store::StreamPosition position);
  // True if no share is behind `before`.
  bool IsAtOrAfter(const Acknowledged& before) const;
  void WriteTo(edmg::store::v1::SubscriptionRecord* subscription) const;

 private:
  std::array<store::StreamPosition, kShares> positions_;
};

// The streams that are open for each subscription, and the shares that each of them has. A share
// goes from one to another when nothing that was sent of it waits for an acknowledgement, or when
// its stream ends or is replaced by another of the same worker. In memory only; thread-safe.
class Workers {
 public:
  // `moved` is called, without a lock, whenever a stream may have to give a share away or may take
  // one: each is to ask for its shares then. To be set before the first place.
  void OnMoved(std::function<void()> moved) { moved_ = std::move(moved); }

  struct Taken {
    ShareSet shares;
    ShareSet leaving;  // of these, the busy ones that another stream waits for
  };

  // A stream with a place among the workers of a subscription, which it gives back at its end.
  class Place {
   public:
    // `subscription` names it among all insurers'. The workers must outlive the place.
    Place(Workers& workers, std::string subscription, std::string worker);
    ~Place();
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

    // The shares that the stream has now; `busy` are those of which something that it sent is not
    // acknowledged.
    Taken Shares(const ShareSet& busy);

   private:
    Workers& workers_;
    const std::string subscription_;
    const std::string worker_;
  };

  // The workers whose streams follow a subscription, by name.
  std::vector<std::string> Of(const std::string& subscription) const;

 private:
  struct Team {
    std::map<std::string, const Place*> places;  // by the name of the worker
    std::array<const Place*, kShares> owners{};  // nullptr: free
  };
  static const Place* WantedOwner(const Team& team, size_t share);
  static void TakeAll(const Place* place, Team& team);

  mutable absl::Mutex mutex_;
  std::function<void()> moved_;
  std::map<std::string, Team> teams_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace edmg::services

#endif  // EDMG_SERVICES_PAYMENTS_SHARES_H_
