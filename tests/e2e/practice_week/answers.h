// The services' answers after the week, asked from outside over the same listeners as anybody.
#ifndef EDMG_TESTS_E2E_PRACTICE_WEEK_ANSWERS_H_
#define EDMG_TESTS_E2E_PRACTICE_WEEK_ANSWERS_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "edmg/v1/patient_list_service.pb.h"
#include "edmg/v1/payment.pb.h"
#include "tests/e2e/practice_week/ledger.h"
#include "tests/e2e/practice_week/wire.h"

namespace edmg::e2e {

struct Answers {
  // By message id: the receipt's bytes; empty if the gateway knows no such message.
  std::map<std::string, std::string> receipts;
  // By message id: the answer to the identical bytes, sent once more.
  std::map<std::string, std::string> repeated;
  // By insurer, in the order given.
  std::map<std::string, std::vector<edmg::v1::Payment>> payments;
  std::map<std::string, std::vector<edmg::v1::PaymentEvent>> events;
  // Events that came after all events were acknowledged.
  int64_t events_after_acknowledgement = 0;
  // By doctor.
  std::map<int, std::vector<edmg::v1::ListedPatient>> listed;
  std::map<int, std::vector<edmg::v1::ListedPatient>> streamed;
};

// Fails if a question gets no answer.
absl::StatusOr<Answers> AskEverything(const Country& country, const Targets& targets,
                                      const Ledger& ledger);

}  // namespace edmg::e2e

#endif  // EDMG_TESTS_E2E_PRACTICE_WEEK_ANSWERS_H_
