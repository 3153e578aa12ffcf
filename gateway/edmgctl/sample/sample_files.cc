// Writes a sample country to files, line by line.
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "gateway/edmgctl/sample/sample.h"
#include "google/protobuf/util/json_util.h"

namespace edmg::ctl {
namespace {

constexpr int kInsurers[] = {100, 200, 300, 400, 500, 600, 900};

absl::Status WriteLine(const google::protobuf::Message& message, std::ostream& out) {
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(message, &json).ok()) {
    return absl::DataLossError(absl::StrCat("cannot write a ", message.GetTypeName(), " as JSON"));
  }
  out << json << '\n';
  return absl::OkStatus();
}

// One open file; its errors are looked at once, at the end.
class LineFile {
 public:
  explicit LineFile(const std::filesystem::path& path)
      : path_(path), out_(path, std::ios::binary | std::ios::trunc) {}

  absl::Status Write(const google::protobuf::Message& message) {
    absl::Status made = WriteLine(message, out_);
    return made.ok() ? Written() : made;
  }
  absl::Status Close() {
    out_.close();
    return Written();
  }

 private:
  absl::Status Written() const {
    if (out_.good()) return absl::OkStatus();
    return absl::DataLossError(
        absl::StrCat("cannot write ", path_.string(), ": ", std::strerror(errno)));
  }

  std::filesystem::path path_;
  std::ofstream out_;
};

template <typename Message>
absl::Status WriteAll(const std::vector<Message>& messages, const std::filesystem::path& path) {
  LineFile file(path);
  for (const Message& message : messages) {
    if (absl::Status status = file.Write(message); !status.ok()) return status;
  }
  return file.Close();
}

absl::Status WriteInsured(const SampleSize& size, const std::filesystem::path& directory,
                          NumberPool& numbers, const std::function<void(int64_t)>& progress) {
  std::map<int, LineFile> files;
  for (int insurer : kInsurers) {
    files.emplace(insurer, directory / absl::StrCat("insured-", insurer, ".jsonl"));
  }
  InsuredSource source(size, numbers);
  for (int64_t written = 0; written < size.insured; ++written) {
    for (const InsurerRow& row : source.Next()) {
      absl::Status status = files.at(row.insurer).Write(row.person);
      if (!status.ok()) return status;
    }
    progress(written + 1);
  }
  for (auto& [insurer, file] : files) {
    if (absl::Status status = file.Close(); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status WriteSample(const SampleSize& size, const std::string& directory,
                         const std::function<void(int64_t)>& progress) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) {
    return absl::UnavailableError(absl::StrCat("cannot make ", directory, ": ", error.message()));
  }
  std::filesystem::path folder(directory);
  NumberPool numbers;
  SampleRegistry registry = MakeRegistry(size, numbers);
  absl::Status status = WriteAll(registry.physicians, folder / "physicians.jsonl");
  if (!status.ok()) return status;
  status = WriteAll(registry.groups, folder / "group-practices.jsonl");
  if (!status.ok()) return status;
  return WriteInsured(size, folder, numbers, progress);
}

}  // namespace edmg::ctl
