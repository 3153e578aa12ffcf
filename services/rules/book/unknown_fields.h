// Fields that this gateway does not know, in messages and in rows of feeds.
#ifndef EDMG_SERVICES_RULES_BOOK_UNKNOWN_FIELDS_H_
#define EDMG_SERVICES_RULES_BOOK_UNKNOWN_FIELDS_H_

#include <string>

#include "google/protobuf/message.h"
#include "services/rules/book/field_checks.h"

namespace edmg::rules {

// 111 for every field that the message or a message in it carries and this gateway does not know: a
// signature must not cover a field that nobody read, and no feed keeps one that nobody reads. The
// first 8 of a message are told. The path ends in "unknown_field_<number>".
void CheckNoUnknownFields(const google::protobuf::Message& message, const std::string& path,
                          Findings* findings);

}  // namespace edmg::rules

#endif  // EDMG_SERVICES_RULES_BOOK_UNKNOWN_FIELDS_H_
