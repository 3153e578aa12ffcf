#include "tests/store/durable_history.h"

#include <cassert>
#include <memory>
#include <utility>

#include "certs/verifier.h"
#include "services/payments/subscription_commands.h"
#include "store/engine/keys.h"
#include "tests/support/dev_signing.h"
#include "tests/support/people.h"

namespace edmg::support {
namespace {

using services::Capabilities;
using Done = std::function<void(absl::StatusOr<std::string>)>;

constexpr int kDoctors = 4;
constexpr int kPatients = 12;
constexpr char kInsurer[] = "300";
constexpr char kSubscription[] = "books";
const absl::CivilDay kFirstDay(2016, 1, 4);

services::Caller Insurer() { return {services::Role::kInsurer, kInsurer}; }

// Passes an answer on as an empty text.
template <typename Response>
auto Forget(Done done) {
  return [done = std::move(done)](absl::StatusOr<Response> response) {
    done(response.ok() ? absl::StatusOr<std::string>("") : response.status());
  };
}

Step FeedPersons(int first, int count) {
  edmg::v1::UpsertInsuredPersonsRequest request;
  for (int i = first; i < first + count; ++i) *request.add_persons() = MakePerson(i, kInsurer);
  return [request](Capabilities& gateway, Done done) {
    gateway.insured.Upsert(request, 0, Insurer(), Forget<services::Insured::Outcome>(done));
  };
}

Step RecordPhysicians() {
  edmg::v1::UpsertPhysiciansRequest request;
  for (int i = 0; i < kDoctors; ++i) *request.add_physicians() = MakePhysician(i);
  return [request](Capabilities& gateway, Done done) {
    gateway.physicians.Upsert(request, {services::Role::kAdministrator, "ops"},
                              Forget<edmg::v1::UpsertPhysiciansResponse>(done));
  };
}

Step RecordGroup() {
  edmg::v1::UpsertGroupPracticesRequest request;
  auto& group = *request.add_group_practices();
  group.set_group_id("G1");
  group.set_name("First two");
  Join(MakePhysician(0), absl::CivilDay(2015, 1, 1), &group);
  Join(MakePhysician(1), absl::CivilDay(2015, 1, 1), &group);
  return [request](Capabilities& gateway, Done done) {
    gateway.group_practices.Upsert(request, {services::Role::kAdministrator, "ops"},
                                   Forget<edmg::v1::UpsertGroupPracticesResponse>(done));
  };
}

Step Subscribe() {
  return [](Capabilities& gateway, Done done) {
    edmg::v1::SubscribePaymentEventsRequest request;
    request.set_subscription(kSubscription);
    gateway.payment_events.Open(request, Insurer(),
                                Forget<std::unique_ptr<services::EventFeed>>(done));
  };
}

Step Acknowledge(store::StreamPosition position) {
  return [position](Capabilities& gateway, Done done) {
    edmg::v1::AcknowledgePaymentEventsRequest request;
    request.set_subscription(kSubscription);
    request.set_cursor(
        services::Cursors(gateway.kernel.database, Insurer().name, kSubscription).Of({position}));
    gateway.payment_events.Acknowledge(request, Insurer(),
                                       Forget<edmg::v1::AcknowledgePaymentEventsResponse>(done));
  };
}

// Reads the events that the subscription has not acknowledged, as a stream does.
absl::Status ReadStream(Capabilities& gateway) {
  edmg::v1::SubscribePaymentEventsRequest request;
  request.set_subscription(kSubscription);
  absl::Status result = absl::UnknownError("not opened");
  gateway.payment_events.Open(request, Insurer(), [&](auto feed) {
    result = feed.status();
    if (feed.ok()) result = (*feed)->Next(gateway.sequencer.Now()).status();
  });
  gateway.sequencer.CommitGroup();
  return result;
}

class Writer {
 public:
  Writer() : verifier_(pki_.Trust(), [] { return Noon(0); }) {
    for (int i = 0; i < kDoctors; ++i) {
      signers_.push_back(pki_.MakeSigner({.ssin = MakePhysician(i).ssin()}));
    }
  }

  static absl::Time Noon(int day) {
    return absl::FromCivil(absl::CivilHour(kFirstDay + day) + 12, absl::UTCTimeZone());
  }

  // The messages of one group; `day` is counted from kFirstDay.
  Group NewGroup(int day) {
    day_ = day;
    return {Noon(day) + absl::Seconds(groups_++), {}, nullptr};
  }
  Step Enrol(int doctor) {
    return Submit(MakeEnrolment(next_id_++, Nihii(doctor), kFirstDay + day_), doctor);
  }
  Step Register(int doctor, int patient) {
    return Submit(MakeRegistration(next_id_++, Nihii(doctor), SsinOfPerson(patient), Day()),
                  doctor);
  }
  Step Visit(int doctor, int patient) {
    return Submit(MakeContact(next_id_++, Nihii(doctor), SsinOfPerson(patient), Day()), doctor);
  }

 private:
  static std::string Nihii(int doctor) { return MakePhysician(doctor).nihii(); }
  absl::CivilDay Day() const { return kFirstDay + day_; }

  Step Submit(const edmg::v1::Submission& submission, int doctor) {
    const auto envelope = signers_[doctor].Sign(submission.SerializeAsString(), Noon(0));
    auto message = verifier_.Verify<edmg::v1::Submission>(envelope.value());
    assert(message.ok());
    return [message = *message](Capabilities& gateway, Done done) {
      gateway.submissions.Submit(message, {services::Role::kSoftware, kVendor}, std::move(done));
    };
  }

  DevSigning pki_;
  certs::Verifier verifier_;
  std::vector<certs::Signer> signers_;
  int next_id_ = 1;
  int groups_ = 0;
  int day_ = 0;
};

std::vector<Group> FirstLife(Writer& writer) {
  std::vector<Group> groups;
  groups.push_back(writer.NewGroup(0));
  groups.back().steps = {RecordPhysicians(), RecordGroup(), FeedPersons(0, kPatients / 2)};
  groups.push_back(writer.NewGroup(0));
  groups.back().steps = {FeedPersons(kPatients / 2, kPatients / 2), Subscribe()};
  groups.push_back(writer.NewGroup(0));
  for (int i = 0; i < kDoctors; ++i) groups.back().steps.push_back(writer.Enrol(i));
  for (int patient = 0; patient < kPatients; patient += 2) {
    groups.push_back(writer.NewGroup(0));
    groups.back().steps = {writer.Register(patient % kDoctors, patient),
                           writer.Visit(patient % kDoctors, patient),
                           writer.Register((patient + 1) % kDoctors, patient + 1)};
  }
  return groups;
}

std::vector<Group> SecondLife(Writer& writer) {
  std::vector<Group> groups;
  for (int patient = 0; patient < kPatients; ++patient) {
    groups.push_back(writer.NewGroup(1 + patient / 3));
    // Takeovers, and contacts with colleagues of the same patients.
    groups.back().steps = {writer.Register((patient + 1) % kDoctors, patient),
                           writer.Visit((patient + 2) % kDoctors, patient),
                           writer.Visit((patient + 3) % kDoctors, patient)};
  }
  // The first registration, for the insurer with whom all are affiliated: revision 10 or later.
  groups[2].before = ReadStream;
  groups[2].steps.push_back(Acknowledge({10, 0}));
  groups[kPatients - 1].before = ReadStream;
  groups[kPatients - 1].steps.push_back(Acknowledge({12, 0}));
  return groups;
}

}  // namespace

History MakeHistory() {
  Writer writer;
  History history;
  history.first_life = FirstLife(writer);
  history.second_life = SecondLife(writer);
  return history;
}

}  // namespace edmg::support
