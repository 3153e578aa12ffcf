// Attested rows over the wire: each row's outcome in its order, refused rows with their reasons;
// and messages that are only checked.
#include <memory>
#include <string>
#include <vector>

#include "edmg/v1/holding_service.pb.h"
#include "edmg/v1/insurer_feed_service.pb.h"
#include "edmg/v1/registry_service.pb.h"
#include "gmock/gmock.h"
#include "services/capabilities.h"
#include "tests/support/error_details.h"
#include "tests/support/table_contents.h"
#include "tests/support/wire_rig.h"

namespace edmg::support {
namespace {

using absl::StatusCode;
using edmg::v1::ATTESTATION_OUTCOME_KNOWN;
using edmg::v1::ATTESTATION_OUTCOME_RECORDED;
using edmg::v1::ATTESTATION_OUTCOME_REFUSED;
using edmg::v1::RecordAttestationsRequest;
using edmg::v1::RecordAttestationsResponse;

constexpr char kRecordAttestations[] = "edmg.v1.InsurerFeedService/RecordAttestations";
constexpr char kCheck[] = "edmg.v1.SubmissionService/Check";

class FeedWireTest : public WireTest {
 protected:
  edmg::v1::Attestation Row(const std::string& ssin, const std::string& code = kSurgeryCode) {
    edmg::v1::Attestation row;
    row.set_ssin(ssin);
    row.set_physician_nihii(doctor_.nihii);
    *row.mutable_service_date() = MakeDate(Today());
    row.set_claim_code(code);
    return row;
  }

  // One stream of these messages.
  absl::Status Record(const std::vector<RecordAttestationsRequest>& messages,
                      RecordAttestationsResponse* response) {
    auto stream = Public("insurer:100").Open(kRecordAttestations);
    for (const auto& message : messages) {
      if (!stream->Write(message)) break;
    }
    stream->WritesDone();
    (void)stream->Read(response);
    return stream->Finish();
  }

  static RecordAttestationsRequest Message(const std::vector<edmg::v1::Attestation>& rows) {
    RecordAttestationsRequest message;
    for (const auto& row : rows) *message.add_attestations() = row;
    return message;
  }

  const Doctor& doctor_ = AddDoctor();
  const std::string patient_ = AddPatient("100");
};

TEST_F(FeedWireTest, EachRowHasItsOutcomeInTheOrderOfTheStream) {
  RecordAttestationsResponse response;
  ASSERT_OK(Record({Message({Row(patient_, "102771"), Row(SsinOfPerson(900))}),
                    Message({Row(patient_), Row(patient_), Row(patient_, "101")})},
                   &response));
  EXPECT_THAT(response.outcomes(),
              testing::ElementsAre(ATTESTATION_OUTCOME_RECORDED, ATTESTATION_OUTCOME_REFUSED,
                                   ATTESTATION_OUTCOME_RECORDED, ATTESTATION_OUTCOME_KNOWN,
                                   ATTESTATION_OUTCOME_REFUSED));
  EXPECT_EQ(response.rows_recorded(), 2);
  EXPECT_EQ(response.rows_known(), 1);
  EXPECT_EQ(response.rows_refused(), 2);
  EXPECT_EQ(response.revision(), Revision());
  ASSERT_EQ(response.refused_size(), 2);
  EXPECT_EQ(response.refused(0).message(), 0);
  EXPECT_EQ(response.refused(0).row(), 1);
  EXPECT_EQ(response.refused(0).rejection().refusals(0).mycarenet_code(), "120");
  EXPECT_EQ(response.refused(1).message(), 1);
  EXPECT_EQ(response.refused(1).row(), 2);
  const auto& refusal = response.refused(1).rejection().refusals(0);
  EXPECT_EQ(refusal.mycarenet_code(), "111");
  EXPECT_EQ(refusal.field(), "messages[1].attestations[2].claim_code");
}

TEST_F(FeedWireTest, ABadMessageEndsTheStreamAndLeavesThoseBeforeRecorded) {
  const int64_t before = Revision();
  RecordAttestationsResponse response;
  const auto status = Record({Message({Row(patient_)}), Message({})}, &response);
  EXPECT_EQ(status.code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(status), "ROW_COUNT_INVALID");
  EXPECT_EQ(MetadataOf(status, "field"), "messages[1].attestations");
  EXPECT_EQ(Revision(), before + 1);
  ASSERT_OK(Record({Message({Row(patient_)})}, &response));
  EXPECT_EQ(response.rows_known(), 1);
  EXPECT_EQ(response.revision(), 0);
}

TEST_F(FeedWireTest, AnEmptyStreamIsAnEmptyAnswer) {
  RecordAttestationsResponse response;
  ASSERT_OK(Record({}, &response));
  EXPECT_EQ(response.ByteSizeLong(), 0u);
}

class CheckWireTest : public WireTest {
 protected:
  static edmg::v1::CheckRequest Checked(const edmg::v1::SubmitRequest& request) {
    edmg::v1::CheckRequest check;
    *check.mutable_envelope() = request.envelope();
    return check;
  }

  absl::Status Check(const edmg::v1::SubmitRequest& request, edmg::v1::CheckResponse* response) {
    const uint64_t before = DigestOf(database());
    const absl::Status status =
        Public("software:medisoft").Call(kCheck, Checked(request), response);
    EXPECT_EQ(DigestOf(database()), before) << "something was written";
    return status;
  }

  const Doctor& doctor_ = AddEnrolledDoctor();
  const std::string patient_ = AddPatient("100");
};

TEST_F(CheckWireTest, IsTheReceiptOfSubmitByteForByte) {
  const auto message = Signed(Registration(doctor_, patient_), doctor_);
  edmg::v1::CheckResponse checked;
  ASSERT_OK(Check(message, &checked));
  edmg::v1::SubmitResponse submitted;
  ASSERT_OK(Submit(message, &submitted));
  EXPECT_EQ(checked.receipt().SerializeAsString(), submitted.receipt().SerializeAsString());
}

// The metadata of ErrorInfo has no order on the wire.
void ExpectSame(const absl::Status& a, const absl::Status& b) {
  EXPECT_EQ(a.code(), b.code());
  EXPECT_EQ(a.message(), b.message());
  EXPECT_EQ(ReasonOf(a), ReasonOf(b));
  EXPECT_EQ(MetadataOf(a, "field"), MetadataOf(b, "field"));
  EXPECT_EQ(RejectionOf(a).SerializeAsString(), RejectionOf(b).SerializeAsString());
}

TEST_F(CheckWireTest, IsTheErrorOfSubmitWithItsDetails) {
  const auto message = Signed(Registration(doctor_, SsinOfPerson(900)), doctor_);
  edmg::v1::CheckResponse checked;
  const absl::Status status = Check(message, &checked);
  EXPECT_EQ(RefusalsOf(status), "120 PATIENT_NOT_AFFILIATED dmg_registration.patient.ssin");
  ExpectSame(status, Submit(message));
  edmg::v1::SubmitRequest broken;
  broken.mutable_envelope()->set_cms("no envelope");
  ExpectSame(Check(broken, &checked), Submit(broken));
}

}  // namespace
}  // namespace edmg::support
