#include "services/rules/book/unknown_fields.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/unknown_field_set.h>

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"

namespace edmg::rules {
namespace {

constexpr int kUnknownFieldsToldMax = 8;  // of one message: a sender of more hears of the first

}  // namespace

void CheckNoUnknownFields(const google::protobuf::Message& message, const std::string& path,
                          Findings* findings) {
  using google::protobuf::FieldDescriptor;
  const google::protobuf::Reflection* reflection = message.GetReflection();
  const auto& unknown = reflection->GetUnknownFields(message);
  for (int i = 0; i < std::min(unknown.field_count(), kUnknownFieldsToldMax); ++i) {
    const std::string name = absl::StrCat("unknown_field_", unknown.field(i).number());
    findings->Add("111", FieldPath{path, name}, "FIELD_UNKNOWN");
  }
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    const std::string field_path = Join({path, field->name()});
    if (!field->is_repeated()) {
      CheckNoUnknownFields(reflection->GetMessage(message, field), field_path, findings);
      continue;
    }
    for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
      CheckNoUnknownFields(reflection->GetRepeatedMessage(message, field, i),
                           absl::StrCat(field_path, "[", i, "]"), findings);
    }
  }
}

}  // namespace edmg::rules
