#include "tests/support/wire_client.h"

#include <grpcpp/channel.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/security/credentials.h>

#include <cassert>
#include <utility>
#include <vector>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/status.pb.h"

namespace edmg::support {
namespace {

grpc::ByteBuffer BufferOf(const std::string& bytes) {
  grpc::Slice slice(bytes);
  return grpc::ByteBuffer(&slice, 1);
}

std::string BytesOf(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  [[maybe_unused]] const grpc::Status dumped = buffer.Dump(&slices);
  assert(dumped.ok());
  std::string bytes;
  for (const grpc::Slice& slice : slices) {
    bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return bytes;
}

// As the services make it: the details are payloads under their type URLs.
absl::Status FromGrpc(const grpc::Status& wire) {
  absl::Status status(static_cast<absl::StatusCode>(wire.error_code()), wire.error_message());
  google::rpc::Status details;
  details.ParseFromString(wire.error_details());
  for (const auto& detail : details.details()) {
    status.SetPayload(detail.type_url(), absl::Cord(detail.value()));
  }
  return status;
}

using Headers = std::vector<std::pair<std::string, std::string>>;

// Every operation waits for its own end on a queue of its own; a read may stay under way.
class GenericStream : public WireStream {
 public:
  GenericStream(grpc::GenericStub& stub, const std::string& method, const Headers& headers,
                absl::Duration timeout) {
    for (const auto& [name, value] : headers) context_.AddMetadata(name, value);
    context_.set_deadline(absl::ToChronoTime(absl::Now() + timeout));
    stream_ = stub.PrepareCall(&context_, absl::StrCat("/", method), &queue_);
    stream_->StartCall(TagOf(kStart));
    Await(kStart);
  }

  ~GenericStream() override {
    context_.TryCancel();
    if (!finished_) GenericStream::Finish().IgnoreError();
    queue_.Shutdown();
    void* tag = nullptr;
    for (bool ok = false; queue_.Next(&tag, &ok);) continue;
  }

  bool Write(const google::protobuf::MessageLite& message) override {
    return WriteBytes(message.SerializeAsString());
  }
  bool WriteBytes(const std::string& bytes) override {
    stream_->Write(BufferOf(bytes), TagOf(kWrite));
    return Await(kWrite);
  }
  void WritesDone() override {
    stream_->WritesDone(TagOf(kWrite));
    Await(kWrite);
  }

  ReadResult ReadBytes(std::string* message, absl::Duration patience) override {
    if (!done_[kRead] && !reading_) {
      reading_ = true;
      stream_->Read(&incoming_, TagOf(kRead));
    }
    if (!AwaitUntil(kRead, absl::Now() + patience)) return ReadResult::kNothingYet;
    reading_ = false;
    if (!Take(kRead)) return ReadResult::kEnd;
    *message = BytesOf(incoming_);
    return ReadResult::kMessage;
  }

  void Cancel() override { context_.TryCancel(); }

  absl::Status Finish() override {
    if (finished_) return FromGrpc(status_);
    finished_ = true;
    // gRPC holds the status back while messages wait.
    std::string unread;
    while (ReadBytes(&unread, absl::InfiniteDuration()) == ReadResult::kMessage) continue;
    stream_->Finish(&status_, TagOf(kFinish));
    Await(kFinish);
    return FromGrpc(status_);
  }
  const std::string& details() const override { return details_ = status_.error_details(); }

 private:
  enum Operation { kStart, kWrite, kRead, kFinish, kOperations };

  static void* TagOf(Operation operation) { return reinterpret_cast<void*>(operation + 1); }

  bool Take(Operation operation) {
    done_[operation] = false;
    return ok_[operation];
  }

  // False: the operation has not ended by then.
  bool AwaitUntil(Operation operation, absl::Time deadline) {
    while (!done_[operation]) {
      void* tag = nullptr;
      bool ok = false;
      const auto next = queue_.AsyncNext(&tag, &ok, absl::ToChronoTime(deadline));
      if (next != grpc::CompletionQueue::GOT_EVENT) return false;
      const auto ended = reinterpret_cast<uintptr_t>(tag) - 1;
      done_[ended] = true;
      ok_[ended] = ok;
    }
    return true;
  }

  bool Await(Operation operation) {
    [[maybe_unused]] const bool ended = AwaitUntil(operation, absl::InfiniteFuture());
    assert(ended);
    return Take(operation);
  }

  grpc::ClientContext context_;
  grpc::CompletionQueue queue_;
  std::unique_ptr<grpc::GenericClientAsyncReaderWriter> stream_;
  grpc::ByteBuffer incoming_;
  grpc::Status status_;
  mutable std::string details_;
  bool finished_ = false;
  bool reading_ = false;
  bool done_[kOperations] = {};
  bool ok_[kOperations] = {};
};

}  // namespace

ReadResult WireStream::Read(google::protobuf::MessageLite* message, absl::Duration patience) {
  std::string bytes;
  const ReadResult result = ReadBytes(&bytes, patience);
  if (result == ReadResult::kMessage) {
    [[maybe_unused]] const bool parsed = message->ParseFromString(bytes);
    assert(parsed);
  }
  return result;
}

struct WireClient::Channel {
  std::shared_ptr<grpc::Channel> channel;
  grpc::GenericStub stub;
  Headers headers;
};

WireClient::WireClient(int port, const std::string& ca_pem, const PemPair& identity,
                       absl::Duration keepalive) {
  grpc::SslCredentialsOptions tls{ca_pem, identity.key, identity.certificate};
  grpc::ChannelArguments arguments;
  // A connection of its own for each client: two identities must not share one.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  // A window of 64 KiB: the most that a stream which nobody reads may hold.
  arguments.SetInt(GRPC_ARG_HTTP2_BDP_PROBE, 0);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 50);
  if (keepalive != absl::InfiniteDuration()) {
    arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS,
                     static_cast<int>(absl::ToInt64Milliseconds(keepalive)));
    arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  }
  auto channel = grpc::CreateCustomChannel(absl::StrCat("127.0.0.1:", port),
                                           grpc::SslCredentials(tls), arguments);
  channel_ = std::make_unique<Channel>(Channel{channel, grpc::GenericStub(channel), {}});
}

WireClient::WireClient(const std::string& path) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  auto channel = grpc::CreateCustomChannel(absl::StrCat("unix:", path),
                                           grpc::InsecureChannelCredentials(), arguments);
  channel_ = std::make_unique<Channel>(Channel{channel, grpc::GenericStub(channel), {}});
}

WireClient::~WireClient() = default;

void WireClient::Say(const std::string& header, const std::string& value) {
  channel_->headers.emplace_back(header, value);
}
void WireClient::SayNothing() { channel_->headers.clear(); }

std::unique_ptr<WireStream> WireClient::Open(const std::string& method,
                                             absl::Duration timeout) const {
  return std::make_unique<GenericStream>(channel_->stub, method, channel_->headers, timeout);
}

std::unique_ptr<WireStream> WireClient::Open(const std::string& method,
                                             const google::protobuf::MessageLite& request,
                                             absl::Duration timeout) const {
  auto stream = Open(method, timeout);
  if (stream->Write(request)) stream->WritesDone();
  return stream;
}

absl::Status WireClient::Call(const std::string& method,
                              const google::protobuf::MessageLite& request,
                              google::protobuf::MessageLite* response,
                              absl::Duration timeout) const {
  auto stream = Open(method, request, timeout);
  std::string bytes;
  if (stream->ReadBytes(&bytes, absl::InfiniteDuration()) == ReadResult::kMessage &&
      response != nullptr) {
    [[maybe_unused]] const bool parsed = response->ParseFromString(bytes);
    assert(parsed);
  }
  return stream->Finish();
}

}  // namespace edmg::support
