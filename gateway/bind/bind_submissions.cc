#include <grpcpp/support/byte_buffer.h>

#include "edmg/v1/submission_service.pb.h"
#include "gateway/bind/bindings.h"
#include "google/protobuf/wire_format_lite.h"

namespace edmg::gateway {
namespace {

using edmg::v1::CheckRequest;
using edmg::v1::GetReceiptRequest;
using edmg::v1::SubmitRequest;

// An answer whose field 1 is the receipt, with the receipt's bytes as they stand in the store: a
// retry gets the same bytes, whatever a later program would make of them.
absl::StatusOr<grpc::ByteBuffer> Answer(const absl::StatusOr<std::string>& receipt) {
  if (!receipt.ok()) return receipt.status();
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream output(&stream);
    google::protobuf::internal::WireFormatLite::WriteBytes(1, *receipt, &output);
  }
  const grpc::Slice slice(bytes);
  return grpc::ByteBuffer(&slice, 1);
}

}  // namespace

Service BindSubmissions(Front& front) {
  auto binding = std::make_unique<Binding>(front, "edmg.v1.SubmissionService");
  binding->Unary<SubmitRequest, grpc::ByteBuffer>(
      [&front](const auto& request, const Caller& caller, auto* response, auto finish) {
        const auto done = [answer = Into(response, finish)](const auto& receipt) {
          answer(Answer(receipt));
        };
        front.signatures.Verify(
            request.envelope().cms(), [&front, caller, done](FullChecks::Message message) {
              if (!message.ok()) return done(message.status());
              front.services.submissions.Submit(*std::move(message), caller, done);
            });
      });
  binding->Unary<CheckRequest, grpc::ByteBuffer>(
      [&front](const auto& request, const Caller& caller, auto* response, auto finish) {
        front.signatures.Verify(request.envelope().cms(),
                                [&front, caller, response, finish](FullChecks::Message message) {
                                  if (!message.ok()) return finish(message.status());
                                  RunRead(front, response, finish, [&front, caller, message] {
                                    return Answer(front.services.submissions.Check(
                                        *message, caller, front.services.sequencer.Now()));
                                  });
                                });
      });
  binding->Read<GetReceiptRequest, grpc::ByteBuffer>(
      [&front](const auto& request, const Caller& caller, absl::Time now) {
        return Answer(front.services.submissions.GetReceipt(request, caller, now));
      });
  return binding;
}

}  // namespace edmg::gateway
