#include "values/identifiers.h"

#include <gtest/gtest.h>

#include <cstring>

#include "absl/strings/str_cat.h"
#include "tests/rules/world.h"

namespace edmg::rules {
namespace {

// The vectors are those of NISS and NIH (domain 1.2 and 1.3).
TEST(Identifiers, ReadNationalNumberOfManBornIn1994) {
  const Ssin ssin = ParseSsin("94021300145");
  EXPECT_EQ(ssin.fault, IdentifierFault::kNone);
  EXPECT_FALSE(ssin.bis);
  EXPECT_EQ(ssin.sex, edmg::v1::SEX_MALE);
  EXPECT_EQ(ssin.birth_date, CivilDay(1994, 2, 13));
}

TEST(Identifiers, ReadNationalNumberThatHoldsOnlyWithThePrefixOf2000) {
  const Ssin ssin = ParseSsin("05070400261");
  EXPECT_EQ(ssin.fault, IdentifierFault::kNone);
  EXPECT_EQ(ssin.sex, edmg::v1::SEX_FEMALE);
  EXPECT_EQ(ssin.birth_date, CivilDay(2005, 7, 4));
}

TEST(Identifiers, ChecksOfTheSameNineDigitsCarryTheCentury) {
  EXPECT_EQ(ParseSsin("00010100173").birth_date, CivilDay(1900, 1, 1));
  EXPECT_EQ(ParseSsin("00010100105").birth_date, CivilDay(2000, 1, 1));
}

// Decision 20.
TEST(Identifiers, NationalNumberWithImpossibleDateIsAFormatFault) {
  EXPECT_EQ(ParseSsin("10022900359").fault, IdentifierFault::kDate);
  EXPECT_EQ(ParseSsin(MakeSsin(CivilDay(2010, 2, 28), 3)).fault, IdentifierFault::kNone);
}

// Decision 20: an unknown month or day.
TEST(Identifiers, NationalNumberMayHaveZeroMonthOrDay) {
  const auto with_check = [](int64_t nine) {
    return absl::StrCat(nine, absl::Dec(97 - nine % 97, absl::kZeroPad2));
  };
  for (const int64_t nine : {720000001, 720500001, 720012001}) {
    const Ssin ssin = ParseSsin(with_check(nine));
    EXPECT_EQ(ssin.fault, IdentifierFault::kNone) << nine;
    EXPECT_FALSE(ssin.bis);
    EXPECT_FALSE(ssin.birth_date.has_value());
  }
  EXPECT_EQ(ParseSsin(with_check(720532001)).fault, IdentifierFault::kDate);
  EXPECT_EQ(ParseSsin(with_check(721300001)).fault, IdentifierFault::kDate);
  EXPECT_EQ(ParseSsin(with_check(721301001)).fault, IdentifierFault::kDate);
  EXPECT_EQ(ParseSsin(with_check(721900001)).fault, IdentifierFault::kDate);
}

// The first refugees without a date filled the serials of day 00, and the days counted on.
TEST(Identifiers, WithoutAMonthNeitherDayNorSerialIsJudged) {
  const auto with_check = [](const std::string& nine) {
    return absl::StrCat(nine, absl::Dec(97 - std::stoll(nine) % 97, absl::kZeroPad2));
  };
  EXPECT_EQ(ParseSsin("00003241778").fault, IdentifierFault::kNone);
  EXPECT_EQ(ParseSsin("80240199943").fault, IdentifierFault::kNone);
  for (const char* month : {"00", "20", "40"}) {
    for (const char* day : {"00", "01", "31", "32", "99"}) {
      for (const char* serial : {"000", "001", "998", "999"}) {
        const std::string ssin = with_check(absl::StrCat("72", month, day, serial));
        EXPECT_EQ(ParseSsin(ssin).fault, IdentifierFault::kNone) << ssin;
        EXPECT_EQ(ParseSsin(ssin).bis, month[0] != '0') << ssin;
        EXPECT_FALSE(ParseSsin(ssin).birth_date.has_value()) << ssin;
      }
    }
  }
  EXPECT_EQ(ParseSsin(with_check("722001001")).sex, edmg::v1::SEX_UNSPECIFIED);
  EXPECT_EQ(ParseSsin(with_check("724001001")).sex, edmg::v1::SEX_MALE);
}

TEST(Identifiers, Serials000And999AreWrongWhereTheMonthIsFrom01To12) {
  for (int month = 0; month <= 99; ++month) {
    const bool judged = month >= 1 && month <= 12;
    const bool bis = (month >= 20 && month <= 32) || (month >= 40 && month <= 52);
    for (const int serial : {0, 999}) {
      const int64_t nine = 80'00'00'000 + month * 100'000 + 1'000 + serial;
      const std::string ssin = absl::StrCat(nine, absl::Dec(97 - nine % 97, absl::kZeroPad2));
      EXPECT_EQ(ParseSsin(ssin).fault, judged              ? IdentifierFault::kFormat
                                       : bis || month == 0 ? IdentifierFault::kNone
                                                           : IdentifierFault::kDate)
          << ssin;
    }
  }
}

TEST(Identifiers, BisNumberOfKnownSexHasAParityAndNoBirthDate) {
  const Ssin ssin = ParseSsin("85491200715");
  EXPECT_EQ(ssin.fault, IdentifierFault::kNone);
  EXPECT_TRUE(ssin.bis);
  EXPECT_EQ(ssin.sex, edmg::v1::SEX_MALE);
  EXPECT_FALSE(ssin.birth_date.has_value());
}

TEST(Identifiers, BisNumberOfUnknownSexWithDayZeroIsSound) {
  const Ssin ssin = ParseSsin("72230001113");
  EXPECT_EQ(ssin.fault, IdentifierFault::kNone);
  EXPECT_TRUE(ssin.bis);
  EXPECT_EQ(ssin.sex, edmg::v1::SEX_UNSPECIFIED);
}

TEST(Identifiers, SsinWithWrongCheckDigitsIsRecognisedAsSuch) {
  EXPECT_EQ(ParseSsin("98051722943").fault, IdentifierFault::kCheckDigits);
  EXPECT_EQ(ParseSsin("94021300146").fault, IdentifierFault::kCheckDigits);
}

TEST(Identifiers, SsinIsElevenDigitsWithASerialFrom1To998) {
  EXPECT_EQ(ParseSsin("").fault, IdentifierFault::kFormat);
  EXPECT_EQ(ParseSsin("9402130014").fault, IdentifierFault::kFormat);
  EXPECT_EQ(ParseSsin("940213001455").fault, IdentifierFault::kFormat);
  EXPECT_EQ(ParseSsin("94.02.13-01").fault, IdentifierFault::kFormat);
  EXPECT_EQ(ParseSsin(MakeSsin(CivilDay(1994, 2, 13), 0)).fault, IdentifierFault::kFormat);
  EXPECT_EQ(ParseSsin(MakeSsin(CivilDay(1994, 2, 13), 999)).fault, IdentifierFault::kFormat);
  EXPECT_EQ(ParseSsin(MakeSsin(CivilDay(1994, 2, 13), 998)).fault, IdentifierFault::kNone);
}

// Pitfall of unpadded comparison (domain 1.2): a check value below 10.
TEST(Identifiers, SsinWithACheckValueBelowTenIsSound) {
  int found = 0;
  for (int serial = 1; serial <= 97; ++serial) {
    const std::string ssin = MakeSsin(CivilDay(1970, 1, 1), serial);
    if (ssin[9] != '0') continue;
    ++found;
    EXPECT_EQ(ParseSsin(ssin).fault, IdentifierFault::kNone) << ssin;
  }
  EXPECT_EQ(found, 9);
}

// Decision 20: moduli 97 and 89, not 83.
TEST(Identifiers, NihiiHoldsWithModulus97Or89) {
  EXPECT_EQ(CheckNihii("12345625003"), IdentifierFault::kNone);
  EXPECT_EQ(CheckNihii("12345676003"), IdentifierFault::kNone);
  EXPECT_EQ(CheckNihii("12345648003"), IdentifierFault::kCheckDigits);
  EXPECT_EQ(CheckNihii("19234011004"), IdentifierFault::kNone);
  EXPECT_EQ(CheckNihii("10000797003"), IdentifierFault::kNone);
  EXPECT_EQ(CheckNihii("10000700003"), IdentifierFault::kCheckDigits);
}

TEST(Identifiers, NihiiIsElevenDigitsOfAPhysician) {
  EXPECT_EQ(CheckNihii("54263481527"), IdentifierFault::kFormat);  // physiotherapist
  EXPECT_EQ(CheckNihii("12345625"), IdentifierFault::kFormat);
  EXPECT_EQ(CheckNihii("1234562500A"), IdentifierFault::kFormat);
  EXPECT_EQ(PhysicianId("12345625003"), "12345625");
}

TEST(Identifiers, IbanHoldsWithCountryLengthAndModulus) {
  EXPECT_EQ(CheckIban("BE68539007547034"), IdentifierFault::kNone);
  EXPECT_EQ(CheckIban("BE68539007547035"), IdentifierFault::kCheckDigits);
  EXPECT_EQ(CheckIban("GB29NWBK60161331926819"), IdentifierFault::kNone);
  EXPECT_EQ(CheckIban("FR1420041010050500013M02606"), IdentifierFault::kNone);
  EXPECT_EQ(CheckIban("BE68 5390 0754 7034"), IdentifierFault::kFormat);
  EXPECT_EQ(CheckIban("be68539007547034"), IdentifierFault::kFormat);
  EXPECT_EQ(CheckIban("BE685390075470345"), IdentifierFault::kFormat);
  EXPECT_EQ(CheckIban("BE6853900754703A"), IdentifierFault::kFormat);
  EXPECT_EQ(CheckIban("US68539007547034"), IdentifierFault::kFormat);
  EXPECT_EQ(CheckIban("BE"), IdentifierFault::kFormat);
}

// One sound account of each country of SEPA, of its own registry entry.
TEST(Identifiers, IbanOfEveryCountryOfSepaIsSound) {
  for (const char* iban : {"AD1200012030200359100100",
                           "AL47212110090000000235698741",
                           "AT611904300234573201",
                           "BE68539007547034",
                           "BG80BNBG96611020345678",
                           "CH9300762011623852957",
                           "CY17002001280000001200527600",
                           "CZ6508000000192000145399",
                           "DE89370400440532013000",
                           "DK5000400440116243",
                           "EE382200221020145685",
                           "ES9121000418450200051332",
                           "FI2112345600000785",
                           "FR1420041010050500013M02606",
                           "GB29NWBK60161331926819",
                           "GI75NWBK000000007099453",
                           "GR1601101250000000012300695",
                           "HR1210010051863000160",
                           "HU42117730161111101800000000",
                           "IE29AIBK93115212345678",
                           "IS140159260076545510730339",
                           "IT60X0542811101000000123456",
                           "LI21088100002324013AA",
                           "LT121000011101001000",
                           "LU280019400644750000",
                           "LV80BANK0000435195001",
                           "MC5811222000010123456789030",
                           "MD24AG000225100013104168",
                           "ME25505000012345678951",
                           "MK07250120000058984",
                           "MT84MALT011000012345MTLCAST001S",
                           "NL91ABNA0417164300",
                           "NO9386011117947",
                           "PL61109010140000071219812874",
                           "PT50000201231234567890154",
                           "RO49AAAA1B31007593840000",
                           "RS35260005601001611379",
                           "SE4550000000058398257466",
                           "SI56263300012039086",
                           "SK3112000000198742637541",
                           "SM86U0322509800000000270100",
                           "VA59001123000012345678"}) {
    EXPECT_EQ(CheckIban(iban), IdentifierFault::kNone) << iban;
    EXPECT_EQ(CheckIban(absl::StrCat(iban, "0")), IdentifierFault::kFormat) << iban;
    EXPECT_EQ(CheckIban(absl::string_view(iban).substr(0, std::strlen(iban) - 1)),
              IdentifierFault::kFormat)
        << iban;
  }
}

// The right remainder does not make up for a letter in the place of a digit, nor the other way.
TEST(Identifiers, IbanHasLettersAndDigitsWhereItsCountryHasThem) {
  for (const char* iban : {"BG93BNBG96611A20345678", "GI22NW3K000000007099453",
                           "NL5630030A17164300", "TR330006100519786457841326"}) {
    EXPECT_EQ(CheckIban(iban), IdentifierFault::kFormat) << iban;
  }
}

TEST(Identifiers, BelgianAccountHasItsOwnCheckDigits) {
  EXPECT_EQ(CheckIban("BE54310100270000"), IdentifierFault::kNationalCheckDigits);
  const auto iban = [](const std::string& account) {  // with the right check digits of an IBAN
    const int64_t remainder = std::stoll(account) % 97 * 1'000'000 % 97 + 111'400 % 97;
    return absl::StrCat("BE", absl::Dec(98 - remainder % 97, absl::kZeroPad2), account);
  };
  EXPECT_EQ(iban("539007547034"), "BE68539007547034");
  EXPECT_EQ(CheckIban(iban("000000009797")), IdentifierFault::kNone) << "97 stands for 0";
  EXPECT_EQ(CheckIban(iban("000000009700")), IdentifierFault::kNationalCheckDigits);
  int sound = 0;
  for (int check = 0; check < 100; ++check) {
    const std::string account = absl::StrCat("5390075470", absl::Dec(check, absl::kZeroPad2));
    if (CheckIban(iban(account)) == IdentifierFault::kNone) ++sound;
  }
  EXPECT_EQ(sound, 1);
}

// 98 minus a remainder is never 00, 01 or 99, though these have the right remainder too.
TEST(Identifiers, IbanCheckDigitsAreThoseThatAreIssued) {
  for (int i = 0; i < 97; ++i) {
    const std::string bban = absl::StrCat("5390075470", absl::Dec(i, absl::kZeroPad2));
    EXPECT_NE(CheckIban("BE99" + bban), IdentifierFault::kNone);
    EXPECT_NE(CheckIban("BE00" + bban), IdentifierFault::kNone);
    EXPECT_NE(CheckIban("BE01" + bban), IdentifierFault::kNone);
  }
}

TEST(Identifiers, BicHasEightOrElevenCharacters) {
  EXPECT_EQ(CheckBic("GKCCBEBB"), BicFault::kNone);
  EXPECT_EQ(CheckBic("GKCCBEBBXXX"), BicFault::kNone);
  EXPECT_EQ(CheckBic("GKCCBEBBX"), BicFault::kFormat);
  EXPECT_EQ(CheckBic("GKC1BEBB"), BicFault::kFormat);
  EXPECT_EQ(CheckBic("gkccbebb"), BicFault::kFormat);
  EXPECT_EQ(CheckBic(""), BicFault::kFormat);
}

TEST(Identifiers, BicHasACountryInPositions5And6) {
  for (const char* sound : {"NCBVXKPR", "BNPAFRPP", "TTBBCH22", "SBINALTX"}) {
    EXPECT_EQ(CheckBic(sound), BicFault::kNone) << sound;
  }
  for (const char* wrong : {"MULTIPLE", "GEBAZZBB", "GEBAEUBB", "GEBAUKBB", "GEBAXXBB"}) {
    EXPECT_EQ(CheckBic(wrong), BicFault::kCountry) << wrong;
  }
}

TEST(Identifiers, UuidIsReadInEitherCase) {
  EXPECT_TRUE(IsUuid("9F1c2d3e-0000-4000-8000-0123456789ab"));
  EXPECT_FALSE(IsUuid("9f1c2d3e000040008000-0123456789ab-000"));
  EXPECT_FALSE(IsUuid("9f1c2d3e-0000-4000-8000-0123456789ag"));
  EXPECT_FALSE(IsUuid("9f1c2d3e-0000-4000-8000-0123456789a"));
  EXPECT_EQ(CompactUuid("9F1c2d3e-0000-4000-8000-0123456789AB"),
            "9f1c2d3e0000400080000123456789ab");
}

TEST(Identifiers, TextIsValidUtf8WithoutControlCharacters) {
  EXPECT_TRUE(IsText("Jos\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80", 64));
  EXPECT_FALSE(IsText("", 64));
  EXPECT_TRUE(IsText(std::string(64, 'a'), 64));
  EXPECT_FALSE(IsText(std::string(65, 'a'), 64));
  EXPECT_FALSE(IsText("a\nb", 64));
  EXPECT_FALSE(IsText("a\x7F", 64));
  EXPECT_FALSE(IsText("a\xC2\x85", 64));         // C1 control
  EXPECT_FALSE(IsText("\xC0\xAF", 64));          // overlong
  EXPECT_FALSE(IsText("\xE0\x80\xAF", 64));      // overlong
  EXPECT_FALSE(IsText("\xED\xA0\x80", 64));      // surrogate
  EXPECT_FALSE(IsText("\xF4\x90\x80\x80", 64));  // beyond U+10FFFF
  EXPECT_FALSE(IsText("\xF0\x8F\x80\x80", 64));  // overlong
  EXPECT_FALSE(IsText("a\xE2\x82", 64));         // cut off
  EXPECT_FALSE(IsText("a\x80", 64));             // no lead byte
}

TEST(Identifiers, TextRefusesLeadBytesThatUtf8DoesNotHave) {
  EXPECT_FALSE(IsText("\xC1\x80", 64));
  EXPECT_FALSE(IsText("\xF5\x80\x80\x80", 64));
  EXPECT_FALSE(IsText("\xE2\x82\x41", 64));
  EXPECT_TRUE(IsText("\xE0\xA0\x80\xED\x9F\xBF\xF4\x8F\xBF\xBF\xC2\xA0", 64));
}

TEST(Identifiers, IbanAndBicHaveDigitsAndLettersInTheirPlaces) {
  EXPECT_EQ(CheckIban("BEA8539007547034"), IdentifierFault::kFormat);
  EXPECT_EQ(CheckBic("GKCCBEb1"), BicFault::kFormat);
  EXPECT_EQ(CheckBic("GKCCB1BB"), BicFault::kFormat);
}

}  // namespace
}  // namespace edmg::rules
