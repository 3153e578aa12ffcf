// Records certificates of care as an insurer: one row of flags, or a file of rows.
#include <iostream>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "edmg/v1/insurer_feed_service.grpc.pb.h"
#include "gateway/edmgctl/command/client.h"
#include "gateway/edmgctl/command/commands.h"
#include "gateway/edmgctl/dates.h"
#include "gateway/edmgctl/failure.h"
#include "gateway/edmgctl/progress.h"
#include "gateway/edmgctl/show.h"
#include "values/civil_date.h"

namespace edmg::ctl {
namespace {

using edmg::v1::Attestation;
using edmg::v1::InsurerFeedService;
using edmg::v1::RecordAttestationsResponse;

constexpr size_t kRowsPerMessage = 500;
constexpr size_t kColumnsMin = 4;
constexpr absl::string_view kThirdParty = "third-party";

// A row and the line of the file that it came from; 0: the flags.
struct Row {
  Attestation attestation;
  int64_t line = 0;
};

absl::StatusOr<Attestation> MakeRow(const AttestFlags& flags, DayReader& days) {
  absl::StatusOr<absl::CivilDay> day = days.Read(flags.day);
  if (!day.ok()) return day.status();
  Attestation row;
  row.set_ssin(flags.patient);
  row.set_physician_nihii(flags.physician);
  *row.mutable_service_date() = DateOf(*day);
  row.set_claim_code(flags.code);
  row.set_third_party_payer(flags.third_party_payer);
  return row;
}

// SSIN,PHYSICIAN,DAY,CODE[,third-party]; spreadsheets of some countries write ; between columns.
absl::StatusOr<Attestation> ParseRow(absl::string_view line, DayReader& days) {
  std::vector<std::string> columns = absl::StrSplit(line, absl::ByAnyChar(",;"));
  for (std::string& column : columns) absl::StripAsciiWhitespace(&column);
  if (columns.size() < kColumnsMin || columns.size() > kColumnsMin + 1 ||
      (columns.size() > kColumnsMin && columns[kColumnsMin] != kThirdParty)) {
    return absl::InvalidArgumentError("write SSIN,PHYSICIAN,YYYY-MM-DD,CODE[,third-party]");
  }
  AttestFlags row;
  row.patient = columns[0];
  row.physician = columns[1];
  row.day = columns[2];
  row.code = columns[3];
  row.third_party_payer = columns.size() > kColumnsMin;
  return MakeRow(row, days);
}

absl::StatusOr<std::vector<Row>> ReadRows(const std::string& path, DayReader& days) {
  absl::StatusOr<std::string> text = ReadTextFile(path);
  if (!text.ok()) return text.status();
  std::vector<Row> rows;
  int64_t number = 0;
  for (absl::string_view line : absl::StrSplit(*text, '\n')) {
    ++number;
    line = absl::StripAsciiWhitespace(line);
    if (line.empty() || line.front() == '#') continue;
    absl::StatusOr<Attestation> row = ParseRow(line, days);
    if (!row.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, ":", number, ": ", row.status().message()));
    }
    rows.push_back({*std::move(row), number});
  }
  return rows;
}

absl::StatusOr<std::vector<Row>> RowsOf(const AttestFlags& flags, const Settings& settings) {
  DayReader days(settings, "");
  if (!flags.from_file.empty()) return ReadRows(flags.from_file, days);
  absl::StatusOr<Attestation> row = MakeRow(flags, days);
  if (!row.ok()) return row.status();
  return std::vector<Row>{{*std::move(row), 0}};
}

absl::StatusOr<RecordAttestationsResponse> Record(InsurerFeedService::Stub& stub,
                                                  const std::vector<Row>& rows) {
  CatchInterrupts();
  grpc::ClientContext context;
  Watch watch([] { return false; }, [&] { context.TryCancel(); });
  RecordAttestationsResponse response;
  auto writer = stub.RecordAttestations(&context, &response);
  Progress progress("rows", static_cast<int64_t>(rows.size()));
  edmg::v1::RecordAttestationsRequest request;
  for (size_t next = 0; next < rows.size();) {
    request.clear_attestations();
    for (; next < rows.size() && request.attestations_size() < int{kRowsPerMessage}; ++next) {
      *request.add_attestations() = rows[next].attestation;
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

// The counts, and the reason for each refused row.
void PrintOutcome(const RecordAttestationsResponse& response, const std::vector<Row>& rows,
                  absl::string_view lang) {
  for (const edmg::v1::RefusedAttestation& refused : response.refused()) {
    const size_t place = refused.message() * kRowsPerMessage + refused.row();
    const int64_t line = place < rows.size() ? rows[place].line : 0;
    std::cout << (line == 0 ? "refused" : absl::StrCat("refused, line ", line)) << "\n"
              << RefusalLines(refused.rejection(), lang);
  }
  if (response.rows_refused() > response.refused_size()) {
    std::cout << "and " << response.rows_refused() - response.refused_size() << " more refused\n";
  }
  std::cout << response.rows_recorded() << " recorded, " << response.rows_known() << " known, "
            << response.rows_refused() << " refused" << std::endl;
}

}  // namespace

ExitCode RunAttest(const AttestFlags& flags, const Settings& settings) {
  absl::StatusOr<std::vector<Row>> rows = RowsOf(flags, settings);
  if (!rows.ok()) return PrintFailure(rows.status(), settings.lang);
  auto stub = Connect<InsurerFeedService>(settings, Listener::kPublic, "");
  if (!stub.ok()) return PrintFailure(stub.status(), settings.lang);
  absl::StatusOr<RecordAttestationsResponse> response = Record(**stub, *rows);
  if (!response.ok()) return PrintFailure(response.status(), settings.lang);
  if (settings.format() == Format::kReadable) {
    PrintOutcome(*response, *rows, settings.lang);
  } else {
    std::cout << (settings.format() == Format::kJson ? AsJson(*response) : AsText(*response))
              << std::endl;
  }
  return response->rows_refused() == 0 ? kExitOk : kExitRefused;
}

}  // namespace edmg::ctl
