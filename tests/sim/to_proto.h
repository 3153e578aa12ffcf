// Steps as the messages that the gateway takes, and the gateway's answers as lines.
#ifndef EDMG_TESTS_SIM_TO_PROTO_H_
#define EDMG_TESTS_SIM_TO_PROTO_H_

#include <string>

#include "absl/status/status.h"
#include "edmg/v1/books.pb.h"
#include "edmg/v1/holding.pb.h"
#include "edmg/v1/holding_service.pb.h"
#include "edmg/v1/insured_person.pb.h"
#include "edmg/v1/insurer_feed_service.pb.h"
#include "edmg/v1/payment.pb.h"
#include "edmg/v1/payment_service.pb.h"
#include "edmg/v1/physician.pb.h"
#include "edmg/v1/registry_service.pb.h"
#include "edmg/v1/submission.pb.h"
#include "tests/sim/steps.h"

namespace edmg::sim {

edmg::v1::Physician ToProto(const PhysicianRow& row);
edmg::v1::GroupPractice ToProto(const GroupRow& row);
edmg::v1::InsuredPerson ToProto(const PersonRow& row);
edmg::v1::ResolveAffiliationRequest ToProto(const ContestAnswer& answer);
edmg::v1::Submission ToProto(const Message& message);
edmg::v1::RecordAttestationsRequest ToProto(const AttestationFile& file);
// Without the ids of payments.
edmg::v1::ReportPaymentsRequest ToProto(const PaymentFile& file);
google::type::Date ToProto(const Date& date);

Day FromProto(const google::type::Date& date);

// "refused 161@dmg_registration.patient", "error GROUP_OVERLAP".
std::string ErrorText(const absl::Status& status);
std::string Text(const edmg::v1::Holding& holding);
// Without the related payment.
std::string Text(const edmg::v1::Payment& payment);
std::string Text(const edmg::v1::ThirdPartyClaim& claim, const std::string& insurer);
// As the insurer reads it.
std::string Text(const edmg::v1::ContestedAffiliation& contest, const std::string& insurer);
std::string Text(const edmg::v1::GetEntitlementResponse& answer);
std::string Text(const edmg::v1::GetUsageIndicatorResponse& answer);
std::string Text(const edmg::v1::GetBooksResponse& books);

}  // namespace edmg::sim

#endif  // EDMG_TESTS_SIM_TO_PROTO_H_
