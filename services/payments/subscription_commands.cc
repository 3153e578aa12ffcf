#include "services/payments/subscription_commands.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/answers/errors.h"
#include "services/answers/tokens.h"
#include "services/payments/payment_events.h"
#include "store/payments/subscriptions.h"

namespace edmg::services {
namespace {

constexpr size_t kSubscriptionNameBytesMax = 64;

store::StreamPosition AcknowledgedOf(const edmg::store::v1::SubscriptionRecord& subscription) {
  return {subscription.acknowledged_revision(), subscription.acknowledged_position()};
}

absl::Status CheckNew(const store::Reader& reader,
                      const edmg::store::v1::SubscriptionRecord& subscription) {
  if (auto status = CheckSubscriptionName(subscription.name()); !status.ok()) return status;
  if (AcknowledgedOf(subscription) != store::StreamPosition{}) {
    return absl::DataLossError("a new subscription acknowledges nothing");
  }
  auto count = store::CountSubscriptions(reader, subscription.insurer());
  if (!count.ok()) return count.status();
  if (*count < kSubscriptionsPerInsurerMax) return absl::OkStatus();
  return Error({Reason::kTooManySubscriptions, "subscription",
                absl::StrCat("an insurer has at most ", kSubscriptionsPerInsurerMax,
                             " subscriptions: use one of them")});
}

absl::Status CheckForward(const store::StreamPosition& before,
                          const edmg::store::v1::SubscriptionRecord& subscription,
                          int64_t revision) {
  const store::StreamPosition position = AcknowledgedOf(subscription);
  if (position > before && position.revision < revision) return absl::OkStatus();
  return absl::DataLossError("the acknowledgement does not go forward to an event that was sent");
}

Command::Record RecordOf(const Caller& caller,
                         const edmg::store::v1::SubscriptionRecord& subscription) {
  Command::Record record;
  record.entry.set_requested_by(caller.Label());
  *record.entry.mutable_subscription()->mutable_subscription() = subscription;
  return record;
}

class SubscriptionCommand : public Command {
 public:
  SubscriptionCommand(Caller caller, std::string name, bool has_start,
                      std::function<void(const absl::Status&)> done)
      : caller_(std::move(caller)),
        name_(std::move(name)),
        has_start_(has_start),
        done_(std::move(done)) {}

  absl::StatusOr<std::optional<Record>> Decide(const store::Reader& reader,
                                               const rules::Accept&) override {
    auto known = store::ReadSubscription(reader, caller_.name, name_);
    if (!known.ok()) return known.status();
    if (known->has_value()) return std::optional<Record>();
    if (has_start_) return CursorInvalid("start_cursor");  // nothing was ever sent on it
    edmg::store::v1::SubscriptionRecord subscription;
    subscription.set_insurer(caller_.name);
    subscription.set_name(name_);
    auto status = CheckNew(reader, subscription);
    if (!status.ok()) return status;
    return std::optional<Record>(RecordOf(caller_, subscription));
  }

  void Finish(const absl::Status& status) override { done_(status); }

 private:
  const Caller caller_;
  const std::string name_;
  const bool has_start_;
  const std::function<void(const absl::Status&)> done_;
};

class AcknowledgementCommand : public Command {
 public:
  AcknowledgementCommand(Caller caller, std::string name, Cursor cursor,
                         std::function<void(const absl::Status&, store::StreamPosition)> done)
      : caller_(std::move(caller)),
        name_(std::move(name)),
        position_(cursor.position),
        sealed_(cursor.sealed),
        done_(std::move(done)) {}

  absl::StatusOr<std::optional<Record>> Decide(const store::Reader& reader,
                                               const rules::Accept& accept) override {
    auto known = store::ReadSubscription(reader, caller_.name, name_);
    if (!known.ok()) return known.status();
    if (!known->has_value()) {
      return Error({Reason::kSubscriptionUnknown, "subscription",
                    "you have no subscription of this name: SubscribePaymentEvents makes one"});
    }
    if (auto sent = CheckSent(reader); !sent.ok()) return sent;
    auto& subscription = **known;
    const store::StreamPosition before = AcknowledgedOf(subscription);
    if (position_ <= before) {
      position_ = before;
      return std::optional<Record>();
    }
    subscription.set_acknowledged_revision(position_.revision);
    subscription.set_acknowledged_position(position_.position);
    auto status = CheckForward(before, subscription, accept.revision);
    if (!status.ok()) return status;
    return std::optional<Record>(RecordOf(caller_, subscription));
  }

  void Finish(const absl::Status& status) override { done_(status, position_); }

 private:
  // A sealed cursor was sent; a cursor of an earlier program counts as far as that program had
  // noted.
  absl::Status CheckSent(const store::Reader& reader) const {
    if (sealed_) return absl::OkStatus();
    auto sent = store::ReadDeliveryMark(reader, caller_.name, name_);
    if (!sent.ok()) return sent.status();
    const store::StreamPosition last_sent =
        sent->has_value() ? store::StreamPosition{(*sent)->revision(), (*sent)->position()}
                          : store::StreamPosition{};
    return position_ > last_sent ? CursorInvalid("cursor") : absl::OkStatus();
  }

  const Caller caller_;
  const std::string name_;
  store::StreamPosition position_;
  const bool sealed_;
  const std::function<void(const absl::Status&, store::StreamPosition)> done_;
};

}  // namespace

absl::Status CheckSubscription(const store::Reader& reader,
                               const edmg::store::v1::SubscriptionRecord& subscription,
                               int64_t revision) {
  auto known = store::ReadSubscription(reader, subscription.insurer(), subscription.name());
  if (!known.ok()) return known.status();
  if (!known->has_value()) return CheckNew(reader, subscription);
  return CheckForward(AcknowledgedOf(**known), subscription, revision);
}

Cursors::Cursors(const store::Database& database, const Caller& caller,
                 const std::string& subscription)
    : database_(database), purpose_(absl::StrCat("events:", caller.name, ":", subscription)) {}

std::string Cursors::At(store::StreamPosition position) const {
  return Tokens(database_.token_key())
      .Encode({purpose_, absl::StrCat(position.revision), absl::StrCat(position.position)});
}

absl::Status CursorInvalid(const std::string& field) {
  return Error(
      {Reason::kCursorInvalid, field, "not a cursor that a stream of this subscription sent"});
}

absl::StatusOr<Cursor> Cursors::Parse(absl::string_view cursor, const std::string& field) const {
  const auto token = Tokens(database_.token_key()).Decode(cursor, purpose_, 3);
  Cursor parsed;
  store::StreamPosition& position = parsed.position;
  if (!token || !absl::SimpleAtoi(token->parts[1], &position.revision) ||
      !absl::SimpleAtoi(token->parts[2], &position.position) || position.revision < 0 ||
      position.position < 0 || position.position > kEndOfRevision) {
    return CursorInvalid(field);
  }
  parsed.sealed = token->proof == Token::Proof::kSealed;
  const int64_t last = parsed.sealed ? database_.last_revision() : database_.token_key_revision();
  if (position.revision > last) return CursorInvalid(field);
  return parsed;
}

absl::Status CheckSubscriptionName(absl::string_view name) {
  const bool sound =
      !name.empty() && name.size() <= kSubscriptionNameBytesMax &&
      std::all_of(name.begin(), name.end(), [](char c) {
        return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-' || c == '_';
      });
  if (sound) return absl::OkStatus();
  return Error({Reason::kSubscriptionInvalid, "subscription",
                "must be 1 to 64 of a-z, 0-9, \"-\" and \"_\""});
}

std::unique_ptr<Command> MakeSubscription(Caller caller, std::string name, bool has_start,
                                          std::function<void(const absl::Status&)> done) {
  return std::make_unique<SubscriptionCommand>(std::move(caller), std::move(name), has_start,
                                               std::move(done));
}

std::unique_ptr<Command> MakeAcknowledgement(
    Caller caller, std::string name, Cursor cursor,
    std::function<void(const absl::Status&, store::StreamPosition)> done) {
  return std::make_unique<AcknowledgementCommand>(std::move(caller), std::move(name), cursor,
                                                  std::move(done));
}

}  // namespace edmg::services
