// The requests about a subscription, as commands of the sequencer, and its cursors. Each is a
// journal entry with the subscription as it is from then on.
//
// A cursor names insurer, subscription, position, shares and the resets that came before it, and is
// sealed with the store's key: a whole cursor was therefore sent, whatever a power cut took.
// Cursors of earlier programs, which only had a checksum, end where the store got its key; one may
// start a stream, but acknowledges no further than the delivery mark that those programs kept.
#ifndef EDMG_SERVICES_PAYMENTS_SUBSCRIPTION_COMMANDS_H_
#define EDMG_SERVICES_PAYMENTS_SUBSCRIPTION_COMMANDS_H_

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "edmg/store/v1/payments.pb.h"
#include "services/answers/caller.h"
#include "services/payments/shares.h"
#include "services/writer/sequencer.h"
#include "store/engine/database.h"
#include "store/engine/keys.h"
#include "store/engine/reader.h"

namespace edmg::services {

inline constexpr int kSubscriptionsPerInsurerMax = 16;

// The end of a revision in a cursor: after its last event.
inline constexpr int32_t kEndOfRevision = std::numeric_limits<int32_t>::max() - 1;

// An opaque place in a subscription's stream, as clients keep it.
struct Cursor {
  store::StreamPosition position;
  ShareSet shares = ShareSet().set();  // those of which all up to the position was sent
  int32_t resets = 0;                  // of the subscription, when it was sent
  bool sealed = true;                  // false: of an earlier program, or made up
};

// The cursors of one subscription.
class Cursors {
 public:
  // The database must outlive it.
  Cursors(const store::Database& database, const std::string& insurer,
          const std::string& subscription);

  std::string Of(const Cursor& cursor) const;
  // INVALID_ARGUMENT/CURSOR_INVALID unless it is one of this subscription's, at or before the last
  // revision.
  absl::StatusOr<Cursor> Parse(absl::string_view cursor, const std::string& field) const;

 private:
  const store::Database& database_;
  const std::string purpose_;
};

// FIELD_FORMAT's form of names: 1 to 64 of a-z, 0-9, "-" and "_".
bool IsSubscriptionName(absl::string_view name);
// SUBSCRIPTION_INVALID where it is none.
absl::Status CheckSubscriptionName(absl::string_view name);

absl::Status CursorInvalid(const std::string& field);
absl::Status SubscriptionUnknown();
absl::Status SubscriptionPaused();
// Names the cursor from which a stream of the subscription may start.
absl::Status CursorCompacted(const Cursors& cursors, store::StreamPosition removed_up_to,
                             int32_t resets);

// The cursor up to which all events of these shares are acknowledged; empty: none is.
std::string AcknowledgedCursor(const Cursors& cursors,
                               const edmg::store::v1::SubscriptionRecord& subscription,
                               const ShareSet& shares = ShareSet().set());

// What may be recorded of a subscription: that it is new, if its name is sound and the insurer has
// room for one (RESOURCE_EXHAUSTED/TOO_MANY_SUBSCRIPTIONS); that it is acknowledged further, to
// before `revision`; that it is paused or goes on; that it was reset. The commands below make the
// same checks, on what they have read.
absl::Status CheckSubscription(const store::Reader& reader,
                               const edmg::store::v1::SubscriptionCommand& command,
                               int64_t revision);

struct SubscriptionOf {
  Caller caller;  // who asks
  std::string insurer;
  std::string name;
};
using SubscriptionDone = std::function<void(const absl::Status&)>;

// Makes the subscription if it is new: it begins with the first event that is kept.
// RESOURCE_EXHAUSTED/TOO_MANY_SUBSCRIPTIONS; CURSOR_INVALID for a new one that is to start from a
// cursor.
std::unique_ptr<Command> MakeSubscription(SubscriptionOf of, bool has_start, SubscriptionDone done);

// Moves the acknowledgement forward; an earlier position changes nothing. CURSOR_INVALID for a
// cursor that was not sent since the last reset, NOT_FOUND/SUBSCRIPTION_UNKNOWN. `done` gets the
// subscription as it is afterwards.
using AcknowledgementDone =
    std::function<void(const absl::Status&, const edmg::store::v1::SubscriptionRecord&)>;
std::unique_ptr<Command> MakeAcknowledgement(SubscriptionOf of, Cursor cursor,
                                             AcknowledgementDone done);

// NOT_FOUND/SUBSCRIPTION_UNKNOWN.
std::unique_ptr<Command> MakePause(SubscriptionOf of, bool paused, SubscriptionDone done);
// The same; the subscription goes on after the position, or where the kept events begin.
std::unique_ptr<Command> MakeReset(SubscriptionOf of, store::StreamPosition position,
                                   SubscriptionDone done);

}  // namespace edmg::services

#endif  // EDMG_SERVICES_PAYMENTS_SUBSCRIPTION_COMMANDS_H_
