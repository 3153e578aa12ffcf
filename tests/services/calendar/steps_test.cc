#include "services/calendar/steps.h"

#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "store/calendar/schedule.h"
#include "store/engine/batch.h"
#include "store/engine/database.h"
#include "tests/support/temp_dir.h"
#include "values/civil_date.h"

namespace edmg::services {
namespace {

using absl::CivilDay;
using testing::ElementsAre;
using testing::IsEmpty;

// A store in which differences wait from the first day on, and contacts from the second.
class StepsTest : public testing::Test {
 protected:
  void Wait(int32_t difference_day, int32_t decide_again_day) {
    edmg::store::v1::Decision decision;
    auto& difference = *decision.add_pending_differences();
    difference.set_day(difference_day);
    difference.set_ssin("70010100137");
    auto& row = *decision.add_decide_again()->mutable_row();
    row.set_day(decide_again_day);
    row.set_ssin("70010100137");
    store::ApplySchedule(decision, batch_);
  }

  std::vector<std::string> DueOn(CivilDay day,
                                 const rules::Rulebook& rulebook = rules::Rulebook::Default()) {
    std::vector<std::string> due;
    for (const StepRow& row : StepTable()) {
      if (row.is_due(batch_, day, rulebook).value()) {
        due.push_back(edmg::store::v1::ScheduleStep_Name(row.step).substr(14));
      }
    }
    return due;
  }

  std::string After(const std::string& state) {
    edmg::store::v1::ScheduleRecord after;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(state, &after));
    return NextStep(batch_, after, CivilDay(1970, 1, 11), rules::Rulebook::Default())
        .value()
        .ShortDebugString();
  }

  support::TempDir temp_;
  std::unique_ptr<store::Database> database_ =
      store::Database::Open({.path = temp_.Sub("store")}).value();
  store::Batch batch_{*database_};
};

TEST_F(StepsTest, EveryStepButTheEndOfADayHasOneRow) {
  std::set<int> rows;
  for (const StepRow& row : StepTable()) EXPECT_TRUE(rows.insert(row.step).second);
  for (int step = 0; step < edmg::store::v1::ScheduleStep_ARRAYSIZE; ++step) {
    const bool has_none = step == edmg::store::v1::SCHEDULE_STEP_UNSPECIFIED ||
                          step == edmg::store::v1::SCHEDULE_STEP_DONE ||
                          !edmg::store::v1::ScheduleStep_IsValid(step);
    EXPECT_EQ(rows.count(step) == 0, has_none) << step;
  }
}

TEST_F(StepsTest, ADaysStepsInTheirOrder) {
  EXPECT_THAT(DueOn(CivilDay(2016, 7, 1)), IsEmpty());
  Wait(DayNumber(CivilDay(2016, 7, 1)), DayNumber(CivilDay(2016, 7, 2)));
  EXPECT_THAT(DueOn(CivilDay(2016, 1, 1)), ElementsAre("HOLDINGS_ENDED"));
  EXPECT_THAT(DueOn(CivilDay(2016, 1, 7)), IsEmpty());
  EXPECT_THAT(DueOn(CivilDay(2016, 1, 8)), ElementsAre("YEAR_END"));
  EXPECT_THAT(DueOn(CivilDay(2016, 6, 30)), IsEmpty());
  EXPECT_THAT(DueOn(CivilDay(2016, 7, 1)), ElementsAre("RAISED_DIFFERENCES"));
  EXPECT_THAT(DueOn(CivilDay(2017, 1, 8)),
              ElementsAre("YEAR_END", "RAISED_DIFFERENCES", "DECIDE_AGAIN"));
}

// A day of the rulebook (decision 11).
TEST_F(StepsTest, TheYearEndFallsOnTheRulebooksDay) {
  std::string text(rules::Rulebook::DefaultText());
  const std::string day = "administrative_decision_day: 8 ";
  ASSERT_NE(text.find(day), std::string::npos);
  text.replace(text.find(day), day.size(), "administrative_decision_day: 9 ");
  const auto rulebook = rules::Rulebook::Parse(text).value();
  EXPECT_THAT(DueOn(CivilDay(2014, 1, 8), *rulebook), IsEmpty());
  EXPECT_THAT(DueOn(CivilDay(2014, 1, 9), *rulebook), ElementsAre("YEAR_END"));
}

TEST_F(StepsTest, TheNextStepGoesOnOrBegins) {
  Wait(15, 200);
  EXPECT_EQ(After(""), "day: 10 step: SCHEDULE_STEP_DONE");
  EXPECT_EQ(After("day: 10 step: SCHEDULE_STEP_DONE"), "day: 11 step: SCHEDULE_STEP_DONE");
  EXPECT_EQ(After("day: 20 step: SCHEDULE_STEP_DONE"),
            "day: 21 step: SCHEDULE_STEP_RAISED_DIFFERENCES");
  EXPECT_EQ(After("day: 199 step: SCHEDULE_STEP_DONE"),
            "day: 200 step: SCHEDULE_STEP_RAISED_DIFFERENCES");
  // A day that was done goes on where more has come.
  EXPECT_EQ(After("day: 371 step: SCHEDULE_STEP_DONE"),
            "day: 371 step: SCHEDULE_STEP_DECIDE_AGAIN");
  const std::string under_way = "day: 372 step: SCHEDULE_STEP_YEAR_END after_key: \"7\"";
  EXPECT_EQ(After(under_way), under_way);
}

}  // namespace
}  // namespace edmg::services
