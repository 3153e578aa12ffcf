// The contents of the tables, for tests that say "nothing was written" or "the same as before".
#ifndef EDMG_TESTS_SUPPORT_TABLE_CONTENTS_H_
#define EDMG_TESTS_SUPPORT_TABLE_CONTENTS_H_

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "store/engine/database.h"

namespace edmg::support {

// Every row of every table: (table, key) to value.
using TableContents = std::map<std::pair<int, std::string>, std::string>;
TableContents ContentsOf(const store::Database& database);

// Rows of one table.
int CountRows(const store::Database& database, store::Table table);

// A digest of the journal, the evidence and all derived tables; operational tables are left out.
uint64_t DigestOf(const store::Database& database);

}  // namespace edmg::support

#endif  // EDMG_TESTS_SUPPORT_TABLE_CONTENTS_H_
