#include "edmg/v1/submission_service.grpc.pb.h"
#include "gateway/bind/bindings.h"

namespace edmg::gateway {
namespace {

using edmg::v1::CheckRequest;
using edmg::v1::CheckResponse;
using edmg::v1::GetReceiptRequest;
using edmg::v1::GetReceiptResponse;
using edmg::v1::SubmitRequest;
using edmg::v1::SubmitResponse;

// The answer with a receipt, or the reason why there is none.
template <typename Answer>
absl::StatusOr<Answer> With(const absl::StatusOr<std::string>& receipt) {
  if (!receipt.ok()) return receipt.status();
  Answer answer;
  answer.mutable_receipt()->ParseFromString(*receipt);
  return answer;
}

class SubmissionBinding : public edmg::v1::SubmissionService::CallbackService {
 public:
  explicit SubmissionBinding(Front& front) : front_(front) {}

  grpc::ServerUnaryReactor* Submit(grpc::CallbackServerContext* context,
                                   const SubmitRequest* request,
                                   SubmitResponse* response) override {
    return Serve(
        front_, context, "edmg.v1.SubmissionService/Submit", *request,
        [&](const Caller& caller, auto finish) {
          const auto done = [response, finish](const absl::StatusOr<std::string>& receipt) {
            if (receipt.ok()) response->mutable_receipt()->ParseFromString(*receipt);
            finish(receipt.status());
          };
          front_.signatures.Verify(
              request->envelope().cms(), [this, caller, done](FullChecks::Message message) {
                if (!message.ok()) return done(message.status());
                front_.services.submissions.Submit(*std::move(message), caller, done);
              });
        });
  }

  grpc::ServerUnaryReactor* Check(grpc::CallbackServerContext* context, const CheckRequest* request,
                                  CheckResponse* response) override {
    return Serve(front_, context, "edmg.v1.SubmissionService/Check", *request,
                 [&](const Caller& caller, auto finish) {
                   front_.signatures.Verify(
                       request->envelope().cms(),
                       [this, caller, response, finish](FullChecks::Message message) {
                         if (!message.ok()) return finish(message.status());
                         RunRead(front_, response, finish, [this, caller, message] {
                           return With<CheckResponse>(front_.services.submissions.Check(
                               *message, caller, front_.services.sequencer.Now()));
                         });
                       });
                 });
  }

  grpc::ServerUnaryReactor* GetReceipt(grpc::CallbackServerContext* context,
                                       const GetReceiptRequest* request,
                                       GetReceiptResponse* response) override {
    return ServeRead(front_, context, "edmg.v1.SubmissionService/GetReceipt", *request, response,
                     [this, request](const Caller& caller) {
                       return With<GetReceiptResponse>(front_.services.submissions.GetReceipt(
                           *request, caller, front_.services.sequencer.Now()));
                     });
  }

 private:
  Front& front_;
};

}  // namespace

Service BindSubmissions(Front& front) { return std::make_unique<SubmissionBinding>(front); }

}  // namespace edmg::gateway
