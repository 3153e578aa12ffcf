#include "edmg/v1/insurer_feed_service.grpc.pb.h"
#include "gateway/bind/bindings.h"

namespace edmg::gateway {
namespace {

using edmg::v1::RecordAttestationsRequest;
using edmg::v1::RecordAttestationsResponse;
using edmg::v1::UpsertInsuredPersonsRequest;
using edmg::v1::UpsertInsuredPersonsResponse;

// Takes one stream of rows: the next message is read when the one before is on disk. gRPC never
// calls it twice at once, and it deletes itself when gRPC is done with it.
template <typename Request>
class FeedReader : public grpc::ServerReadReactor<Request> {
 public:
  // Must call `recorded(status)` once, from any thread; an error ends the stream.
  using Record = std::function<void(Request request, int message, const Caller& caller,
                                    std::function<void(const absl::Status&)> recorded)>;

  FeedReader(Call call, Record record) : call_(std::move(call)), record_(std::move(record)) {
    if (!call_.caller().ok()) {
      this->Finish(call_.End(call_.caller().status()));
    } else if (absl::Status begun = call_.BeginFeed(); !begun.ok()) {
      this->Finish(call_.End(begun));
    } else {
      Read();
    }
  }

  void OnReadDone(bool ok) override {
    call_.EndWait();
    if (!ok) return this->Finish(call_.End(call_.cancelled() ? Gone() : absl::OkStatus()));
    record_(std::move(request_), messages_++, *call_.caller(), [this](const absl::Status& status) {
      if (!status.ok()) return this->Finish(call_.End(status));
      Read();
    });
  }

  void OnDone() override { delete this; }

 private:
  static absl::Status Gone() {
    return services::Error({absl::StatusCode::kCancelled, "CALLER_GONE", "",
                            "the caller ended the feed, or sent nothing whole for too long"});
  }

  void Read() {
    call_.BeginWait(kClientWaitMax);
    this->StartRead(&request_);
  }

  const Call call_;
  const Record record_;
  Request request_;
  int messages_ = 0;
};

class InsurerFeedBinding : public edmg::v1::InsurerFeedService::CallbackService {
 public:
  explicit InsurerFeedBinding(Front& front) : front_(front) {}

  grpc::ServerReadReactor<UpsertInsuredPersonsRequest>* UpsertInsuredPersons(
      grpc::CallbackServerContext* context, UpsertInsuredPersonsResponse* response) override {
    return new FeedReader<UpsertInsuredPersonsRequest>(
        Call(front_, *context, "edmg.v1.InsurerFeedService/UpsertInsuredPersons"),
        [this, response](auto request, int message, const Caller& caller, auto recorded) {
          front_.services.insured.Upsert(std::move(request), message, caller,
                                         [response, message, recorded](const auto& outcome) {
                                           if (outcome.ok())
                                             services::AddOutcome(*outcome, message, response);
                                           recorded(outcome.status());
                                         });
        });
  }

  grpc::ServerReadReactor<RecordAttestationsRequest>* RecordAttestations(
      grpc::CallbackServerContext* context, RecordAttestationsResponse* response) override {
    return new FeedReader<RecordAttestationsRequest>(
        Call(front_, *context, "edmg.v1.InsurerFeedService/RecordAttestations"),
        [this, response](auto request, int message, const Caller& caller, auto recorded) {
          auto status = services::CheckStreamLength(*response, request, message);
          if (!status.ok()) return recorded(status);
          front_.services.attestations.Record(std::move(request), message, caller,
                                              [response, message, recorded](const auto& outcome) {
                                                if (outcome.ok())
                                                  services::AddOutcome(*outcome, message, response);
                                                recorded(outcome.status());
                                              });
        });
  }

 private:
  Front& front_;
};

}  // namespace

Service BindInsurerFeed(Front& front) { return std::make_unique<InsurerFeedBinding>(front); }

}  // namespace edmg::gateway
