#include "tests/e2e/practice_week/plan.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "edmg/v1/submission.pb.h"
#include "gateway/edmgctl/dates.h"
#include "values/civil_date.h"
#include "values/timestamps.h"

namespace edmg::e2e {
namespace {

using edmg::v1::Submission;

constexpr int kTrackLengthMax = 5;
constexpr int kAsksTwiceEvery = 10;
constexpr int kDaysOfWeek = 7;
constexpr int kTooOldDaysMin = 9;

// The shares of a practice's acts, in permille.
enum class Act {
  kHomeRegisters,
  kOtherRegisters,
  kTraineeRegisters,
  kTooOldRegisters,
  kHomeSees,
  kColleagueSees,
  kStrangerSees
};
struct Share {
  Act act;
  int permille;
};
constexpr Share kFirst[] = {{Act::kHomeRegisters, 840}, {Act::kTraineeRegisters, 40},
                            {Act::kOtherRegisters, 40}, {Act::kTooOldRegisters, 10},
                            {Act::kStrangerSees, 30},   {Act::kHomeSees, 40}};
constexpr Share kLater[] = {{Act::kHomeRegisters, 140},  {Act::kOtherRegisters, 110},
                            {Act::kTooOldRegisters, 20}, {Act::kTraineeRegisters, 20},
                            {Act::kHomeSees, 430},       {Act::kColleagueSees, 160},
                            {Act::kStrangerSees, 120}};

template <size_t kRows>
Act ActAt(const Share (&shares)[kRows], int permille) {
  for (const Share& share : shares) {
    permille -= share.permille;
    if (permille < 0) return share.act;
  }
  return shares[0].act;
}

// All contacts of a day have the same code, so that it does not matter which of them extends.
std::string ClaimCodeOn(absl::CivilDay day) { return day.day() % 4 == 0 ? "101076" : "101032"; }

// Registrations and contacts have these in common.
template <typename Body>
void FillEncounter(const Patient& patient, const Encounter& encounter, Body& body) {
  body.mutable_patient()->set_ssin(patient.ssin);
  body.mutable_patient()->set_first_name(patient.first_name);
  body.mutable_patient()->set_family_name(patient.family_name);
  body.mutable_patient()->set_sex(patient.sex);
  *body.mutable_patient()->mutable_birth_date() = patient.birth_date;
  *body.mutable_encounter_date() = DateOf(encounter.day);
  body.set_claim_code(encounter.claim_code);
}

Submission Header(const Doctor& author, const std::string& message_id,
                  const std::string& recipient) {
  Submission submission;
  submission.set_message_id(message_id);
  submission.set_recipient(recipient);
  *submission.mutable_create_time() = TimestampOf(absl::Now());
  submission.set_author_nihii(author.nihii);
  submission.mutable_software()->set_vendor(std::string(kVendors[author.vendor]));
  submission.mutable_software()->set_product("practice-week");
  submission.mutable_software()->set_version("1");
  return submission;
}

}  // namespace

Plan::Plan(const Country& country, std::string recipient, uint64_t seed)
    : country_(country), recipient_(std::move(recipient)), random_(seed) {}

std::string Plan::MessageId() {
  const uint64_t high = (random_() & ~0xF000ull) | 0x4000ull;  // version 4
  const uint64_t low = (random_() >> 2) | (1ull << 63);        // variant of RFC 4122
  return absl::StrFormat("%08x-%04x-%04x-%04x-%012x", high >> 32, (high >> 16) & 0xFFFF,
                         high & 0xFFFF, low >> 48, low & 0xFFFFFFFFFFFFull);
}

// The next doctor of that kind from a random one on; that random one if there is none.
int Plan::DoctorWho(bool (*is)(const Doctor&)) {
  const int count = static_cast<int>(country_.doctors.size());
  const int start = AnyDoctor();
  for (int i = 0; i < count; ++i) {
    if (is(country_.doctors[(start + i) % count])) return (start + i) % count;
  }
  return start;
}

// Somebody of the doctor's group; anybody if there is none.
int Plan::Colleague(int doctor) {
  const int count = static_cast<int>(country_.doctors.size());
  const int start = AnyDoctor();
  for (int i = 0; i < count; ++i) {
    const int other = (start + i) % count;
    if (other != doctor && country_.ShareGroup(doctor, other)) return other;
  }
  return start;
}

Plan::Attended& Plan::Attend(int patient) {
  const auto found = attended_.find(patient);
  if (found != attended_.end()) return found->second;
  const int home = DoctorWho([](const Doctor& doctor) { return doctor.recognised(); });
  return attended_.try_emplace(patient, Attended{PatientModel(country_, patient), home})
      .first->second;
}

void Plan::FillContent(const Encounter& encounter, Message& message) {
  const Doctor& author = country_.doctors[message.author];
  const Patient& patient = country_.patients[message.patient];
  Submission submission = Header(author, message.message_id, recipient_);
  if (message.kind == MessageKind::kRegistration) {
    auto& body = *submission.mutable_dmg_registration();
    FillEncounter(patient, encounter, body);
    if (encounter.holder != encounter.author) {
      body.set_holder_nihii(country_.doctors[encounter.holder].nihii);
    }
  } else {
    FillEncounter(patient, encounter, *submission.mutable_contact_notification());
  }
  message.content = submission.SerializeAsString();
}

Message Plan::EncounterMessage(MessageKind kind, int patient, Attended& attended,
                               const Encounter& encounter) {
  Message message;
  message.kind = kind;
  message.author = encounter.author;
  message.patient = patient;
  message.message_id = MessageId();
  message.expected = kind == MessageKind::kRegistration ? attended.model.Register(encounter)
                                                        : attended.model.Contact(encounter);
  FillContent(encounter, message);
  return message;
}

Message Plan::NextMessage(int patient, Attended& attended, bool first, absl::CivilDay today) {
  const Act act = first ? ActAt(kFirst, Below(1000)) : ActAt(kLater, Below(1000));
  Encounter encounter;
  encounter.today = today;
  encounter.day = today - Below(kDaysOfWeek);
  encounter.author = attended.home;
  MessageKind kind = MessageKind::kRegistration;
  switch (act) {
    case Act::kHomeRegisters:
      break;
    case Act::kOtherRegisters:
      encounter.author = AnyDoctor();
      break;
    case Act::kTraineeRegisters:
      encounter.author = DoctorWho([](const Doctor& doctor) { return doctor.trainee(); });
      break;
    case Act::kTooOldRegisters:
      encounter.day = today - kTooOldDaysMin - Below(kDaysOfWeek);
      break;
    case Act::kHomeSees:
      kind = MessageKind::kContact;
      break;
    case Act::kColleagueSees:
      kind = MessageKind::kContact;
      encounter.author = Colleague(attended.home);
      break;
    case Act::kStrangerSees:
      kind = MessageKind::kContact;
      encounter.author = AnyDoctor();
      break;
  }
  encounter.claim_code = ClaimCodeOn(encounter.day);
  const Doctor& author = country_.doctors[encounter.author];
  encounter.holder = author.trainee() && author.supervisor >= 0 && act == Act::kTraineeRegisters
                         ? author.supervisor
                         : encounter.author;
  return EncounterMessage(kind, patient, attended, encounter);
}

std::vector<Track> Plan::Week(int messages, absl::CivilDay today) {
  std::map<int, Track> tracks;  // by patient
  for (int planned = 0; planned < messages;) {
    const int patient = Below(static_cast<int>(country_.patients.size()));
    Attended& attended = Attend(patient);
    const bool first = !attended.model.Row().has_value();
    const int length = 1 + Below(kTrackLengthMax);
    for (int i = 0; i < length && planned < messages; ++i, ++planned) {
      tracks[patient].push_back(NextMessage(patient, attended, first && i == 0, today));
    }
  }
  std::vector<Track> week;
  for (auto& [patient, track] : tracks) week.push_back(std::move(track));
  std::shuffle(week.begin(), week.end(), random_);
  return week;
}

Track Plan::EnrolmentTrack(int doctor, absl::CivilDay today) {
  Track track(doctor % kAsksTwiceEvery == 0 ? 2 : 1);
  for (Message& message : track) {
    message.author = doctor;
    message.message_id = MessageId();
    if (&message != &track.front()) message.expected.refusal = "168";
    const Doctor& author = country_.doctors[doctor];
    Submission submission = Header(author, message.message_id, recipient_);
    auto& enrolment = *submission.mutable_physician_enrolment();
    enrolment.set_iban(IbanOf(author));
    *enrolment.mutable_start_date() = DateOf(today);
    message.content = submission.SerializeAsString();
  }
  return track;
}

std::vector<Track> Plan::Enrolments(absl::CivilDay today) {
  std::vector<Track> tracks;
  for (size_t i = 0; i < country_.doctors.size(); ++i) {
    if (!country_.doctors[i].enrols) continue;
    tracks.push_back(EnrolmentTrack(static_cast<int>(i), today));
  }
  return tracks;
}

std::map<int, ExpectedList> Plan::Lists(absl::CivilDay today) const {
  std::map<int, ExpectedList> lists;
  for (const auto& [patient, attended] : attended_) {
    const auto row = attended.model.Row();
    if (!row.has_value() || row->right_end < today) continue;
    lists[row->holder][country_.patients[patient].ssin] = *row;
  }
  return lists;
}

}  // namespace edmg::e2e
