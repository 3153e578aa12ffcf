#include "edmg/v1/insurer_feed_service.grpc.pb.h"
#include "gateway/bindings.h"

namespace edmg::gateway {
namespace {

using edmg::v1::UpsertInsuredPersonsRequest;
using edmg::v1::UpsertInsuredPersonsResponse;

// Takes one stream of insured persons: the next message is read when the one before is on disk.
// gRPC never calls it twice at once, and it deletes itself when gRPC is done with it.
class UpsertReader : public grpc::ServerReadReactor<UpsertInsuredPersonsRequest> {
 public:
  UpsertReader(Front& front, Call call, UpsertInsuredPersonsResponse* response)
      : front_(front), call_(std::move(call)), response_(*response) {
    if (!call_.caller().ok()) {
      Finish(call_.End(call_.caller().status()));
    } else {
      StartRead(&request_);
    }
  }

  void OnReadDone(bool ok) override {
    if (!ok) return Finish(call_.End(absl::OkStatus()));
    front_.services.insured.Upsert(std::move(request_), messages_++, *call_.caller(),
                                   [this](const auto& outcome) { OnRecorded(outcome); });
  }

  void OnDone() override { delete this; }

 private:
  void OnRecorded(const absl::StatusOr<services::Insured::Outcome>& outcome) {
    if (!outcome.ok()) return Finish(call_.End(outcome.status()));
    response_.set_persons_changed(response_.persons_changed() + outcome->changed);
    response_.set_persons_unchanged(response_.persons_unchanged() + outcome->unchanged);
    if (outcome->revision != 0) response_.set_revision(outcome->revision);
    StartRead(&request_);
  }

  Front& front_;
  const Call call_;
  UpsertInsuredPersonsRequest request_;
  UpsertInsuredPersonsResponse& response_;
  int messages_ = 0;
};

class InsurerFeedBinding : public edmg::v1::InsurerFeedService::CallbackService {
 public:
  explicit InsurerFeedBinding(Front& front) : front_(front) {}

  grpc::ServerReadReactor<UpsertInsuredPersonsRequest>* UpsertInsuredPersons(
      grpc::CallbackServerContext* context, UpsertInsuredPersonsResponse* response) override {
    return new UpsertReader(
        front_, Call(front_, *context, "edmg.v1.InsurerFeedService/UpsertInsuredPersons"),
        response);
  }

 private:
  Front& front_;
};

}  // namespace

Service BindInsurerFeed(Front& front) { return std::make_unique<InsurerFeedBinding>(front); }

}  // namespace edmg::gateway
