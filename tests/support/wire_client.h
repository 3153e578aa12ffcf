// A gRPC client that knows no service: any method by name, any message, unary or stream, over TLS.
//
// Errors come back as absl::Status with the details of google.rpc.Status as payloads, so that
// tests/support/error_details.h reads them. A WireStream is for one thread at a time (Cancel for
// any); it ends with its deadline at the latest. No gRPC in this header: it costs seconds.
#ifndef EDMG_TESTS_SUPPORT_WIRE_CLIENT_H_
#define EDMG_TESTS_SUPPORT_WIRE_CLIENT_H_

#include <google/protobuf/message_lite.h>

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "tests/support/dev_signing.h"

namespace edmg::support {

inline constexpr absl::Duration kCallTimeout = absl::Seconds(20);
inline constexpr char kSubscribe[] = "edmg.v1.PaymentService/SubscribePaymentEvents";

enum class ReadResult { kMessage, kEnd, kNothingYet };

class WireStream {
 public:
  virtual ~WireStream() = default;  // cancels what still runs

  // False: the call has ended; Finish tells the reason.
  virtual bool Write(const google::protobuf::MessageLite& message) = 0;
  virtual bool WriteBytes(const std::string& bytes) = 0;
  virtual void WritesDone() = 0;
  // Waits at most so long for the next message.
  virtual ReadResult ReadBytes(std::string* message, absl::Duration patience) = 0;
  ReadResult Read(google::protobuf::MessageLite* message, absl::Duration patience = kCallTimeout);
  virtual void Cancel() = 0;
  // Waits for the end, even if messages are left to read.
  virtual absl::Status Finish() = 0;
  // google.rpc.Status as it came; filled by Finish.
  virtual const std::string& details() const = 0;
};

class WireClient {
 public:
  // Calls 127.0.0.1:`port`, believes `ca_pem`, and shows `identity` (empty: no certificate). Asks
  // every `keepalive` if the connection lives.
  WireClient(int port, const std::string& ca_pem, const PemPair& identity,
             absl::Duration keepalive = absl::InfiniteDuration());
  // Calls the unix socket at `path`, without TLS.
  explicit WireClient(const std::string& path);
  ~WireClient();
  WireClient(const WireClient&) = delete;
  WireClient& operator=(const WireClient&) = delete;

  // Every later call carries this text in a header of this name, once more each time.
  void Say(const std::string& header, const std::string& value);
  void SayNothing();

  // `method` is "<package>.<Service>/<Method>".
  std::unique_ptr<WireStream> Open(const std::string& method,
                                   absl::Duration timeout = kCallTimeout) const;
  // One request, then the server's messages.
  std::unique_ptr<WireStream> Open(const std::string& method,
                                   const google::protobuf::MessageLite& request,
                                   absl::Duration timeout = kCallTimeout) const;
  // A unary call; `response` may be null.
  absl::Status Call(const std::string& method, const google::protobuf::MessageLite& request,
                    google::protobuf::MessageLite* response = nullptr,
                    absl::Duration timeout = kCallTimeout) const;

 private:
  struct Channel;

  std::unique_ptr<Channel> channel_;
};

}  // namespace edmg::support

#endif  // EDMG_TESTS_SUPPORT_WIRE_CLIENT_H_
