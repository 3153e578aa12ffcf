#include "values/sepa_text.h"

#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace edmg {
namespace {

// U+00C0 to U+017F, in order.
constexpr uint32_t kFirstLetter = 0xC0;
constexpr absl::string_view kLetters[] = {
    "A", "A", "A",  "A",  "A", "A", "AE", "C",  "E",  "E", "E", "E", "I",  "I",  "I", "I", "D", "N",
    "O", "O", "O",  "O",  "O", ".", "O",  "U",  "U",  "U", "U", "Y", "TH", "ss", "a", "a", "a", "a",
    "a", "a", "ae", "c",  "e", "e", "e",  "e",  "i",  "i", "i", "i", "d",  "n",  "o", "o", "o", "o",
    "o", ".", "o",  "u",  "u", "u", "u",  "y",  "th", "y", "A", "a", "A",  "a",  "A", "a", "C", "c",
    "C", "c", "C",  "c",  "C", "c", "D",  "d",  "D",  "d", "E", "e", "E",  "e",  "E", "e", "E", "e",
    "E", "e", "G",  "g",  "G", "g", "G",  "g",  "G",  "g", "H", "h", "H",  "h",  "I", "i", "I", "i",
    "I", "i", "I",  "i",  "I", "i", "IJ", "ij", "J",  "j", "K", "k", "k",  "L",  "l", "L", "l", "L",
    "l", "L", "l",  "L",  "l", "N", "n",  "N",  "n",  "N", "n", "n", "N",  "n",  "O", "o", "O", "o",
    "O", "o", "OE", "oe", "R", "r", "R",  "r",  "R",  "r", "S", "s", "S",  "s",  "S", "s", "S", "s",
    "T", "t", "T",  "t",  "T", "t", "U",  "u",  "U",  "u", "U", "u", "U",  "u",  "U", "u", "U", "u",
    "W", "w", "Y",  "y",  "Y", "Z", "z",  "Z",  "z",  "Z", "z", "s",
};

// The next character of UTF-8 text, which is taken off; a byte that begins none is U+FFFD.
uint32_t TakeCharacter(absl::string_view& text) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  const size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  if ((first >= 0x80 && first < 0xC0) || length > text.size()) {
    text.remove_prefix(1);
    return 0xFFFD;
  }
  uint32_t character = length == 1 ? first : first & (0x7F >> length);
  for (size_t i = 1; i < length; ++i) character = character << 6 | (byte(i) & 0x3F);
  text.remove_prefix(length);
  return character;
}

absl::string_view SepaLetters(uint32_t character, const char& as_ascii) {
  if (character < 0x80) {
    const bool allowed = absl::ascii_isalnum(static_cast<unsigned char>(as_ascii)) ||
                         absl::StrContains("/-?:().,'+ ", absl::string_view(&as_ascii, 1));
    return allowed ? absl::string_view(&as_ascii, 1) : ".";
  }
  if (character >= 0x300 && character < 0x370) return "";  // a mark of the letter before it
  if (character >= kFirstLetter && character < kFirstLetter + std::size(kLetters)) {
    return kLetters[character - kFirstLetter];
  }
  if (character == 0x2019 || character == 0x2018) return "'";
  if (character == 0x2010 || character == 0x2011 || character == 0x2013) return "-";
  if (character == 0xA0) return " ";
  return ".";
}

bool MayNotBeAtAnEnd(char c) { return c == '/' || c == ' '; }

}  // namespace

std::string SepaText(absl::string_view text, size_t most) {
  std::string sepa;
  while (!text.empty()) {
    const uint32_t character = TakeCharacter(text);
    const char as_ascii = static_cast<char>(character & 0x7F);
    const absl::string_view letters = SepaLetters(character, as_ascii);
    if (sepa.empty() && letters.size() == 1 && MayNotBeAtAnEnd(letters[0])) continue;
    if (sepa.size() + letters.size() > most) break;
    absl::StrAppend(&sepa, letters);
  }
  while (!sepa.empty() && MayNotBeAtAnEnd(sepa.back())) sepa.pop_back();
  return sepa;
}

std::string StructuredCommunication(int64_t number) {
  constexpr int64_t kTenDigits = 10'000'000'000;
  const int64_t digits = number % kTenDigits;
  const int64_t rest = digits % 97;
  return absl::StrFormat("%010d%02d", digits, rest == 0 ? 97 : rest);
}

std::string PrintedCommunication(absl::string_view digits) {
  return absl::StrCat("+++", digits.substr(0, 3), "/", digits.substr(3, 4), "/", digits.substr(7),
                      "+++");
}

}  // namespace edmg
