// Checks that signed bytes can be read in one way only. A pure function over bytes and descriptor.
//
// A reader of protobuf takes the last of two values of a field, joins two messages and keeps the
// last member of a oneof: nobody can prove which value the signer saw. The check walks the wire
// format itself, as a parsed message does not show this any more. CheckNoUnknownFields
// (book/unknown_fields.h) refuses fields that the descriptor does not know. CheckContent of
// submission_rules.h is defined here.
#ifndef EDMG_SERVICES_RULES_DMG_SIGNED_CONTENT_CHECKS_H_
#define EDMG_SERVICES_RULES_DMG_SIGNED_CONTENT_CHECKS_H_

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "services/rules/book/field_checks.h"

namespace edmg::rules {

// 111 FIELD_REPEATED, once a field, for every singular field and every member of a oneof that
// follows another value of the same field or oneof, in `content` and the messages in it. `content`
// must be one that protobuf parses as a `type`.
void CheckOneReading(absl::string_view content, const google::protobuf::Descriptor& type,
                     Findings* findings);

}  // namespace edmg::rules

#endif  // EDMG_SERVICES_RULES_DMG_SIGNED_CONTENT_CHECKS_H_
