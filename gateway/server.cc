#include "gateway/server.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/security/auth_metadata_processor.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gateway/bindings.h"
#include "gateway/front.h"

namespace edmg::gateway {
namespace {

// Reflection is on or off for the whole process: this keeps it off one listener.
class WithoutReflection : public grpc::ServerBuilderOption {
 public:
  void UpdateArguments(grpc::ChannelArguments*) override {}
  void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>* plugins) override {
    plugins->erase(std::remove_if(plugins->begin(), plugins->end(),
                                  [](const auto& plugin) {
                                    return plugin->name() == "proto_server_reflection";
                                  }),
                   plugins->end());
  }
};

// Lets only administrators onto their listener, whatever they call: reflection has no binding of
// ours that could ask.
class AdministratorsOnly : public grpc::AuthMetadataProcessor {
 public:
  bool IsBlocking() const override { return false; }
  grpc::Status Process(const InputMetadata&, grpc::AuthContext* context, OutputMetadata*,
                       OutputMetadata*) override {
    const auto caller = CallerOf(*context);
    if (!caller.ok()) return Plain(caller.status());
    if (caller->role == services::Role::kAdministrator) return grpc::Status::OK;
    return {grpc::StatusCode::PERMISSION_DENIED, "this listener is for administrators"};
  }

 private:
  // gRPC carries no details from here.
  static grpc::Status Plain(const absl::Status& status) {
    const grpc::Status wire = ToGrpc(status);
    return {wire.error_code(), wire.error_message()};
  }
};

std::shared_ptr<grpc::ServerCredentials> Credentials(const ServerOptions& options) {
  grpc::SslServerCredentialsOptions tls(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  tls.pem_root_certs = options.transport_ca_pem;
  tls.pem_key_cert_pairs = {{options.key_pem, options.certificate_pem}};
  return grpc::SslServerCredentials(tls);
}

// The two listeners and what they share; members are destroyed from the last to the first.
class Listeners : public Server {
 public:
  Listeners(const ServerOptions& options, services::Capabilities& services,
            const certs::Verifier& verifier)
      : options_(options),
        log_(options.log_level),
        streams_(options.real_clock, options.progress_interval),
        readers_(kWorkersDefault),
        signatures_(verifier, strangers_),
        front_{services, verifier, signatures_, readers_, streams_, log_, options.real_clock} {
    services.sequencer.OnCommit([this](int64_t) { streams_.CommitHappened(); });
  }
  ~Listeners() override { Stop(absl::ZeroDuration()); }

  absl::Status Listen() {
    public_bindings_.push_back(BindSubmissions(front_));
    public_bindings_.push_back(BindHoldings(front_));
    public_bindings_.push_back(BindPatientLists(front_));
    public_bindings_.push_back(BindPayments(front_));
    public_bindings_.push_back(BindInsurerFeed(front_));
    public_bindings_.push_back(BindHealth(
        front_,
        {"edmg.v1.SubmissionService", "edmg.v1.HoldingService", "edmg.v1.PatientListService",
         "edmg.v1.PaymentService", "edmg.v1.InsurerFeedService"}));
    grpc::ServerBuilder builder;
    builder.SetOption(std::make_unique<WithoutReflection>());
    public_ = Open(builder, options_.public_address, Credentials(options_), public_bindings_,
                   &public_port_);
    if (public_ == nullptr) return CannotListen(options_.public_address);
    return ListenForAdministrators();
  }

  int public_port() const override { return public_port_; }
  int administrators_port() const override { return administrators_port_; }

  void Stop(absl::Duration grace) override {
    streams_.StopAll();
    const auto deadline = absl::ToChronoTime(options_.real_clock() + grace);
    for (const auto& server : {public_.get(), administrators_.get()}) {
      if (server != nullptr) server->Shutdown(deadline);
    }
    for (const auto& server : {public_.get(), administrators_.get()}) {
      if (server != nullptr) server->Wait();
    }
  }

 private:
  absl::Status ListenForAdministrators() {
    administrators_bindings_.push_back(BindRegistry(front_));
    administrators_bindings_.push_back(BindAdmin(front_, options_.process));
    administrators_bindings_.push_back(
        BindHealth(front_, {"edmg.v1.RegistryService", "edmg.v1.AdminService"}));
    for (Service& declared : DeclarePublicServices()) {
      administrators_bindings_.push_back(std::move(declared));
    }
    // Named, because a linker that drops libraries nobody calls would drop reflection too.
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
    grpc::ServerBuilder builder;
    auto credentials = Credentials(options_);
    credentials->SetAuthMetadataProcessor(std::make_shared<AdministratorsOnly>());
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
  StreamHub streams_;
  WorkerPool readers_;
  WorkerPool strangers_{kFullChecksMax, kFullChecksWaitingMax};
  FullChecks signatures_;
  Front front_;
  std::vector<Service> public_bindings_;
  std::vector<Service> administrators_bindings_;
  int public_port_ = 0;
  int administrators_port_ = 0;
  std::unique_ptr<grpc::Server> public_;
  std::unique_ptr<grpc::Server> administrators_;
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
