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
const absl::CivilDay kToday(2016, 1, 4);

std::string MakeFolder() {
  std::string path = std::filesystem::temp_directory_path() / "edmg-bench-XXXXXX";
  [[maybe_unused]] const char* made = mkdtemp(path.data());
  assert(made != nullptr);
  return path;
}

}  // namespace

PreparedGateway::PreparedGateway(int patients)
    : patients_(patients),
      folder_(MakeFolder()),
      rig_({.start = TimeOn(kToday, 12), .folder = folder_}),
      signer_(pki_.MakeSigner({.ssin = MakePhysician(0).ssin()})),
      verifier_(pki_.Trust(), [this] { return now(); }) {
  Feed();
}

PreparedGateway::~PreparedGateway() {
  rig_.Close();
  std::filesystem::remove_all(folder_);
}

void PreparedGateway::Feed() {
  edmg::v1::UpsertPhysiciansRequest registry;
  *registry.add_physicians() = MakePhysician(0);
  services().physicians.Upsert(registry, {services::Role::kAdministrator, "ops"},
                               [](const auto& answer) { assert(answer.ok()); });
  for (int first = 0; first < patients_; first += kPersonsPerMessage) {
    edmg::v1::UpsertInsuredPersonsRequest feed;
    for (int i = first; i < std::min(first + kPersonsPerMessage, patients_); ++i) {
      *feed.add_persons() = MakePerson(i, kInsurer);
    }
    services().insured.Upsert(feed, 0, {services::Role::kInsurer, kInsurer},
                              [](const auto& answer) { assert(answer.ok()); });
  }
  Enqueue(Sign(MakeEnrolment(0, MakePhysician(0).nihii(), kToday)));
  CommitAll();
}

SignedMessage PreparedGateway::Sign(const edmg::v1::Submission& submission) const {
  auto message = verifier_.Verify<edmg::v1::Submission>(
      signer_.Sign(submission.SerializeAsString(), now()).value());
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
  services().submissions.Submit(std::move(message), {services::Role::kSoftware, kVendor},
                                [](const auto& receipt) { assert(receipt.ok()); });
}

services::Caller PreparedGateway::physician() const {
  return {services::Role::kPhysician, PhysicianId(MakePhysician(0).nihii())};
}

}  // namespace edmg::support
