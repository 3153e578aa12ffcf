// Plays scenarios through the real services or over the wire; README.md says how to write one.
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/text_format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/synchronization/mutex.h"
#include "tests/scenarios/coverage.h"
#include "tests/scenarios/player.h"
#include "tests/scenarios/services_driver.h"
#include "tests/scenarios/wire_driver.h"

namespace edmg::tests::scenarios {
namespace {

constexpr char kUsage[] = R"(scenario_runner [--wire PROGRAM] [--coverage] [FILE.txtpb...]

Plays the scenarios, each with a fresh gateway, and prints what differed. Without files it plays all
of them; then it prints which scenario shows what, and fails where none shows a key.

  --wire PROGRAM  starts this edmg_gateway for each scenario, on a simulated clock in a temporary
                  folder, and plays over gRPC with mutual TLS; otherwise the services in this
                  process are driven
  --coverage      prints the table of what the given files show, and plays nothing
)";

struct Arguments {
  std::string wire;
  bool coverage = false;
  bool all = false;
  std::vector<std::filesystem::path> files;
};

struct Counts {
  size_t passed = 0;
  size_t failed = 0;
};

// False: the command line makes no sense.
bool ParseArguments(const std::vector<std::string>& words, Arguments* arguments) {
  for (size_t i = 0; i < words.size(); ++i) {
    absl::string_view word = words[i];
    if (word == "--wire" && i + 1 < words.size()) {
      arguments->wire = words[++i];
    } else if (absl::ConsumePrefix(&word, "--wire=")) {
      arguments->wire = std::string(word);
    } else if (word == "--coverage") {
      arguments->coverage = true;
    } else if (absl::StartsWith(word, "-")) {
      return false;
    } else {
      arguments->files.emplace_back(std::string(word));
    }
  }
  return true;
}

std::vector<std::filesystem::path> AllFiles() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(EDMG_SCENARIOS)) {
    if (entry.path().extension() == ".txtpb") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

// Keeps the place where a text is wrong.
class Complaints : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int line, google::protobuf::io::ColumnNumber column,
                const std::string& message) override {
    text += absl::StrCat("line ", line + 1, ", column ", column + 1, ": ", message, "\n");
  }
  std::string text;
};

// The fault of the file; empty: it was read.
std::string Read(const std::filesystem::path& path, Scenario* scenario) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file.good()) return "cannot be read";
  Complaints complaints;
  google::protobuf::TextFormat::Parser parser;
  parser.RecordErrorsTo(&complaints);
  if (parser.ParseFromString(text.str(), scenario)) return "";
  return complaints.text;
}

int Run(const Arguments& arguments) {
  std::unique_ptr<Driver> driver =
      arguments.wire.empty() ? MakeServicesDriver() : MakeWireDriver(arguments.wire);
  Coverage coverage;
  Counts counts;
  for (const std::filesystem::path& path : arguments.files) {
    Scenario scenario;
    const std::string unreadable = Read(path, &scenario);
    std::vector<std::string> faults;
    if (!unreadable.empty()) {
      faults.push_back(unreadable);
    } else if (!arguments.coverage) {
      faults = Play(scenario, *driver);
    }
    for (const std::string& fault : faults) {
      std::cout << path.filename().string() << ": " << fault << "\n";
    }
    ++(faults.empty() ? counts.passed : counts.failed);
    if (faults.empty()) coverage.Add(path.stem().string(), scenario);
  }
  std::vector<std::string> missing;
  if (arguments.all || arguments.coverage) {
    coverage.Print(std::cout);
    missing = coverage.Faults();
    for (const std::string& fault : missing) std::cout << fault << "\n";
  }
  std::cout << "scenarios: " << counts.passed << (arguments.coverage ? " read, " : " passed, ")
            << counts.failed << " failed, " << missing.size() << " keys missing\n";
  return counts.failed == 0 && missing.empty() ? 0 : 1;
}

}  // namespace
}  // namespace edmg::tests::scenarios

int main(int argc, char** argv) {
  using edmg::tests::scenarios::Arguments;
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  const std::vector<std::string> words(argv + 1, argv + argc);
  Arguments arguments;
  if (std::find(words.begin(), words.end(), "--help") != words.end()) {
    std::cout << edmg::tests::scenarios::kUsage;
    return 0;
  }
  if (!edmg::tests::scenarios::ParseArguments(words, &arguments)) {
    std::cerr << edmg::tests::scenarios::kUsage;
    return 2;
  }
  if (arguments.files.empty()) {
    arguments.files = edmg::tests::scenarios::AllFiles();
    arguments.all = true;
  }
  return edmg::tests::scenarios::Run(arguments);
}
