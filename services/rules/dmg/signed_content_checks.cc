#include "services/rules/dmg/signed_content_checks.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include <cassert>
#include <map>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "services/rules/dmg/submission_rules.h"

namespace edmg::rules {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;

// The known field of a tag; nullptr if number or wire type is another's.
const FieldDescriptor* FieldOf(uint32_t tag, const Descriptor& type) {
  const auto* field = type.FindFieldByNumber(WireFormatLite::GetTagFieldNumber(tag));
  if (field == nullptr) return nullptr;
  const auto wire_type =
      WireFormatLite::WireTypeForFieldType(static_cast<WireFormatLite::FieldType>(field->type()));
  return wire_type == WireFormatLite::GetTagWireType(tag) ? field : nullptr;
}

// Walks the bytes of one message and of the messages in it.
class Walk {
 public:
  Walk(CodedInputStream& input, Findings& findings) : input_(input), findings_(findings) {}

  void Message(const Descriptor& type, const std::string& path) {
    std::set<const void*> seen;  // fields and oneofs
    std::set<const FieldDescriptor*> told;
    std::map<const FieldDescriptor*, int> rows;  // of repeated messages
    while (const uint32_t tag = input_.ReadTag()) {
      const FieldDescriptor* field = FieldOf(tag, type);
      if (field == nullptr || !IsNew(*field, seen)) {
        if (field != nullptr && told.insert(field).second) {
          findings_.Add("111", {path, field->name()}, "FIELD_REPEATED");
        }
        Skip(tag);
      } else if (field->type() == FieldDescriptor::TYPE_MESSAGE) {
        const std::string row = field->is_repeated() ? absl::StrCat("[", rows[field]++, "]") : "";
        Nested(*field->message_type(), absl::StrCat(Join({path, field->name()}), row));
      } else {
        Skip(tag);
      }
    }
  }

 private:
  static bool IsNew(const FieldDescriptor& field, std::set<const void*>& seen) {
    if (field.is_repeated()) return true;
    const auto* oneof = field.real_containing_oneof();
    return seen.insert(oneof != nullptr ? static_cast<const void*>(oneof) : &field).second;
  }

  void Skip(uint32_t tag) {
    const bool skipped = WireFormatLite::SkipField(&input_, tag);
    assert(skipped && "protobuf parsed these bytes");
    (void)skipped;
  }

  void Nested(const Descriptor& type, const std::string& path) {
    const auto limit = input_.ReadLengthAndPushLimit();
    Message(type, path);
    input_.PopLimit(limit);
  }

  CodedInputStream& input_;
  Findings& findings_;
};

}  // namespace

void CheckOneReading(absl::string_view content, const Descriptor& type, Findings* findings) {
  CodedInputStream input(reinterpret_cast<const uint8_t*>(content.data()),
                         static_cast<int>(content.size()));
  Walk(input, *findings).Message(type, "");
}

Refusals CheckContent(absl::string_view content, const Rulebook& rulebook) {
  Findings findings(rulebook);
  CheckOneReading(content, *edmg::v1::Submission::descriptor(), &findings);
  return findings.OfFirstLayer();
}

}  // namespace edmg::rules
