// Every reason, status and field that the API can name, against what vendors read: the page of
// reasons, and the comments of the public protos.

#include "services/answers/reasons.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "certs/anomalies.h"
#include "gtest/gtest.h"
#include "services/rules/book/refusals.h"
#include "services/rules/book/rulebook.h"

namespace edmg::services {
namespace {

constexpr char kHead[] =
    "# Reasons\n\n"
    "Every `reason` of `google.rpc.ErrorInfo`, with its status. The test `reasons_test` holds "
    "this\n"
    "page against the tables of the program; `EDMG_UPDATE=1` lets it write the page anew.\n";

std::string Read(const std::filesystem::path& path) {
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

const std::filesystem::path kProtos = std::filesystem::path(EDMG_SOURCE) / "proto";

// INVALID_ARGUMENT, as grpc names it.
std::string Name(absl::StatusCode code) { return absl::StatusCodeToString(code); }

void Row(std::string& page, absl::string_view reason, const std::string& status,
         absl::string_view text) {
  absl::StrAppend(&page, "| `", reason, "` | ", status, " | ",
                  absl::StrReplaceAll(text, {{"|", "\\|"}}), " |\n");
}

std::string Page() {
  std::string page = kHead;
  const std::string table = "\n| reason | status | meaning |\n|---|---|---|\n";
  absl::StrAppend(&page, "\n## Calls\n", table);
  for (const ReasonRow& row : kReasons) Row(page, row.name, Name(row.code), row.meaning);
  absl::StrAppend(&page, "\n## Envelopes (field `envelope.cms`)\n", table);
  for (const auto& row : certs::AnomalyTable()) Row(page, row.reason, Name(row.code), row.text);
  absl::StrAppend(&page, "\n## Refusals by the rules, with the code of MyCareNet\n", table);
  const auto& rulebook = rules::Rulebook::Default();
  for (const auto& row : rules::RefusalTable()) {
    Row(page, absl::StrCat(row.code, "` `", row.reason), Name(row.status),
        rulebook.RejectionOf(row.code).text_en());
  }
  absl::StrAppend(&page, "\n## Causes of refusals (metadata `cause`)\n",
                  "\n| code | cause | meaning |\n|---|---|---|\n");
  for (const auto& cause : rules::CauseTable()) {
    Row(page, cause.code, absl::StrCat("`", cause.name, "`"),
        rulebook.CauseOf(cause.code, cause.name).text_en());
  }
  return page;
}

std::multimap<std::string, std::string> StatusesByReason() {
  std::multimap<std::string, std::string> statuses;
  for (const auto& row : kReasons) statuses.emplace(row.name, Name(row.code));
  for (const auto& row : certs::AnomalyTable()) statuses.emplace(row.reason, Name(row.code));
  for (const auto& row : rules::RefusalTable()) statuses.emplace(row.reason, Name(row.status));
  return statuses;
}

// The comments of the public protos, each on one line.
std::string Comments() {
  std::string all;
  for (const auto& file : std::filesystem::directory_iterator(kProtos / "edmg" / "v1")) {
    all += std::regex_replace(Read(file.path()), std::regex("\\s*\\n\\s*//\\s*"), " ");
  }
  return std::regex_replace(all, std::regex("/ (?=[A-Z])"), "/");
}

TEST(Reasons, RowsStandInTheOrderOfTheEnum) {
  std::set<absl::string_view> names;
  for (const ReasonRow& row : kReasons) {
    EXPECT_EQ(RowOf(row.reason).name, row.name);
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_NE(row.meaning, "");
  }
}

TEST(Reasons, ThePageListsThemAll) {
  const auto path = kProtos / "REASONS.md";
  if (std::getenv("EDMG_UPDATE") != nullptr) std::ofstream(path) << Page();
  EXPECT_EQ(Read(path), Page()) << "EDMG_UPDATE=1 writes the page anew";
}

TEST(Reasons, TheProtosNameNoOtherAndTheRightStatus) {
  const std::string comments = Comments();
  const auto statuses = StatusesByReason();
  const std::regex named("\\b([A-Z_]{5,})/([A-Z][A-Z_]{4,})\\b");
  int found = 0;
  for (std::sregex_iterator match(comments.begin(), comments.end(), named), end; match != end;
       ++match) {
    const auto [first, last] = statuses.equal_range((*match)[2]);
    const bool right =
        std::any_of(first, last, [&](const auto& row) { return row.second == (*match)[1]; });
    EXPECT_TRUE(right) << match->str();
    ++found;
  }
  EXPECT_GT(found, 30);
}

}  // namespace
}  // namespace edmg::services
