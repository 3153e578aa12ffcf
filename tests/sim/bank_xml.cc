#include "tests/sim/bank_xml.h"

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"

namespace edmg::sim {
namespace {

std::string Leaf(const std::string& name, const std::string& text) {
  return absl::StrCat("<", name, ">", text, "</", name, ">");
}

std::string IsoDay(const Date& date) {
  return absl::StrFormat("%04d-%02d-%02d", date.year, date.month, date.day);
}

std::string Euros(int64_t cents) { return absl::StrFormat("%d.%02d", cents / 100, cents % 100); }

std::string Amount(const BankRow& row) {
  return absl::StrCat("<Amt Ccy=\"", row.currency, "\">", Euros(row.cents), "</Amt>");
}

std::string Reason(const std::string& around, const std::string& code) {
  return code.empty() ? "" : Leaf(around, Leaf("Rsn", Leaf("Cd", code)));
}

std::string StatusReport(const BankFile& file, const std::vector<std::string>& ids) {
  std::string rows;
  for (size_t i = 0; i < file.rows.size(); ++i) {
    const BankRow& row = file.rows[i];
    std::string text;
    if (!row.reference.empty()) text = Leaf("StsId", row.reference);
    absl::StrAppend(&text, Leaf("OrgnlEndToEndId", ids[i]), Leaf("TxSts", row.status),
                    Reason("StsRsnInf", row.reason));
    absl::StrAppend(&rows, Leaf("TxInfAndSts", text), "\n");
  }
  std::string group;
  if (!file.answers.empty()) group = Leaf("OrgnlMsgId", file.answers);
  absl::StrAppend(&group, Leaf("OrgnlMsgNmId", "pain.001"));
  if (!file.group.empty()) absl::StrAppend(&group, Leaf("GrpSts", file.group));
  std::string text =
      Leaf("GrpHdr", Leaf("MsgId", file.id) + Leaf("CreDtTm", IsoDay(file.created) + "T06:00:00"));
  absl::StrAppend(&text, "\n", Leaf("OrgnlGrpInfAndSts", group), "\n");
  if (!rows.empty()) {
    absl::StrAppend(&text, Leaf("OrgnlPmtInfAndSts", Leaf("OrgnlPmtInfId", "x") + rows));
  }
  return Leaf("CstmrPmtStsRpt", text);
}

// Banks differ in where they put amount, day and reference of a booking: so do the rows.
std::string Entry(const BankRow& row, const std::string& id, size_t number, bool old_form) {
  std::string details = Leaf("Refs", Leaf("EndToEndId", id));
  if (number % 2 == 0) {
    details = Leaf("Refs", Leaf("AcctSvcrRef", row.reference) + Leaf("EndToEndId", id));
  }
  if (number % 3 == 0) absl::StrAppend(&details, Amount(row));
  if (row.returned) absl::StrAppend(&details, Reason("RtrInf", row.reason));
  std::string text = Amount(row);
  absl::StrAppend(&text, Leaf("CdtDbtInd", row.returned ? "CRDT" : "DBIT"),
                  Leaf("Sts", old_form ? row.status : Leaf("Cd", row.status)),
                  Leaf("BookgDt", number % 5 == 0 ? Leaf("DtTm", IsoDay(row.day) + "T10:00:00")
                                                  : Leaf("Dt", IsoDay(row.day))));
  if (!row.reference.empty()) absl::StrAppend(&text, Leaf("AcctSvcrRef", row.reference));
  return Leaf("Ntry", text + Leaf("NtryDtls", Leaf("TxDtls", details)));
}

std::string Notification(const BankFile& file, const std::vector<std::string>& ids) {
  std::string rows;
  for (size_t i = 0; i < file.rows.size(); ++i) {
    absl::StrAppend(&rows, Entry(file.rows[i], ids[i], i, absl::EndsWith(file.format, ".02")),
                    "\n");
  }
  const std::string header =
      Leaf("MsgId", file.id) + Leaf("CreDtTm", IsoDay(file.created) + "T06:00:00");
  return Leaf("BkToCstmrDbtCdtNtfctn",
              Leaf("GrpHdr", header) + "\n" + Leaf("Ntfctn", Leaf("Id", "1") + rows));
}

// The text of the next element of a name after `from`, which moves behind it; empty: there is none.
std::string Next(const std::string& xml, const std::string& name, size_t& from) {
  const size_t begin = xml.find("<" + name + ">", from);
  if (begin == std::string::npos) return "";
  const size_t end = xml.find("</" + name + ">", begin);
  if (end == std::string::npos) return "";
  from = end;
  const size_t text = begin + name.size() + 2;
  return xml.substr(text, end - text);
}

std::string First(const std::string& xml, const std::string& name) {
  size_t from = 0;
  return Next(xml, name, from);
}

ReadTransfer TransferIn(const std::string& xml) {
  constexpr char kCurrency[] = "<InstdAmt Ccy=\"EUR\">";
  ReadTransfer transfer;
  transfer.end_to_end_id = First(xml, "EndToEndId");
  transfer.iban = First(First(xml, "CdtrAcct"), "IBAN");
  transfer.communication = First(First(xml, "CdtrRefInf"), "Ref");
  const size_t amount = xml.find(kCurrency);
  if (amount == std::string::npos) return transfer;
  const size_t begin = amount + sizeof(kCurrency) - 1;
  const std::string digits =
      absl::StrReplaceAll(xml.substr(begin, xml.find('<', begin) - begin), {{".", ""}});
  (void)absl::SimpleAtoi(digits, &transfer.cents);
  return transfer;
}

// Two digits at the end check the ten before them.
bool IsSound(const std::string& communication) {
  int64_t number = 0;
  if (communication.size() != 12 || !absl::SimpleAtoi(communication, &number)) return false;
  const int64_t rest = number / 100 % 97;
  return number % 100 == (rest == 0 ? 97 : rest);
}

}  // namespace

std::string ToXml(const BankFile& file, const std::vector<std::string>& ids) {
  const bool pain = absl::StartsWith(file.format, "pain.");
  std::string text = file.fault == "DOCTYPE" ? "<!DOCTYPE Document [<!ENTITY a \"b\">]>" : "";
  absl::StrAppend(&text, "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:",
                  file.fault == "NAMESPACE" ? "pain.002.001.07" : file.format, "\">",
                  pain ? StatusReport(file, ids) : Notification(file, ids), "</Document>");
  if (file.fault == "CUT") text.resize(text.size() - 20);
  return text;
}

ReadCreditTransfers ReadXml(const std::string& xml) {
  ReadCreditTransfers read;
  const std::string header = First(xml, "GrpHdr");
  const std::string information = First(xml, "PmtInf");
  read.message_id = First(header, "MsgId");
  read.count = First(header, "NbOfTxs");
  read.sum = First(header, "CtrlSum");
  if (First(information, "NbOfTxs") != read.count || First(information, "CtrlSum") != read.sum) {
    read.fault = "two sums";
  }
  const std::string day = First(information, "ReqdExctnDt");
  read.execution_date = day.find('<') == std::string::npos ? day : First(day, "Dt");
  read.debtor_iban = First(First(information, "DbtrAcct"), "IBAN");
  size_t from = 0;
  for (;;) {
    const std::string transfer = Next(information, "CdtTrfTxInf", from);
    if (transfer.empty()) break;
    read.transfers.push_back(TransferIn(transfer));
    if (!IsSound(read.transfers.back().communication)) read.fault = "communication";
  }
  return read;
}

}  // namespace edmg::sim
