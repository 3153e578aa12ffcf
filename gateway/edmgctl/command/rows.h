// Rows that an insurer sends in one stream, from flags or from a file with one row a line.
#ifndef EDMG_GATEWAY_EDMGCTL_COMMAND_ROWS_H_
#define EDMG_GATEWAY_EDMGCTL_COMMAND_ROWS_H_

#include <grpcpp/support/sync_stream.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gateway/edmgctl/command/client.h"
#include "gateway/edmgctl/failure.h"
#include "gateway/edmgctl/progress.h"

namespace edmg::ctl {

inline constexpr size_t kRowsPerMessage = 500;

// A row and the line of the file that it came from; 0: the flags.
template <typename Message>
struct FileRow {
  Message message;
  int64_t line = 0;
};
template <typename Message>
using FileRows = std::vector<FileRow<Message>>;

// The columns of a line; spreadsheets of some countries write ; between them.
inline std::vector<std::string> ColumnsOf(absl::string_view line) {
  std::vector<std::string> columns = absl::StrSplit(line, absl::ByAnyChar(",;"));
  for (std::string& column : columns) absl::StripAsciiWhitespace(&column);
  return columns;
}

// Reads a file; # begins a comment. parse(columns) makes a row; its error is told with the line.
template <typename Message, typename Parse>
absl::StatusOr<FileRows<Message>> ReadRows(const std::string& path, const Parse& parse) {
  absl::StatusOr<std::string> text = ReadTextFile(path);
  if (!text.ok()) return text.status();
  FileRows<Message> rows;
  int64_t number = 0;
  for (absl::string_view line : absl::StrSplit(*text, '\n')) {
    ++number;
    line = absl::StripAsciiWhitespace(line);
    if (line.empty() || line.front() == '#') continue;
    absl::StatusOr<Message> row = parse(ColumnsOf(line));
    if (!row.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, ":", number, ": ", row.status().message()));
    }
    rows.push_back({*std::move(row), number});
  }
  return rows;
}

// Sends them, kRowsPerMessage a message. open(context, response) begins the stream, and
// add(row, request) puts a row into a message that was begun from `empty`.
template <typename Response, typename Request, typename Message, typename Open, typename Add>
absl::StatusOr<Response> SendRows(const FileRows<Message>& rows, const Request& empty,
                                  const Open& open, const Add& add) {
  CatchInterrupts();
  grpc::ClientContext context;
  Watch watch([] { return false; }, [&] { context.TryCancel(); });
  Response response;
  std::unique_ptr<grpc::ClientWriter<Request>> writer = open(&context, &response);
  Progress progress("rows", static_cast<int64_t>(rows.size()));
  for (size_t next = 0; next < rows.size();) {
    Request request = empty;
    for (size_t i = 0; next < rows.size() && i < kRowsPerMessage; ++next, ++i) {
      add(rows[next].message, &request);
    }
    if (!writer->Write(request)) break;  // Finish tells the reason
    progress.Reached(static_cast<int64_t>(next));
  }
  writer->WritesDone();
  absl::Status status = FromGrpc(writer->Finish());
  if (Interrupted()) {
    return RpcFailure(absl::StatusCode::kCancelled, "interrupted; run it again to finish", "");
  }
  if (!status.ok()) return status;
  return response;
}

// "refused", and the line where the row has one. Row `row` of message `message`.
template <typename Message>
std::string RefusedText(const FileRows<Message>& rows, int message, int row) {
  const size_t place = message * kRowsPerMessage + row;
  const int64_t line = place < rows.size() ? rows[place].line : 0;
  return line == 0 ? "refused" : absl::StrCat("refused, line ", line);
}

// "and 7 more refused", and the counts.
template <typename Response>
std::string CountsText(const Response& response) {
  std::string text;
  if (response.rows_refused() > response.refused_size()) {
    absl::StrAppend(&text, "and ", response.rows_refused() - response.refused_size(),
                    " more refused\n");
  }
  absl::StrAppend(&text, response.rows_recorded(), " recorded, ", response.rows_known(), " known, ",
                  response.rows_refused(), " refused\n");
  return text;
}

}  // namespace edmg::ctl

#endif  // EDMG_GATEWAY_EDMGCTL_COMMAND_ROWS_H_
