// Books and timeliness: what the events add up to.
#include "services/payments/books.h"

#include "store/apply.h"
#include "store/engine/batch.h"
#include "store/payments/payment_states.h"
#include "tests/services/bank/bank_fixture.h"

namespace edmg::support {
namespace {

using absl::CivilDay;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class BooksTest : public BankTest {
 protected:
  edmg::v1::GetBooksResponse BooksOn(CivilDay day) {
    edmg::v1::GetBooksRequest request;
    *request.mutable_as_of() = MakeDate(day);
    const auto books = gateway().books.GetBooks(request, Insurer("300"), now());
    EXPECT_OK(books.status());
    return books.value_or(edmg::v1::GetBooksResponse());
  }
  // "DUE 2 6000": the lines that are not empty.
  std::vector<std::string> LinesOn(CivilDay day) {
    std::vector<std::string> lines;
    const auto books = BooksOn(day);
    for (const auto& line : books.lines()) {
      if (line.payments() == 0) continue;
      lines.push_back(absl::StrCat(edmg::v1::PaymentState_Name(line.state()).substr(14), " ",
                                   line.payments(), " ", line.cents()));
    }
    return lines;
  }
  edmg::v1::GetTimelinessReportResponse Timeliness(int year, int month) {
    edmg::v1::GetTimelinessReportRequest request;
    request.set_year(year);
    request.set_month(month);
    const auto report = gateway().books.GetTimelinessReport(request, Insurer("300"), now());
    EXPECT_OK(report.status());
    return report.value_or(edmg::v1::GetTimelinessReportResponse());
  }
};

TEST_F(BooksTest, LinesAddUpOnEveryDay) {
  const CivilDay first = Today();
  const std::string one = Owe();
  const std::string two = Owe();
  const std::string three = Owe();
  MoveTo(first + 1);
  ASSERT_OK(Export(Request("march")).status());
  MoveTo(first + 2);
  ASSERT_OK(Report({Paid(1, one), Rejected(2, two)}).status());
  EXPECT_THAT(LinesOn(first), ElementsAre("DUE 3 9000"));
  EXPECT_THAT(LinesOn(first + 1), ElementsAre("INSTRUCTED 3 9000"));
  EXPECT_THAT(LinesOn(first + 2),
              ElementsAre("INSTRUCTED 1 3000", "PAID 1 3000", "REJECTED 1 3000"));
  const auto books = BooksOn(Today());
  EXPECT_EQ(books.obligations(), 3);
  EXPECT_EQ(books.obligations_cents(), 9000);
  EXPECT_THAT(LinesOn(first - 1), IsEmpty());
  OweBack();  // paid, and to be got back
  EXPECT_EQ(BooksOn(Today()).obligations(), 5);
  EXPECT_EQ(BooksOn(Today()).obligations_cents(), 9000);
  edmg::v1::GetBooksRequest tomorrow;
  *tomorrow.mutable_as_of() = MakeDate(Today() + 1);
  EXPECT_EQ(ReasonOf(gateway().books.GetBooks(tomorrow, Insurer("300"), now()).status()),
            "FIELD_FORMAT");
}

TEST_F(BooksTest, AReportCountsDaysAndSaysWhyAPaymentWasLate) {
  const CivilDay first = Today();
  std::vector<std::string> ids;
  for (int i = 0; i < 4; ++i) ids.push_back(Owe());
  MoveTo(first + 3);
  ASSERT_OK(Report({Paid(1, ids[0]), Rejected(2, ids[1])}).status());
  MoveTo(first + 10);
  ASSERT_OK(Report({Paid(3, ids[2]), TryAgain(4, ids[1])}).status());
  MoveTo(first + 45);
  ASSERT_OK(Report({Paid(5, ids[1]), Paid(6, ids[3])}).status());
  const auto month = Timeliness(static_cast<int>(first.year()), first.month());
  EXPECT_EQ(month.late_payments(), 0);
  const CivilDay last = first + 45;
  const auto later = Timeliness(static_cast<int>(last.year()), last.month());
  EXPECT_EQ(month.payments() + later.payments(), 4);
  ASSERT_EQ(later.late_size(), 2);
  EXPECT_EQ(later.late(0).payment_id(), ids[1]);
  EXPECT_EQ(later.late(0).days(), 45);
  EXPECT_EQ(later.late(0).reason(), edmg::v1::LATE_REASON_REJECTED_BEFORE);
  EXPECT_EQ(later.late(1).reason(), edmg::v1::LATE_REASON_NOT_EXPORTED);
  EXPECT_EQ(later.days_p99(), 45);
}

TEST_F(BooksTest, ACheckNamesWhatDiffers) {
  const std::string id = Owe();
  EXPECT_THAT(*gateway().books.Check(now(), [] { return false; }), IsEmpty());
  // A state that no event tells of.
  store::v1::JournalEntry entry;
  entry.set_revision(database().last_revision() + 1);
  entry.mutable_clock();
  auto& change = *entry.mutable_decision()->add_payment_changes();
  change.mutable_payment()->set_insurer("300");
  const auto position = store::PositionOfPayment(id);
  change.mutable_payment()->set_revision(position->revision);
  change.mutable_payment()->set_position(position->position);
  change.mutable_status()->set_state(edmg::v1::PAYMENT_STATE_PAID);
  store::Batch batch(database());
  ASSERT_OK(store::Append(entry, "", batch));
  ASSERT_OK(database().Commit(batch));
  const auto found = gateway().books.Check(now(), [] { return false; });
  ASSERT_OK(found.status());
  EXPECT_THAT(*found, ElementsAre("insurer 300, DUE: by its events 1 of 3000 cents, by its "
                                  "payments 0 of 0",
                                  "insurer 300, PAID: by its events 0 of 0 cents, by its payments "
                                  "1 of 3000"));
  EXPECT_EQ(gateway().books.last_check().differences, *found);
  expects_balance_ = false;
}

}  // namespace
}  // namespace edmg::support
