#include "services/dmg/patient_lists.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/answers/pages.h"
#include "services/people/persons.h"
#include "services/rules/dmg/holding_rules.h"
#include "services/rules/people/affiliation.h"
#include "services/writer/brussels_day.h"
#include "store/dmg/dossiers.h"
#include "values/civil_date.h"

namespace edmg::services {
namespace {

using edmg::v1::ListedPatient;
using Entry = edmg::store::v1::ListEntryRecord;

// A patient on the list, with the data that insurers feed.
struct Listed {
  Entry entry;
  edmg::store::v1::InsuredRecord insured;
};

// A part of a list, and whether more may follow.
struct Slice {
  std::vector<Listed> patients;
  bool more = false;
};

absl::StatusOr<Slice> ReadSlice(const store::Reader& reader, const std::string& physician,
                                const PageStart& start) {
  Slice slice;
  absl::Status read;
  auto status = store::ScanPatientList(
      reader, physician, start.after, start.revision, [&](const Entry& entry) {
        // A patient who left the list, whose right has run out, or who died before the day is not
        // shown.
        if (!entry.listed() || entry.right_end_day() < start.day) return true;
        auto person = ReadPerson(reader, entry.ssin());
        read.Update(person.status());
        if (!read.ok()) return false;
        if (rules::DiedBefore(person->insured, DayOfNumber(start.day))) return true;
        slice.more = slice.patients.size() == static_cast<size_t>(start.size);
        if (!slice.more) slice.patients.push_back({entry, std::move(person->insured)});
        return !slice.more;
      });
  status.Update(read);
  if (!status.ok()) return status;
  return slice;
}

// The person as fed by the insurer of the day, else by any; nullptr: by none.
const edmg::v1::InsuredPerson* PersonOn(const edmg::store::v1::InsuredRecord& insured,
                                        absl::CivilDay day) {
  const auto insurer = rules::InsurerOn(insured, day);
  const edmg::v1::InsuredPerson* person = nullptr;
  for (const auto& feed : insured.feeds()) {
    if (person == nullptr || feed.insurer() == insurer) person = &feed.person();
  }
  return person;
}

ListedPatient PatientOf(const Listed& listed, absl::CivilDay day) {
  const Entry& entry = listed.entry;
  ListedPatient patient;
  patient.set_ssin(entry.ssin());
  patient.set_last_fee_year(entry.last_fee_year());
  edmg::store::v1::DossierRecord::Holding holding;
  holding.set_holder(entry.physician());
  holding.set_qualification(entry.qualification());
  holding.set_begin_day(entry.begin_day());
  holding.set_right_end_day(entry.right_end_day());
  *patient.mutable_holding() = rules::ToApi(holding);
  patient.set_medical_house_nihii(rules::MedicalHouseOn(listed.insured, day));
  const auto* person = PersonOn(listed.insured, day);
  if (person == nullptr) return patient;
  patient.set_first_name(person->first_name());
  patient.set_family_name(person->family_name());
  patient.set_sex(person->sex());
  return patient;
}

template <typename Response>
void FillPatients(const Slice& slice, int32_t day, Response& response) {
  for (const Listed& listed : slice.patients) {
    *response.add_patients() = PatientOf(listed, DayOfNumber(day));
  }
}

}  // namespace

absl::StatusOr<edmg::v1::ListPatientsResponse> PatientLists::ListPatients(
    const edmg::v1::ListPatientsRequest& request, const Caller& caller, absl::Time now) const {
  const Pages pages(Tokens(database_.token_key()), absl::StrCat("patients:", caller.name));
  auto start = pages.Parse(request.page_size(), request.page_token());
  if (!start.ok()) return start.status();
  if (start->revision == 0) {
    start->revision = database_.last_revision();
    start->day = DayNumber(BrusselsDay(now));
  }
  const auto snapshot = database_.Snapshot();
  auto slice = ReadSlice(*snapshot, caller.name, *start);
  if (!slice.ok()) return slice.status();
  edmg::v1::ListPatientsResponse response;
  response.set_revision(start->revision);
  FillPatients(*slice, start->day, response);
  if (slice->more) {
    start->after = slice->patients.back().entry.ssin();
    response.set_next_page_token(pages.TokenOf(*start));
  }
  auto status = access_log_.Record({caller, "", response.patients_size(), start->revision}, now);
  if (!status.ok()) return status;
  return response;
}

absl::StatusOr<std::optional<edmg::v1::StreamPatientsResponse>> PatientLists::Next(
    Walk& walk, const Caller& caller, absl::Time now) const {
  using Answer = std::optional<edmg::v1::StreamPatientsResponse>;
  if (walk.ended) return Answer();
  if (walk.revision == 0) {
    walk.revision = database_.last_revision();
    walk.day = DayNumber(BrusselsDay(now));
  }
  const auto snapshot = database_.Snapshot();
  auto slice = ReadSlice(*snapshot, caller.name,
                         {kPatientsPerMessageMax, walk.revision, walk.day, walk.after});
  if (!slice.ok()) return slice.status();
  edmg::v1::StreamPatientsResponse response;
  response.set_revision(walk.revision);
  FillPatients(*slice, walk.day, response);
  walk.ended = !slice->more;
  if (slice->more) walk.after = slice->patients.back().entry.ssin();
  auto status = access_log_.Record({caller, "", response.patients_size(), walk.revision}, now);
  if (!status.ok()) return status;
  return Answer(std::move(response));
}

}  // namespace edmg::services
