#include "services/rules/people/insured_checks.h"

#include <algorithm>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "services/rules/book/field_checks.h"
#include "services/rules/book/unknown_fields.h"
#include "services/rules/people/membership.h"

namespace edmg::rules {
namespace {

using edmg::v1::Affiliation;
using edmg::v1::InsuredPerson;
using edmg::v1::MedicalHouseContract;

constexpr size_t kInsurabilityCodeDigits = 3;
constexpr int kAffiliationsMax = 50;
constexpr int kMedicalHouseContractsMax = 50;
constexpr int kChronicYearsMax = 50;
constexpr int kChronicYearFirst = 1990;
constexpr int kChronicYearLast = 2100;
constexpr size_t kMedicalHouseDigits = 11;

void CheckSex(const InsuredPerson& person, const Ssin& ssin, absl::string_view path,
              Findings* findings) {
  if (!edmg::v1::Sex_IsValid(person.sex())) {
    findings->Add("130", {path, "sex"}, "VALUE_UNKNOWN");
  } else if (Contradicts(person.sex(), ssin)) {
    findings->Add("136", {path, "sex"});
  }
}

// The birth date that the SSIN carries, if the row gives none.
std::optional<absl::CivilDay> CheckBirthOfSsin(const BirthDateBounds& bounds,
                                               absl::string_view path, Findings* findings) {
  const Ssin& ssin = bounds.ssin;
  if (!ssin.birth_date.has_value()) {
    if (ssin.fault == IdentifierFault::kNone) findings->Add("100", {path, "birth_date"});
    return std::nullopt;
  }
  CheckBirthDate(*ssin.birth_date, bounds, {path, "ssin"}, findings);
  return ssin.birth_date;
}

void CheckLife(const InsuredPerson& person, const BirthDateBounds& bounds, absl::string_view path,
               Findings* findings) {
  const auto death = CheckOptionalDay(person.has_death_date() ? &person.death_date() : nullptr,
                                      {path, "death_date"}, findings);
  auto birth = CheckOptionalDay(person.has_birth_date() ? &person.birth_date() : nullptr,
                                {path, "birth_date"}, findings);
  if (birth.has_value()) {
    CheckBirthDate(*birth, bounds, {path, "birth_date"}, findings);
  } else if (!person.has_birth_date()) {
    birth = CheckBirthOfSsin(bounds, path, findings);
  }
  if (death.has_value() && birth.has_value() && *death < *birth) {
    findings->Add("113", {path, "death_date"});
  }
}

void CheckAffiliation(const Affiliation& affiliation, absl::string_view insurer,
                      absl::string_view path, Findings* findings) {
  if (affiliation.mutuality().size() != 3 || !AllDigits(affiliation.mutuality())) {
    findings->Add("111", {path, "mutuality"}, "MUTUALITY_FORMAT");
  } else if (findings->rulebook().InsurerOfMutuality(affiliation.mutuality()) != insurer) {
    findings->Add("130", {path, "mutuality"}, "MUTUALITY_OF_ANOTHER_INSURER");
  }
  CheckText(affiliation.membership_number(), kMembershipNumberBytesMax, {path, "membership_number"},
            findings);
  if (!affiliation.insurability_code().empty() &&
      (affiliation.insurability_code().size() != kInsurabilityCodeDigits ||
       !AllDigits(affiliation.insurability_code()))) {
    findings->Add("111", {path, "insurability_code"}, "CODE_FORMAT");
  }
  CheckPeriod(affiliation, path, findings);
}

void CheckAffiliations(const InsuredPerson& person, absl::string_view insurer,
                       absl::string_view path, Findings* findings) {
  if (person.affiliations().empty()) findings->Add("100", {path, "affiliations"});
  if (person.affiliations_size() > kAffiliationsMax) {
    return findings->Add("111", {path, "affiliations"}, "TOO_MANY_ROWS");
  }
  for (int i = 0; i < person.affiliations_size(); ++i) {
    CheckAffiliation(person.affiliations(i), insurer,
                     Join({path, absl::StrCat("affiliations[", i, "]")}), findings);
  }
}

void CheckContracts(const InsuredPerson& person, absl::string_view path, Findings* findings) {
  if (person.medical_house_contracts_size() > kMedicalHouseContractsMax) {
    return findings->Add("111", {path, "medical_house_contracts"}, "TOO_MANY_ROWS");
  }
  for (int i = 0; i < person.medical_house_contracts_size(); ++i) {
    const MedicalHouseContract& contract = person.medical_house_contracts(i);
    const std::string contract_path =
        Join({path, absl::StrCat("medical_house_contracts[", i, "]")});
    const std::string& nihii = contract.medical_house_nihii();
    if (nihii.size() != kMedicalHouseDigits || !AllDigits(nihii) || nihii[0] != '8') {
      findings->Add("111", {contract_path, "medical_house_nihii"}, "MEDICAL_HOUSE_FORMAT");
    }
    CheckPeriod(contract, contract_path, findings);
  }
}

void CheckChronicYears(const InsuredPerson& person, absl::string_view path, Findings* findings) {
  if (person.chronic_years_size() > kChronicYearsMax) {
    return findings->Add("111", {path, "chronic_years"}, "TOO_MANY_ROWS");
  }
  for (const int32_t year : person.chronic_years()) {
    if (year < kChronicYearFirst || year > kChronicYearLast) {
      return findings->Add("130", {path, "chronic_years"}, "YEAR_OUT_OF_RANGE");
    }
  }
}

}  // namespace

Refusals CheckInsuredPerson(const InsuredPerson& person, absl::string_view insurer,
                            absl::string_view path, const Accept& accept) {
  Findings findings(*accept.rulebook);
  CheckNoUnknownFields(person, std::string(path), &findings);
  const Ssin ssin = CheckSsinField(person.ssin(), {path, "ssin"}, &findings);
  if (!person.replaces_ssin().empty()) {
    CheckSsinField(person.replaces_ssin(), {path, "replaces_ssin"}, &findings);
  }
  CheckNames(person, path, &findings);
  CheckSex(person, ssin, path, &findings);
  CheckLife(person, {ssin, accept.accept_day}, path, &findings);
  CheckAffiliations(person, insurer, path, &findings);
  CheckContracts(person, path, &findings);
  CheckChronicYears(person, path, &findings);
  return findings.OfFirstLayer();
}

Refusals CheckReplacement(const InsuredPerson& person, const ReplacementFacts& facts,
                          absl::string_view path, const Accept& accept) {
  if (person.replaces_ssin().empty() || facts.replaced_by == person.ssin()) return {};
  const bool one_person = !facts.bearer.empty() && facts.bearer.front() == facts.former.front();
  CauseName cause = "";
  if (person.replaces_ssin() == person.ssin()) {
    cause = "REPLACES_ITSELF";
  } else if (!facts.replaced_by.empty()) {
    cause = "REPLACED_BY_ANOTHER";
  } else if (one_person) {
    cause = "REPLACES_IN_CIRCLE";
  } else if (facts.bearer.size() + facts.former.size() > kNumbersPerPersonMax) {
    cause = "TOO_MANY_NUMBERS";
  } else {
    return {};
  }
  Findings findings(*accept.rulebook);
  findings.Add("130", {path, "replaces_ssin"}, cause);
  return findings.OfFirstLayer();
}

}  // namespace edmg::rules
