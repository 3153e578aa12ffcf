#include "tests/bench/prepared_gateway.h"

#include <stdlib.h>

#include <cassert>
#include <filesystem>
#include <utility>

#include "tests/support/people.h"
#include "values/identifiers.h"

namespace edmg::support {
namespace {

constexpr int kPersonsPerMessage = 500;
constexpr char kInsurer[] = "300";
const absl::CivilDay kToday(2016, 1, 4);

absl::Time NoonOf(absl::CivilDay day) {
  return absl::FromCivil(absl::CivilHour(day) + 12, absl::UTCTimeZone());
}

std::string MakeFolder() {
  std::string path = std::filesystem::temp_directory_path() / "edmg-bench-XXXXXX";
  [[maybe_unused]] const char* made = mkdtemp(path.data());
  assert(made != nullptr);
  return path;
}

}  // namespace

PreparedGateway::PreparedGateway(int patients)
    : patients_(patients),
      now_(NoonOf(kToday)),
      path_(MakeFolder()),
      signer_(pki_.MakeSigner({.ssin = MakePhysician(0).ssin()})),
      verifier_(pki_.Trust(), [this] { return now_; }) {
  store::OpenOptions options;
  options.path = path_;
  database_ = store::Database::Open(options).value();
  services::CapabilityOptions capabilities;
  capabilities.gateway_id = kGatewayId;
  capabilities.clock = [this] { return now_; };
  services_ = std::make_unique<services::Capabilities>(*database_, capabilities);
  Feed();
}

PreparedGateway::~PreparedGateway() {
  services_.reset();
  database_.reset();
  std::filesystem::remove_all(path_);
}

void PreparedGateway::Feed() {
  edmg::v1::UpsertPhysiciansRequest registry;
  *registry.add_physicians() = MakePhysician(0);
  services_->physicians.Upsert(registry, {services::Role::kAdministrator, "ops"},
                               [](const auto& answer) { assert(answer.ok()); });
  for (int first = 0; first < patients_; first += kPersonsPerMessage) {
    edmg::v1::UpsertInsuredPersonsRequest feed;
    for (int i = first; i < std::min(first + kPersonsPerMessage, patients_); ++i) {
      *feed.add_persons() = MakePerson(i, kInsurer);
    }
    services_->insured.Upsert(feed, 0, {services::Role::kInsurer, kInsurer},
                              [](const auto& answer) { assert(answer.ok()); });
  }
  Enqueue(Sign(MakeEnrolment(0, MakePhysician(0).nihii(), kToday)));
  CommitAll();
}

SignedMessage PreparedGateway::Sign(const edmg::v1::Submission& submission) const {
  auto message = verifier_.Verify<edmg::v1::Submission>(
      signer_.Sign(submission.SerializeAsString(), now_).value());
  assert(message.ok());
  return *std::move(message);
}

std::vector<SignedMessage> PreparedGateway::Sign(bool registrations) const {
  const std::string author = MakePhysician(0).nihii();
  std::vector<SignedMessage> messages;
  messages.reserve(static_cast<size_t>(patients_));
  for (int i = 0; i < patients_; ++i) {
    const std::string ssin = SsinOfPerson(i);
    messages.push_back(Sign(registrations ? MakeRegistration(i + 1, author, ssin, kToday)
                                          : MakeContact(i + 1, author, ssin, kToday)));
  }
  return messages;
}

void PreparedGateway::Enqueue(SignedMessage message) {
  services_->submissions.Submit(std::move(message), {services::Role::kSoftware, kVendor},
                                [](const auto& receipt) { assert(receipt.ok()); });
}

void PreparedGateway::MoveTo(absl::CivilDay day) { now_ = NoonOf(day); }

void PreparedGateway::CommitAll() {
  while (services_->sequencer.CommitGroup() > 0) {
  }
}

services::Caller PreparedGateway::physician() const {
  return {services::Role::kPhysician, PhysicianId(MakePhysician(0).nihii())};
}

}  // namespace edmg::support
