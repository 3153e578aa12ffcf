#include "tests/bench/load/envelopes.h"

#include <atomic>
#include <iostream>
#include <random>
#include <thread>
#include <utility>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "edmg/v1/submission.pb.h"

namespace edmg::load {
namespace {

using edmg::v1::Submission;

constexpr const char* kCodes[] = {"101010", "101032", "101076", "103132", "103110"};
constexpr int kDays = 7;  // today and the six days before are always within the 7 days
constexpr int kSigningThreads = 2;

// A submission and its signer.
struct Draft {
  size_t author;
  Submission submission;
};

google::type::Date DateBefore(int days) {
  absl::TimeZone brussels;
  absl::LoadTimeZone("Europe/Brussels", &brussels);
  const absl::CivilDay day = absl::ToCivilDay(absl::Now(), brussels) - days;
  google::type::Date date;
  date.set_year(static_cast<int>(day.year()));
  date.set_month(day.month());
  date.set_day(day.day());
  return date;
}

class Drafter {
 public:
  Drafter(const SampleCountry& country, const MessagePlan& plan)
      : country_(country), plan_(plan), chance_(plan.seed) {
    for (size_t i = 0; i < country.authors.size(); ++i) {
      if (country.authors[i].rsa == (plan.keys == KeyKind::kRsa2048)) authors_.push_back(i);
    }
    for (int day = 0; day < kDays; ++day) dates_.push_back(DateBefore(day));
  }

  const std::vector<size_t>& authors() const { return authors_; }

  Draft Enrolment(size_t author) {
    Draft draft = Start(author);
    auto& body = *draft.submission.mutable_physician_enrolment();
    body.set_iban("BE68539007547034");
    *body.mutable_start_date() = dates_[0];
    return draft;
  }

  // Message `i` is for patient `i mod patients`; day, code and author change at every round, so
  // that no contact repeats another.
  Draft Message(int64_t i) {
    const size_t patient = i % country_.patients.size();
    const size_t round = i / country_.patients.size();
    Draft draft =
        Start(authors_[(patient + round / (kDays * std::size(kCodes))) % authors_.size()]);
    const auto& date = dates_[round % kDays];
    const char* code = kCodes[round / kDays % std::size(kCodes)];
    const bool registers =
        round == 0 && static_cast<int>(chance_() % 100) < RegistrationsPercentOfFirstRound();
    if (registers) {
      Fill(patient, date, code, *draft.submission.mutable_dmg_registration());
    } else {
      Fill(patient, date, code, *draft.submission.mutable_contact_notification());
    }
    return draft;
  }

 private:
  // All registrations stand in the first round.
  int RegistrationsPercentOfFirstRound() const {
    const auto rounds = 1 + (plan_.messages - 1) / static_cast<int64_t>(country_.patients.size());
    return static_cast<int>(std::min<int64_t>(100, plan_.registrations_percent * rounds));
  }

  Draft Start(size_t author) {
    Draft draft{author, {}};
    Submission& submission = draft.submission;
    submission.set_message_id(absl::StrFormat("%08x-%04x-4%03x-8%03x-%012x", chance_() >> 32,
                                              chance_() >> 48, chance_() >> 52, chance_() >> 52,
                                              chance_() >> 16));
    submission.set_recipient(plan_.recipient);
    submission.mutable_create_time()->set_seconds(absl::ToUnixSeconds(absl::Now()));
    submission.set_author_nihii(country_.authors[author].nihii);
    submission.mutable_software()->set_vendor(plan_.vendor);
    submission.mutable_software()->set_product("load");
    submission.mutable_software()->set_version("1");
    return draft;
  }

  template <typename Body>
  void Fill(size_t patient, const google::type::Date& date, const char* code, Body& body) {
    const auto& person = country_.patients[patient];
    body.mutable_patient()->set_ssin(person.ssin());
    body.mutable_patient()->set_first_name(person.first_name());
    body.mutable_patient()->set_family_name(person.family_name());
    *body.mutable_encounter_date() = date;
    body.set_claim_code(code);
  }

  const SampleCountry& country_;
  const MessagePlan& plan_;
  std::mt19937_64 chance_;
  std::vector<size_t> authors_;
  std::vector<google::type::Date> dates_;
};

absl::StatusOr<std::vector<std::string>> SignAll(const SampleCountry& country,
                                                 const std::vector<Draft>& drafts) {
  std::vector<absl::StatusOr<certs::Signer>> signers;
  for (const Author& author : country.authors) {
    signers.push_back(certs::Signer::FromPem(
        {author.signing_certificate_pem, author.signing_key_pem, author.chain_pem}));
    if (!signers.back().ok()) return signers.back().status();
  }
  std::vector<std::string> envelopes(drafts.size());
  std::atomic<size_t> next = 0;
  std::atomic<bool> failed = false;
  const auto sign = [&] {
    for (size_t i = next++; i < drafts.size() && !failed; i = next++) {
      auto envelope =
          signers[drafts[i].author]->Sign(drafts[i].submission.SerializeAsString(), absl::Now());
      if (!envelope.ok()) failed = true;
      if (envelope.ok()) envelopes[i] = *std::move(envelope);
      if (i % 20000 == 0 && i > 0) std::cerr << "signed " << i << " of " << drafts.size() << "\n";
    }
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < kSigningThreads; ++i) threads.emplace_back(sign);
  for (auto& thread : threads) thread.join();
  if (failed) return absl::InternalError("a message cannot be signed");
  return envelopes;
}

}  // namespace

absl::StatusOr<Envelopes> MakeEnvelopes(const SampleCountry& country, const MessagePlan& plan) {
  Drafter drafter(country, plan);
  if (drafter.authors().empty()) {
    return absl::InvalidArgumentError("the sample has no physician with keys of this kind");
  }
  std::vector<Draft> enrolments;
  for (size_t author : drafter.authors()) enrolments.push_back(drafter.Enrolment(author));
  std::vector<Draft> messages;
  for (int64_t i = 0; i < plan.messages; ++i) messages.push_back(drafter.Message(i));
  auto signed_enrolments = SignAll(country, enrolments);
  if (!signed_enrolments.ok()) return signed_enrolments.status();
  auto signed_messages = SignAll(country, messages);
  if (!signed_messages.ok()) return signed_messages.status();
  return Envelopes{*std::move(signed_enrolments), *std::move(signed_messages)};
}

}  // namespace edmg::load
