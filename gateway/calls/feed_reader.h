// Takes one stream of a client: the next message is read when the one before is on disk.
#ifndef EDMG_GATEWAY_CALLS_FEED_READER_H_
#define EDMG_GATEWAY_CALLS_FEED_READER_H_

#include <grpcpp/support/server_callback.h>

#include <functional>
#include <utility>

#include "gateway/calls/front.h"

namespace edmg::gateway {

// gRPC never calls it twice at once, and it deletes itself when gRPC is done with it.
template <typename Request>
class FeedReader : public grpc::ServerReadReactor<Request> {
 public:
  // Must call `recorded(status)` once, from any thread; an error ends the stream.
  using Record = std::function<void(Request request, int message, const Caller& caller,
                                    std::function<void(const absl::Status&)> recorded)>;

  // The client sent all: must call `ended(status)` once, from any thread.
  using AtEnd =
      std::function<void(const Caller& caller, std::function<void(const absl::Status&)> ended)>;

  FeedReader(Call call, Record record, AtEnd at_end = nullptr)
      : call_(std::move(call)), record_(std::move(record)), at_end_(std::move(at_end)) {
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
    if (!ok) return EndFeed();
    record_(std::move(request_), messages_++, *call_.caller(), [this](const absl::Status& status) {
      if (!status.ok()) return this->Finish(call_.End(status));
      Read();
    });
  }

  void OnDone() override { delete this; }

 private:
  void EndFeed() {
    if (call_.cancelled()) return this->Finish(call_.End(Gone()));
    if (at_end_ == nullptr) return this->Finish(call_.End(absl::OkStatus()));
    at_end_(*call_.caller(),
            [this](const absl::Status& status) { this->Finish(call_.End(status)); });
  }

  static absl::Status Gone() {
    return services::Error({services::Reason::kCallerGone, "",
                            "the caller ended the feed, or sent nothing whole for too long"});
  }

  void Read() {
    call_.BeginWait(kClientWaitMax);
    this->StartRead(&request_);
  }

  const Call call_;
  const Record record_;
  const AtEnd at_end_;
  Request request_;
  int messages_ = 0;
};

}  // namespace edmg::gateway

#endif  // EDMG_GATEWAY_CALLS_FEED_READER_H_
