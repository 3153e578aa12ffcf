#include "edmg/v1/submission_service.grpc.pb.h"
#include "gateway/bindings.h"

namespace edmg::gateway {
namespace {

using edmg::v1::CheckRequest;
using edmg::v1::CheckResponse;
using edmg::v1::GetReceiptRequest;
using edmg::v1::GetReceiptResponse;
using edmg::v1::SubmitRequest;
using edmg::v1::SubmitResponse;

class SubmissionBinding : public edmg::v1::SubmissionService::CallbackService {
 public:
  explicit SubmissionBinding(Front& front) : front_(front) {}

  grpc::ServerUnaryReactor* Submit(grpc::CallbackServerContext* context,
                                   const SubmitRequest* request,
                                   SubmitResponse* response) override {
    return Serve(front_, context, "edmg.v1.SubmissionService/Submit", *request,
                 [&](const Caller& caller, auto finish) {
                   auto message = front_.verifier.VerifySignature<edmg::v1::Submission>(
                       request->envelope().cms());
                   if (!message.ok()) return finish(message.status());
                   front_.services.submissions.Submit(
                       *std::move(message), caller,
                       [response, finish](const absl::StatusOr<std::string>& receipt) {
                         if (receipt.ok()) response->mutable_receipt()->ParseFromString(*receipt);
                         finish(receipt.status());
                       });
                 });
  }

  grpc::ServerUnaryReactor* Check(grpc::CallbackServerContext* context, const CheckRequest* request,
                                  CheckResponse* response) override {
    return ServeRead(front_, context, "edmg.v1.SubmissionService/Check", *request, response,
                     [this, request](const Caller& caller) -> absl::StatusOr<CheckResponse> {
                       auto message = front_.verifier.VerifySignature<edmg::v1::Submission>(
                           request->envelope().cms());
                       if (!message.ok()) return message.status();
                       auto receipt = front_.services.submissions.Check(
                           *std::move(message), caller, front_.services.sequencer.Now());
                       if (!receipt.ok()) return receipt.status();
                       CheckResponse answer;
                       answer.mutable_receipt()->ParseFromString(*receipt);
                       return answer;
                     });
  }

  grpc::ServerUnaryReactor* GetReceipt(grpc::CallbackServerContext* context,
                                       const GetReceiptRequest* request,
                                       GetReceiptResponse* response) override {
    return ServeRead(front_, context, "edmg.v1.SubmissionService/GetReceipt", *request, response,
                     [this, request](const Caller& caller) -> absl::StatusOr<GetReceiptResponse> {
                       auto receipt = front_.services.submissions.GetReceipt(
                           *request, caller, front_.services.sequencer.Now());
                       if (!receipt.ok()) return receipt.status();
                       GetReceiptResponse answer;
                       answer.mutable_receipt()->ParseFromString(*receipt);
                       return answer;
                     });
  }

 private:
  Front& front_;
};

}  // namespace

Service BindSubmissions(Front& front) { return std::make_unique<SubmissionBinding>(front); }

}  // namespace edmg::gateway
