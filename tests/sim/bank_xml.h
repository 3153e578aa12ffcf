// Files between insurers and banks as the far end has them: writes what a bank answers, and reads
// what the gateway instructs. Shares nothing with services/bank: that is its point.
#ifndef EDMG_TESTS_SIM_BANK_XML_H_
#define EDMG_TESTS_SIM_BANK_XML_H_

#include <cstdint>
#include <string>
#include <vector>

#include "tests/sim/steps.h"

namespace edmg::sim {

// `ids`: the EndToEndId of each row.
std::string ToXml(const BankFile& file, const std::vector<std::string>& ids);

struct ReadTransfer {
  std::string end_to_end_id;
  int64_t cents = 0;
  std::string iban;
  std::string communication;  // the digits
};
struct ReadCreditTransfers {
  std::string message_id;
  std::string count;  // as the file says it, in the group and in its one payment information
  std::string sum;    // likewise
  std::string execution_date;
  std::string debtor_iban;
  std::vector<ReadTransfer> transfers;
  std::string fault;  // what cannot be; empty: nothing
};
ReadCreditTransfers ReadXml(const std::string& xml);

}  // namespace edmg::sim

#endif  // EDMG_TESTS_SIM_BANK_XML_H_
