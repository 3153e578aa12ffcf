// Errors of requests that carry rows: they name the row, the field and the fault.
// Nothing of a request with one bad row is recorded.
#ifndef EDMG_SERVICES_ANSWERS_ROW_CHECKS_H_
#define EDMG_SERVICES_ANSWERS_ROW_CHECKS_H_

#include <algorithm>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "services/answers/errors.h"

namespace edmg::services {

// INVALID_ARGUMENT/ROW_COUNT_INVALID unless 1 <= count <= most.
inline absl::Status CheckRowCount(const std::string& field, int count, int most) {
  if (count >= 1 && count <= most) return absl::OkStatus();
  return Error({Reason::kRowCountInvalid, field,
                absl::StrCat("must have 1 to ", most, " rows, not ", count)});
}

// INVALID_ARGUMENT/ROW_COUNT_INVALID for a further message that makes its stream longer than `most`
// rows.
inline absl::Status CheckStreamRows(const std::string& field, int64_t rows, int64_t most) {
  if (rows <= most) return absl::OkStatus();
  return Error({Reason::kRowCountInvalid, field,
                absl::StrCat("a stream takes at most ", most,
                             " rows: what came before is recorded, send the rest in another")});
}

// INVALID_ARGUMENT/FIELD_FORMAT unless it is a name that a caller may give to a file or a report.
inline absl::Status CheckChosenName(absl::string_view name, const std::string& field) {
  constexpr size_t kBytesMax = 64;
  const bool sound = !name.empty() && name.size() <= kBytesMax &&
                     std::all_of(name.begin(), name.end(), [](char c) {
                       return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' ||
                              c == '_' || c == '.';
                     });
  if (sound) return absl::OkStatus();
  return Error(
      {Reason::kFieldFormat, field, R"(must be 1 to 64 of A-Z, a-z, 0-9, "-", "_" and ".")"});
}

// INVALID_ARGUMENT/ROW_REPEATED.
inline absl::Status RowRepeated(const std::string& field) {
  return Error({Reason::kRowRepeated, field, "the same row stands twice in the request"});
}

// The path of a row, for instance "persons[3]"; a field of it is RowPath(...) + ".ssin".
inline std::string RowPath(absl::string_view field, int row) {
  return absl::StrCat(field, "[", row, "]");
}

}  // namespace edmg::services

#endif  // EDMG_SERVICES_ANSWERS_ROW_CHECKS_H_
