#include "store/engine/records.h"

#include "absl/strings/str_cat.h"

namespace edmg::store {
namespace {

absl::string_view NameOf(Table table) { return kTables[static_cast<size_t>(table) - 1].name; }

}  // namespace

absl::Status Unreadable(Table table) {
  return absl::DataLossError(absl::StrCat("a record of table ", NameOf(table), " is unreadable"));
}

std::string Serialize(const google::protobuf::MessageLite& message) {
  return message.SerializeAsString();
}

}  // namespace edmg::store
