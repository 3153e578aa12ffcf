#include "edmg/v1/payment_service.grpc.pb.h"
#include "gateway/bind/bindings.h"
#include "gateway/calls/stream_pump.h"

namespace edmg::gateway {
namespace {

using edmg::v1::AcknowledgePaymentEventsRequest;
using edmg::v1::AcknowledgePaymentEventsResponse;
using edmg::v1::GetPaymentRequest;
using edmg::v1::GetPaymentResponse;
using edmg::v1::ListPaymentsRequest;
using edmg::v1::ListPaymentsResponse;
using edmg::v1::SubscribePaymentEventsRequest;
using edmg::v1::SubscribePaymentEventsResponse;
using Feed = services::PaymentEvents::Feed;

// The next message of a feed: events, else a progress notice if one is due.
absl::StatusOr<std::optional<SubscribePaymentEventsResponse>> NextOf(Feed& feed, absl::Time now,
                                                                     bool progress_due) {
  auto events = feed.Next(now);
  if (!events.ok() || events->has_value() || !progress_due) return events;
  auto progress = feed.Progress(now);
  if (!progress.ok()) return progress.status();
  return std::optional<SubscribePaymentEventsResponse>(*std::move(progress));
}

class PaymentBinding : public edmg::v1::PaymentService::CallbackService {
 public:
  explicit PaymentBinding(Front& front) : front_(front) {}

  grpc::ServerWriteReactor<SubscribePaymentEventsResponse>* SubscribePaymentEvents(
      grpc::CallbackServerContext* context, const SubscribePaymentEventsRequest* request) override {
    return ServeStream<SubscribePaymentEventsResponse>(
        front_, *context, "edmg.v1.PaymentService/SubscribePaymentEvents",
        [this, request](const Caller& caller, const auto& pump) {
          front_.services.payment_events.Open(
              *request, caller, [this, pump](absl::StatusOr<std::unique_ptr<Feed>> opened) {
                if (!opened.ok()) return pump->Fail(opened.status());
                std::shared_ptr<Feed> feed = *std::move(opened);
                pump->Follow(StreamKind::kPaymentEvents, feed->key(), [this, feed](bool due) {
                  return NextOf(*feed, front_.services.sequencer.Now(), due);
                });
              });
        });
  }

  grpc::ServerUnaryReactor* AcknowledgePaymentEvents(
      grpc::CallbackServerContext* context, const AcknowledgePaymentEventsRequest* request,
      AcknowledgePaymentEventsResponse* response) override {
    return Serve(front_, context, "edmg.v1.PaymentService/AcknowledgePaymentEvents", *request,
                 [&](const Caller& caller, auto finish) {
                   front_.services.payment_events.Acknowledge(*request, caller,
                                                              Into(response, finish));
                 });
  }

  grpc::ServerUnaryReactor* GetPayment(grpc::CallbackServerContext* context,
                                       const GetPaymentRequest* request,
                                       GetPaymentResponse* response) override {
    return ServeRead(front_, context, "edmg.v1.PaymentService/GetPayment", *request, response,
                     [this, request](const Caller& caller) {
                       return front_.services.payments.GetPayment(*request, caller,
                                                                  front_.services.sequencer.Now());
                     });
  }

  grpc::ServerUnaryReactor* ListPayments(grpc::CallbackServerContext* context,
                                         const ListPaymentsRequest* request,
                                         ListPaymentsResponse* response) override {
    return ServeRead(front_, context, "edmg.v1.PaymentService/ListPayments", *request, response,
                     [this, request](const Caller& caller) {
                       return front_.services.payments.ListPayments(
                           *request, caller, front_.services.sequencer.Now());
                     });
  }

 private:
  Front& front_;
};

}  // namespace

Service BindPayments(Front& front) { return std::make_unique<PaymentBinding>(front); }

}  // namespace edmg::gateway
