// The ledger of the week, kept outside the gateway's process: every message with its required
// result and its first answer.
//
// Messages of one track are sent one after the other, each after the answer to the one before;
// tracks are sent side by side.
#ifndef EDMG_TESTS_E2E_PRACTICE_WEEK_LEDGER_H_
#define EDMG_TESTS_E2E_PRACTICE_WEEK_LEDGER_H_

#include <map>
#include <string>
#include <vector>

#include "tests/e2e/practice_week/country.h"
#include "tests/e2e/practice_week/patient_model.h"

namespace edmg::e2e {

enum class MessageKind { kEnrolment, kRegistration, kContact };

struct Message {
  MessageKind kind = MessageKind::kEnrolment;
  int author = 0;
  int patient = -1;
  std::string message_id;
  std::string content;  // the serialised Submission
  Expected expected;

  // The answer: exactly one of the three once the message is answered.
  std::string receipt;  // bytes of the Receipt
  std::string refusal;  // MyCareNet code
  std::string failure;  // neither: the answer that came instead
  std::string envelope;
  int retries = 0;

  bool answered() const { return !receipt.empty() || !refusal.empty() || !failure.empty(); }
};

using Track = std::vector<Message>;

// The required content of a doctor's list: by SSIN.
using ExpectedList = std::map<std::string, ExpectedRow>;

struct Ledger {
  std::vector<Track> tracks;
  std::map<int, ExpectedList> lists;  // by doctor
};

}  // namespace edmg::e2e

#endif  // EDMG_TESTS_E2E_PRACTICE_WEEK_LEDGER_H_
