// Back offices of seven insurers on a simulated calendar: one is away for three weeks, one never
// reports, one has two workers, one pays late, and one has a bank that sends money back. Every day
// the books are held against a naive count over all events, and each deadline against the day on
// which it falls.
//
// 45 days over a new year; a year with EDMG_LONG=1. EDMG_SEED gives another country.

#include <cstdlib>
#include <iostream>
#include <map>
#include <random>
#include <set>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/bank/status_file.h"
#include "tests/services/payments/naive_office.h"
#include "tests/support/gateway_fixture.h"
#include "values/civil_date.h"

namespace edmg::support {
namespace {

using absl::CivilDay;
using edmg::v1::PaymentEvent;
using edmg::v1::PaymentState;
using testing::IsEmpty;

const CivilDay kFirstDay(2016, 12, 10);
constexpr int kDueSoonDays = 5, kPayDays = 30;
constexpr char kAccount[] = "BE68539007547034";

struct Habits {
  std::string insurer;
  std::vector<std::string> workers = {""};
  CivilDay away_from = CivilDay(9999, 1, 1);  // for three weeks
  bool pays = true;
  int pays_days_ahead = kPayDays;
  int returned_percent = 0;
};

class BackOfficeYearTest : public GatewayTest {
 protected:
  BackOfficeYearTest() : chance_(Seed()) {
    std::cout << "seed " << Seed() << "\n";
    for (int i = 0; i < 8; ++i) doctors_.push_back(&AddEnrolledDoctor());
    offices_ = {{"100"}, {"200"}, {"300"}, {"400"}, {"500"}, {"600"}, {"900"}};
    offices_[1].away_from = kFirstDay + 12;
    offices_[2].workers = {"a", "b"};
    offices_[3].returned_percent = 2;
    offices_[4].pays_days_ahead = 0;  // on the last day or after it
    offices_[6].pays = false;
  }

  static uint64_t Seed() {
    uint64_t seed = 20161210;
    if (const char* text = std::getenv("EDMG_SEED")) (void)absl::SimpleAtoi(text, &seed);
    return seed;
  }
  static int Days() { return std::getenv("EDMG_LONG") == nullptr ? 45 : 366; }
  int Below(int n) { return static_cast<int>(chance_() % static_cast<uint64_t>(n)); }

  bool IsAway(const Habits& office) const {
    return office.away_from <= Today() && Today() < office.away_from + 21;
  }

  // The patients of a day; some of them come again in the next year.
  void SeePatients() {
    for (int i = 0; i < 8; ++i) {
      const Doctor& doctor = *doctors_[static_cast<size_t>(Below(8))];
      const std::string patient = AddPatient(offices_[static_cast<size_t>(Below(7))].insurer);
      ASSERT_OK(Register(doctor, patient, Today()).status);
      if (Below(3) == 0) coming_again_.emplace_back(&doctor, patient);
    }
    if (Today().year() == kFirstDay.year() || coming_again_.empty()) return;
    const auto [doctor, patient] = coming_again_.back();
    coming_again_.pop_back();
    ASSERT_OK(Visit(*doctor, patient, Today()).status);
  }

  // Reads what the insurer's own audit subscription tells, and counts it.
  std::vector<PaymentEvent> Audit(const std::string& insurer) {
    std::vector<PaymentEvent> events;
    auto feed = OpenFeed(insurer, "audit", "", 10000);
    EXPECT_OK(feed.status());
    for (;;) {
      const auto message = (*feed)->Next(now());
      EXPECT_OK(message.status());
      if (!message.ok() || !message->has_value()) return events;
      for (const auto& event : (*message)->events()) {
        ledgers_[insurer].Take(event);
        events.push_back(event);
      }
      EXPECT_OK(Acknowledge(insurer, "audit", (*message)->cursor()).status());
    }
  }

  // The deadlines that fall on the day, by what was owed when it began: type and payment.
  std::set<std::string> DeadlinesOn(CivilDay day, const Ledger& ledger) const {
    std::set<std::string> expected;
    for (const auto& [id, debt] : ledger.debts) {
      const bool open = debt.state == edmg::v1::PAYMENT_STATE_DUE ||
                        debt.state == edmg::v1::PAYMENT_STATE_INSTRUCTED ||
                        debt.state == edmg::v1::PAYMENT_STATE_REJECTED;
      if (!open || debt.cents < 0) continue;
      if (day == debt.pay_by - kDueSoonDays) expected.insert("PAYMENT_DUE_SOON " + id);
      if (day == debt.pay_by + 1) expected.insert("PAYMENT_OVERDUE " + id);
    }
    return expected;
  }

  // Night: the calendar's work of the day, and nothing else.
  void BeginDay() {
    std::map<std::string, std::set<std::string>> expected;
    for (const Habits& office : offices_) {
      expected[office.insurer] = DeadlinesOn(Today(), ledgers_[office.insurer]);
    }
    RunCalendar();
    for (const Habits& office : offices_) {
      std::set<std::string> told;
      for (const auto& event : Audit(office.insurer)) {
        const std::string type = edmg::v1::PaymentEventType_Name(event.type()).substr(19);
        if (!type.starts_with("PAYMENT_DUE_SOON") && type != "PAYMENT_OVERDUE") continue;
        const std::string deadline = absl::StrCat(type, " ", event.payment().payment_id());
        told.insert(deadline);
        const std::string key = absl::StrCat(deadline, " ", event.payment().status().attempt());
        EXPECT_EQ(++ledgers_[office.insurer].told[key], 1) << key << " twice";
      }
      EXPECT_EQ(told, expected[office.insurer]) << office.insurer << " on " << Today();
    }
  }

  // Reads the streams of an office; now and then a worker dies before it acknowledges.
  void FollowStreams(const Habits& office) {
    Deliveries& seen = deliveries_[office.insurer];
    for (const std::string& worker : office.workers) {
      auto& feed = feeds_[{office.insurer, worker}];
      if (feed == nullptr) {
        auto opened = OpenFeed(office.insurer, "ledger", "", 0, {}, worker);
        ASSERT_OK(opened.status());
        feed = *std::move(opened);
      }
      for (;;) {
        const auto message = feed->Next(now());
        ASSERT_OK(message.status());
        if (!message->has_value()) break;
        for (const auto& event : (*message)->events()) seen.Take(office.insurer, event);
        if (Below(12) == 0) {
          feed.reset();
          break;
        }
        ASSERT_OK(Acknowledge(office.insurer, "ledger", (*message)->cursor()).status());
        for (const auto& event : (*message)->events()) seen.done.insert(event.event_id());
      }
    }
  }

  // On Mondays the office pays what is due soon; the bank answers on the next day.
  void PayOnMondays(const Habits& office) {
    if (absl::GetWeekday(Today()) == absl::Weekday::tuesday) return ReadBank(office);
    if (absl::GetWeekday(Today()) != absl::Weekday::monday) return;
    edmg::v1::ExportCreditTransfersRequest request;
    auto& selection = *request.mutable_selection();
    selection.set_export_id(absl::StrCat("week-", Today() - kFirstDay));
    *selection.mutable_due_until() = MakeDate(Today() + office.pays_days_ahead);
    *selection.mutable_execution_date() = MakeDate(Today());
    selection.set_netting(true);
    Slot<std::shared_ptr<services::Exports::Answer>> slot;
    gateway().exports.Open(request, Insurer(office.insurer), Into(slot));
    const auto answer = rig_.Finish(slot);
    ASSERT_OK(answer.status());
    std::string file;
    for (;;) {
      const auto part = (*answer)->Next();
      ASSERT_OK(part.status());
      if (!part->has_value()) break;
      file += (*part)->content();
    }
    orders_[office.insurer] = std::move(file);
  }

  // Books the transfers of the last order, rejects a few, and sends some back that were booked.
  void ReadBank(const Habits& office) {
    std::string entries;
    int number = 0;
    const auto add = [&](const std::string& id, const std::string& cents, const char* way,
                         const char* reason) {
      absl::StrAppend(&entries, "<Ntry><Amt Ccy=\"EUR\">", cents, "</Amt><CdtDbtInd>", way,
                      "</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>",
                      absl::FormatCivilTime(Today()), "</Dt></BookgDt><AcctSvcrRef>",
                      absl::FormatCivilTime(Today()), "-", ++number,
                      "</AcctSvcrRef><NtryDtls><TxDtls><Refs><EndToEndId>", id,
                      "</EndToEndId></Refs>", reason, "</TxDtls></NtryDtls></Ntry>");
    };
    constexpr char kSentBack[] = "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>";
    for (const auto& [id, cents] : TransfersIn(orders_[office.insurer])) {
      add(id, cents, "DBIT", "");
      if (Below(100) < office.returned_percent) add(id, cents, "CRDT", kSentBack);
    }
    orders_[office.insurer].clear();
    if (entries.empty()) return;
    services::StatusFile reader;
    ASSERT_OK(reader.Add(absl::StrCat(
        "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.054.001.08\">"
        "<BkToCstmrDbtCdtNtfctn><GrpHdr><MsgId>N</MsgId></GrpHdr><Ntfctn><Id>1</"
        "Id><Acct><Id><IBAN>",
        kAccount, "</IBAN></Id></Acct>", entries, "</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>")));
    auto rows = reader.End();
    ASSERT_OK(rows.status());
    Slot<edmg::v1::ImportPaymentStatusResponse> slot;
    gateway().imports.Record(*std::move(rows),
                             absl::StrCat(office.insurer, absl::FormatCivilTime(Today())),
                             Insurer(office.insurer), Into(slot));
    const auto response = rig_.Finish(slot);
    ASSERT_OK(response.status());
    EXPECT_EQ(response->rows_unmatched(), 0);
    EXPECT_EQ(response->rows_recorded(), number);
  }

  // EndToEndId and amount of each transfer.
  static std::vector<std::pair<std::string, std::string>> TransfersIn(const std::string& file) {
    std::vector<std::pair<std::string, std::string>> transfers;
    const auto between = [&file](size_t from, const std::string& open) {
      const size_t begin = file.find(open, from) + open.size();
      return file.substr(begin, file.find('<', begin) - begin);
    };
    constexpr char kId[] = "<EndToEndId>";
    for (size_t at = file.find(kId); at != std::string::npos; at = file.find(kId, at + 1)) {
      transfers.emplace_back(between(at, kId), between(at, "<InstdAmt Ccy=\"EUR\">"));
    }
    return transfers;
  }

  void TryAgain(const Habits& office) {
    edmg::v1::ReportPaymentsRequest request;
    request.set_report_id(absl::StrCat("again-", Today() - kFirstDay));
    for (const auto& [id, debt] : ledgers_[office.insurer].debts) {
      if (debt.state != edmg::v1::PAYMENT_STATE_REJECTED) continue;
      auto& row = *request.add_reports();
      row.set_row(request.reports_size());
      row.set_payment_id(id);
      row.set_kind(edmg::v1::PAYMENT_REPORT_KIND_TRY_AGAIN);
    }
    if (request.reports().empty()) return;
    Slot<services::PaymentReports::Outcome> slot;
    gateway().payment_reports.Record(request, 0, Insurer(office.insurer), Into(slot));
    ASSERT_OK(rig_.Finish(slot).status());
  }

  // The books are what the ledger counts, and balance.
  void CompareBooks() {
    const auto differences = gateway().books.Check(now(), [] { return false; });
    ASSERT_OK(differences.status());
    EXPECT_THAT(*differences, IsEmpty()) << Today();
    for (const Habits& office : offices_) {
      Audit(office.insurer);
      std::map<PaymentState, std::pair<int64_t, int64_t>> counted;
      for (const auto& [id, debt] : ledgers_[office.insurer].debts) {
        auto& [payments, cents] = counted[debt.state];
        ++payments;
        cents += debt.cents;
      }
      const auto books = gateway().books.GetBooks({}, Insurer(office.insurer), now());
      ASSERT_OK(books.status());
      for (const auto& line : books->lines()) {
        EXPECT_EQ(std::pair(line.payments(), line.cents()), counted[line.state()])
            << office.insurer << " " << PaymentState_Name(line.state()) << " on " << Today();
      }
    }
  }

  void CompareTimeliness(absl::CivilMonth month) {
    for (const Habits& office : offices_) {
      std::vector<int> days;
      int64_t cents = 0, late = 0;
      for (const auto& paid : ledgers_[office.insurer].paid) {
        if (absl::CivilMonth(paid.day) != month) continue;
        days.push_back(paid.days);
        cents += paid.cents;
        late += paid.day > paid.pay_by;
      }
      std::sort(days.begin(), days.end());
      edmg::v1::GetTimelinessReportRequest request;
      request.set_year(static_cast<int>(month.year()));
      request.set_month(month.month());
      const auto report =
          gateway().books.GetTimelinessReport(request, Insurer(office.insurer), now());
      ASSERT_OK(report.status());
      EXPECT_EQ(report->payments(), static_cast<int64_t>(days.size()));
      EXPECT_EQ(report->cents(), cents);
      EXPECT_EQ(report->late_payments(), late);
      EXPECT_EQ(report->late_size(), late);
      EXPECT_EQ(report->days_median(), Percentile(days, 50));
      EXPECT_EQ(report->days_p90(), Percentile(days, 90));
      EXPECT_EQ(report->days_p99(), Percentile(days, 99));
      payments_paid_ += static_cast<int64_t>(days.size());
      late_ += late;
    }
  }

  std::mt19937_64 chance_;
  std::vector<const Doctor*> doctors_;
  std::vector<std::pair<const Doctor*, std::string>> coming_again_;
  std::vector<Habits> offices_;
  std::map<std::string, Ledger> ledgers_;
  std::map<std::string, Deliveries> deliveries_;
  std::map<std::pair<std::string, std::string>, std::unique_ptr<services::EventFeed>> feeds_;
  std::map<std::string, std::string> orders_;
  int64_t payments_paid_ = 0, late_ = 0;
};

TEST_F(BackOfficeYearTest, BooksBalanceAndEachDeadlineComesOnceOnItsDay) {
  MoveTo(kFirstDay, 0);
  RunCalendar();
  for (const Habits& office : offices_) {
    edmg::v1::SetDebtorAccountRequest request;
    request.mutable_account()->set_iban(kAccount);
    request.mutable_account()->set_name("Insurer " + office.insurer);
    Slot<edmg::v1::SetDebtorAccountResponse> slot;
    gateway().debtor_accounts.Set(request, Insurer(office.insurer), Into(slot));
    ASSERT_OK(rig_.Finish(slot).status());
  }
  for (int i = 1; i <= Days() && !HasFatalFailure(); ++i) {
    MoveTo(kFirstDay + i, 0);
    BeginDay();
    MoveTo(kFirstDay + i, 10);
    SeePatients();
    for (const Habits& office : offices_) {
      if (IsAway(office)) continue;
      FollowStreams(office);
      if (!office.pays) continue;
      TryAgain(office);
      PayOnMondays(office);
    }
    CompareBooks();
    if (absl::CivilMonth(Today() + 1) != absl::CivilMonth(Today()) || i == Days()) {
      CompareTimeliness(absl::CivilMonth(Today()));
    }
    if (Below(10) == 0) {
      feeds_.clear();
      Restart();
    }
  }
  for (const Habits& office : offices_) {
    for (int round = 0; round < 50 && !HasFatalFailure(); ++round) FollowStreams(office);
    std::set<std::string> all;
    for (auto audit = OpenFeed(office.insurer, "all", "", 10000);;) {
      const auto message = (*audit)->Next(now());
      ASSERT_OK(message.status());
      if (!message->has_value()) break;
      for (const auto& event : (*message)->events()) all.insert(event.event_id());
      ASSERT_OK(Acknowledge(office.insurer, "all", (*message)->cursor()).status());
    }
    EXPECT_EQ(deliveries_[office.insurer].got, all) << office.insurer;
  }
  EXPECT_GT(payments_paid_, 0);
  EXPECT_GT(late_, 0);
  std::cout << Days() << " days, " << payments_paid_ << " payments paid, " << late_ << " late\n";
}

}  // namespace
}  // namespace edmg::support
