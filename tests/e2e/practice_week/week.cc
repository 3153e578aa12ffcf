#include "tests/e2e/practice_week/week.h"

#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <random>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "edmg/v1/admin_service.grpc.pb.h"
#include "gateway/edmgctl/dates.h"
#include "tests/e2e/practice_week/audit.h"
#include "tests/e2e/practice_week/gateway_process.h"
#include "tests/e2e/practice_week/insurer_follower.h"
#include "tests/e2e/practice_week/plan.h"
#include "values/civil_date.h"
#include "values/timestamps.h"

namespace edmg::e2e {
namespace {

using edmg::v1::AdminService;

constexpr const char* kFollowedInsurers[] = {"100", "300", "500"};
constexpr int kMismatchesShownMax = 20;
constexpr absl::Duration kProgressEvery = absl::Seconds(3);
constexpr absl::Duration kLook = absl::Milliseconds(1);
constexpr int kDeadTimeMsMax = 40;

class Week {
 public:
  explicit Week(const WeekOptions& options)
      : options_(options), random_(options.seed), gateway_(options.gateway_command, options.log) {}

  int Run();

 private:
  absl::Status SetUp();
  absl::Status Play();
  absl::Status PlayTracks(const std::string& title, std::vector<Track> tracks);
  absl::Status KillWhileSending(const std::atomic<bool>& sent);
  absl::Status KillAndRestart();
  absl::Status NextYear();
  absl::StatusOr<edmg::v1::GetStatusResponse> AskStatus();
  absl::StatusOr<absl::CivilDay> Today();
  absl::Status Examine();
  absl::Status CheckJournal();
  int Report() const;
  void Say(const std::string& line) const {
    std::cout << absl::StrFormat("[%6.1f s] ", absl::ToDoubleSeconds(absl::Now() - start_)) << line
              << std::endl;
  }

  const WeekOptions& options_;
  const absl::Time start_ = absl::Now();
  std::mt19937_64 random_;
  GatewayProcess gateway_;
  Country country_;
  std::unique_ptr<Plan> plan_;
  std::unique_ptr<AdminService::Stub> administrator_;
  std::unique_ptr<Sender> sender_;
  std::vector<std::unique_ptr<InsurerFollower>> followers_;
  std::vector<Followed> followed_;
  Ledger ledger_;
  Audit audit_;
  int kills_ = 0;
  double sending_seconds_ = 0;
};

absl::Status Week::SetUp() {
  auto country = ReadCountry(options_.sample);
  if (!country.ok()) return country.status();
  country_ = *std::move(country);
  plan_ = std::make_unique<Plan>(country_, options_.recipient, options_.seed);
  auto channel = ChannelAs(options_.targets, "administrator-dev");
  if (!channel.ok()) return channel.status();
  administrator_ = AdminService::NewStub(*channel);
  auto sender = Sender::Connect(country_, options_.targets, options_.sender);
  if (!sender.ok()) return sender.status();
  sender_ = *std::move(sender);
  if (!options_.gateway_command.empty()) {
    if (auto status = gateway_.Start(); !status.ok()) return status;
  }
  for (const char* insurer : kFollowedInsurers) {
    auto follower = InsurerFollower::Start(options_.targets, insurer, random_());
    if (!follower.ok()) return follower.status();
    followers_.push_back(*std::move(follower));
  }
  return absl::OkStatus();
}

absl::StatusOr<edmg::v1::GetStatusResponse> Week::AskStatus() {
  edmg::v1::GetStatusResponse response;
  const auto status = Ask(*administrator_, &AdminService::Stub::GetStatus, {}, &response);
  if (!status.ok()) return absl::UnavailableError("no gateway: " + Text(status));
  return response;
}

// The gateway's day, so that the week also works on a simulated clock.
absl::StatusOr<absl::CivilDay> Week::Today() {
  auto brussels = ctl::Brussels();
  if (!brussels.ok()) return brussels.status();
  auto status = AskStatus();
  if (!status.ok()) return status.status();
  return absl::ToCivilDay(TimeOf(status->clock_time()), *brussels);
}

absl::Status Week::KillAndRestart() {
  if (auto status = gateway_.Kill(); !status.ok()) return status;
  ++kills_;
  Say(absl::StrCat("SIGKILL ", kills_, " after ", sender_->answered(), " answers; restart"));
  absl::SleepFor(absl::Milliseconds(static_cast<int>(random_() % kDeadTimeMsMax)));
  if (auto status = gateway_.Start(); !status.ok()) return status;
  return AskStatus().status();
}

// The kills are spread over the messages, each at a random moment of its share. The process is
// started from this thread only: it dies with the thread that started it.
absl::Status Week::KillWhileSending(const std::atomic<bool>& sent) {
  absl::Time said = absl::Now();
  const double share = 0.95 * options_.messages / (options_.kills + 1);
  double next = share * (kills_ + 0.5 + static_cast<double>(random_() % 1000) / 1000);
  while (!sent) {
    absl::SleepFor(kLook);
    if (absl::Now() - said > kProgressEvery) {
      said = absl::Now();
      Say(absl::StrCat(sender_->answered(), " answered, ", sender_->retries(), " retries"));
    }
    if (kills_ == options_.kills || static_cast<double>(sender_->answered()) < next) continue;
    absl::SleepFor(absl::Microseconds(static_cast<int>(random_() % 5000)));
    if (auto status = KillAndRestart(); !status.ok()) return status;
    next = share * (kills_ + 0.5 + static_cast<double>(random_() % 1000) / 1000);
  }
  return absl::OkStatus();
}

absl::Status Week::PlayTracks(const std::string& title, std::vector<Track> tracks) {
  size_t messages = 0;
  for (const Track& track : tracks) messages += track.size();
  Say(absl::StrCat(title, ": ", messages, " messages in ", tracks.size(), " rows"));
  const absl::Time begin = absl::Now();
  std::atomic<bool> sent = false;
  std::thread sending([&] {
    sender_->Play(tracks);
    sent = true;
  });
  const absl::Status status = KillWhileSending(sent);
  sending.join();
  sending_seconds_ += absl::ToDoubleSeconds(absl::Now() - begin);
  for (Track& track : tracks) ledger_.tracks.push_back(std::move(track));
  return status;
}

// An answered move may be asked for again after an outage: the time is the same.
absl::Status Week::NextYear() {
  auto before = AskStatus();
  if (!before.ok()) return before.status();
  edmg::v1::AdvanceClockRequest request;
  *request.mutable_time() = before->clock_time();
  request.mutable_time()->set_seconds(before->clock_time().seconds() + 300 * 24 * 60 * 60);
  edmg::v1::AdvanceClockResponse response;
  const auto status = Ask(*administrator_, &AdminService::Stub::AdvanceClock, request, &response);
  if (!status.ok()) return absl::UnavailableError("AdvanceClock: " + Text(status));
  Say("the clock moves to " + ctl::TimeText(response.time()));
  return absl::OkStatus();
}

absl::Status Week::Play() {
  auto status = AskStatus();
  if (!status.ok()) return status.status();
  const bool simulated = status->clock_simulated();
  auto today = Today();
  if (!today.ok()) return today.status();
  auto played = PlayTracks("enrolments", plan_->Enrolments(*today));
  const int weeks = simulated ? 2 : 1;
  for (int week = 0; played.ok() && week < weeks; ++week) {
    if (week > 0) played = NextYear();
    today = Today();
    if (played.ok()) played = today.status();
    if (!played.ok()) break;
    played = PlayTracks(absl::StrCat("week that ends on ", ctl::DayText(DateOf(*today))),
                        plan_->Week(options_.messages / weeks, *today));
  }
  if (played.ok()) ledger_.lists = plan_->Lists(*today);
  return played;
}

absl::Status Week::Examine() {
  Say("audit: asks for every receipt, payment, event and list");
  auto before = AskStatus();
  if (!before.ok()) return before.status();
  auto answers = AskEverything(country_, options_.targets, ledger_);
  if (!answers.ok()) return answers.status();
  for (auto& follower : followers_) {
    const size_t payments = answers->payments[kFollowedInsurers[followed_.size()]].size();
    followed_.push_back(follower->Finish(payments));
  }
  audit_ = AuditWeek(country_, ledger_, *answers, followed_);
  if (!options_.check_command.empty()) return CheckJournal();
  return absl::OkStatus();
}

absl::Status Week::CheckJournal() {
  if (auto status = gateway_.Stop(); !status.ok()) return status;
  Say("journal: applies it to an empty store and compares all derived tables");
  if (std::system(options_.check_command.c_str()) != 0) {
    return absl::DataLossError("the journal check failed");
  }
  return absl::OkStatus();
}

int Week::Report() const {
  int64_t streams = 0;
  int64_t events = 0;
  int64_t redelivered = 0;
  int64_t acknowledged = 0;
  for (const Followed& insurer : followed_) {
    streams += insurer.streams;
    events += static_cast<int64_t>(insurer.event_ids.size());
    redelivered += insurer.repeated;
    acknowledged += insurer.acknowledged;
  }
  const int64_t answered = audit_.accepted + audit_.refused;
  std::cout << absl::StrFormat(
      "messages   %d answered: %d accepted, %d refused as expected; %.0f a second\n"
      "outages    %d SIGKILL; %d retries of %d messages\n"
      "receipts   each there once, byte for byte as first acknowledged; %d sent again: the same\n"
      "payments   %d, one per patient and year (%d extensions); %d takeovers without a fee\n"
      "events     each payment announced once, in order; 3 insurers saw %d over %d streams "
      "(%d acknowledgements, %d repeated before theirs, none after)\n"
      "lists      %d physicians, %d rows as expected, paged and streamed\n",
      answered, audit_.accepted, audit_.refused,
      static_cast<double>(answered) / std::max(sending_seconds_, 1e-3), kills_,
      sender_ == nullptr ? 0 : sender_->retries(), audit_.retried, audit_.repeats, audit_.payments,
      audit_.extensions, audit_.takeovers, events, streams, acknowledged, redelivered,
      country_.doctors.size(), audit_.listed);
  std::cout << absl::StrFormat(
      "practice week: ok, %d messages acknowledged (%d accepted), %d kill -9, %d retries, "
      "%d payments, %d list rows; seed %d, %.0f s\n",
      answered, audit_.accepted, kills_, sender_->retries(), audit_.payments, audit_.listed,
      options_.seed, absl::ToDoubleSeconds(absl::Now() - start_));
  return 0;
}

int Week::Run() {
  absl::Status status = SetUp();
  if (status.ok()) status = Play();
  if (status.ok()) status = Examine();
  int shown = 0;
  for (const std::string& mismatch : audit_.mismatches) {
    if (++shown > kMismatchesShownMax) break;
    std::cout << "MISMATCH (seed " << options_.seed << ") " << mismatch << "\n";
  }
  if (!status.ok()) std::cout << "stopped: " << status.message() << "\n";
  if (status.ok() && audit_.ok() && kills_ == options_.kills) return Report();
  std::cout << "practice week: FAILED, " << audit_.mismatches.size() << " mismatches, " << kills_
            << " of " << options_.kills << " kills; seed " << options_.seed << std::endl;
  return 1;
}

}  // namespace

int PlayWeek(const WeekOptions& options) { return Week(options).Run(); }

}  // namespace edmg::e2e
