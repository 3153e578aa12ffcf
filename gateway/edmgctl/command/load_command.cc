// Loads a sample country: the registry as administrator, the insured persons as their insurers.
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "certs/stream_digest.h"
#include "edmg/v1/insurer_feed_service.grpc.pb.h"
#include "edmg/v1/registry_service.grpc.pb.h"
#include "gateway/edmgctl/command/client.h"
#include "gateway/edmgctl/command/commands.h"
#include "gateway/edmgctl/failure.h"
#include "gateway/edmgctl/progress.h"
#include "gateway/edmgctl/show.h"
#include "gateway/process/text_file.h"
#include "google/protobuf/util/json_util.h"

namespace edmg::ctl {
namespace {

using edmg::v1::InsurerFeedService;
using edmg::v1::RegistryService;

constexpr int kPhysiciansPerCall = 500;
constexpr int kGroupsPerCall = 100;
constexpr int kPersonsPerMessage = 500;

// A file of JSON lines, read one message at a time. Editors leave blank lines, a byte order mark at
// the beginning and CRLF at the ends of lines: none of these is a message.
class JsonLines {
 public:
  explicit JsonLines(std::string path) : path_(std::move(path)), in_(path_) {
    if (!in_) status_ = Wrong(std::strerror(errno));
  }

  // False at the end, and at the first line that cannot be read.
  bool Next(google::protobuf::Message* message) {
    std::string line;
    if (!status_.ok() || !NextLine(line)) return false;
    auto parsed = google::protobuf::util::JsonStringToMessage(line, message);
    if (!parsed.ok()) status_ = Wrong(parsed.message().as_string());
    return status_.ok();
  }
  // Passes over messages without looking at them; false where there are not so many.
  bool Skip(int64_t messages) {
    std::string line;
    while (messages > 0 && NextLine(line)) --messages;
    return messages == 0;
  }
  const absl::Status& status() const { return status_; }

 private:
  // The next line that is not blank.
  bool NextLine(std::string& line) {
    while (std::getline(in_, line)) {
      if (++line_number_ == 1) line = std::string(gateway::WithoutByteOrderMark(line));
      absl::StripAsciiWhitespace(&line);
      if (!line.empty()) return true;
    }
    if (in_.bad()) status_ = Wrong("cannot be read to its end");
    return false;
  }

  absl::Status Wrong(absl::string_view what) const {
    return absl::InvalidArgumentError(absl::StrCat(path_, ":", line_number_, ": ", what));
  }

  const std::string path_;
  std::ifstream in_;
  int64_t line_number_ = 0;
  absl::Status status_;
};

struct Loaded {
  int64_t rows = 0;
  int64_t changed = 0;
};

absl::StatusOr<Loaded> LoadPhysicians(RegistryService::Stub& stub, const std::string& path,
                                      const Settings& settings) {
  JsonLines lines(path);
  Loaded loaded;
  Progress progress("physicians", 0);
  edmg::v1::UpsertPhysiciansRequest request;
  for (bool more = true; more;) {
    edmg::v1::Physician& physician = *request.add_physicians();
    more = lines.Next(&physician);
    if (!more) request.mutable_physicians()->RemoveLast();
    if (more && request.physicians_size() < kPhysiciansPerCall) continue;
    if (!lines.status().ok()) return lines.status();
    if (request.physicians().empty()) break;
    auto answer = Call(stub, &RegistryService::Stub::UpsertPhysicians, request, settings.timeout());
    if (!answer.ok()) return answer.status();
    loaded.rows += request.physicians_size();
    loaded.changed += answer->physicians_changed();
    progress.Reached(loaded.rows);
    request.clear_physicians();
  }
  return loaded;
}

absl::StatusOr<Loaded> LoadGroups(RegistryService::Stub& stub, const std::string& path,
                                  const Settings& settings) {
  JsonLines lines(path);
  Loaded loaded;
  edmg::v1::UpsertGroupPracticesRequest request;
  for (bool more = true; more;) {
    edmg::v1::GroupPractice& group = *request.add_group_practices();
    more = lines.Next(&group);
    if (!more) request.mutable_group_practices()->RemoveLast();
    if (more && request.group_practices_size() < kGroupsPerCall) continue;
    if (!lines.status().ok()) return lines.status();
    if (request.group_practices().empty()) break;
    auto answer =
        Call(stub, &RegistryService::Stub::UpsertGroupPractices, request, settings.timeout());
    if (!answer.ok()) return answer.status();
    loaded.rows += request.group_practices_size();
    loaded.changed += answer->group_practices_changed();
    request.clear_group_practices();
  }
  return loaded;
}

// Fills the next message of the stream; false when there is none.
bool NextMessage(JsonLines& lines, edmg::v1::UpsertInsuredPersonsRequest& request) {
  request.set_first_row(request.first_row() + request.persons_size());
  request.clear_persons();
  while (request.persons_size() < kPersonsPerMessage) {
    if (!lines.Next(request.add_persons())) {
      request.mutable_persons()->RemoveLast();
      break;
    }
  }
  return request.persons_size() > 0;
}

// The name of a file at the gateway: what is in it, so that a changed file is another one.
absl::StatusOr<std::string> FileIdOf(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  certs::StreamDigest digest;
  std::vector<char> part(1 << 16);
  while (in) {
    in.read(part.data(), static_cast<std::streamsize>(part.size()));
    digest.Add({part.data(), static_cast<size_t>(in.gcount())});
  }
  if (!in.eof()) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": ", std::strerror(errno)));
  }
  return digest.EndAsHex();
}

// An insurer's file, and the row from which it is sent.
struct InsuredFile {
  std::string path;
  std::string insurer;
  std::string file_id;
  int64_t first_row = 0;
};

// Goes on where a load of the same file broke off; a file that was sent whole is sent anew.
absl::Status FindPlace(InsurerFeedService::Stub& stub, const Settings& settings,
                       InsuredFile& file) {
  edmg::v1::GetFeedPositionRequest request;
  request.set_file_id(file.file_id);
  auto position =
      Call(stub, &InsurerFeedService::Stub::GetFeedPosition, request, settings.timeout());
  if (!position.ok()) return position.status();
  JsonLines lines(file.path);
  edmg::v1::InsuredPerson next;
  if (position->rows_done() == 0 || !lines.Skip(position->rows_done())) return lines.status();
  if (!lines.Next(&next)) return lines.status();
  file.first_row = position->rows_done();
  std::cout << "insurer " << file.insurer << ": goes on with row " << file.first_row + 1
            << " of a load that broke off; --from-start sends all rows again\n";
  return absl::OkStatus();
}

absl::StatusOr<edmg::v1::UpsertInsuredPersonsResponse> LoadInsured(InsurerFeedService::Stub& stub,
                                                                   const InsuredFile& file) {
  JsonLines lines(file.path);
  lines.Skip(file.first_row);
  if (!lines.status().ok()) return lines.status();
  grpc::ClientContext context;
  edmg::v1::UpsertInsuredPersonsResponse response;
  auto writer = stub.UpsertInsuredPersons(&context, &response);
  {
    Watch watch([] { return false; }, [&] { context.TryCancel(); });
    Progress progress(absl::StrCat("insurer ", file.insurer), 0);
    edmg::v1::UpsertInsuredPersonsRequest request;
    request.set_file_id(file.file_id);
    request.set_first_row(file.first_row);
    while (NextMessage(lines, request) && writer->Write(request)) {
      progress.Reached(request.first_row() + request.persons_size());
    }
    if (!lines.status().ok()) context.TryCancel();
    writer->WritesDone();
    absl::Status status = FromGrpc(writer->Finish());
    if (!lines.status().ok()) return lines.status();
    if (Interrupted()) {
      return RpcFailure(absl::StatusCode::kCancelled, "interrupted; run it again to finish", "");
    }
    if (!status.ok()) return status;
  }
  return response;
}

absl::StatusOr<InsuredFile> FileOf(InsurerFeedService::Stub& stub, const LoadInsuredFlags& flags,
                                   const std::string& insurer, const Settings& settings) {
  InsuredFile file;
  file.path = absl::StrCat(flags.sample_directory, "/insured-", insurer, ".jsonl");
  file.insurer = insurer;
  auto file_id = FileIdOf(file.path);
  if (!file_id.ok()) return file_id.status();
  file.file_id = *std::move(file_id);
  if (flags.from_start) return file;
  auto status = FindPlace(stub, settings, file);
  if (!status.ok()) return status;
  return file;
}

// The reason for each refused row; rows are counted without blank lines.
void PrintLoaded(const edmg::v1::UpsertInsuredPersonsResponse& response, const InsuredFile& file,
                 absl::string_view lang) {
  for (const edmg::v1::RefusedInsuredPerson& refused : response.refused()) {
    const int64_t row =
        file.first_row + int64_t{refused.message()} * kPersonsPerMessage + refused.row();
    std::cout << file.path << ": refused, row " << row + 1 << "\n"
              << RefusalLines(refused.rejection(), lang);
  }
  if (response.persons_refused() > response.refused_size()) {
    std::cout << "and " << response.persons_refused() - response.refused_size()
              << " more refused\n";
  }
}

}  // namespace

ExitCode RunLoadRegistry(const std::string& sample_directory, const Settings& settings) {
  auto stub = Connect<RegistryService>(settings, Listener::kAdministrator, "administrator-dev");
  if (!stub.ok()) return PrintFailure(stub.status(), settings.lang);
  auto physicians = LoadPhysicians(**stub, sample_directory + "/physicians.jsonl", settings);
  if (!physicians.ok()) return PrintFailure(physicians.status(), settings.lang);
  auto groups = LoadGroups(**stub, sample_directory + "/group-practices.jsonl", settings);
  if (!groups.ok()) return PrintFailure(groups.status(), settings.lang);
  std::cout << physicians->rows << " physicians (" << physicians->changed << " new or changed), "
            << groups->rows << " group practices (" << groups->changed << " new or changed)\n";
  return kExitOk;
}

ExitCode RunLoadInsured(const LoadInsuredFlags& flags, const Settings& settings) {
  CatchInterrupts();
  ExitCode code = kExitOk;
  for (const std::string& insurer : flags.insurers) {
    auto stub = Connect<InsurerFeedService>(settings, Listener::kPublic, "insurer-" + insurer);
    if (!stub.ok()) return PrintFailure(stub.status(), settings.lang);
    const auto file = FileOf(**stub, flags, insurer, settings);
    if (!file.ok()) return PrintFailure(file.status(), settings.lang);
    auto answer = LoadInsured(**stub, *file);
    if (!answer.ok()) return PrintFailure(answer.status(), settings.lang);
    PrintLoaded(*answer, *file, settings.lang);
    std::cout << "insurer " << insurer << ": " << answer->persons_changed()
              << " persons new or changed, " << answer->persons_unchanged() << " unchanged, "
              << answer->persons_refused() << " refused" << std::endl;
    if (answer->persons_refused() > 0) code = kExitRefused;
  }
  return code;
}

}  // namespace edmg::ctl
