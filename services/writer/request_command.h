// A command that takes a request and answers with a response once it is on disk.
// The common part of feed, registry and clock; a subclass only decides.
#ifndef EDMG_SERVICES_WRITER_REQUEST_COMMAND_H_
#define EDMG_SERVICES_WRITER_REQUEST_COMMAND_H_

#include <functional>
#include <utility>

#include "absl/status/statusor.h"
#include "services/answers/caller.h"
#include "services/writer/sequencer.h"

namespace edmg::services {

template <typename Request, typename Response>
class RequestCommand : public Command {
 public:
  using Done = std::function<void(absl::StatusOr<Response>)>;

  RequestCommand(Request request, Caller caller, Done done)
      : request_(std::move(request)), caller_(std::move(caller)), done_(std::move(done)) {}

  size_t size_bytes() const override { return request_.ByteSizeLong(); }

  void Finish(const absl::Status& status) override {
    if (status.ok()) {
      done_(response_);
    } else {
      done_(status);
    }
  }

 protected:
  const Request request_;
  const Caller caller_;
  Response response_;

 private:
  const Done done_;
};

}  // namespace edmg::services

#endif  // EDMG_SERVICES_WRITER_REQUEST_COMMAND_H_
