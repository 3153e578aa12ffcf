#include "gateway/edge/server.h"

#include <grpcpp/resource_quota.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <cassert>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gateway/bind/bindings.h"
#include "gateway/calls/callers.h"
#include "gateway/calls/front.h"
#include "gateway/edge/acceptor.h"
#include "gateway/edge/listener_parts.h"
#include "gateway/edge/listener_watch.h"
#include "gateway/edge/proxied_listeners.h"
#include "gateway/edge/tls_key_pair.h"
#include "gateway/edge/tls_probe.h"

namespace edmg::gateway {
namespace {

// The bytes that may come in on a connection without one whole message. gRPC reads an unfinished
// block of headers again and again: with 6 MiB two connections stop everybody (CVE-2023-33953),
// with 1 MiB nobody notices. A request of more than that costs its connection.
constexpr int64_t kPublicBytesMax = 1 << 20;
// Registry uploads are unary: some of them may be under way.
constexpr int64_t kAdministratorsBytesMax = 2 * (kRequestBytesMax + (1 << 20));

ConnectionLimits WithBytes(ConnectionLimits limits, int64_t bytes_without_message_max) {
  limits.bytes_without_message_max = bytes_without_message_max;
  return limits;
}

int Milliseconds(absl::Duration duration) {
  return static_cast<int>(absl::ToInt64Milliseconds(duration));
}

// The limits of one connection. GOAWAY tells a client of ours that it must connect again.
void LimitConnection(grpc::ServerBuilder& builder) {
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, kHeaderBytesMax);
  builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, Milliseconds(kHandshakeTimeMax));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_IDLE_MS, Milliseconds(kConnectionIdleMax));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, Milliseconds(kConnectionAgeMax));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS,
                             Milliseconds(kConnectionAgeGrace));
}

// A listener of our own TLS: its own accept loop, its connections, its gRPC server. Members are
// destroyed from the last to the first.
class Listener {
 public:
  using MakeFront = std::function<Front(Connections& connections)>;

  Listener(const ConnectionLimits& limits, std::function<absl::Time()> real_clock,
           const MakeFront& make_front)
      : connections_(limits, std::move(real_clock)), front_(make_front(connections_)) {}

  Front& front() { return front_; }
  bool listens() const { return acceptor_ != nullptr; }
  int port() const { return acceptor_ == nullptr ? 0 : acceptor_->port(); }

  absl::Status Open(grpc::ServerBuilder& builder, const std::string& address,
                    std::shared_ptr<grpc::ServerCredentials> credentials,
                    std::vector<Service> services) {
    services_ = std::move(services);
    auto acceptor = Acceptor::Listen(address, connections_);
    if (!acceptor.ok()) return acceptor.status();
    LimitConnection(builder);
    auto to_grpc = builder.experimental().AddExternalConnectionAcceptor(
        grpc::ServerBuilder::experimental_type::ExternalConnectionType::FROM_FD,
        std::move(credentials));
    for (const auto& service : services_) builder.RegisterService(service.get());
    server_ = builder.BuildAndStart();
    if (server_ == nullptr) {
      return absl::FailedPreconditionError(absl::StrCat("cannot serve on ", address));
    }
    acceptor_ = *std::move(acceptor);
    acceptor_->Serve(std::move(to_grpc));
    return absl::OkStatus();
  }

  absl::Status CallIt(const TlsProbe& probe, absl::Duration time_max) {
    return probe.Call(
        acceptor_->own_address(), [this](const sockaddr_storage& own) { connections_.Expect(own); },
        time_max);
  }

  void BeginStop() {
    if (acceptor_ != nullptr) acceptor_->StopAccepting();
    connections_.Drain();
  }
  void Stop(std::chrono::system_clock::time_point deadline) {
    if (server_ == nullptr) return;
    server_->Shutdown(deadline);
    server_->Wait();
  }

 private:
  Connections connections_;
  Front front_;
  std::vector<Service> services_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<Acceptor> acceptor_;
};

// The listeners and what they share; members are destroyed from the last to the first.
class Listeners : public Server {
 public:
  Listeners(const ServerOptions& options, services::Capabilities& services,
            const certs::Verifier& verifier)
      : options_(options),
        log_(options.log_level, options.log),
        callers_(options.transport),
        streams_(options.real_clock, options.progress_interval),
        readers_(kWorkersDefault),
        signatures_(verifier, strangers_),
        waits_(options.real_clock),
        feeds_(kFeedsPerCallerMax),
        make_front_([&, this](Connections& connections) -> Front {
          return {services,    verifier, callers_, signatures_,
                  readers_,    streams_, log_,     options_.real_clock,
                  connections, waits_,   feeds_};
        }),
        public_(WithBytes(options.connections, kPublicBytesMax), options.real_clock, make_front_),
        administrators_(WithBytes(options.connections, kAdministratorsBytesMax), options.real_clock,
                        make_front_) {
    services.sequencer.OnCommit([this](int64_t) { streams_.CommitHappened(); });
    services.payment_events.workers().OnMoved([this] { streams_.CommitHappened(); });
  }
  ~Listeners() override { Stop(absl::ZeroDuration()); }

  absl::Status Listen() {
    quota_.Resize(kMessagesUnderWayBytesMax);
    if (listens_itself() && !KeyBelongsToCertificate(options_.key_pem, options_.certificate_pem)) {
      return absl::FailedPreconditionError(
          "the server's certificate and its private key do not belong together");
    }
    if (listens_itself() && options_.on_deaf != nullptr) {
      auto probe = TlsProbe::Make();
      if (!probe.ok()) return probe.status();
      probe_ = *std::move(probe);
    }
    if (auto status = ListenForPublic(); !status.ok()) return status;
    if (auto status = ListenForAdministrators(); !status.ok()) return status;
    if (probe_ != nullptr) Watch();
    if (!options_.proxied.any()) return absl::OkStatus();
    assert(options_.transport != nullptr);
    proxied_.emplace(public_.front(), *options_.transport, quota_);
    return proxied_->Listen(options_.proxied, options_.process);
  }

  int public_port() const override { return public_.port(); }
  int administrators_port() const override { return administrators_.port(); }

  void Stop(absl::Duration grace) override {
    watch_.reset();
    streams_.StopAll();
    waits_.Hurry();
    const auto deadline = absl::ToChronoTime(options_.real_clock() + grace);
    for (Listener* listener : {&public_, &administrators_}) listener->BeginStop();
    if (proxied_.has_value()) proxied_->Stop(deadline);
    for (Listener* listener : {&public_, &administrators_}) listener->Stop(deadline);
  }

 private:
  bool listens_itself() const {
    return !options_.public_address.empty() || !options_.administrators_address.empty();
  }

  std::shared_ptr<grpc::ServerCredentials> Credentials() const {
    grpc::SslServerCredentialsOptions tls(
        GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
    tls.pem_root_certs = options_.transport_ca_pem;
    if (probe_ != nullptr) absl::StrAppend(&tls.pem_root_certs, "\n", probe_->certificate_pem());
    tls.pem_key_cert_pairs = {{options_.key_pem, options_.certificate_pem}};
    return grpc::SslServerCredentials(tls);
  }

  absl::Status ListenForPublic() {
    if (options_.public_address.empty()) return absl::OkStatus();
    grpc::ServerBuilder builder;
    builder.SetOption(WithoutReflection());
    LimitCalls(builder, quota_);
    return public_.Open(builder, options_.public_address, Credentials(),
                        PublicServices(public_.front()));
  }

  absl::Status ListenForAdministrators() {
    if (options_.administrators_address.empty()) return absl::OkStatus();
    grpc::ServerBuilder builder;
    LimitCalls(builder, quota_);
    auto credentials = Credentials();
    credentials->SetAuthMetadataProcessor(AdministratorsOnly(callers_));
    return administrators_.Open(builder, options_.administrators_address, credentials,
                                AdministratorsServices(administrators_.front(), options_.process));
  }

  void Watch() {
    std::vector<ListenerWatch::Watched> watched;
    for (auto [name, listener] :
         {std::pair("public", &public_), std::pair("administrators'", &administrators_)}) {
      if (!listener->listens()) continue;
      watched.push_back({name, [this, listener = listener](absl::Duration time_max) {
                           return listener->CallIt(*probe_, time_max);
                         }});
    }
    watch_ = std::make_unique<ListenerWatch>(std::move(watched), WatchTimes(), options_.on_deaf);
  }

  const ServerOptions options_;
  RequestLog log_;
  const TlsCallers callers_;
  StreamHub streams_;
  WorkerPool readers_;
  WorkerPool strangers_{kFullChecksMax, kFullChecksWaitingMax};
  FullChecks signatures_;
  ClientWaits waits_;
  CallerCounts feeds_;
  grpc::ResourceQuota quota_{"edmg"};
  std::unique_ptr<TlsProbe> probe_;
  const Listener::MakeFront make_front_;  // only for the constructor
  Listener public_;
  Listener administrators_;
  std::optional<ProxiedListeners> proxied_;
  std::unique_ptr<ListenerWatch> watch_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const ServerOptions& options,
                                                      services::Capabilities& services,
                                                      const certs::Verifier& verifier) {
  auto listeners = std::make_unique<Listeners>(options, services, verifier);
  if (auto status = listeners->Listen(); !status.ok()) {
    services.sequencer.Stop();  // finishes the commands of the listener that did open
    return status;
  }
  return std::unique_ptr<Server>(std::move(listeners));
}

}  // namespace edmg::gateway
