#include "gateway/server.h"

#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <cassert>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gateway/callers.h"
#include "gateway/front.h"
#include "gateway/listener_parts.h"
#include "gateway/proxied_listeners.h"

namespace edmg::gateway {
namespace {

std::shared_ptr<grpc::ServerCredentials> Credentials(const ServerOptions& options) {
  grpc::SslServerCredentialsOptions tls(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  tls.pem_root_certs = options.transport_ca_pem;
  tls.pem_key_cert_pairs = {{options.key_pem, options.certificate_pem}};
  return grpc::SslServerCredentials(tls);
}

// The listeners and what they share; members are destroyed from the last to the first.
class Listeners : public Server {
 public:
  Listeners(const ServerOptions& options, services::Capabilities& services,
            const certs::Verifier& verifier)
      : options_(options),
        log_(options.log_level),
        callers_(options.transport),
        streams_(options.real_clock, options.progress_interval),
        readers_(kWorkersDefault),
        front_{services, verifier, callers_, readers_, streams_, log_, options.real_clock} {
    services.sequencer.OnCommit([this](int64_t) { streams_.CommitHappened(); });
  }
  ~Listeners() override { Stop(absl::ZeroDuration()); }

  absl::Status Listen() {
    if (auto status = ListenForPublic(); !status.ok()) return status;
    if (auto status = ListenForAdministrators(); !status.ok()) return status;
    if (!options_.proxied.any()) return absl::OkStatus();
    assert(options_.transport != nullptr);
    proxied_.emplace(front_, *options_.transport);
    return proxied_->Listen(options_.proxied, options_.process);
  }

  int public_port() const override { return public_port_; }
  int administrators_port() const override { return administrators_port_; }

  void Stop(absl::Duration grace) override {
    streams_.StopAll();
    const auto deadline = absl::ToChronoTime(options_.real_clock() + grace);
    for (grpc::Server* server : Servers()) server->Shutdown(deadline);
    for (grpc::Server* server : Servers()) server->Wait();
  }

 private:
  std::vector<grpc::Server*> Servers() const {
    std::vector<grpc::Server*> servers;
    if (proxied_.has_value()) servers = proxied_->servers();
    for (const auto& server : {public_.get(), administrators_.get()}) {
      if (server != nullptr) servers.push_back(server);
    }
    return servers;
  }

  absl::Status ListenForPublic() {
    if (options_.public_address.empty()) return absl::OkStatus();
    public_bindings_ = PublicServices(front_);
    grpc::ServerBuilder builder;
    builder.SetOption(WithoutReflection());
    public_ = Open(builder, options_.public_address, Credentials(options_), public_bindings_,
                   &public_port_);
    return public_ == nullptr ? CannotListen(options_.public_address) : absl::OkStatus();
  }

  absl::Status ListenForAdministrators() {
    if (options_.administrators_address.empty()) return absl::OkStatus();
    administrators_bindings_ = AdministratorsServices(front_, options_.process);
    grpc::ServerBuilder builder;
    auto credentials = Credentials(options_);
    credentials->SetAuthMetadataProcessor(AdministratorsOnly(callers_));
    administrators_ = Open(builder, options_.administrators_address, credentials,
                           administrators_bindings_, &administrators_port_);
    if (administrators_ == nullptr) return CannotListen(options_.administrators_address);
    return absl::OkStatus();
  }

  static std::unique_ptr<grpc::Server> Open(grpc::ServerBuilder& builder,
                                            const std::string& address,
                                            std::shared_ptr<grpc::ServerCredentials> credentials,
                                            const std::vector<Service>& bindings, int* port) {
    builder.SetMaxReceiveMessageSize(kRequestBytesMax);
    builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kCallsPerConnectionMax);
    // Two processes on one port would share calls at random: the second must fail.
    builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
    builder.AddListeningPort(address, std::move(credentials), port);
    for (const auto& binding : bindings) builder.RegisterService(binding.get());
    auto server = builder.BuildAndStart();
    return *port == 0 ? nullptr : std::move(server);
  }

  static absl::Status CannotListen(const std::string& address) {
    return absl::FailedPreconditionError(
        absl::StrCat("cannot listen on ", address,
                     ": is the port taken, or do certificate and key not belong together?"));
  }

  const ServerOptions options_;
  RequestLog log_;
  const TlsCallers callers_;
  StreamHub streams_;
  WorkerPool readers_;
  Front front_;
  std::vector<Service> public_bindings_;
  std::vector<Service> administrators_bindings_;
  int public_port_ = 0;
  int administrators_port_ = 0;
  std::unique_ptr<grpc::Server> public_;
  std::unique_ptr<grpc::Server> administrators_;
  std::optional<ProxiedListeners> proxied_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const ServerOptions& options,
                                                      services::Capabilities& services,
                                                      const certs::Verifier& verifier) {
  auto listeners = std::make_unique<Listeners>(options, services, verifier);
  if (auto status = listeners->Listen(); !status.ok()) {
    services.sequencer.Stop();  // finishes what the listener that did open has taken
    return status;
  }
  return std::unique_ptr<Server>(std::move(listeners));
}

}  // namespace edmg::gateway
