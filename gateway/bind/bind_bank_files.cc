// Files between insurers and their banks: a part of PaymentService.
#include <memory>
#include <string>
#include <utility>

#include "certs/stream_digest.h"
#include "edmg/v1/payment_service.pb.h"
#include "gateway/bind/bindings.h"

namespace edmg::gateway {
namespace {

using edmg::v1::ExportCreditTransfersRequest;
using edmg::v1::ExportCreditTransfersResponse;
using edmg::v1::ImportPaymentStatusRequest;
using edmg::v1::ImportPaymentStatusResponse;

// A file of a bank that comes in.
class StatusUpload {
 public:
  StatusUpload(Front& front, ImportPaymentStatusResponse* response)
      : front_(front), response_(response) {}

  template <typename Recorded>
  void Add(const ImportPaymentStatusRequest& request, const Recorded& recorded) {
    if (request.content().size() > services::kStatusFilePieceBytesMax) {
      return recorded(services::Error(
          {services::Reason::kFileTooLarge, "content", "a piece has at most 1 MiB: send several"}));
    }
    digest_.Add(request.content());
    recorded(file_.Add(request.content()));
  }

  template <typename Ended>
  void End(const Caller& caller, const Ended& ended) {
    auto rows = file_.End();
    if (!rows.ok()) return ended(rows.status());
    front_.services.imports.Record(*std::move(rows), digest_.EndAsHex(), caller,
                                   Into(response_, ended));
  }

 private:
  Front& front_;
  ImportPaymentStatusResponse* response_;
  certs::StreamDigest digest_;
  services::StatusFile file_;
};

}  // namespace

void BindBankFiles(Front& front, Binding& binding) {
  binding.Command(front.services.debtor_accounts, &services::DebtorAccounts::Set);
  binding.Read(front.services.debtor_accounts, &services::DebtorAccounts::List);
  binding.Read(front.services.exports, &services::Exports::List);
  binding.Command(front.services.exports, &services::Exports::Cancel);
  binding.Stream<ExportCreditTransfersRequest, ExportCreditTransfersResponse>(
      [&front](const auto& request, const Caller& caller, const auto& pump) {
        front.services.exports.Open(request, caller, [pump](auto opened) {
          if (!opened.ok()) return pump->Fail(opened.status());
          pump->SendAll(StreamKind::kExport,
                        [answer = *std::move(opened)](bool) { return answer->Next(); });
        });
      });
  binding.Upload<ImportPaymentStatusRequest, ImportPaymentStatusResponse>(
      [&front](ImportPaymentStatusResponse* response) {
        return std::make_shared<StatusUpload>(front, response);
      });
  binding.Read(front.services.imports, &services::Imports::ListUnmatched);
}

}  // namespace edmg::gateway
