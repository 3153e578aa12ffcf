// The reasons to refuse a message or a row, layer after layer, as the naive rulebook reads
// services/rules/README.md ("Codes of a refusal"). Judges only; changes nothing.
#ifndef EDMG_TESTS_SIM_NAIVE_CHECKS_H_
#define EDMG_TESTS_SIM_NAIVE_CHECKS_H_

#include <set>
#include <string>
#include <vector>

#include "tests/sim/naive_patient.h"
#include "tests/sim/naive_registry.h"
#include "tests/sim/steps.h"

namespace edmg::sim {

// The refusals of the first failing layer: "<code>@<field>" each.
class Refusals {
 public:
  void Add(const std::string& code, const std::string& field) { found_.insert(code + "@" + field); }
  bool empty() const { return found_.empty(); }
  const std::set<std::string>& found() const { return found_; }

 private:
  std::set<std::string> found_;
};

// The patient, physicians and day of an accepted message.
struct Encounter {
  std::string ssin;    // the patient's own number
  std::string named;   // the number that the message names; empty: a membership does
  std::string author;  // ids of 8 digits
  std::string holder;  // of a registration
  std::string insurer;
  Day day;
};

class NaiveChecks {
 public:
  using Patients = std::map<std::string, NaivePatient>;

  NaiveChecks(const NaiveRegistry& registry, const Patients& patients, Day today)
      : registry_(registry), patients_(patients), today_(today) {}

  // `changed`: the insurers whose enrolment or account it changes.
  Refusals CheckEnrolment(const Message& message, std::vector<std::string>& changed) const;
  Refusals CheckEncounter(const Message& message, Encounter& encounter) const;
  // `prefix`: "messages[0].attestations[1]."
  Refusals CheckRow(const std::string& insurer, const AttestedRow& row,
                    const std::string& prefix) const;

 private:
  const NaivePatient* PatientOf(const std::string& ssin) const;

  // Before all layers, then the layers in their order.
  void SenderAndRecipient(const Message& message, Refusals& refusals) const;
  void HeaderShape(const Message& message, Refusals& refusals) const;
  void EnrolmentShape(const Message& message, Refusals& refusals) const;
  void EnrolmentValues(const Message& message, Refusals& refusals) const;
  void EncounterShape(const Message& message, Refusals& refusals) const;
  void PatientShape(const Message& message, Refusals& refusals) const;
  void EncounterDigits(const Message& message, Refusals& refusals) const;
  void EncounterValues(const Message& message, Refusals& refusals) const;
  void ThirdPartyValues(const Message& message, Refusals& refusals) const;
  void Identification(const Message& message, Encounter& encounter, Refusals& refusals) const;
  void Coherence(const Message& message, Encounter& encounter, Refusals& refusals) const;
  void Entitlement(const Message& message, const Encounter& encounter, Refusals& refusals) const;
  void RegistrationEntitlement(const Message& message, const Encounter& encounter,
                               Refusals& refusals) const;
  void Affiliation(const Message& message, const Encounter& encounter, Refusals& refusals) const;
  void Dates(const Message& message, const Encounter& encounter, Refusals& refusals) const;
  void Rights(const Message& message, const Encounter& encounter, Refusals& refusals) const;
  void Duplicates(const Message& message, const Encounter& encounter, Refusals& refusals) const;

  void RowShape(const AttestedRow& row, const std::string& prefix, Refusals& refusals) const;
  void RowDigits(const AttestedRow& row, const std::string& prefix, Refusals& refusals) const;
  void RowEntitlement(const std::string& insurer, const AttestedRow& row, const std::string& prefix,
                      Refusals& refusals) const;
  void RowDates(Day day, const std::string& prefix, Refusals& refusals) const;

  const NaiveRegistry& registry_;
  const Patients& patients_;
  const Day today_;
};

}  // namespace edmg::sim

#endif  // EDMG_TESTS_SIM_NAIVE_CHECKS_H_
