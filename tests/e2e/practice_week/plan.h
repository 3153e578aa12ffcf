// Makes up the week: registrations, encounters and their days; the same for the same seed.
//
// Most of it is a practice's daily bread; some of it is refused, because doctors argue over
// patients, are late or ask twice. PatientModel gives the required result of each message.
#ifndef EDMG_TESTS_E2E_PRACTICE_WEEK_PLAN_H_
#define EDMG_TESTS_E2E_PRACTICE_WEEK_PLAN_H_

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "tests/e2e/practice_week/ledger.h"

namespace edmg::e2e {

class Plan {
 public:
  Plan(const Country& country, std::string recipient, uint64_t seed);

  // Every doctor who takes part enrols; some ask twice.
  std::vector<Track> Enrolments(absl::CivilDay today);
  // About `messages` messages of the week that ends today, on patients of this and earlier weeks.
  std::vector<Track> Week(int messages, absl::CivilDay today);

  // The required content of the lists today.
  std::map<int, ExpectedList> Lists(absl::CivilDay today) const;

 private:
  struct Attended {
    PatientModel model;
    int home;  // the doctor who looks after the patient
  };

  int Below(int end) { return static_cast<int>(random_() % static_cast<uint64_t>(end)); }
  int AnyDoctor() { return Below(static_cast<int>(country_.doctors.size())); }
  int DoctorWho(bool (*is)(const Doctor&));
  int Colleague(int doctor);
  Attended& Attend(int patient);
  std::string MessageId();
  Message NextMessage(int patient, Attended& attended, bool first, absl::CivilDay today);
  Message EncounterMessage(MessageKind kind, int patient, Attended& attended,
                           const Encounter& encounter);
  void FillContent(const Encounter& encounter, Message& message);
  Track EnrolmentTrack(int doctor, absl::CivilDay today);

  const Country& country_;
  const std::string recipient_;
  std::mt19937_64 random_;
  std::map<int, Attended> attended_;  // by patient
};

}  // namespace edmg::e2e

#endif  // EDMG_TESTS_E2E_PRACTICE_WEEK_PLAN_H_
