// Reads a country that `edmgctl sample` wrote, and the PKI of certs/make-dev-pki for it: the
// physicians who may register, and their patients.
#ifndef EDMG_TESTS_BENCH_LOAD_SAMPLE_COUNTRY_H_
#define EDMG_TESTS_BENCH_LOAD_SAMPLE_COUNTRY_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "certs/signer.h"
#include "edmg/v1/insured_person.pb.h"
#include "edmg/v1/physician.pb.h"

namespace edmg::load {

struct Author {
  std::string nihii;
  bool rsa = false;  // the signing key is RSA-2048, else P-256
  std::string signing_certificate_pem;
  std::string signing_key_pem;
  std::string chain_pem;
};

struct SampleCountry {
  std::vector<Author> authors;                    // recognised today
  std::vector<edmg::v1::InsuredPerson> patients;  // affiliated, alive, not with a medical house
};

absl::StatusOr<SampleCountry> ReadSampleCountry(const std::string& sample_directory,
                                                const std::string& pki_directory);

absl::StatusOr<std::string> ReadFile(const std::string& path);

}  // namespace edmg::load

#endif  // EDMG_TESTS_BENCH_LOAD_SAMPLE_COUNTRY_H_
