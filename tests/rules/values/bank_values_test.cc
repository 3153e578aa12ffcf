// Banking days of TARGET, SEPA's characters, structured communications.
#include <gtest/gtest.h>

#include "values/banking_days.h"
#include "values/sepa_text.h"

namespace edmg {
namespace {

using absl::CivilDay;

TEST(BankingDaysTest, EasterOfManyYears) {
  EXPECT_EQ(EasterSunday(2016), CivilDay(2016, 3, 27));
  EXPECT_EQ(EasterSunday(2019), CivilDay(2019, 4, 21));
  EXPECT_EQ(EasterSunday(2024), CivilDay(2024, 3, 31));
  EXPECT_EQ(EasterSunday(2026), CivilDay(2026, 4, 5));
  EXPECT_EQ(EasterSunday(2038), CivilDay(2038, 4, 25));  // the latest day possible
  EXPECT_EQ(EasterSunday(2049), CivilDay(2049, 4, 18));  // the exceptions of the tables
  EXPECT_EQ(EasterSunday(2076), CivilDay(2076, 4, 19));
  EXPECT_EQ(EasterSunday(2285), CivilDay(2285, 3, 22));  // the earliest
}

TEST(BankingDaysTest, TargetIsClosedOnSixHolidaysAndAtWeekends) {
  for (const CivilDay day :
       {CivilDay(2016, 1, 1), CivilDay(2016, 3, 25), CivilDay(2016, 3, 28), CivilDay(2017, 5, 1),
        CivilDay(2017, 12, 25), CivilDay(2017, 12, 26), CivilDay(2016, 3, 5)}) {
    EXPECT_FALSE(IsBankingDay(day)) << day;
  }
  EXPECT_TRUE(IsBankingDay(CivilDay(2016, 7, 21)));  // Belgium's national day
  EXPECT_EQ(NextBankingDay(CivilDay(2016, 3, 25)), CivilDay(2016, 3, 29));
  EXPECT_EQ(NextBankingDay(CivilDay(2016, 3, 24)), CivilDay(2016, 3, 24));
}

TEST(SepaTextTest, LosesMarksAndNoLetter) {
  EXPECT_EQ(SepaText("Stéphanie Ça Ngô-Müller", 70), "Stephanie Ca Ngo-Muller");
  EXPECT_EQ(SepaText("Straße Œuvre Æsir Łódź Øster", 70), "Strasse OEuvre AEsir Lodz Oster");
  EXPECT_EQ(SepaText("e\u0301t\u0065\u0301", 70), "ete");  // marks of their own
  EXPECT_EQ(SepaText("O\u2019Neill & Co <x>", 70), "O'Neill . Co .x.");
  EXPECT_EQ(SepaText("Ψ日本\xF0\x9F\x98\x80", 70), "....");
  EXPECT_EQ(SepaText(" /a/ ", 70), "a");
  EXPECT_EQ(SepaText("aß", 2), "a");  // not half of a letter
  EXPECT_EQ(SepaText("\xC3", 70), ".");
  EXPECT_EQ(SepaText("\xA9z", 70), ".z");  // the middle of a letter
  EXPECT_EQ(SepaText("\u2018a\u2019\u2010\u2011\u2013\u00A0b", 70), "'a'--- b");
  EXPECT_EQ(SepaText("", 70), "");
}

TEST(StructuredCommunicationTest, TenDigitsAndTheirRest) {
  EXPECT_EQ(StructuredCommunication(108068171), "010806817183");
  EXPECT_EQ(StructuredCommunication(97), "000000009797");
  EXPECT_EQ(StructuredCommunication(10'000'000'001), "000000000101");
  EXPECT_EQ(PrintedCommunication("010806817183"), "+++010/8068/17183+++");
}

}  // namespace
}  // namespace edmg
