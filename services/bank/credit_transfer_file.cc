#include "services/bank/credit_transfer_file.h"

#include <libxml/xmlwriter.h>

#include <cassert>
#include <utility>

#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "services/rules/payments/obligation.h"
#include "services/rules/payments/transfers.h"
#include "values/civil_date.h"
#include "values/sepa_text.h"
#include "values/timestamps.h"

namespace edmg::services {
namespace {

constexpr size_t kNameCharactersMax = 70;

std::string Euros(int64_t cents) { return absl::StrFormat("%d.%02d", cents / 100, cents % 100); }

std::string DayText(const google::type::Date& date) {
  return absl::FormatCivilTime(DayOf(date).value_or(absl::CivilDay()));
}

const xmlChar* Chars(const char* text) { return reinterpret_cast<const xmlChar*>(text); }

}  // namespace

// Memory is all that libxml2's writer can fail for: that ends the process, as it does elsewhere.
struct CreditTransferFile::Xml {
  Xml() {
    xmlOutputBufferPtr out = xmlOutputBufferCreateIO(&Keep, nullptr, this, nullptr);
    writer = xmlNewTextWriter(out);
    assert(writer != nullptr);
  }
  ~Xml() { xmlFreeTextWriter(writer); }

  static int Keep(void* self, const char* bytes, int size) {
    static_cast<Xml*>(self)->bytes.append(bytes, static_cast<size_t>(size));
    return size;
  }

  void Open(const char* name) { Must(xmlTextWriterStartElement(writer, Chars(name))); }
  void Close() { Must(xmlTextWriterEndElement(writer)); }
  void Attribute(const char* name, const char* value) {
    Must(xmlTextWriterWriteAttribute(writer, Chars(name), Chars(value)));
  }
  void Text(const std::string& text) {
    Must(xmlTextWriterWriteString(writer, Chars(text.c_str())));
  }
  void Leaf(const char* name, const std::string& text) {
    Open(name);
    Text(text);
    Close();
  }
  // Elements one in the other, around a text.
  void Leaf(std::initializer_list<const char*> names, const std::string& text) {
    for (const char* name : names) Open(name);
    Text(text);
    for (size_t i = 0; i < names.size(); ++i) Close();
  }
  static void Must(int result) { assert(result >= 0); }

  xmlTextWriterPtr writer;
  std::string bytes;
};

namespace {

// A bank: by its BIC, or as SEPA has it where none was given.
template <typename Xml>
void WriteAgent(Xml& xml, const char* name, const std::string& bic, bool new_form, bool must) {
  if (bic.empty() && !must) return;
  if (bic.empty()) {
    xml.Leaf({name, "FinInstnId", "Othr", "Id"}, "NOTPROVIDED");
  } else {
    xml.Leaf({name, "FinInstnId", new_form ? "BICFI" : "BIC"}, bic);
  }
}

template <typename Xml>
void WriteGroupHeader(Xml& xml, const edmg::v1::CreditTransferExport& made,
                      const std::string& initiator) {
  xml.Open("GrpHdr");
  xml.Leaf("MsgId", made.selection().export_id());
  xml.Leaf("CreDtTm", absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", TimeOf(made.creation_time()),
                                       absl::UTCTimeZone()));
  xml.Leaf("NbOfTxs", absl::StrFormat("%d", made.transfers()));
  xml.Leaf("CtrlSum", Euros(made.sum_cents()));
  xml.Leaf({"InitgPty", "Nm"}, initiator);
  xml.Close();
}

// Each transfer is booked for itself, so that the bank's answers name it.
template <typename Xml>
void BeginPaymentInformation(Xml& xml, const edmg::v1::CreditTransferExport& made,
                             const std::string& debtor, bool new_form) {
  xml.Open("PmtInf");
  xml.Leaf("PmtInfId", made.selection().export_id() + "-1");
  xml.Leaf("PmtMtd", "TRF");
  xml.Leaf("BtchBookg", "false");
  xml.Leaf("NbOfTxs", absl::StrFormat("%d", made.transfers()));
  xml.Leaf("CtrlSum", Euros(made.sum_cents()));
  xml.Leaf({"PmtTpInf", "SvcLvl", "Cd"}, "SEPA");
  const std::string day = DayText(made.selection().execution_date());
  if (new_form) {
    xml.Leaf({"ReqdExctnDt", "Dt"}, day);
  } else {
    xml.Leaf("ReqdExctnDt", day);
  }
  xml.Leaf({"Dbtr", "Nm"}, debtor);
  xml.Leaf({"DbtrAcct", "Id", "IBAN"}, made.debtor().iban());
  WriteAgent(xml, "DbtrAgt", made.debtor().bic(), new_form, true);
  xml.Leaf("ChrgBr", "SLEV");
}

}  // namespace

CreditTransferFile::CreditTransferFile(const edmg::store::v1::ExportRecord& record,
                                       edmg::v1::CreditTransferFormat format)
    : xml_(std::make_unique<Xml>()),
      new_form_(format == edmg::v1::CREDIT_TRANSFER_FORMAT_PAIN_001_001_09) {
  const std::string name = new_form_ ? "pain.001.001.09" : "pain.001.001.03";
  const std::string debtor = SepaText(record.made().debtor().name(), kNameCharactersMax);
  Xml::Must(xmlTextWriterStartDocument(xml_->writer, "1.0", "UTF-8", nullptr));
  xml_->Open("Document");
  xml_->Attribute("xmlns", ("urn:iso:std:iso:20022:tech:xsd:" + name).c_str());
  xml_->Open("CstmrCdtTrfInitn");
  WriteGroupHeader(*xml_, record.made(), debtor);
  BeginPaymentInformation(*xml_, record.made(), debtor, new_form_);
}

CreditTransferFile::~CreditTransferFile() = default;

void CreditTransferFile::Add(const edmg::store::v1::TransferRecord& transfer) {
  if (transfer.amount_cents() == 0) return;
  const edmg::store::v1::PaymentKey& payment = transfer.payment();
  Xml& xml = *xml_;
  xml.Open("CdtTrfTxInf");
  xml.Leaf({"PmtId", "EndToEndId"}, rules::PaymentId(payment.revision(), payment.position()));
  xml.Open("Amt");
  xml.Open("InstdAmt");
  xml.Attribute("Ccy", "EUR");
  xml.Text(Euros(transfer.amount_cents()));
  xml.Close();
  xml.Close();
  WriteAgent(xml, "CdtrAgt", transfer.bic(), new_form_, false);
  xml.Leaf({"Cdtr", "Nm"}, transfer.name());
  xml.Leaf({"CdtrAcct", "Id", "IBAN"}, transfer.iban());
  xml.Open("RmtInf");
  xml.Open("Strd");
  xml.Open("CdtrRefInf");
  xml.Open("Tp");
  xml.Leaf({"CdOrPrtry", "Cd"}, "SCOR");
  xml.Leaf("Issr", "BBA");
  xml.Close();
  xml.Leaf("Ref", rules::RemittanceDigits(payment.revision(), payment.position()));
  xml.Close();
  xml.Close();
  xml.Close();
  xml.Close();
}

void CreditTransferFile::End() {
  Xml::Must(xmlTextWriterEndDocument(xml_->writer));
  Xml::Must(xmlTextWriterFlush(xml_->writer));
}

std::string CreditTransferFile::TakeBytes() { return std::exchange(xml_->bytes, ""); }

size_t CreditTransferFile::size() const { return xml_->bytes.size(); }

}  // namespace edmg::services
