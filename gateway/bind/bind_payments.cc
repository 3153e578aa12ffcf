#include "edmg/v1/payment_service.pb.h"
#include "edmg/v1/physician_payment_service.pb.h"
#include "gateway/bind/bindings.h"

namespace edmg::gateway {
namespace {

using edmg::v1::ReportPaymentsRequest;
using edmg::v1::ReportPaymentsResponse;
using edmg::v1::SubscribePaymentEventsRequest;
using edmg::v1::SubscribePaymentEventsResponse;
using services::EventFeed;
using services::PaymentEvents;
using services::Subscriptions;

// The next message of a feed: events, or else a progress notice where one is due.
absl::StatusOr<std::optional<SubscribePaymentEventsResponse>> NextOf(EventFeed& feed,
                                                                     absl::Time now,
                                                                     bool progress_due) {
  auto events = feed.Next(now);
  if (!events.ok() || events->has_value() || !progress_due) return events;
  auto progress = feed.Progress(now);
  if (!progress.ok()) return progress.status();
  return std::optional<SubscribePaymentEventsResponse>(*std::move(progress));
}

}  // namespace

Service BindPayments(Front& front) {
  auto binding = std::make_unique<Binding>(front, "edmg.v1.PaymentService");
  binding->Read(front.services.payments, &services::Payments::GetPayment);
  binding->Read(front.services.payments, &services::Payments::ListPayments);
  binding->Read(front.services.subscriptions, &Subscriptions::ListSubscriptions);
  binding->Command(front.services.subscriptions, &Subscriptions::Pause);
  binding->Command(front.services.payment_events, &PaymentEvents::Acknowledge);
  binding->Feed<ReportPaymentsRequest, ReportPaymentsResponse>(
      [&front](auto message, int number, const Caller& caller, auto* response, auto recorded) {
        const auto length = services::CheckStreamLength(*response, message, number);
        if (!length.ok()) return recorded(length);
        front.services.payment_reports.Record(std::move(message), number, caller,
                                              AddTo(response, number, recorded));
      });
  binding->Stream<SubscribePaymentEventsRequest, SubscribePaymentEventsResponse>(
      [&services = front.services](const auto& request, const Caller& caller, const auto& pump) {
        services.payment_events.Open(request, caller, [&services, pump](auto opened) {
          if (!opened.ok()) return pump->Fail(opened.status());
          std::shared_ptr<EventFeed> feed = *std::move(opened);
          pump->Follow(StreamKind::kPaymentEvents, feed->key(), [&services, feed](bool due) {
            return NextOf(*feed, services.sequencer.Now(), due);
          });
        });
      });
  BindBankFiles(front, *binding);
  binding->Read(front.services.books, &services::Books::GetBooks);
  binding->Read(front.services.books, &services::Books::GetTimelinessReport);
  return binding;
}

Service BindPhysicianPayments(Front& front) {
  auto binding = std::make_unique<Binding>(front, "edmg.v1.PhysicianPaymentService");
  binding->Read(front.services.payments, &services::Payments::ListMyPayments);
  return binding;
}

}  // namespace edmg::gateway
