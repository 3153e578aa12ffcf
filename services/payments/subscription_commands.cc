#include "services/payments/subscription_commands.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/answers/errors.h"
#include "services/answers/tokens.h"
#include "store/payments/payments.h"
#include "store/payments/subscriptions.h"

namespace edmg::services {
namespace {

using edmg::store::v1::SubscriptionRecord;
using store::StreamPosition;

constexpr size_t kSubscriptionNameBytesMax = 64;

absl::Status CheckNew(const store::Reader& reader, const SubscriptionRecord& subscription) {
  if (auto status = CheckSubscriptionName(subscription.name()); !status.ok()) return status;
  const auto first = store::ReadRemovedUpTo(reader, subscription.insurer());
  if (!first.ok()) return first.status();
  const Acknowledged acknowledged(subscription);
  if (acknowledged.everywhere() != *first || acknowledged.furthest() != *first) {
    return absl::DataLossError("a new subscription acknowledges nothing");
  }
  auto count = store::CountSubscriptions(reader, subscription.insurer());
  if (!count.ok()) return count.status();
  if (*count < kSubscriptionsPerInsurerMax) return absl::OkStatus();
  return Error({Reason::kTooManySubscriptions, "subscription",
                absl::StrCat("an insurer has at most ", kSubscriptionsPerInsurerMax,
                             " subscriptions: use one of them")});
}

absl::Status CheckChange(const store::Reader& reader, const SubscriptionRecord& before,
                         const edmg::store::v1::SubscriptionCommand& command, int64_t revision) {
  const SubscriptionRecord& after = command.subscription();
  const Acknowledged acknowledged(after);
  const auto first = store::ReadRemovedUpTo(reader, after.insurer());
  if (!first.ok()) return first.status();
  const bool in_order =
      command.reset()
          ? after.resets() == before.resets() + 1 && acknowledged.everywhere() >= *first
          : after.resets() == before.resets() && acknowledged.IsAtOrAfter(Acknowledged(before)) &&
                store::Serialize(after) != store::Serialize(before);
  if (in_order && acknowledged.furthest().revision < revision) return absl::OkStatus();
  return absl::DataLossError("the acknowledgement does not go forward to an event that was sent");
}

// Makes a subscription, or changes one.
class SubscriptionChange : public Command {
 public:
  enum class Kind {
    kMake,    // nothing where there is one
    kChange,  // SUBSCRIPTION_UNKNOWN where there is none
    kReset,   // the same, by an administrator
  };
  // Changes the record; an error refuses the command.
  using Change = std::function<absl::Status(const store::Reader&, SubscriptionRecord& record)>;

  SubscriptionChange(SubscriptionOf of, Kind kind, Change change, AcknowledgementDone done)
      : of_(std::move(of)), kind_(kind), change_(std::move(change)), done_(std::move(done)) {}

  absl::StatusOr<std::optional<Record>> Decide(const store::Reader& reader,
                                               const rules::Accept& accept) override {
    auto known = store::ReadSubscription(reader, of_.insurer, of_.name);
    if (!known.ok()) return known.status();
    const bool is_new = !known->has_value();
    if (is_new && kind_ != Kind::kMake) return SubscriptionUnknown();
    if (!is_new && kind_ == Kind::kMake) return std::optional<Record>();
    if (!is_new) {
      after_ = **known;
    } else {
      after_.set_insurer(of_.insurer);
      after_.set_name(of_.name);
    }
    auto status = change_(reader, after_);
    if (!status.ok()) return status;
    if (!is_new && store::Serialize(after_) == store::Serialize(**known)) {
      return std::optional<Record>();
    }
    Record record;
    record.entry.set_requested_by(of_.caller.Label());
    auto& command = *record.entry.mutable_subscription();
    *command.mutable_subscription() = after_;
    command.set_reset(kind_ == Kind::kReset);
    status =
        is_new ? CheckNew(reader, after_) : CheckChange(reader, **known, command, accept.revision);
    if (!status.ok()) return status;
    return std::optional<Record>(std::move(record));
  }

  void Finish(const absl::Status& status) override { done_(status, after_); }

 private:
  const SubscriptionOf of_;
  const Kind kind_;
  const Change change_;
  const AcknowledgementDone done_;
  SubscriptionRecord after_;
};

AcknowledgementDone WithoutRecord(SubscriptionDone done) {
  return [done = std::move(done)](const absl::Status& status, const auto&) { done(status); };
}

// A sealed cursor was sent; a cursor of an earlier program counts as far as that program had noted.
absl::Status CheckSent(const store::Reader& reader, const SubscriptionRecord& subscription,
                       const Cursor& cursor) {
  if (cursor.resets != subscription.resets()) return CursorInvalid("cursor");
  if (cursor.sealed) return absl::OkStatus();
  auto sent = store::ReadDeliveryMark(reader, subscription.insurer(), subscription.name());
  if (!sent.ok()) return sent.status();
  const StreamPosition last_sent = sent->has_value()
                                       ? StreamPosition{(*sent)->revision(), (*sent)->position()}
                                       : StreamPosition{};
  return cursor.position > last_sent ? CursorInvalid("cursor") : absl::OkStatus();
}

// The number of a set of shares in a cursor, and back.
std::string TextOf(const ShareSet& shares) { return absl::StrCat(shares.to_ulong()); }
bool ParseShares(const std::string& text, ShareSet* shares) {
  uint32_t number = 0;
  if (!absl::SimpleAtoi(text, &number) || number >= 1u << kShares) return false;
  *shares = ShareSet(number);
  return true;
}

}  // namespace

absl::Status CursorInvalid(const std::string& field) {
  return Error({Reason::kCursorInvalid, field,
                "not a cursor that a stream of this subscription sent since its last reset"});
}

absl::Status SubscriptionUnknown() {
  return Error({Reason::kSubscriptionUnknown, "subscription",
                "the insurer has no subscription of this name: SubscribePaymentEvents makes one"});
}

absl::Status SubscriptionPaused() {
  return Error({Reason::kSubscriptionPaused, "subscription",
                "the subscription is paused: PauseSubscription has it go on"});
}

absl::Status CursorCompacted(const Cursors& cursors, StreamPosition removed_up_to, int32_t resets) {
  return Error({Reason::kCursorCompacted,
                "start_cursor",
                "events that were not acknowledged have been removed: start from oldest_cursor",
                {{"oldest_cursor", cursors.Of({removed_up_to, ShareSet().set(), resets})}}});
}

std::string AcknowledgedCursor(const Cursors& cursors, const SubscriptionRecord& subscription,
                               const ShareSet& shares) {
  const Acknowledged acknowledged(subscription);
  std::optional<StreamPosition> first;
  for (size_t share = 0; share < kShares; ++share) {
    if (!shares[share]) continue;
    first = first ? std::min(*first, acknowledged.of(share)) : acknowledged.of(share);
  }
  if (!first.has_value() || *first == StreamPosition{}) return "";
  return cursors.Of({*first, shares, subscription.resets()});
}

absl::Status CheckSubscription(const store::Reader& reader,
                               const edmg::store::v1::SubscriptionCommand& command,
                               int64_t revision) {
  const SubscriptionRecord& after = command.subscription();
  auto known = store::ReadSubscription(reader, after.insurer(), after.name());
  if (!known.ok()) return known.status();
  return known->has_value() ? CheckChange(reader, **known, command, revision)
                            : CheckNew(reader, after);
}

Cursors::Cursors(const store::Database& database, const std::string& insurer,
                 const std::string& subscription)
    : database_(database), purpose_(absl::StrCat("events:", insurer, ":", subscription)) {}

std::string Cursors::Of(const Cursor& cursor) const {
  std::vector<std::string> parts{purpose_, absl::StrCat(cursor.position.revision),
                                 absl::StrCat(cursor.position.position)};
  if (!cursor.shares.all() || cursor.resets != 0) {
    parts.push_back(TextOf(cursor.shares));
    parts.push_back(absl::StrCat(cursor.resets));
  }
  return Tokens(database_.token_key()).Encode(parts);
}

absl::StatusOr<Cursor> Cursors::Parse(absl::string_view cursor, const std::string& field) const {
  const Tokens tokens(database_.token_key());
  constexpr size_t kPartsOfAll = 3, kPartsOfShares = 5;
  auto token = tokens.Decode(cursor, purpose_, kPartsOfAll);
  if (!token) token = tokens.Decode(cursor, purpose_, kPartsOfShares);
  if (!token) return CursorInvalid(field);
  Cursor parsed;
  StreamPosition& position = parsed.position;
  parsed.sealed = token->proof == Token::Proof::kSealed;
  const bool has_shares = token->parts.size() == kPartsOfShares;
  const bool whole = absl::SimpleAtoi(token->parts[1], &position.revision) &&
                     absl::SimpleAtoi(token->parts[2], &position.position) &&
                     position.revision >= 0 && position.position >= 0 &&
                     position.position <= kEndOfRevision;
  if (!whole) return CursorInvalid(field);
  if (has_shares && (!parsed.sealed || !ParseShares(token->parts[3], &parsed.shares) ||
                     !absl::SimpleAtoi(token->parts[4], &parsed.resets))) {
    return CursorInvalid(field);
  }
  const int64_t last = parsed.sealed ? database_.last_revision() : database_.token_key_revision();
  if (position.revision > last) return CursorInvalid(field);
  return parsed;
}

bool IsSubscriptionName(absl::string_view name) {
  return !name.empty() && name.size() <= kSubscriptionNameBytesMax &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-' || c == '_';
         });
}

absl::Status CheckSubscriptionName(absl::string_view name) {
  if (IsSubscriptionName(name)) return absl::OkStatus();
  return Error({Reason::kSubscriptionInvalid, "subscription",
                "must be 1 to 64 of a-z, 0-9, \"-\" and \"_\""});
}

std::unique_ptr<Command> MakeSubscription(SubscriptionOf of, bool has_start,
                                          SubscriptionDone done) {
  return std::make_unique<SubscriptionChange>(
      std::move(of), SubscriptionChange::Kind::kMake,
      [has_start](const store::Reader& reader, SubscriptionRecord& record) -> absl::Status {
        if (has_start) return CursorInvalid("start_cursor");  // nothing was ever sent on it
        const auto first = store::ReadRemovedUpTo(reader, record.insurer());
        if (!first.ok()) return first.status();
        record.set_acknowledged_revision(first->revision);
        record.set_acknowledged_position(first->position);
        return absl::OkStatus();
      },
      WithoutRecord(std::move(done)));
}

std::unique_ptr<Command> MakeAcknowledgement(SubscriptionOf of, Cursor cursor,
                                             AcknowledgementDone done) {
  return std::make_unique<SubscriptionChange>(
      std::move(of), SubscriptionChange::Kind::kChange,
      [cursor](const store::Reader& reader, SubscriptionRecord& record) -> absl::Status {
        if (auto sent = CheckSent(reader, record, cursor); !sent.ok()) return sent;
        Acknowledged acknowledged(record);
        if (acknowledged.Advance(cursor.shares, cursor.position)) acknowledged.WriteTo(&record);
        return absl::OkStatus();
      },
      std::move(done));
}

std::unique_ptr<Command> MakePause(SubscriptionOf of, bool paused, SubscriptionDone done) {
  return std::make_unique<SubscriptionChange>(
      std::move(of), SubscriptionChange::Kind::kChange,
      [paused](const store::Reader&, SubscriptionRecord& record) {
        record.set_paused(paused);
        return absl::OkStatus();
      },
      WithoutRecord(std::move(done)));
}

std::unique_ptr<Command> MakeReset(SubscriptionOf of, StreamPosition position,
                                   SubscriptionDone done) {
  return std::make_unique<SubscriptionChange>(
      std::move(of), SubscriptionChange::Kind::kReset,
      [position](const store::Reader& reader, SubscriptionRecord& record) -> absl::Status {
        const auto first = store::ReadRemovedUpTo(reader, record.insurer());
        if (!first.ok()) return first.status();
        const StreamPosition after = std::max(position, *first);
        record.set_acknowledged_revision(after.revision);
        record.set_acknowledged_position(after.position);
        record.clear_shares();
        record.set_resets(record.resets() + 1);
        return absl::OkStatus();
      },
      WithoutRecord(std::move(done)));
}

}  // namespace edmg::services
