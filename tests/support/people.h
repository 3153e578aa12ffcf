// Sound people for tests: physicians, insured persons, and the messages that name them.
//
// Everything derives from small numbers, so that two runs make the same bytes. Person n is a man
// born in 1970, physician n a woman born in 1960; no real person is meant.
#ifndef EDMG_TESTS_SUPPORT_PEOPLE_H_
#define EDMG_TESTS_SUPPORT_PEOPLE_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "edmg/v1/insured_person.pb.h"
#include "edmg/v1/physician.pb.h"
#include "edmg/v1/submission.pb.h"

namespace edmg::support {

inline constexpr char kGatewayId[] = "gateway-test";
inline constexpr char kVendor[] = "medisoft";
inline constexpr char kIban[] = "BE68539007547034";
inline constexpr char kOtherIban[] = "BE71096123456769";
inline constexpr char kSurgeryCode[] = "101076";
inline constexpr char kVisitCode[] = "103132";

// Check digits are computed, also for people born from 2000 on.
std::string MakeSsin(absl::CivilDay birth_date, int serial);
std::string MakeNihii(int first_six, absl::string_view qualification);
google::type::Date MakeDate(absl::CivilDay day);

std::string SsinOfPerson(int number);
// With the qualification since 2000.
edmg::v1::Physician MakePhysician(int number, absl::string_view qualification = "003");
// Affiliated with the insurer since 2000.
edmg::v1::InsuredPerson MakePerson(int number, absl::string_view insurer);
void Join(const edmg::v1::Physician& physician, absl::CivilDay begin, edmg::v1::GroupPractice* to);

// Messages of kVendor to kGatewayId; `number` gives the message id.
edmg::v1::Submission MakeMessage(int number, absl::string_view author_nihii);
edmg::v1::Submission MakeEnrolment(int number, absl::string_view author, absl::CivilDay start);
edmg::v1::Submission MakeRegistration(int number, absl::string_view author, absl::string_view ssin,
                                      absl::CivilDay encounter);
edmg::v1::Submission MakeContact(int number, absl::string_view author, absl::string_view ssin,
                                 absl::CivilDay encounter);

}  // namespace edmg::support

#endif  // EDMG_TESTS_SUPPORT_PEOPLE_H_
