#include "tests/support/people.h"

#include <cstdint>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace edmg::support {
namespace {

constexpr int kModulus = 97;
constexpr int64_t kCenturyPrefix = 2'000'000'000;
constexpr int kFirstPhysician = 110000;
const absl::CivilDay kLongAgo(2000, 1, 1);

template <typename Body>
void FillEncounter(absl::string_view ssin, absl::CivilDay encounter, Body* body) {
  body->mutable_patient()->set_ssin(std::string(ssin));
  body->mutable_patient()->set_first_name("Jan");
  body->mutable_patient()->set_family_name("Peeters");
  *body->mutable_encounter_date() = MakeDate(encounter);
  body->set_claim_code(kSurgeryCode);
}

}  // namespace

std::string MakeSsin(absl::CivilDay birth_date, int serial) {
  const std::string nine =
      absl::StrFormat("%02d%02d%02d%03d", static_cast<int>(birth_date.year() % 100),
                      birth_date.month(), birth_date.day(), serial);
  int64_t number = 0;
  (void)absl::SimpleAtoi(nine, &number);
  if (birth_date.year() >= 2000) number += kCenturyPrefix;
  return absl::StrFormat("%s%02d", nine, kModulus - number % kModulus);
}

std::string MakeNihii(int first_six, absl::string_view qualification) {
  return absl::StrFormat("%06d%02d%s", first_six, kModulus - first_six % kModulus, qualification);
}

google::type::Date MakeDate(absl::CivilDay day) {
  google::type::Date date;
  date.set_year(static_cast<int32_t>(day.year()));
  date.set_month(day.month());
  date.set_day(day.day());
  return date;
}

std::string SsinOfPerson(int number) {
  constexpr int kDays = 3650;
  return MakeSsin(absl::CivilDay(1970, 1, 1) + number % kDays, 1 + 2 * (number / kDays));
}

edmg::v1::Physician MakePhysician(int number, absl::string_view qualification) {
  edmg::v1::Physician physician;
  physician.set_nihii(MakeNihii(kFirstPhysician + number, qualification));
  physician.set_ssin(MakeSsin(absl::CivilDay(1960, 1, 1) + number, 2));
  physician.set_first_name("An");
  physician.set_family_name(absl::StrCat("Dubois-", number));
  auto& row = *physician.add_qualifications();
  row.set_code(std::string(qualification));
  *row.mutable_begin_date() = MakeDate(kLongAgo);
  return physician;
}

edmg::v1::InsuredPerson MakePerson(int number, absl::string_view insurer) {
  edmg::v1::InsuredPerson person;
  person.set_ssin(SsinOfPerson(number));
  person.set_first_name("Jan");
  person.set_family_name(absl::StrCat("Peeters-", number));
  person.set_sex(edmg::v1::SEX_MALE);
  auto& affiliation = *person.add_affiliations();
  affiliation.set_mutuality(std::string(insurer));
  affiliation.set_membership_number(absl::StrCat(number));
  *affiliation.mutable_begin_date() = MakeDate(kLongAgo);
  return person;
}

void Join(const edmg::v1::Physician& physician, absl::CivilDay begin, edmg::v1::GroupPractice* to) {
  auto& membership = *to->add_memberships();
  membership.set_physician_nihii(physician.nihii());
  *membership.mutable_begin_date() = MakeDate(begin);
}

edmg::v1::Submission MakeMessage(int number, absl::string_view author_nihii) {
  edmg::v1::Submission submission;
  submission.set_message_id(absl::StrFormat("9f1c2d3e-0000-4000-8000-%012x", number));
  submission.set_recipient(kGatewayId);
  submission.mutable_create_time()->set_seconds(1450000000);
  submission.set_author_nihii(std::string(author_nihii));
  submission.mutable_software()->set_vendor(kVendor);
  submission.mutable_software()->set_product("Medi");
  submission.mutable_software()->set_version("1.0");
  return submission;
}

edmg::v1::Submission MakeEnrolment(int number, absl::string_view author, absl::CivilDay start) {
  edmg::v1::Submission submission = MakeMessage(number, author);
  submission.mutable_physician_enrolment()->set_iban(kIban);
  *submission.mutable_physician_enrolment()->mutable_start_date() = MakeDate(start);
  return submission;
}

edmg::v1::Submission MakeRegistration(int number, absl::string_view author, absl::string_view ssin,
                                      absl::CivilDay encounter) {
  edmg::v1::Submission submission = MakeMessage(number, author);
  FillEncounter(ssin, encounter, submission.mutable_dmg_registration());
  return submission;
}

edmg::v1::Submission MakeContact(int number, absl::string_view author, absl::string_view ssin,
                                 absl::CivilDay encounter) {
  edmg::v1::Submission submission = MakeMessage(number, author);
  FillEncounter(ssin, encounter, submission.mutable_contact_notification());
  return submission;
}

}  // namespace edmg::support
