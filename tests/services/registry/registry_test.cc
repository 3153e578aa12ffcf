// The registry of physicians and group practices.

#include "google/protobuf/unknown_field_set.h"
#include "tests/support/gateway_fixture.h"

namespace edmg::support {
namespace {

using absl::CivilDay;
using absl::StatusCode;
using edmg::v1::UpsertGroupPracticesRequest;
using edmg::v1::UpsertGroupPracticesResponse;
using edmg::v1::UpsertPhysiciansRequest;
using edmg::v1::UpsertPhysiciansResponse;
using testing::ElementsAre;

class RegistryTest : public GatewayTest {
 protected:
  static UpsertPhysiciansRequest Physicians(int first, int count) {
    UpsertPhysiciansRequest request;
    for (int i = first; i < first + count; ++i) *request.add_physicians() = MakePhysician(i);
    return request;
  }

  absl::StatusOr<UpsertPhysiciansResponse> Upsert(const UpsertPhysiciansRequest& request) {
    Slot<UpsertPhysiciansResponse> slot;
    gateway().physicians.Upsert(request, Administrator(),
                                [&](auto response) { slot.emplace(std::move(response)); });
    CommitGroup();
    return slot.value();
  }

  absl::StatusOr<UpsertGroupPracticesResponse> Upsert(const UpsertGroupPracticesRequest& request) {
    Slot<UpsertGroupPracticesResponse> slot;
    gateway().group_practices.Upsert(request, Administrator(),
                                     [&](auto response) { slot.emplace(std::move(response)); });
    CommitGroup();
    return slot.value();
  }

  absl::StatusOr<edmg::v1::GetPhysicianResponse> Get(const std::string& nihii) {
    edmg::v1::GetPhysicianRequest request;
    request.set_nihii(nihii);
    return gateway().physicians.GetPhysician(request, now());
  }

  // A group of physician number `member` from `begin` to `end`.
  static edmg::v1::GroupPractice Group(const std::string& id, int member, CivilDay begin,
                                       CivilDay end) {
    edmg::v1::GroupPractice group;
    group.set_group_id(id);
    group.set_name("Group");
    Join(MakePhysician(member), begin, &group);
    *group.mutable_memberships(0)->mutable_end_date() = MakeDate(end);
    return group;
  }

  template <typename Request>
  void ExpectRefused(const Request& request, StatusCode code, const std::string& reason,
                     const std::string& field) {
    SCOPED_TRACE(reason);
    const auto before = Contents();
    const auto status = Upsert(request).status();
    EXPECT_EQ(status.code(), code) << status;
    EXPECT_EQ(ReasonOf(status), reason);
    EXPECT_EQ(MetadataOf(status, "field"), field);
    EXPECT_EQ(Contents(), before);
  }
};

TEST_F(RegistryTest, CountsWhatChanged) {
  EXPECT_EQ(Upsert(Physicians(0, 3))->physicians_changed(), 3);
  const auto before = Contents();
  auto response = Upsert(Physicians(0, 3));
  ASSERT_OK(response.status());
  EXPECT_EQ(response->physicians_changed(), 0);
  EXPECT_EQ(response->revision(), 0);
  EXPECT_EQ(Contents(), before);
  response = Upsert(Physicians(2, 3));
  EXPECT_EQ(response->physicians_changed(), 2);
  EXPECT_EQ(response->revision(), 2);
}

TEST_F(RegistryTest, ShowsAPhysicianAndWhereHeIsEnrolledToday) {
  const Doctor& doctor = AddDoctor();
  auto message = Enrolment(doctor);
  message.mutable_physician_enrolment()->add_insurers("500");
  message.mutable_physician_enrolment()->add_insurers("100");
  ASSERT_OK(Submit(message, doctor).status);
  message = Enrolment(doctor);
  message.mutable_physician_enrolment()->add_insurers("300");
  *message.mutable_physician_enrolment()->mutable_start_date() = MakeDate(Today() + 1);
  ASSERT_OK(Submit(message, doctor).status);
  auto found = Get(doctor.nihii);
  ASSERT_OK(found.status());
  EXPECT_EQ(found->physician().SerializeAsString(), MakePhysician(0).SerializeAsString());
  EXPECT_THAT(found->enrolled_insurers(), ElementsAre("100", "500"));
  MoveTo(Today() + 1);
  EXPECT_THAT(Get(doctor.nihii)->enrolled_insurers(), ElementsAre("100", "300", "500"));
}

TEST_F(RegistryTest, FindsAPhysicianByTheFirstEightDigits) {
  ASSERT_OK(Upsert(Physicians(0, 1)).status());
  EXPECT_OK(Get(MakePhysician(0, "004").nihii()).status());
  EXPECT_EQ(ReasonOf(Get("11000095").status()), "FIELD_FORMAT");
  const auto status = Get(MakePhysician(9).nihii()).status();
  EXPECT_EQ(status.code(), StatusCode::kNotFound);
  EXPECT_EQ(ReasonOf(status), "PHYSICIAN_UNKNOWN");
}

TEST_F(RegistryTest, RefusesAnSsinThatAnotherPhysicianHas) {
  ASSERT_OK(Upsert(Physicians(0, 1)).status());
  auto request = Physicians(1, 2);
  request.mutable_physicians(1)->set_ssin(MakePhysician(0).ssin());
  ExpectRefused(request, StatusCode::kAlreadyExists, "SSIN_TAKEN", "physicians[1].ssin");
}

TEST_F(RegistryTest, FreesTheSsinThatAPhysicianNoLongerHas) {
  ASSERT_OK(Upsert(Physicians(0, 1)).status());
  auto mended = MakePhysician(0);
  mended.set_ssin(MakePhysician(5).ssin());
  ASSERT_OK(UpsertPhysician(mended));
  auto other = MakePhysician(1);
  other.set_ssin(MakePhysician(0).ssin());
  EXPECT_OK(UpsertPhysician(other));
}

TEST_F(RegistryTest, RefusesRowsThatAreWrongOrRepeated) {
  auto request = Physicians(0, 2);
  request.mutable_physicians(1)->set_nihii("11000096003");
  ExpectRefused(request, StatusCode::kInvalidArgument, "CHECK_DIGITS", "physicians[1].nihii");
  request = Physicians(0, 2);
  request.mutable_physicians(1)->set_nihii(MakePhysician(0, "004").nihii());
  ExpectRefused(request, StatusCode::kInvalidArgument, "ROW_REPEATED", "physicians[1].nihii");
  request = Physicians(0, 2);
  request.mutable_physicians(1)->set_ssin(MakePhysician(0).ssin());
  ExpectRefused(request, StatusCode::kInvalidArgument, "ROW_REPEATED", "physicians[1].ssin");
  ExpectRefused(Physicians(0, 0), StatusCode::kInvalidArgument, "ROW_COUNT_INVALID", "physicians");
  ExpectRefused(Physicians(0, 501), StatusCode::kInvalidArgument, "ROW_COUNT_INVALID",
                "physicians");
}

TEST_F(RegistryTest, RefusesAMemberOfTwoGroupsOnOneDay) {
  ASSERT_OK(Upsert(Physicians(0, 2)).status());
  ASSERT_OK(UpsertGroup(Group("G1", 0, CivilDay(2015, 1, 1), CivilDay(2015, 12, 31))));
  UpsertGroupPracticesRequest request;
  *request.add_group_practices() = Group("G2", 1, CivilDay(2015, 1, 1), CivilDay(2015, 12, 31));
  *request.add_group_practices() = Group("G3", 0, CivilDay(2015, 12, 31), CivilDay(2016, 5, 1));
  ExpectRefused(request, StatusCode::kFailedPrecondition, "GROUP_OVERLAP",
                "group_practices[1].memberships[0].physician_nihii");
  *request.mutable_group_practices(1) = Group("G3", 0, CivilDay(2016, 1, 1), CivilDay(2016, 5, 1));
  EXPECT_EQ(Upsert(request)->group_practices_changed(), 2);
}

TEST_F(RegistryTest, RefusesAMemberOfTwoGroupsOfOneRequest) {
  ASSERT_OK(Upsert(Physicians(0, 1)).status());
  UpsertGroupPracticesRequest request;
  *request.add_group_practices() = Group("G1", 0, CivilDay(2015, 1, 1), CivilDay(2015, 12, 31));
  *request.add_group_practices() = Group("G2", 0, CivilDay(2015, 6, 1), CivilDay(2016, 12, 31));
  ExpectRefused(request, StatusCode::kFailedPrecondition, "GROUP_OVERLAP",
                "group_practices[0].memberships[0].physician_nihii");
}

TEST_F(RegistryTest, MovesAMemberBetweenGroupsInOneRequest) {
  ASSERT_OK(Upsert(Physicians(0, 1)).status());
  ASSERT_OK(UpsertGroup(Group("G1", 0, CivilDay(2015, 1, 1), CivilDay(2016, 12, 31))));
  UpsertGroupPracticesRequest request;
  *request.add_group_practices() = Group("G1", 0, CivilDay(2015, 1, 1), CivilDay(2015, 5, 31));
  *request.add_group_practices() = Group("G2", 0, CivilDay(2015, 6, 1), CivilDay(2016, 12, 31));
  EXPECT_EQ(Upsert(request)->group_practices_changed(), 2);
  const auto before = Contents();
  EXPECT_EQ(Upsert(request)->group_practices_changed(), 0);
  EXPECT_EQ(Contents(), before);
}

TEST_F(RegistryTest, RefusesGroupsThatAreWrongRepeatedOrOfUnknownMembers) {
  ASSERT_OK(Upsert(Physicians(0, 1)).status());
  UpsertGroupPracticesRequest request;
  *request.add_group_practices() = Group("G 1", 0, CivilDay(2015, 1, 1), CivilDay(2015, 12, 31));
  ExpectRefused(request, StatusCode::kInvalidArgument, "FIELD_FORMAT",
                "group_practices[0].group_id");
  request.mutable_group_practices(0)->set_group_id("G1");
  *request.add_group_practices() = request.group_practices(0);
  ExpectRefused(request, StatusCode::kInvalidArgument, "ROW_REPEATED",
                "group_practices[1].group_id");
  *request.mutable_group_practices(1) =
      Group("G2", 9, CivilDay(2015, 1, 1), CivilDay(2015, 12, 31));
  ExpectRefused(request, StatusCode::kNotFound, "PHYSICIAN_UNKNOWN",
                "group_practices[1].memberships[0].physician_nihii");
  ExpectRefused(UpsertGroupPracticesRequest(), StatusCode::kInvalidArgument, "ROW_COUNT_INVALID",
                "group_practices");
}

TEST_F(RegistryTest, AFieldThatNobodyKnowsIsRefused) {
  auto physician = MakePhysician(50);
  auto* row = physician.mutable_qualifications(0);
  row->GetReflection()->MutableUnknownFields(row)->AddVarint(9000, 1);
  EXPECT_EQ(RefusalsOf(UpsertPhysician(physician)),
            "111 FIELD_FORMAT physicians[0].qualifications[0].unknown_field_9000");
  auto group = MakeGroup("G-1", {&AddDoctor()}, CivilDay(2015, 1, 1));
  group.GetReflection()->MutableUnknownFields(&group)->AddVarint(9001, 1);
  EXPECT_EQ(RefusalsOf(UpsertGroup(group)),
            "111 FIELD_FORMAT group_practices[0].unknown_field_9001");
}

}  // namespace
}  // namespace edmg::support
