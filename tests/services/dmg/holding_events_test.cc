// What insurers are told of the holders of their persons' DMGs.

#include <map>

#include "tests/services/payments/payment_events_fixture.h"

namespace edmg::support {
namespace {

using absl::CivilDay;
using testing::ElementsAre;
using testing::IsEmpty;

class HoldingEventsTest : public PaymentEventsTest {
 protected:
  // What the insurer's stream tells of holders since the last time.
  std::vector<std::string> Told(const std::string& insurer) {
    auto& feed = feeds_[insurer];
    if (feed == nullptr) {
      auto opened = OpenFeed(
          insurer, "holders", "", 0,
          {edmg::v1::PAYMENT_EVENT_TYPE_HOLDING_OPENED, edmg::v1::PAYMENT_EVENT_TYPE_HOLDING_MOVED,
           edmg::v1::PAYMENT_EVENT_TYPE_HOLDING_EXTENDED,
           edmg::v1::PAYMENT_EVENT_TYPE_HOLDING_ENDED});
      EXPECT_OK(opened.status());
      feed = *std::move(opened);
    }
    std::vector<std::string> told;
    const auto message = Next(*feed);
    for (const auto& event : message.events()) {
      std::string type = edmg::v1::PaymentEventType_Name(event.type());
      const auto& holding = event.holding();
      told.push_back(absl::StrCat(type.substr(std::string("PAYMENT_EVENT_TYPE_HOLDING_").size()),
                                  " ", holding.holder_nihii(), " ",
                                  holding.right_end_date().year()));
      if (!holding.former_holder_nihii().empty()) {
        absl::StrAppend(&told.back(), " after ", holding.former_holder_nihii());
      }
      EXPECT_FALSE(event.has_payment());
      EXPECT_EQ(holding.revision(), RevisionOf(event.event_id()));
    }
    return told;
  }

  std::map<std::string, std::unique_ptr<services::EventFeed>> feeds_;
};

TEST_F(HoldingEventsTest, OpenedExtendedMovedAndEnded) {
  RunCalendar();
  const Doctor& other = AddEnrolledDoctor();
  const std::string patient = AddPatient("300");
  const int year = static_cast<int>(Today().year());
  ASSERT_OK(Register(doctor_, patient, Today()).status);
  EXPECT_THAT(Told("300"), ElementsAre(absl::StrCat("OPENED ", doctor_.nihii, " ", year + 2)));
  EXPECT_THAT(Told("100"), IsEmpty());
  // A contact of the same year changes nothing.
  ASSERT_OK(Visit(doctor_, patient, Today()).status);
  EXPECT_THAT(Told("300"), IsEmpty());
  MoveTo(CivilDay(year + 1, 2, 1));
  RunCalendar();
  ASSERT_OK(Visit(doctor_, patient, Today()).status);
  EXPECT_THAT(Told("300"), ElementsAre(absl::StrCat("EXTENDED ", doctor_.nihii, " ", year + 3)));
  MoveTo(CivilDay(year + 1, 3, 1));
  ASSERT_OK(Register(other, patient, Today()).status);
  EXPECT_THAT(Told("300"), ElementsAre(absl::StrCat("MOVED ", other.nihii, " ", year + 3, " after ",
                                                    doctor_.nihii)));
  // Nobody comes any more.
  MoveTo(CivilDay(year + 3, 12, 31));
  RunCalendar();
  EXPECT_THAT(Told("300"), IsEmpty());
  MoveTo(CivilDay(year + 4, 1, 20));  // and the gateway was down on the day
  RunCalendar();
  EXPECT_THAT(Told("300"), ElementsAre(absl::StrCat("ENDED ", other.nihii, " ", year + 3)));
  MoveTo(CivilDay(year + 5, 1, 20));
  RunCalendar();
  EXPECT_THAT(Told("300"), IsEmpty()) << "once";
  EXPECT_THAT(DifferencesAfterReplay(), IsEmpty());
}

}  // namespace
}  // namespace edmg::support
