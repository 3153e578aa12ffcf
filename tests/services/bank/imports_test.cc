// What banks tell in files: pain.002 and camt.054, and rows that move nothing.
#include "services/bank/imports.h"

#include "absl/strings/str_replace.h"
#include "tests/services/bank/bank_fixture.h"

namespace edmg::support {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr char kPain002[] = R"(<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.03"><CstmrPmtStsRpt>
<GrpHdr><MsgId>S1</MsgId><CreDtTm>@DAYT10:00:00</CreDtTm></GrpHdr>
<OrgnlGrpInfAndSts><OrgnlMsgId>@EXPORT</OrgnlMsgId><OrgnlMsgNmId>pain.001</OrgnlMsgNmId>
<GrpSts>@GROUP</GrpSts></OrgnlGrpInfAndSts>
<OrgnlPmtInfAndSts><OrgnlPmtInfId>x</OrgnlPmtInfId>
<TxInfAndSts><OrgnlEndToEndId>@ONE</OrgnlEndToEndId><TxSts>RJCT</TxSts>
<StsRsnInf><Rsn><Cd>AC04</Cd></Rsn></StsRsnInf></TxInfAndSts>
<TxInfAndSts><OrgnlEndToEndId>@TWO</OrgnlEndToEndId><TxSts>ACSC</TxSts></TxInfAndSts>
</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>)";

constexpr char kCamt054[] = R"(<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08">
<BkToCstmrDbtCdtNtfctn><GrpHdr><MsgId>N1</MsgId><CreDtTm>@DAYT10:00:00</CreDtTm></GrpHdr>
<Ntfctn><Id>1</Id><Acct><Id><IBAN>BE68539007547034</IBAN></Id></Acct>
<Ntry><Amt Ccy="EUR">30.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>@DAY</Dt></BookgDt><AcctSvcrRef>R1</AcctSvcrRef><NtryDtls><TxDtls>
<Refs><EndToEndId>@ONE</EndToEndId></Refs></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="EUR">12.50</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>@DAY</Dt></BookgDt><AcctSvcrRef>R2</AcctSvcrRef></Ntry>
<Ntry><Amt Ccy="EUR">30.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>@DAY</Dt></BookgDt><AcctSvcrRef>R3</AcctSvcrRef><NtryDtls><TxDtls>
<Refs><EndToEndId>@ONE</EndToEndId></Refs><Amt Ccy="EUR">30.00</Amt>
<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf></TxDtls></NtryDtls></Ntry>
</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>)";

class ImportsTest : public BankTest {
 protected:
  std::string Filled(const char* file, const std::string& one, const std::string& two = "",
                     const std::string& made = "march", const std::string& group = "PART") const {
    return absl::StrReplaceAll(file, {{"@DAY", absl::FormatCivilTime(Today())},
                                      {"@ONE", one},
                                      {"@TWO", two},
                                      {"@EXPORT", made},
                                      {"@GROUP", group}});
  }

  // "12 PAYMENT_UNKNOWN <end to end id>" of each row.
  std::vector<std::string> Unmatched() {
    std::vector<std::string> rows;
    edmg::v1::ListUnmatchedRequest request;
    request.set_page_size(1);
    do {
      const auto page = gateway().imports.ListUnmatched(request, Insurer("300"), now());
      EXPECT_OK(page.status());
      if (!page.ok()) return rows;
      for (const auto& row : page->rows()) {
        rows.push_back(absl::StrCat(row.row(), " ", row.reason(), " ", row.end_to_end_id()));
      }
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return rows;
  }
};

TEST_F(ImportsTest, ARejectedTransferMovesItsPaymentAndAFileTwiceChangesNothing) {
  const std::string one = Owe();
  const std::string two = Owe();
  ASSERT_OK(Export(Request("march")).status());
  const std::string file = Filled(kPain002, one, two);
  const auto imported = Import(file);
  ASSERT_OK(imported.status());
  EXPECT_EQ(imported->format(), "pain.002.001.03");
  EXPECT_EQ(imported->rows_recorded(), 1);
  EXPECT_EQ(imported->rows_accepted(), 1);
  EXPECT_THAT(Changes(), ElementsAre("INSTRUCTED " + one, "INSTRUCTED " + two, "REJECTED " + one));
  const auto before = Contents();
  EXPECT_EQ(Import(file)->rows_known(), 1);
  EXPECT_EQ(Contents(), before);
  EXPECT_THAT(Unmatched(), IsEmpty());
  EXPECT_THAT(DifferencesAfterReplay(), IsEmpty());
}

TEST_F(ImportsTest, ABookingIsPaidAReturnIsRejectedAndNothingElseIsLost) {
  const std::string one = Owe();
  ASSERT_OK(Export(Request("march")).status());
  const auto imported = Import(Filled(kCamt054, one));
  ASSERT_OK(imported.status());
  EXPECT_EQ(imported->rows_recorded(), 2);
  EXPECT_EQ(imported->rows_unmatched(), 1);
  EXPECT_THAT(Changes(), ElementsAre("INSTRUCTED " + one, "PAID " + one, "RETURNED " + one));
  EXPECT_THAT(Unmatched(), ElementsAre("2 PAYMENT_UNKNOWN "));
  EXPECT_EQ(ReasonOf(Cancel("march").status()), "EXPORT_PAID");
  // Known rows stay known, the unmatched one too.
  EXPECT_EQ(Import(Filled(kCamt054, one))->rows_known(), 3);
  EXPECT_THAT(DifferencesAfterReplay(), IsEmpty());
}

// The other two forms: what they tell differs in the namespace, and in how camt.054 has the status.
TEST_F(ImportsTest, TheNewerPain002AndTheOlderCamt054TellTheSame) {
  const std::string one = Owe();
  const std::string two = Owe();
  ASSERT_OK(Export(Request("march")).status());
  const auto rejected = Import(
      absl::StrReplaceAll(Filled(kPain002, one, two), {{"pain.002.001.03", "pain.002.001.11"}}));
  ASSERT_OK(rejected.status());
  EXPECT_EQ(rejected->format(), "pain.002.001.11");
  EXPECT_EQ(rejected->rows_recorded(), 1);
  EXPECT_EQ(rejected->rows_accepted(), 1);
  const auto booked = Import(
      absl::StrReplaceAll(Filled(kCamt054, two), {{"camt.054.001.08", "camt.054.001.02"},
                                                  {"<Sts><Cd>BOOK</Cd></Sts>", "<Sts>BOOK</Sts>"}}),
      "a2");
  ASSERT_OK(booked.status());
  EXPECT_EQ(booked->format(), "camt.054.001.02");
  EXPECT_EQ(booked->rows_recorded(), 2);
  EXPECT_THAT(Changes(), ElementsAre("INSTRUCTED " + one, "INSTRUCTED " + two, "REJECTED " + one,
                                     "PAID " + two, "RETURNED " + two));
  EXPECT_THAT(DifferencesAfterReplay(), IsEmpty());
}

TEST_F(ImportsTest, ALateRejectionOfAnEarlierExportDoesNotTouchTheNextOne) {
  const std::string one = Owe();
  ASSERT_OK(Export(Request("march")).status());
  ASSERT_OK(Cancel("march").status());
  ASSERT_OK(Export(Request("april")).status());
  EXPECT_EQ(Import(Filled(kPain002, one, one))->rows_unmatched(), 1);
  EXPECT_THAT(Unmatched(), ElementsAre("1 EXPORT_SUPERSEDED " + one));
  EXPECT_EQ(StateOf(one), edmg::v1::PAYMENT_STATE_INSTRUCTED);
  EXPECT_THAT(DifferencesAfterReplay(), IsEmpty());
}

TEST_F(ImportsTest, ARejectionThatIsToldTwiceDoesNotEndTheNextAttempt) {
  const std::string one = Owe();
  ASSERT_OK(Export(Request("march")).status());
  EXPECT_EQ(Import(Filled(kPain002, one, one), "a1")->rows_recorded(), 1);
  ASSERT_OK(Report({TryAgain(1, one)}).status());
  EXPECT_EQ(Import(Filled(kPain002, one, one), "a2")->rows_unmatched(), 1);
  EXPECT_EQ(StateOf(one), edmg::v1::PAYMENT_STATE_DUE);
  EXPECT_THAT(DifferencesAfterReplay(), IsEmpty());
}

// The insurer reports what the bank's file tells, too; then the money comes back and is tried
// again.
TEST_F(ImportsTest, AFileSentAgainChangesNothingThoughItsRowsWereKnownFromAReport) {
  const std::string one = Owe();
  ASSERT_OK(Report({Paid(1, one, "R1")}).status());
  const std::string file = Filled(kCamt054, one);
  const std::string paid = file.substr(0, file.find("<Ntry><Amt Ccy=\"EUR\">12.50")) +
                           "</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>";
  EXPECT_EQ(Import(paid)->rows_known(), 1);
  auto returned = Rejected(2, one);
  returned.set_kind(edmg::v1::PAYMENT_REPORT_KIND_RETURNED);
  returned.set_bank_reference("R3");
  ASSERT_OK(Report({returned, TryAgain(3, one)}).status());
  const auto before = Contents();
  EXPECT_EQ(Import(paid)->rows_known(), 1);
  EXPECT_EQ(Contents(), before);
  EXPECT_EQ(StateOf(one), edmg::v1::PAYMENT_STATE_DUE);
  EXPECT_THAT(DifferencesAfterReplay(), IsEmpty());
}

TEST_F(ImportsTest, AFileThatAnswersAnotherMessageIsRefused) {
  const auto before = Contents();
  EXPECT_EQ(ReasonOf(Import(Filled(kPain002, "P-1-0", "P-2-0", "other")).status()),
            "EXPORT_UNKNOWN");
  EXPECT_EQ(Contents(), before);
}

TEST_F(ImportsTest, AFileRefusedAsAWholeIsNamed) {
  const std::string one = Owe();
  ASSERT_OK(Export(Request("march")).status());
  EXPECT_EQ(Import(Filled(kPain002, one, one, "march", "RJCT"))->refused_export_id(), "march");
}

std::string RefusalOf(const std::string& file) {
  services::StatusFile reader;
  auto status = reader.Add(file);
  if (status.ok()) status = reader.End().status();
  return ReasonOf(status) + " " + std::string(status.message());
}

TEST(StatusFileTest, RefusesWhatIsNoFileOfABank) {
  EXPECT_THAT(RefusalOf(""), HasSubstr("FILE_INVALID"));
  EXPECT_THAT(RefusalOf("MT940"), HasSubstr("FILE_INVALID"));
  EXPECT_THAT(RefusalOf("<a/>"), HasSubstr("FILE_FORMAT_UNKNOWN"));
  EXPECT_THAT(RefusalOf("<!DOCTYPE a [<!ENTITY b \"x\">]><a>&b;</a>"), HasSubstr("DOCTYPE"));
  const std::string whole(kCamt054);
  EXPECT_THAT(RefusalOf(whole.substr(0, whole.size() / 2)), HasSubstr("FILE_INVALID line"));
  std::string deep = "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.054.001.08\">";
  for (int i = 0; i < 100; ++i) deep += "<a>";
  EXPECT_THAT(RefusalOf(deep), HasSubstr("more than 32 levels"));
}

TEST(StatusFileTest, ALargeFileIsRefusedOnTheWay) {
  services::StatusFile reader;
  const std::string begin = "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.054.001.08\">";
  ASSERT_OK(reader.Add(begin));
  const std::string piece(1 << 20, ' ');
  absl::Status status;
  for (int i = 0; i < 100 && status.ok(); ++i) status = reader.Add(piece);
  EXPECT_EQ(ReasonOf(status), "FILE_TOO_LARGE");
}

TEST(StatusFileTest, TheCutOfThePiecesDoesNotMatter) {
  services::StatusFile reader;
  for (const char c : absl::string_view(kCamt054)) ASSERT_OK(reader.Add({&c, 1}));
  const auto rows = reader.End();
  ASSERT_OK(rows.status());
  ASSERT_EQ(rows->rows.size(), 3u);
  EXPECT_EQ(rows->rows[0].report().amount_cents(), 3000);
  EXPECT_EQ(rows->rows[0].report().currency(), "EUR");
  EXPECT_EQ(rows->rows[0].report().bank_reference(), "R1");
  EXPECT_EQ(rows->rows[2].report().kind(), edmg::v1::PAYMENT_REPORT_KIND_RETURNED);
}

}  // namespace
}  // namespace edmg::support
