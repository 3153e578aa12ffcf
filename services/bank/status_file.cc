#include "services/bank/status_file.h"

#include <libxml/parser.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <iterator>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "services/answers/errors.h"
#include "values/civil_date.h"

namespace edmg::services {
namespace {

using edmg::store::v1::BankStatusCommand;

constexpr size_t kDepthMax = 32;
constexpr size_t kTextBytesMax = 256;  // of an element that is read
constexpr absl::string_view kNamespace = "urn:iso:std:iso:20022:tech:xsd:";
constexpr absl::string_view kFormats[] = {"pain.002.001.03", "pain.002.001.11", "camt.054.001.02",
                                          "camt.054.001.08"};
// The reason that a bank did not give.
constexpr char kNotSpecified[] = "MS03";
constexpr char kCancelledOnRequest[] = "CUST";

enum class Field {
  kCreated,
  kAnswers,
  kGroupStatus,
  kPaymentStatus,
  kStatus,
  kStatusId,
  kEndToEndId,
  kReason,
  kDirection,
  kBookingDay,
  kEntryReference,
  kEntryAmount,
  kReference,
  kMessageId,
  kAmount,
  kOwnDirection,
};
constexpr size_t kFields = static_cast<size_t>(Field::kOwnDirection) + 1;

// How long a value counts.
enum class Scope { kFile, kEntry, kRow };

struct FieldRow {
  absl::string_view path;  // below Document
  Field field;
  Scope scope;
};
constexpr absl::string_view kTransaction = "CstmrPmtStsRpt/OrgnlPmtInfAndSts/TxInfAndSts";
constexpr absl::string_view kEntry = "BkToCstmrDbtCdtNtfctn/Ntfctn/Ntry";
constexpr absl::string_view kDetails = "BkToCstmrDbtCdtNtfctn/Ntfctn/Ntry/NtryDtls/TxDtls";
constexpr FieldRow kFieldRows[] = {
    {"CstmrPmtStsRpt/GrpHdr/CreDtTm", Field::kCreated, Scope::kFile},
    {"CstmrPmtStsRpt/OrgnlGrpInfAndSts/OrgnlMsgId", Field::kAnswers, Scope::kFile},
    {"CstmrPmtStsRpt/OrgnlGrpInfAndSts/GrpSts", Field::kGroupStatus, Scope::kFile},
    {"CstmrPmtStsRpt/OrgnlPmtInfAndSts/PmtInfSts", Field::kPaymentStatus, Scope::kFile},
    {"CstmrPmtStsRpt/OrgnlPmtInfAndSts/TxInfAndSts/StsId", Field::kStatusId, Scope::kRow},
    {"CstmrPmtStsRpt/OrgnlPmtInfAndSts/TxInfAndSts/OrgnlEndToEndId", Field::kEndToEndId,
     Scope::kRow},
    {"CstmrPmtStsRpt/OrgnlPmtInfAndSts/TxInfAndSts/TxSts", Field::kStatus, Scope::kRow},
    {"CstmrPmtStsRpt/OrgnlPmtInfAndSts/TxInfAndSts/StsRsnInf/Rsn/Cd", Field::kReason, Scope::kRow},
    {"BkToCstmrDbtCdtNtfctn/Ntfctn/Ntry/Amt", Field::kEntryAmount, Scope::kEntry},
    {"BkToCstmrDbtCdtNtfctn/Ntfctn/Ntry/CdtDbtInd", Field::kDirection, Scope::kEntry},
    {"BkToCstmrDbtCdtNtfctn/Ntfctn/Ntry/Sts", Field::kGroupStatus, Scope::kEntry},
    {"BkToCstmrDbtCdtNtfctn/Ntfctn/Ntry/Sts/Cd", Field::kGroupStatus, Scope::kEntry},
    {"BkToCstmrDbtCdtNtfctn/Ntfctn/Ntry/BookgDt/Dt", Field::kBookingDay, Scope::kEntry},
    {"BkToCstmrDbtCdtNtfctn/Ntfctn/Ntry/BookgDt/DtTm", Field::kBookingDay, Scope::kEntry},
    {"BkToCstmrDbtCdtNtfctn/Ntfctn/Ntry/AcctSvcrRef", Field::kEntryReference, Scope::kEntry},
    {"BkToCstmrDbtCdtNtfctn/Ntfctn/Ntry/NtryDtls/Btch/MsgId", Field::kMessageId, Scope::kEntry},
    {"BkToCstmrDbtCdtNtfctn/Ntfctn/Ntry/NtryDtls/TxDtls/Refs/MsgId", Field::kMessageId,
     Scope::kEntry},
    {"BkToCstmrDbtCdtNtfctn/Ntfctn/Ntry/NtryDtls/TxDtls/Refs/EndToEndId", Field::kEndToEndId,
     Scope::kRow},
    {"BkToCstmrDbtCdtNtfctn/Ntfctn/Ntry/NtryDtls/TxDtls/Refs/AcctSvcrRef", Field::kReference,
     Scope::kRow},
    {"BkToCstmrDbtCdtNtfctn/Ntfctn/Ntry/NtryDtls/TxDtls/Amt", Field::kAmount, Scope::kRow},
    {"BkToCstmrDbtCdtNtfctn/Ntfctn/Ntry/NtryDtls/TxDtls/AmtDtls/TxAmt/Amt", Field::kAmount,
     Scope::kRow},
    {"BkToCstmrDbtCdtNtfctn/Ntfctn/Ntry/NtryDtls/TxDtls/CdtDbtInd", Field::kOwnDirection,
     Scope::kRow},
    {"BkToCstmrDbtCdtNtfctn/Ntfctn/Ntry/NtryDtls/TxDtls/RtrInf/Rsn/Cd", Field::kReason,
     Scope::kRow},
};

const FieldRow* FieldOf(absl::string_view path) {
  const auto* row = std::find_if(std::begin(kFieldRows), std::end(kFieldRows),
                                 [&](const FieldRow& one) { return one.path == path; });
  return row == std::end(kFieldRows) ? nullptr : row;
}

// "1234.5" as cents; 0 if it is no amount of euros and cents, which no payment has.
int64_t Cents(absl::string_view text) {
  const size_t point = std::min(text.find('.'), text.size());
  std::string digits(text.substr(0, point));
  absl::string_view fraction = point == text.size() ? "" : text.substr(point + 1);
  while (fraction.size() > 2 && absl::ConsumeSuffix(&fraction, "0")) continue;
  if (fraction.size() > 2) return 0;
  absl::StrAppend(&digits, fraction, std::string(2 - fraction.size(), '0'));
  int64_t cents = 0;
  return absl::SimpleAtoi(digits, &cents) && cents > 0 ? cents : 0;
}

// The day with which a date or a time begins, as the bank wrote it.
google::type::Date DayIn(absl::string_view text) {
  absl::CivilDay day;
  return absl::ParseCivilTime(text.substr(0, 10), &day) ? DateOf(day) : google::type::Date();
}

bool IsRejected(absl::string_view status) { return status == "RJCT" || status == "CANC"; }

}  // namespace

// The SAX handlers of one file. Errors are kept until the piece ends.
class StatusFile::Reader {
 public:
  Reader() {
    static const bool ready = (xmlInitParser(), true);  // once, however many files come at a time
    assert(ready);
    xmlSAXHandler handler = {};
    handler.initialized = XML_SAX2_MAGIC;
    handler.startElementNs = &OnStart;
    handler.endElementNs = &OnEnd;
    handler.characters = &OnText;
    handler.cdataBlock = &OnText;
    handler.internalSubset = &OnDoctype;
    handler.serror = &OnError;
    parser_ = xmlCreatePushParserCtxt(&handler, this, nullptr, 0, nullptr);
    assert(parser_ != nullptr);
    xmlCtxtUseOptions(parser_, XML_PARSE_NONET);
  }
  ~Reader() { xmlFreeParserCtxt(parser_); }

  absl::Status Parse(absl::string_view bytes, bool last) {
    size_ += static_cast<int64_t>(bytes.size());
    if (size_ > kStatusFileBytesMax) {
      return Error({Reason::kFileTooLarge, "content",
                    absl::StrCat("a file has at most ", kStatusFileBytesMax, " bytes")});
    }
    xmlParseChunk(parser_, bytes.data(), static_cast<int>(bytes.size()), last ? 1 : 0);
    return error_;
  }

  absl::StatusOr<StatusRows> TakeRows() {
    if (format_.empty()) Fail("there is no document in it");
    if (IsPain() && Text(Field::kAnswers).empty()) Fail("OrgnlMsgId is missing");
    if (!error_.ok()) return error_;
    rows_.format = format_;
    rows_.message_id = Text(Field::kAnswers);
    rows_.refused = Text(Field::kGroupStatus) == "RJCT" || Text(Field::kPaymentStatus) == "RJCT";
    return std::move(rows_);
  }

 private:
  static Reader& Of(void* self) { return *static_cast<Reader*>(self); }
  static absl::string_view View(const xmlChar* text) {
    return text == nullptr ? "" : reinterpret_cast<const char*>(text);
  }

  static void OnStart(void* self, const xmlChar* name, const xmlChar*, const xmlChar* space, int,
                      const xmlChar**, int attributes, int, const xmlChar** values) {
    Of(self).Start(View(name), View(space));
    // Five pointers an attribute: its name, prefix, namespace, and the value's begin and end.
    for (int i = 0; i < attributes; ++i) {
      const xmlChar** attribute = values + 5 * i;
      if (View(attribute[0]) != "Ccy") continue;
      const auto* begin = reinterpret_cast<const char*>(attribute[3]);
      const auto* end = reinterpret_cast<const char*>(attribute[4]);
      Of(self).SetCurrency({begin, static_cast<size_t>(end - begin)});
    }
  }
  static void OnEnd(void* self, const xmlChar*, const xmlChar*, const xmlChar*) { Of(self).End(); }
  static void OnText(void* self, const xmlChar* text, int size) {
    Of(self).AddText({reinterpret_cast<const char*>(text), static_cast<size_t>(size)});
  }
  static void OnDoctype(void* self, const xmlChar*, const xmlChar*, const xmlChar*) {
    Of(self).Fail("it has a DOCTYPE, which no file of a bank has");
  }
  static void OnError(void* self, xmlErrorPtr error) {
    if (error->level == XML_ERR_WARNING) return;
    Of(self).Fail(absl::StripAsciiWhitespace(error->message == nullptr ? "" : error->message));
  }

  void Fail(absl::string_view cause) {
    if (!error_.ok()) return;
    error_ = Error(
        {Reason::kFileInvalid, "content",
         absl::StrCat("line ", parser_->input == nullptr ? 0 : parser_->input->line, ": ", cause)});
    xmlStopParser(parser_);
  }

  bool IsPain() const { return absl::StartsWith(format_, "pain."); }

  void StartDocument(absl::string_view space) {
    absl::ConsumePrefix(&space, kNamespace);
    const auto* known = std::find(std::begin(kFormats), std::end(kFormats), space);
    if (known != std::end(kFormats)) {
      format_ = std::string(*known);
      return;
    }
    error_ = Error({Reason::kFileFormatUnknown, "content",
                    "must be pain.002.001.03, pain.002.001.11, camt.054.001.02 or "
                    "camt.054.001.08"});
    xmlStopParser(parser_);
  }

  void Start(absl::string_view name, absl::string_view space) {
    if (++depth_ == 1) return StartDocument(space);
    if (depth_ > kDepthMax) return Fail(absl::StrCat("more than ", kDepthMax, " levels"));
    lengths_.push_back(path_.size());
    absl::StrAppend(&path_, path_.empty() ? "" : "/", name);
    field_ = FieldOf(path_);
    text_.clear();
    if (path_ == kEntry) details_ = 0;
  }

  void AddText(absl::string_view text) {
    if (field_ == nullptr) return;
    if (text_.size() + text.size() > kTextBytesMax) {
      return Fail(absl::StrCat(path_, " has more than ", kTextBytesMax, " bytes"));
    }
    absl::StrAppend(&text_, text);
  }

  void SetCurrency(absl::string_view currency) {
    if (field_ == nullptr) return;
    if (field_->field != Field::kAmount && field_->field != Field::kEntryAmount) return;
    currencies_[static_cast<size_t>(field_->field)] = std::string(currency.substr(0, 3));
  }

  void End() {
    if (--depth_ == 0) return;
    if (field_ != nullptr && field_->path == path_) {
      const absl::string_view text = absl::StripAsciiWhitespace(text_);
      if (!text.empty()) values_[static_cast<size_t>(field_->field)] = std::string(text);
    }
    field_ = nullptr;
    if (path_ == kTransaction) EndTransaction();
    if (path_ == kDetails) EndDetails();
    if (path_ == kEntry) EndEntry();
    path_.resize(lengths_.back());
    lengths_.pop_back();
  }

  const std::string& Text(Field field) const { return values_[static_cast<size_t>(field)]; }

  void Forget(Scope scope) {
    for (const FieldRow& row : kFieldRows) {
      if (row.scope != scope) continue;
      values_[static_cast<size_t>(row.field)].clear();
      currencies_[static_cast<size_t>(row.field)].clear();
    }
  }

  BankStatusCommand& AddRow(const std::string& message_id) {
    BankStatusCommand& row = rows_.rows.emplace_back();
    row.set_message_id(message_id);
    row.set_end_to_end_id(Text(Field::kEndToEndId));
    row.mutable_report()->set_row(static_cast<int32_t>(rows_.rows.size()));
    row.mutable_report()->set_payment_id(Text(Field::kEndToEndId));
    return row;
  }

  std::string ReasonOr(const char* other) const {
    return Text(Field::kReason).empty() ? other : Text(Field::kReason);
  }

  void EndTransaction() {
    if (IsRejected(Text(Field::kStatus))) {
      auto& report = *AddRow(Text(Field::kAnswers)).mutable_report();
      report.set_kind(edmg::v1::PAYMENT_REPORT_KIND_REJECTED);
      *report.mutable_execution_date() = DayIn(Text(Field::kCreated));
      report.set_bank_reference(Text(Field::kStatusId));
      report.set_reason_code(
          ReasonOr(Text(Field::kStatus) == "CANC" ? kCancelledOnRequest : kNotSpecified));
    } else {
      ++rows_.accepted;
    }
    Forget(Scope::kRow);
  }

  void EndDetails() {
    ++details_;
    AddBooking(Text(Field::kAmount).empty() ? Field::kEntryAmount : Field::kAmount);
    Forget(Scope::kRow);
  }

  void EndEntry() {
    if (details_ == 0) AddBooking(Field::kEntryAmount);  // names no transfer
    Forget(Scope::kEntry);
  }

  void AddBooking(Field amount) {
    if (Text(Field::kGroupStatus) != "BOOK") {
      ++rows_.accepted;
      return;
    }
    const std::string& own = Text(Field::kOwnDirection);
    const bool returned =
        (own.empty() ? Text(Field::kDirection) : own) == "CRDT" || !Text(Field::kReason).empty();
    auto& report = *AddRow(Text(Field::kMessageId)).mutable_report();
    report.set_kind(returned ? edmg::v1::PAYMENT_REPORT_KIND_RETURNED
                             : edmg::v1::PAYMENT_REPORT_KIND_PAID);
    report.set_currency(currencies_[static_cast<size_t>(amount)]);
    *report.mutable_execution_date() = DayIn(Text(Field::kBookingDay));
    const std::string& reference = Text(Field::kReference);
    report.set_bank_reference(reference.empty() ? Text(Field::kEntryReference) : reference);
    if (returned) {
      report.set_reason_code(ReasonOr(kNotSpecified));
    } else {
      report.set_amount_cents(Cents(Text(amount)));
    }
  }

  xmlParserCtxtPtr parser_;
  int64_t size_ = 0;
  absl::Status error_;
  std::string format_;
  size_t depth_ = 0;
  std::string path_;             // below Document
  std::vector<size_t> lengths_;  // of the paths above it
  const FieldRow* field_ = nullptr;
  std::string text_;
  std::array<std::string, kFields> values_;
  std::array<std::string, kFields> currencies_;
  int details_ = 0;  // of the entry
  StatusRows rows_;
};

StatusFile::StatusFile() : reader_(std::make_unique<Reader>()) {}

StatusFile::~StatusFile() = default;

absl::Status StatusFile::Add(absl::string_view bytes) { return reader_->Parse(bytes, false); }

absl::StatusOr<StatusRows> StatusFile::End() {
  if (auto status = reader_->Parse("", true); !status.ok()) return status;
  return reader_->TakeRows();
}

}  // namespace edmg::services
