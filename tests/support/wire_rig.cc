#include "tests/support/wire_rig.h"

#include <cassert>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "certs/evidence.h"
#include "edmg/v1/insurer_feed_service.pb.h"
#include "edmg/v1/registry_service.pb.h"
#include "gateway/edge/server.h"
#include "services/capabilities.h"
#include "services/writer/brussels_day.h"
#include "store/engine/database.h"
#include "tests/support/edge.h"
#include "values/identifiers.h"

namespace edmg::support {
namespace {

constexpr int kPersonsPerMessage = 500;

template <typename T>
std::unique_ptr<T> MustHave(absl::StatusOr<std::unique_ptr<T>> made) {
  if (!made.ok()) ADD_FAILURE() << made.status();
  assert(made.ok());
  return *std::move(made);
}

}  // namespace

WireTest::WireTest(const WireOptions& options)
    : rig_({.env = options.env, .queue_length_max = options.queue_length_max}),
      verifier_(signing_.Trust(), [] { return absl::Now(); }),
      transport_verifier_(transport_.Trust(), [] { return absl::Now(); }) {
  gateway::ServerOptions listen;
  listen.public_address = "127.0.0.1:0";
  listen.administrators_address = "127.0.0.1:0";
  const PemPair identity = transport_.MakeServer();
  listen.certificate_pem = identity.certificate;
  listen.key_pem = identity.key;
  listen.transport_ca_pem = transport_.ca_pem();
  if (options.proxied) listen.proxied = {PublicSocket(), AdministratorsSocket(), ""};
  listen.transport = &transport_verifier_;
  listen.log_level = gateway::RequestLog::Level::kNone;
  listen.real_clock = [] { return absl::Now(); };
  listen.progress_interval = options.progress_interval;
  listen.process.set_clock_simulated(true);
  server_ = MustHave(gateway::Server::Start(listen, rig_.services(), verifier_));
  if (options.start_writer) StartWriter();
}

// As in main: listeners stop first, because running calls end on the writer.
WireTest::~WireTest() {
  clients_.clear();
  server_->Stop(absl::Seconds(1));
  services().sequencer.Stop();
  server_.reset();
}

const WireClient& WireTest::Client(bool administrators, const std::string& role) {
  absl::MutexLock lock(&mutex_);
  auto& client = clients_[absl::StrCat(administrators ? "a " : "p ", role)];
  if (client == nullptr) {
    const PemPair identity = transport_.MakeClient(absl::StrCat("urn:edmg:", role));
    client = administrators ? AdministratorsWith(identity) : PublicWith(identity);
  }
  return *client;
}

const WireClient& WireTest::Public(const std::string& role) { return Client(false, role); }
const WireClient& WireTest::Administrators(const std::string& role) { return Client(true, role); }

std::unique_ptr<WireClient> WireTest::PublicWith(const PemPair& identity) const {
  return std::make_unique<WireClient>(server_->public_port(), transport_.ca_pem(), identity);
}
std::unique_ptr<WireClient> WireTest::AdministratorsWith(const PemPair& identity) const {
  return std::make_unique<WireClient>(server_->administrators_port(), transport_.ca_pem(),
                                      identity);
}

EdgeOptions WireTest::EdgeOptionsHere() const {
  EdgeOptions options;
  options.folder = rig_.temp().path();
  options.public_socket = PublicSocket();
  options.administrators_socket = AdministratorsSocket();
  options.server = transport_.MakeServer();
  options.ca_pem = transport_.ca_pem();
  return options;
}

const Doctor& WireTest::AddDoctor() {
  const auto physician = MakePhysician(static_cast<int>(doctors_.size()));
  edmg::v1::UpsertPhysiciansRequest request;
  *request.add_physicians() = physician;
  EXPECT_OK(Administrators().Call("edmg.v1.RegistryService/UpsertPhysicians", request));
  return doctors_.emplace_back(Doctor{physician.nihii(), PhysicianId(physician.nihii()),
                                      physician.ssin(),
                                      signing_.MakeSigner({.ssin = physician.ssin()})});
}

const Doctor& WireTest::AddEnrolledDoctor() {
  const Doctor& doctor = AddDoctor();
  EXPECT_OK(Submit(Signed(Enrolment(doctor), doctor)));
  return doctor;
}

std::string WireTest::AddPatient(const std::string& insurer) {
  std::vector<std::string> ssins;
  AddPatients(insurer, 1, &ssins);
  return ssins.front();
}

void WireTest::AddPatients(const std::string& insurer, int count, std::vector<std::string>* ssins) {
  auto feed = Public(absl::StrCat("insurer:", insurer))
                  .Open("edmg.v1.InsurerFeedService/UpsertInsuredPersons");
  while (count > 0) {
    edmg::v1::UpsertInsuredPersonsRequest request;
    for (; count > 0 && request.persons_size() < kPersonsPerMessage; --count) {
      *request.add_persons() = MakePerson(next_person_++, insurer);
      ssins->push_back(request.persons().rbegin()->ssin());
    }
    ASSERT_TRUE(feed->Write(request));
  }
  feed->WritesDone();
  EXPECT_OK(feed->Finish());
}

edmg::v1::Submission WireTest::Registration(const Doctor& author, const std::string& ssin) {
  return MakeRegistration(next_message_++, author.nihii, ssin, Today());
}

edmg::v1::Submission WireTest::Enrolment(const Doctor& author) {
  return MakeEnrolment(next_message_++, author.nihii, Today());
}

edmg::v1::SubmitRequest WireTest::Signed(const edmg::v1::Submission& submission,
                                         const Doctor& signer) const {
  edmg::v1::SubmitRequest request;
  auto envelope = signer.signer.Sign(submission.SerializeAsString(), absl::Now());
  assert(envelope.ok());
  request.mutable_envelope()->set_cms(*std::move(envelope));
  return request;
}

absl::Status WireTest::Submit(const edmg::v1::SubmitRequest& request,
                              edmg::v1::SubmitResponse* response) {
  return Public(absl::StrCat("software:", kVendor))
      .Call("edmg.v1.SubmissionService/Submit", request, response);
}

absl::Status WireTest::Register(const Doctor& author, const std::string& ssin,
                                edmg::v1::SubmitResponse* response) {
  return Submit(Signed(Registration(author, ssin), author), response);
}

void WireTest::RegisterMany(const Doctor& author, const std::string& insurer, int count) {
  constexpr int kThreads = 8;
  std::vector<std::string> ssins;
  AddPatients(insurer, count, &ssins);
  std::atomic<size_t> next{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      for (size_t n = next++; n < ssins.size(); n = next++) EXPECT_OK(Register(author, ssins[n]));
    });
  }
  for (auto& thread : threads) thread.join();
}

edmg::v1::GetStatusResponse WireTest::Status() {
  edmg::v1::GetStatusResponse status;
  EXPECT_OK(Administrators().Call("edmg.v1.AdminService/GetStatus", edmg::v1::GetStatusRequest(),
                                  &status));
  return status;
}

void WireTest::StartWriter() { services().sequencer.Start(); }
void WireTest::StopServer(absl::Duration grace) { server_->Stop(grace); }

}  // namespace edmg::support
