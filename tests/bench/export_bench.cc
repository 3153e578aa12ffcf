// An export of credit transfers: what is due of one physician is instructed, and the file is
// written; then the bank's answer to all of it is read and recorded.
//
//   export_bench [PAYMENTS]      (default 20000)

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tests/bench/prepared_gateway.h"
#include "tests/support/people.h"

namespace edmg::support {
namespace {

constexpr int kPaymentsDefault = 20'000;
constexpr int kMessagesPerGroup = 512;

using Clock = std::chrono::steady_clock;

double SecondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

void Print(const char* what, int64_t rows, double seconds) {
  std::printf("%-28s %8.0f ms  %8.0f a second\n", what, seconds * 1e3,
              static_cast<double>(rows) / seconds);
}

template <typename T>
T Must(const absl::StatusOr<T>& answer) {
  if (answer.ok()) return *answer;
  std::fprintf(stderr, "%s\n", std::string(answer.status().message()).c_str());
  std::abort();
}

services::Caller Insurer() { return {services::Role::kInsurer, kInsurer}; }

void Owe(PreparedGateway& gateway) {
  int waiting = 0;
  for (auto& message : gateway.Registrations()) {
    gateway.Enqueue(std::move(message));
    if (++waiting % kMessagesPerGroup == 0) gateway.CommitAll();
  }
  gateway.CommitAll();
  edmg::v1::SetDebtorAccountRequest account;
  account.mutable_account()->set_iban("BE68539007547034");
  account.mutable_account()->set_name("An insurer");
  gateway.services().debtor_accounts.Set(account, Insurer(),
                                         [](const auto& answer) { Must(answer); });
  gateway.CommitAll();
}

std::shared_ptr<services::Exports::Answer> Export(PreparedGateway& gateway) {
  edmg::v1::ExportCreditTransfersRequest request;
  const absl::CivilDay today = absl::ToCivilDay(gateway.now(), absl::UTCTimeZone());
  request.mutable_selection()->set_export_id("bench");
  *request.mutable_selection()->mutable_due_until() = MakeDate(today + 60);
  *request.mutable_selection()->mutable_execution_date() = MakeDate(today);
  std::shared_ptr<services::Exports::Answer> answer;
  gateway.services().exports.Open(request, Insurer(),
                                  [&](const auto& opened) { answer = Must(opened); });
  gateway.CommitAll();
  return answer;
}

std::string FileOf(services::Exports::Answer& answer, int64_t* transfers) {
  std::string file;
  for (auto part = Must(answer.Next()); part.has_value(); part = Must(answer.Next())) {
    if (part->has_credit_transfer_export()) {
      *transfers = part->credit_transfer_export().transfers();
    }
    file += part->content();
  }
  return file;
}

// A camt.054 that books every transfer.
std::string BookingsOf(const std::string& file, const std::string& day) {
  std::string answer =
      "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.054.001.08\">"
      "<BkToCstmrDbtCdtNtfctn><Ntfctn>";
  const std::string begin = "<EndToEndId>";
  for (size_t at = file.find(begin); at != std::string::npos; at = file.find(begin, at)) {
    at += begin.size();
    const std::string id = file.substr(at, file.find('<', at) - at);
    absl::StrAppend(&answer, "<Ntry><Amt Ccy=\"EUR\">30.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>",
                    "<Cd>BOOK</Cd></Sts><BookgDt><Dt>", day, "</Dt></BookgDt><AcctSvcrRef>B-", id,
                    "</AcctSvcrRef><NtryDtls><TxDtls><Refs><EndToEndId>", id,
                    "</EndToEndId></Refs></TxDtls></NtryDtls></Ntry>\n");
  }
  return answer + "</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>";
}

void Import(PreparedGateway& gateway, const std::string& file) {
  services::StatusFile reader;
  const auto read = Clock::now();
  if (!reader.Add(file).ok()) std::abort();
  services::StatusRows rows = Must(reader.End());
  const auto count = static_cast<int64_t>(rows.rows.size());
  Print("the bank's file is read", count, SecondsSince(read));
  const auto recorded = Clock::now();
  gateway.services().imports.Record(std::move(rows), "bench", Insurer(),
                                    [count](const auto& answer) {
                                      if (Must(answer).rows_recorded() != count) std::abort();
                                    });
  gateway.CommitAll();
  Print("its rows are recorded", count, SecondsSince(recorded));
}

void Run(int payments) {
  PreparedGateway gateway(payments);
  Owe(gateway);
  const auto instructed = Clock::now();
  const auto first = Export(gateway);
  const double seconds = SecondsSince(instructed);
  int64_t transfers = 0;
  const auto written = Clock::now();
  const std::string file = FileOf(*first, &transfers);
  const double write_seconds = SecondsSince(written);
  Print("payments are instructed", transfers, seconds);
  Print("the file is written", transfers, write_seconds);
  if (FileOf(*Export(gateway), &transfers) != file) std::abort();
  Import(gateway,
         BookingsOf(file, absl::FormatTime("%Y-%m-%d", gateway.now(), absl::UTCTimeZone())));
}

}  // namespace
}  // namespace edmg::support

int main(int argc, char** argv) {
  edmg::support::Run(argc > 1 ? std::atoi(argv[1]) : edmg::support::kPaymentsDefault);
  return 0;
}
