#include "tests/support/table_contents.h"

#include <cassert>

namespace edmg::support {
namespace {

// FNV-1a over the bytes and their length, so that rows cannot run into each other.
void Mix(absl::string_view bytes, uint64_t& hash) {
  constexpr uint64_t kPrime = 0x100000001b3u;
  for (char byte : bytes) hash = (hash ^ static_cast<unsigned char>(byte)) * kPrime;
  hash = (hash ^ bytes.size()) * kPrime;
}

}  // namespace

TableContents ContentsOf(const store::Database& database) {
  TableContents contents;
  const auto reader = database.Snapshot();
  for (const store::TableRow& row : store::kTables) {
    const auto status =
        reader->Scan(row.table, "", "", [&](absl::string_view key, absl::string_view value) {
          contents[{static_cast<int>(row.table), std::string(key)}] = std::string(value);
          return true;
        });
    assert(status.ok());
  }
  return contents;
}

int CountRows(const store::Database& database, store::Table table) {
  int count = 0;
  const auto status =
      database.Snapshot()->Scan(table, "", "", [&](absl::string_view, absl::string_view) {
        ++count;
        return true;
      });
  assert(status.ok());
  return count;
}

uint64_t DigestOf(const store::Database& database) {
  uint64_t hash = 0xcbf29ce484222325u;
  const auto reader = database.Snapshot();
  for (const store::TableRow& row : store::kTables) {
    if (row.kind == store::Kind::kOperational) continue;
    Mix(row.name, hash);
    const auto status =
        reader->Scan(row.table, "", "", [&](absl::string_view key, absl::string_view value) {
          Mix(key, hash);
          Mix(value, hash);
          return true;
        });
    assert(status.ok());
  }
  return hash;
}

}  // namespace edmg::support
