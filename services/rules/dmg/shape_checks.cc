// CheckShape: the checks on a message alone. Shape (100, 111), check digits and plausibility (112,
// 113), values (130).
#include <algorithm>
#include <type_traits>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "services/rules/book/field_checks.h"
#include "services/rules/book/unknown_fields.h"
#include "services/rules/dmg/encounter_rules.h"
#include "services/rules/dmg/submission_rules.h"
#include "services/rules/people/membership.h"
#include "values/civil_date.h"

namespace edmg::rules {
namespace {

using edmg::v1::ContactNotification;
using edmg::v1::DmgRegistration;
using edmg::v1::PatientRef;
using edmg::v1::PhysicianEnrolment;
using edmg::v1::Submission;

constexpr size_t kVendorBytesMax = 64;
constexpr size_t kProductBytesMax = 64;
constexpr size_t kVersionBytesMax = 32;
constexpr int64_t kTimestampSecondsMin = -62135596800;  // 0001-01-01T00:00:00Z
constexpr int64_t kTimestampSecondsMax = 253402300799;  // 9999-12-31T23:59:59Z
constexpr int32_t kNanosMax = 999999999;
constexpr int kEnrolmentStartYearsMax = 1;  // start date after the accept day

bool IsVendor(absl::string_view vendor) {
  return vendor.size() <= kVendorBytesMax &&
         std::all_of(vendor.begin(), vendor.end(), [](unsigned char c) {
           return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-';
         });
}

void CheckSoftware(const edmg::v1::Software& software, Findings* findings) {
  if (software.vendor().empty()) {
    findings->Add("100", {"software", "vendor"});
  } else if (!IsVendor(software.vendor())) {
    findings->Add("111", {"software", "vendor"}, "TEXT_FORMAT");
  }
  CheckText(software.product(), kProductBytesMax, {"software", "product"}, findings);
  CheckText(software.version(), kVersionBytesMax, {"software", "version"}, findings);
}

void CheckCreateTime(const Submission& submission, Findings* findings) {
  if (!submission.has_create_time()) {
    findings->Add("100", {"", "create_time"});
    return;
  }
  const auto& time = submission.create_time();
  if (time.seconds() < kTimestampSecondsMin || time.seconds() > kTimestampSecondsMax ||
      time.nanos() < 0 || time.nanos() > kNanosMax) {
    findings->Add("111", {"", "create_time"}, "TIME_IMPOSSIBLE");
  }
}

void CheckHeader(const Submission& submission, Findings* findings) {
  if (submission.message_id().empty()) {
    findings->Add("100", {"", "message_id"});
  } else if (!IsUuid(submission.message_id())) {
    findings->Add("111", {"", "message_id"}, "UUID_FORMAT");
  }
  if (submission.recipient().empty()) findings->Add("100", {"", "recipient"});
  CheckCreateTime(submission, findings);
  CheckNihiiField(submission.author_nihii(), {"", "author_nihii"}, findings);
  CheckSoftware(submission.software(), findings);
}

// The birth date that the patient block gives, or else the SSIN.
std::optional<absl::CivilDay> CheckPatient(const PatientRef& patient, absl::string_view path,
                                           absl::CivilDay accept_day, Findings* findings) {
  const Ssin ssin = CheckPatientId(patient, path, findings);
  CheckNames(patient, path, findings);
  if (!edmg::v1::Sex_IsValid(patient.sex())) {
    findings->Add("130", {path, "sex"}, "VALUE_UNKNOWN");
  }
  const auto birth_date = CheckOptionalDay(
      patient.has_birth_date() ? &patient.birth_date() : nullptr, {path, "birth_date"}, findings);
  if (!birth_date.has_value()) return ssin.birth_date;
  CheckBirthDate(*birth_date, {ssin, accept_day}, {path, "birth_date"}, findings);
  return birth_date;
}

// The fields that registrations and contacts have in common.
template <typename Body>
void CheckEncounter(const Body& body, absl::string_view path, absl::CivilDay accept_day,
                    Findings* findings) {
  const auto birth_date =
      CheckPatient(body.patient(), Join({path, "patient"}), accept_day, findings);
  const auto encounter_day =
      CheckRequiredDay(body.has_encounter_date() ? &body.encounter_date() : nullptr,
                       {path, "encounter_date"}, findings);
  if (encounter_day.has_value() && birth_date.has_value() && *encounter_day < *birth_date) {
    findings->Add("113", {path, "encounter_date"});
  }
  CheckContactCode(body.claim_code(), encounter_day, {path, "claim_code"}, findings);
  if (body.has_third_party_payer()) {
    const bool registration = std::is_same_v<Body, DmgRegistration>;
    CheckThirdPartyPayer(body.third_party_payer(),
                         {body.claim_code(), registration, body.prevention_module()},
                         Join({path, "third_party_payer"}), findings);
  }
}

void CheckInsurers(const PhysicianEnrolment& enrolment, Findings* findings) {
  std::vector<absl::string_view> seen;
  for (const std::string& insurer : enrolment.insurers()) {
    constexpr FieldPath kInsurers{"physician_enrolment", "insurers"};
    if (!findings->rulebook().IsInsurer(insurer)) {
      return findings->Add("130", kInsurers, "INSURER_UNKNOWN");
    }
    if (std::find(seen.begin(), seen.end(), insurer) != seen.end()) {
      return findings->Add("130", kInsurers, "INSURER_REPEATED");
    }
    seen.push_back(insurer);
  }
}

void CheckIbanField(absl::string_view iban, Findings* findings) {
  constexpr FieldPath kField{"physician_enrolment", "iban"};
  if (iban.empty()) {
    findings->Add("100", kField);
    return;
  }
  switch (CheckIban(iban)) {
    case IdentifierFault::kNone:
      return;
    case IdentifierFault::kFormat:
    case IdentifierFault::kDate:
      return findings->Add("111", kField, "IBAN_FORMAT");
    case IdentifierFault::kCheckDigits:
      return findings->Add("130", kField, "IBAN_CHECK_DIGITS");
    case IdentifierFault::kNationalCheckDigits:
      return findings->Add("130", kField, "NATIONAL_CHECK_DIGITS");
  }
}

void CheckBicField(absl::string_view bic, Findings* findings) {
  constexpr FieldPath kField{"physician_enrolment", "bic"};
  if (bic.empty()) return;
  const BicFault fault = CheckBic(bic);
  if (fault == BicFault::kFormat) findings->Add("111", kField, "BIC_FORMAT");
  if (fault == BicFault::kCountry) findings->Add("111", kField, "BIC_COUNTRY");
}

void CheckEnrolmentShape(const PhysicianEnrolment& enrolment, absl::CivilDay accept_day,
                         Findings* findings) {
  constexpr FieldPath kStartDate{"physician_enrolment", "start_date"};
  CheckInsurers(enrolment, findings);
  CheckIbanField(enrolment.iban(), findings);
  CheckBicField(enrolment.bic(), findings);
  const auto start_day = CheckRequiredDay(
      enrolment.has_start_date() ? &enrolment.start_date() : nullptr, kStartDate, findings);
  const absl::CivilDay last = ShiftYears(accept_day, kEnrolmentStartYearsMax);
  if (start_day.has_value() && *start_day < accept_day) {
    findings->Add("130", kStartDate, "START_DATE_IN_PAST",
                  {{"first_day", absl::FormatCivilTime(accept_day)}});
  }
  if (start_day.has_value() && *start_day > last) {
    findings->Add("130", kStartDate, "START_DATE_TOO_LATE",
                  {{"last_day", absl::FormatCivilTime(last)}});
  }
}

void CheckBody(const Submission& submission, absl::CivilDay accept_day, Findings* findings) {
  switch (submission.body_case()) {
    case Submission::kPhysicianEnrolment:
      return CheckEnrolmentShape(submission.physician_enrolment(), accept_day, findings);
    case Submission::kDmgRegistration: {
      const DmgRegistration& registration = submission.dmg_registration();
      CheckEncounter(registration, "dmg_registration", accept_day, findings);
      if (!registration.holder_nihii().empty()) {
        CheckNihiiField(registration.holder_nihii(), {"dmg_registration", "holder_nihii"},
                        findings);
      }
      return;
    }
    case Submission::kContactNotification: {
      const ContactNotification& contact = submission.contact_notification();
      CheckEncounter(contact, "contact_notification", accept_day, findings);
      if (!contact.holder_mention_nihii().empty()) {
        CheckNihiiField(contact.holder_mention_nihii(),
                        {"contact_notification", "holder_mention_nihii"}, findings);
      }
      return;
    }
    case Submission::BODY_NOT_SET:
      return findings->Add("100", {"", "body"});
  }
}

}  // namespace

Refusals CheckShape(const Submission& submission, const Accept& accept) {
  Findings findings(*accept.rulebook);
  CheckNoUnknownFields(submission, "", &findings);
  CheckHeader(submission, &findings);
  CheckBody(submission, accept.accept_day, &findings);
  return findings.OfFirstLayer();
}

}  // namespace edmg::rules
