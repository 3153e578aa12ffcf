// The requests of an insurer about a subscription, as commands of the sequencer, and its cursors.
//
// A cursor names insurer, subscription and position, and is sealed with the store's key: a whole
// cursor was therefore sent, whatever a power cut took. Cursors of earlier programs, which only had
// a checksum, end where the store got its key; one may start a stream, but acknowledges no further
// than the delivery mark that those programs kept. Acknowledgements are journal entries.
#ifndef EDMG_SERVICES_PAYMENTS_SUBSCRIPTION_COMMANDS_H_
#define EDMG_SERVICES_PAYMENTS_SUBSCRIPTION_COMMANDS_H_

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "edmg/store/v1/payments.pb.h"
#include "services/answers/caller.h"
#include "services/writer/sequencer.h"
#include "store/engine/database.h"
#include "store/engine/keys.h"
#include "store/engine/reader.h"

namespace edmg::services {

// The end of a revision in a cursor: after its last event.
inline constexpr int32_t kEndOfRevision = std::numeric_limits<int32_t>::max() - 1;

// An opaque place in a subscription's stream, as clients keep it.
struct Cursor {
  store::StreamPosition position;
  bool sealed = true;  // false: of an earlier program, or made up
};

// The cursors of one subscription.
class Cursors {
 public:
  // The database must outlive it.
  Cursors(const store::Database& database, const Caller& caller, const std::string& subscription);

  std::string At(store::StreamPosition position) const;
  // INVALID_ARGUMENT/CURSOR_INVALID unless it is one of this subscription's, at or before the last
  // revision.
  absl::StatusOr<Cursor> Parse(absl::string_view cursor, const std::string& field) const;

 private:
  const store::Database& database_;
  const std::string purpose_;
};

absl::Status CursorInvalid(const std::string& field);

// 1 to 64 of a-z, 0-9, "-" and "_"; else INVALID_ARGUMENT/SUBSCRIPTION_INVALID.
absl::Status CheckSubscriptionName(absl::string_view name);

// What may be recorded of a subscription: that it is new, if its name is sound and the insurer has
// room for one (RESOURCE_EXHAUSTED/TOO_MANY_SUBSCRIPTIONS), or an acknowledgement that goes
// forward, to before `revision`. The commands below make the same checks, on what they have read.
absl::Status CheckSubscription(const store::Reader& reader,
                               const edmg::store::v1::SubscriptionRecord& subscription,
                               int64_t revision);

// Makes the subscription if it is new. RESOURCE_EXHAUSTED/TOO_MANY_SUBSCRIPTIONS; CURSOR_INVALID
// for a new one that is to start from a cursor.
std::unique_ptr<Command> MakeSubscription(Caller caller, std::string name, bool has_start,
                                          std::function<void(const absl::Status&)> done);

// Moves the acknowledgement forward; an earlier position changes nothing. CURSOR_INVALID for a
// cursor that was not sent, NOT_FOUND/SUBSCRIPTION_UNKNOWN. `done` gets the position that holds
// afterwards.
std::unique_ptr<Command> MakeAcknowledgement(
    Caller caller, std::string name, Cursor cursor,
    std::function<void(const absl::Status&, store::StreamPosition)> done);

}  // namespace edmg::services

#endif  // EDMG_SERVICES_PAYMENTS_SUBSCRIPTION_COMMANDS_H_
