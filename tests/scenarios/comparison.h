// Compares a scenario's expectations with the answers, and says each difference in a line.
//
// A line names the field of `expect`, the expected and the actual value, in the scenario's words:
// short names, days and labels, never numbers of people.
#ifndef EDMG_TESTS_SCENARIOS_COMPARISON_H_
#define EDMG_TESTS_SCENARIOS_COMPARISON_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "edmg/v1/holding_service.pb.h"
#include "edmg/v1/payment.pb.h"
#include "edmg/v1/registry_service.pb.h"
#include "edmg/v1/rejection.pb.h"
#include "edmg/v1/submission.pb.h"
#include "tests/scenarios/cast.h"
#include "tests/scenarios/scenario.pb.h"

namespace edmg::tests::scenarios {

class Comparison {
 public:
  explicit Comparison(const Cast& cast) : cast_(cast) {}

  // Each adds the differences to `faults`; `where` is the path of the expectation.
  using Faults = std::vector<std::string>;

  // The refusals of a status, or of an attested row; an OK status has none.
  void Refusals(const std::string& where,
                const google::protobuf::RepeatedPtrField<Refused>& expected,
                const absl::Status& status, Faults* faults) const;
  void Refusals(const std::string& where,
                const google::protobuf::RepeatedPtrField<Refused>& expected,
                const edmg::v1::Rejection& rejection, Faults* faults) const;
  void Receipt(const Expected& expected, const edmg::v1::Receipt& receipt, Faults* faults) const;
  // Learns the labels of payments.
  void Payments(const Expected& expected, const std::vector<edmg::v1::Payment>& payments,
                Faults* faults);
  // What became of payments; `compared`: also where nothing is expected.
  void PaymentEvents(const Expected& expected, const std::vector<edmg::v1::PaymentEvent>& events,
                     bool compared, Faults* faults) const;
  // Who holds, where the step says it.
  void HoldingEvents(const Expected& expected, const std::vector<edmg::v1::PaymentEvent>& events,
                     Faults* faults) const;
  // The id of a payment by its label; the label itself where none has it.
  std::string PaymentIdOf(const std::string& label) const;
  void Claims(const Expected& expected, const std::vector<edmg::v1::PaymentEvent>& claims,
              Faults* faults) const;
  void Holding(const std::string& where, const scenarios::Holding& expected,
               const edmg::v1::GetHoldingResponse& answer, Faults* faults) const;
  void Entitlement(const std::string& where, const scenarios::Entitlement& expected,
                   const edmg::v1::GetEntitlementResponse& answer, Faults* faults) const;
  void Usage(const std::string& where, const scenarios::Usage& expected,
             const edmg::v1::GetUsageIndicatorResponse& answer, Faults* faults) const;

 private:
  std::string PaymentText(const edmg::v1::Payment& payment) const;
  void OnePayment(const std::string& where, const Payment& expected,
                  const edmg::v1::Payment& payment, Faults* faults);

  const Cast& cast_;
  std::map<std::string, std::string> labels_;  // payment id -> label
};

// One line that differs.
void Differ(const std::string& where, absl::string_view expected, absl::string_view got,
            std::vector<std::string>* faults);

// The same names, in whatever order.
void CompareNames(const std::string& where,
                  const google::protobuf::RepeatedPtrField<std::string>& expected,
                  std::vector<std::string> names, std::vector<std::string>* faults);

// A payment without what became of it: it never changes.
std::string ObligationOf(edmg::v1::Payment payment);

// "<code> <field>, ..." in order, fields without the name of the body; reason where no code is.
std::string RefusalsText(const absl::Status& status, bool with_causes = true);

}  // namespace edmg::tests::scenarios

#endif  // EDMG_TESTS_SCENARIOS_COMPARISON_H_
