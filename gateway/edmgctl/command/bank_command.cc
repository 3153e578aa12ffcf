// Files between an insurer and its bank: debtor accounts, exports, and what the bank answers.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <system_error>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "edmg/v1/payment_service.grpc.pb.h"
#include "gateway/edmgctl/command/answer.h"
#include "gateway/edmgctl/command/client.h"
#include "gateway/edmgctl/command/commands.h"
#include "gateway/edmgctl/dates.h"
#include "gateway/edmgctl/failure.h"
#include "gateway/edmgctl/progress.h"
#include "gateway/edmgctl/show.h"
#include "values/civil_date.h"

namespace edmg::ctl {
namespace {

using edmg::v1::CreditTransferExport;
using edmg::v1::ExportCreditTransfersRequest;
using edmg::v1::ExportSelection;
using edmg::v1::PaymentService;

constexpr int64_t kPieceBytes = 256 << 10;

absl::Status ReadDay(const std::string& text, DayReader& days, google::type::Date* date) {
  if (text.empty()) return absl::OkStatus();
  const auto day = days.Read(text);
  if (!day.ok()) return day.status();
  *date = DateOf(*day);
  return absl::OkStatus();
}

absl::StatusOr<ExportCreditTransfersRequest> MakeRequest(const ExportFlags& flags,
                                                         const Settings& settings) {
  ExportCreditTransfersRequest request;
  ExportSelection& selection = *request.mutable_selection();
  selection.set_export_id(flags.export_id);
  DayReader days(settings, "");
  if (!flags.due_until.empty() || !flags.execution_date.empty()) {
    auto status = ReadDay(flags.due_until, days, selection.mutable_due_until());
    if (status.ok()) {
      status = ReadDay(flags.execution_date, days, selection.mutable_execution_date());
    }
    if (!status.ok()) return status;
  }
  selection.set_debtor_iban(flags.debtor_iban);
  selection.set_netting(flags.netting);
  for (const std::string& id : flags.held_back) selection.add_held_back_payment_ids(id);
  request.set_format(flags.format == "09" ? edmg::v1::CREDIT_TRANSFER_FORMAT_PAIN_001_001_09
                                          : edmg::v1::CREDIT_TRANSFER_FORMAT_PAIN_001_001_03);
  request.set_preview(flags.preview);
  return request;
}

// The file, written beside its name, which it gets when it is whole.
class FileInTheMaking {
 public:
  explicit FileInTheMaking(std::string path) : path_(std::move(path)) {
    if (path_.empty()) return;
    out_.open(Beside(), std::ios::binary | std::ios::trunc);
  }
  ~FileInTheMaking() {
    std::error_code ignored;
    if (!path_.empty() && !whole_) std::filesystem::remove(Beside(), ignored);
  }
  FileInTheMaking(const FileInTheMaking&) = delete;
  FileInTheMaking& operator=(const FileInTheMaking&) = delete;

  void Add(const std::string& bytes) {
    if (path_.empty()) return;
    out_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    size_ += static_cast<int64_t>(bytes.size());
  }
  int64_t size() const { return size_; }

  absl::Status End() {
    if (path_.empty() || size_ == 0) return absl::OkStatus();
    out_.close();
    std::error_code error;
    if (out_.good()) std::filesystem::rename(Beside(), path_, error);
    whole_ = out_.good() && !error;
    if (whole_) return absl::OkStatus();
    return absl::DataLossError(absl::StrCat("cannot write ", path_));
  }

 private:
  std::string Beside() const { return absl::StrCat(path_, ".part"); }

  const std::string path_;  // empty: no file
  std::ofstream out_;
  int64_t size_ = 0;
  bool whole_ = false;
};

// Prints all rows of a list, page by page; rows(page) gives those of one.
template <typename Method, typename Request, typename Rows>
ExitCode PrintPages(const Method& method, Request request, const Rows& rows,
                    const Settings& settings) {
  auto stub = Connect<PaymentService>(settings, Listener::kPublic, "");
  if (!stub.ok()) return PrintFailure(stub.status(), settings.lang);
  do {
    auto page = Call(**stub, method, request, settings.timeout());
    if (!page.ok()) return PrintFailure(page.status(), settings.lang);
    for (const auto& row : rows(*page)) std::cout << Shown(row, settings.format());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  return CheckOutput(kExitOk);
}

absl::StatusOr<std::unique_ptr<PaymentService::Stub>> Insurer(const Settings& settings) {
  return Connect<PaymentService>(settings, Listener::kPublic, "");
}

}  // namespace

ExitCode RunDebtorAccount(const DebtorAccountFlags& flags, const Settings& settings) {
  auto stub = Insurer(settings);
  if (!stub.ok()) return PrintFailure(stub.status(), settings.lang);
  edmg::v1::SetDebtorAccountRequest request;
  request.mutable_account()->set_iban(flags.iban);
  request.mutable_account()->set_bic(flags.bic);
  request.mutable_account()->set_name(flags.name);
  request.mutable_account()->set_closed(flags.closed);
  return PrintAnswer(
      Call(**stub, &PaymentService::Stub::SetDebtorAccount, request, settings.timeout()), settings);
}

ExitCode RunDebtorAccounts(const Settings& settings) {
  auto stub = Insurer(settings);
  if (!stub.ok()) return PrintFailure(stub.status(), settings.lang);
  return PrintAnswer(Call(**stub, &PaymentService::Stub::ListDebtorAccounts,
                          edmg::v1::ListDebtorAccountsRequest(), settings.timeout()),
                     settings);
}

ExitCode RunExport(const ExportFlags& flags, const Settings& settings) {
  auto request = MakeRequest(flags, settings);
  if (!request.ok()) return PrintFailure(request.status(), settings.lang);
  auto stub = Insurer(settings);
  if (!stub.ok()) return PrintFailure(stub.status(), settings.lang);
  CatchInterrupts();
  grpc::ClientContext context;
  Watch watch([] { return false; }, [&] { context.TryCancel(); });
  auto reader = (*stub)->ExportCreditTransfers(&context, *request);
  edmg::v1::ExportCreditTransfersResponse part;
  FileInTheMaking file(flags.preview ? "" : flags.out_file);
  CreditTransferExport made;
  Progress progress("bytes", 0);
  while (reader->Read(&part)) {
    if (part.has_credit_transfer_export()) made = part.credit_transfer_export();
    file.Add(part.content());
    progress.Reached(file.size());
  }
  if (auto status = FromGrpc(reader->Finish()); !status.ok()) {
    return PrintFailure(status, settings.lang);
  }
  if (auto written = file.End(); !written.ok()) return PrintFailure(written, settings.lang);
  return PrintAnswer(absl::StatusOr<CreditTransferExport>(made), settings);
}

ExitCode RunExports(const Settings& settings) {
  return PrintPages(
      &PaymentService::Stub::ListExports, edmg::v1::ListExportsRequest(),
      [](const auto& page) -> const auto& { return page.exports(); }, settings);
}

ExitCode RunCancelExport(const std::string& export_id, const std::string& reason,
                         const Settings& settings) {
  edmg::v1::CancelExportRequest request;
  request.set_export_id(export_id);
  request.set_reason(reason == "refused" ? edmg::v1::CANCEL_REASON_REFUSED
                                         : edmg::v1::CANCEL_REASON_NEVER_SENT);
  auto stub = Insurer(settings);
  if (!stub.ok()) return PrintFailure(stub.status(), settings.lang);
  auto answer = Call(**stub, &PaymentService::Stub::CancelExport, request, settings.timeout());
  if (!answer.ok()) return PrintFailure(answer.status(), settings.lang);
  return PrintAnswer(absl::StatusOr<CreditTransferExport>(answer->credit_transfer_export()),
                     settings);
}

ExitCode RunImport(const std::string& path, const Settings& settings) {
  std::ifstream in(path, std::ios::binary);
  if (!in.good()) {
    return PrintFailure(absl::InvalidArgumentError(absl::StrCat("cannot read ", path)),
                        settings.lang);
  }
  auto stub = Insurer(settings);
  if (!stub.ok()) return PrintFailure(stub.status(), settings.lang);
  CatchInterrupts();
  grpc::ClientContext context;
  Watch watch([] { return false; }, [&] { context.TryCancel(); });
  edmg::v1::ImportPaymentStatusResponse response;
  auto writer = (*stub)->ImportPaymentStatus(&context, &response);
  std::string piece(kPieceBytes, '\0');
  std::error_code unknown_size;
  const auto size = std::filesystem::file_size(path, unknown_size);
  Progress progress("bytes", unknown_size ? 0 : static_cast<int64_t>(size));
  int64_t sent = 0;
  edmg::v1::ImportPaymentStatusRequest request;
  while (in.read(piece.data(), kPieceBytes), in.gcount() > 0) {
    request.set_content(piece.data(), static_cast<size_t>(in.gcount()));
    if (!writer->Write(request)) break;  // Finish tells the reason
    progress.Reached(sent += in.gcount());
  }
  writer->WritesDone();
  if (auto status = FromGrpc(writer->Finish()); !status.ok()) {
    return PrintFailure(status, settings.lang);
  }
  const ExitCode code =
      PrintAnswer(absl::StatusOr<edmg::v1::ImportPaymentStatusResponse>(response), settings);
  const bool all_moved = response.rows_unmatched() == 0 && response.refused_export_id().empty();
  return code == kExitOk && !all_moved ? kExitRefused : code;
}

ExitCode RunUnmatched(const Settings& settings) {
  return PrintPages(
      &PaymentService::Stub::ListUnmatched, edmg::v1::ListUnmatchedRequest(),
      [](const auto& page) -> const auto& { return page.rows(); }, settings);
}

}  // namespace edmg::ctl
