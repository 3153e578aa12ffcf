// Writes files of SEPA credit transfers: ISO 20022 pain.001.001.03 and .09, with one PmtInf.
//
// The file is made from what an export recorded and from nothing else: the same export gives the
// same bytes. It is written piece by piece, so that its size costs no memory.
#ifndef EDMG_SERVICES_BANK_CREDIT_TRANSFER_FILE_H_
#define EDMG_SERVICES_BANK_CREDIT_TRANSFER_FILE_H_

#include <memory>
#include <string>

#include "edmg/store/v1/payments.pb.h"
#include "edmg/v1/bank_file.pb.h"

namespace edmg::services {

class CreditTransferFile {
 public:
  // `record` must have a transfer; it and the file's format do not change any more.
  CreditTransferFile(const edmg::store::v1::ExportRecord& record,
                     edmg::v1::CreditTransferFormat format);
  ~CreditTransferFile();

  // The transfers in their order; one without an amount is left out.
  void Add(const edmg::store::v1::TransferRecord& transfer);
  // After the last one.
  void End();

  // What was written and not taken yet.
  std::string TakeBytes();
  size_t size() const;  // of what TakeBytes would give

 private:
  struct Xml;
  const std::unique_ptr<Xml> xml_;
  const bool new_form_;  // pain.001.001.09
};

}  // namespace edmg::services

#endif  // EDMG_SERVICES_BANK_CREDIT_TRANSFER_FILE_H_
