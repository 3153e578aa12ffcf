#include "tests/bench/load/sample_country.h"

#include <google/protobuf/util/json_util.h>

#include <fstream>
#include <sstream>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace edmg::load {
namespace {

using edmg::v1::InsuredPerson;
using edmg::v1::Physician;

template <typename T>
absl::StatusOr<std::vector<T>> ReadLines(const std::string& path) {
  std::ifstream file(path);
  if (!file) return absl::NotFoundError(absl::StrCat("cannot read ", path));
  std::vector<T> rows;
  std::string line;
  while (std::getline(file, line)) {
    if (!google::protobuf::util::JsonStringToMessage(line, &rows.emplace_back()).ok()) {
      return absl::InvalidArgumentError(absl::StrCat(path, ": line ", rows.size()));
    }
  }
  return rows;
}

bool IsRecognisedToday(const Physician& physician) {
  for (const auto& qualification : physician.qualifications()) {
    const bool recognised = qualification.code() == "003" || qualification.code() == "004";
    if (recognised && !qualification.has_end_date()) return true;
  }
  return false;
}

bool IsPlain(const InsuredPerson& person) {
  return !person.has_death_date() && person.medical_house_contracts().empty() &&
         person.affiliations_size() == 1 && !person.affiliations(0).has_end_date();
}

absl::StatusOr<Author> ReadAuthor(const Physician& physician, const std::string& pki) {
  const std::string stem = absl::StrCat(pki, "/signing/physician-", physician.nihii().substr(0, 8));
  auto certificate = ReadFile(absl::StrCat(stem, ".pem"));
  auto key = ReadFile(absl::StrCat(stem, ".key"));
  auto chain = ReadFile(absl::StrCat(pki, "/signing/chain.pem"));
  for (const auto* text : {&certificate, &key, &chain}) {
    if (!text->ok()) return text->status();
  }
  // An RSA-2048 key takes more than 1,600 characters of PEM, a P-256 key fewer than 300.
  return Author{physician.nihii(), key->size() > 1000, *certificate, *key, *chain};
}

}  // namespace

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) return absl::NotFoundError(absl::StrCat("cannot read ", path));
  return text.str();
}

absl::StatusOr<SampleCountry> ReadSampleCountry(const std::string& sample_directory,
                                                const std::string& pki_directory) {
  SampleCountry country;
  auto physicians = ReadLines<Physician>(absl::StrCat(sample_directory, "/physicians.jsonl"));
  if (!physicians.ok()) return physicians.status();
  for (const Physician& physician : *physicians) {
    if (!IsRecognisedToday(physician)) continue;
    auto author = ReadAuthor(physician, pki_directory);
    if (!author.ok()) return author.status();
    country.authors.push_back(*std::move(author));
  }
  for (int insurer : {100, 200, 300, 400, 500, 600, 900}) {
    auto persons =
        ReadLines<InsuredPerson>(absl::StrCat(sample_directory, "/insured-", insurer, ".jsonl"));
    if (!persons.ok()) return persons.status();
    for (InsuredPerson& person : *persons) {
      if (IsPlain(person)) country.patients.push_back(std::move(person));
    }
  }
  if (country.authors.empty() || country.patients.empty()) {
    return absl::InvalidArgumentError("the sample has no recognised physician or no patient");
  }
  return country;
}

}  // namespace edmg::load
