// Records certificates of care as an insurer: one row of flags, or a file of rows.
#include <iostream>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "edmg/v1/insurer_feed_service.grpc.pb.h"
#include "gateway/edmgctl/command/client.h"
#include "gateway/edmgctl/command/commands.h"
#include "gateway/edmgctl/command/rows.h"
#include "gateway/edmgctl/dates.h"
#include "gateway/edmgctl/failure.h"
#include "gateway/edmgctl/show.h"
#include "values/civil_date.h"

namespace edmg::ctl {
namespace {

using edmg::v1::Attestation;
using edmg::v1::InsurerFeedService;
using edmg::v1::RecordAttestationsResponse;

constexpr size_t kColumnsMin = 4;
constexpr absl::string_view kThirdParty = "third-party";

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

// SSIN,PHYSICIAN,DAY,CODE[,third-party]
absl::StatusOr<Attestation> ParseRow(const std::vector<std::string>& columns, DayReader& days) {
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

absl::StatusOr<FileRows<Attestation>> RowsOf(const AttestFlags& flags, const Settings& settings) {
  DayReader days(settings, "");
  if (!flags.from_file.empty()) {
    return ReadRows<Attestation>(flags.from_file,
                                 [&](const auto& columns) { return ParseRow(columns, days); });
  }
  absl::StatusOr<Attestation> row = MakeRow(flags, days);
  if (!row.ok()) return row.status();
  return FileRows<Attestation>{{*std::move(row), 0}};
}

// The counts, and the reason for each refused row.
void PrintOutcome(const RecordAttestationsResponse& response, const FileRows<Attestation>& rows,
                  absl::string_view lang) {
  for (const edmg::v1::RefusedAttestation& refused : response.refused()) {
    std::cout << RefusedText(rows, refused.message(), refused.row()) << "\n"
              << RefusalLines(refused.rejection(), lang);
  }
  std::cout << CountsText(response) << std::flush;
}

}  // namespace

ExitCode RunAttest(const AttestFlags& flags, const Settings& settings) {
  absl::StatusOr<FileRows<Attestation>> rows = RowsOf(flags, settings);
  if (!rows.ok()) return PrintFailure(rows.status(), settings.lang);
  auto stub = Connect<InsurerFeedService>(settings, Listener::kPublic, "");
  if (!stub.ok()) return PrintFailure(stub.status(), settings.lang);
  auto response = SendRows<RecordAttestationsResponse>(
      *rows, edmg::v1::RecordAttestationsRequest(),
      [&](auto* context, auto* answer) { return (*stub)->RecordAttestations(context, answer); },
      [](const Attestation& row, auto* request) { *request->add_attestations() = row; });
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
