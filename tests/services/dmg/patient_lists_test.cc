#include "services/dmg/patient_lists.h"

#include "tests/support/gateway_fixture.h"

namespace edmg::support {
namespace {

using absl::CivilDay;
using absl::StatusCode;
using edmg::v1::ListPatientsResponse;
using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::IsEmpty;

class PatientListsTest : public GatewayTest {
 protected:
  absl::StatusOr<ListPatientsResponse> Page(const Doctor& doctor, int size,
                                            const std::string& token = "") {
    edmg::v1::ListPatientsRequest request;
    request.set_page_size(size);
    request.set_page_token(token);
    return gateway().patient_lists.ListPatients(request, AsPhysician(doctor), now());
  }

  // Registers `count` new patients; their SSINs, ascending.
  std::vector<std::string> Fill(const Doctor& doctor, int count) {
    std::vector<std::string> ssins;
    for (int i = 0; i < count; ++i) {
      ssins.push_back(AddPatient("300"));
      Enqueue(Signed(Registration(doctor, ssins.back(), Today()), doctor));
    }
    while (CommitGroup() > 0) {
    }
    return ssins;
  }

  template <typename Response>
  static std::vector<std::string> SsinsOf(const Response& response) {
    std::vector<std::string> ssins;
    for (const auto& patient : response.patients()) ssins.push_back(patient.ssin());
    return ssins;
  }

  // The whole list as the stream sends it: the SSINs of each message.
  std::vector<std::vector<std::string>> Stream(const Doctor& doctor) {
    std::vector<std::vector<std::string>> messages;
    services::PatientLists::Walk walk;
    for (;;) {
      const auto next = gateway().patient_lists.Next(walk, AsPhysician(doctor), now());
      EXPECT_OK(next.status());
      if (!next.ok() || !next->has_value()) return messages;
      messages.push_back(SsinsOf(**next));
      EXPECT_EQ((*next)->revision(), walk.revision);
    }
  }

  const Doctor& doctor_ = AddEnrolledDoctor();
};

TEST_F(PatientListsTest, ShowsThePatientAsTheInsurerFedHim) {
  const std::string patient = Fill(doctor_, 1)[0];
  const auto page = Page(doctor_, 0);
  ASSERT_OK(page.status());
  ASSERT_EQ(page->patients_size(), 1);
  const auto& listed = page->patients(0);
  EXPECT_EQ(listed.ssin(), patient);
  EXPECT_EQ(listed.first_name(), "Jan");
  EXPECT_EQ(listed.family_name(), "Peeters-1");
  EXPECT_EQ(listed.sex(), edmg::v1::SEX_MALE);
  EXPECT_EQ(listed.holding().holder_nihii(), doctor_.nihii);
  EXPECT_EQ(listed.last_fee_year(), 2016);
  EXPECT_EQ(page->revision(), database().last_revision());
}

TEST_F(PatientListsTest, IsEmptyForAPhysicianWithoutPatients) {
  const auto page = Page(doctor_, 0);
  ASSERT_OK(page.status());
  EXPECT_EQ(page->patients_size(), 0);
  EXPECT_EQ(page->next_page_token(), "");
  EXPECT_THAT(Stream(doctor_), ElementsAre(IsEmpty()));  // one message without patients
}

TEST_F(PatientListsTest, ShowsAllPagesAtTheRevisionOfTheFirst) {
  const Doctor& other = AddEnrolledDoctor();
  const auto ssins = Fill(doctor_, 5);
  const auto first = Page(doctor_, 2);
  ASSERT_OK(first.status());
  EXPECT_THAT(SsinsOf(*first), ElementsAre(ssins[0], ssins[1]));
  // Meanwhile a colleague takes two of them over, and a new patient comes.
  MoveTo(Today() + 1);
  ASSERT_OK(Register(other, ssins[0], Today()).status);
  ASSERT_OK(Register(other, ssins[3], Today()).status);
  const std::string late = Fill(doctor_, 1)[0];
  const auto second = Page(doctor_, 2, first->next_page_token());
  ASSERT_OK(second.status());
  EXPECT_THAT(SsinsOf(*second), ElementsAre(ssins[2], ssins[3]));
  const auto third = Page(doctor_, 2, second->next_page_token());
  ASSERT_OK(third.status());
  EXPECT_THAT(SsinsOf(*third), ElementsAre(ssins[4]));
  EXPECT_EQ(third->next_page_token(), "");
  EXPECT_EQ(third->revision(), first->revision());
  EXPECT_THAT(ListOf(doctor_), ElementsAre(ssins[1], ssins[2], ssins[4], late));
  EXPECT_THAT(ListOf(other), ElementsAre(ssins[0], ssins[3]));
}

TEST_F(PatientListsTest, ContinuesAWalkAfterARestart) {
  const auto ssins = Fill(doctor_, 3);
  const auto first = Page(doctor_, 2);
  ASSERT_OK(first.status());
  Restart();
  const auto second = Page(doctor_, 2, first->next_page_token());
  ASSERT_OK(second.status());
  EXPECT_THAT(SsinsOf(*second), ElementsAre(ssins[2]));
}

TEST_F(PatientListsTest, EndsWithoutATokenWhenTheLastPageIsFull) {
  const auto ssins = Fill(doctor_, 2);
  const auto page = Page(doctor_, 2);
  ASSERT_OK(page.status());
  EXPECT_THAT(SsinsOf(*page), ElementsAreArray(ssins));
  EXPECT_EQ(page->next_page_token(), "");
}

TEST_F(PatientListsTest, RefusesATokenThatIsNotOfThisList) {
  const Doctor& other = AddEnrolledDoctor();
  Fill(doctor_, 2);
  std::string token = Page(doctor_, 1)->next_page_token();
  for (const auto& [doctor, wrong] :
       {std::pair(&other, token), std::pair(&doctor_, token + "A"),
        std::pair(&doctor_, std::string("nonsense")), std::pair(&doctor_, token.substr(1))}) {
    const auto status = Page(*doctor, 1, wrong).status();
    EXPECT_EQ(status.code(), StatusCode::kInvalidArgument);
    EXPECT_EQ(ReasonOf(status), "PAGE_TOKEN_INVALID");
    EXPECT_EQ(MetadataOf(status, "field"), "page_token");
  }
}

TEST_F(PatientListsTest, AcceptsPagesOf1To500) {
  EXPECT_OK(Page(doctor_, 1).status());
  EXPECT_OK(Page(doctor_, 500).status());
  for (const int size : {-1, 501}) {
    EXPECT_EQ(ReasonOf(Page(doctor_, size).status()), "PAGE_SIZE_INVALID");
  }
}

TEST_F(PatientListsTest, LeavesOutAPatientWhoseRightHasRunOut) {
  const auto ssins = Fill(doctor_, 2);
  MoveTo(CivilDay(2017, 2, 1));
  ASSERT_OK(Visit(doctor_, ssins[1], Today()).status);  // extends until the end of 2019
  MoveTo(CivilDay(2018, 12, 31));
  EXPECT_THAT(ListOf(doctor_), ElementsAreArray(ssins));
  MoveTo(CivilDay(2019, 1, 1));
  EXPECT_THAT(ListOf(doctor_), ElementsAre(ssins[1]));
  EXPECT_THAT(Stream(doctor_), ElementsAre(ElementsAre(ssins[1])));
}

TEST_F(PatientListsTest, StreamsWhatThePagesShow) {
  const auto ssins = Fill(doctor_, 501);
  const auto messages = Stream(doctor_);
  ASSERT_EQ(messages.size(), 2u);
  EXPECT_EQ(messages[0].size(), 500u);
  EXPECT_EQ(messages[1].size(), 1u);
  std::vector<std::string> paged;
  std::string token;
  do {
    const auto page = Page(doctor_, 100, token);
    ASSERT_OK(page.status());
    for (const auto& ssin : SsinsOf(*page)) paged.push_back(ssin);
    token = page->next_page_token();
  } while (!token.empty());
  std::vector<std::string> streamed = messages[0];
  streamed.push_back(messages[1][0]);
  EXPECT_EQ(streamed, paged);
  EXPECT_EQ(paged, ssins);
}

TEST_F(PatientListsTest, StreamsOneRevisionWhileTheListMoves) {
  const Doctor& other = AddEnrolledDoctor();
  const auto ssins = Fill(doctor_, 501);
  services::PatientLists::Walk walk;
  ASSERT_OK(gateway().patient_lists.Next(walk, AsPhysician(doctor_), now()).status());
  MoveTo(Today() + 1);
  ASSERT_OK(Register(other, ssins[500], Today()).status);
  const auto rest = gateway().patient_lists.Next(walk, AsPhysician(doctor_), now());
  ASSERT_OK(rest.status());
  ASSERT_TRUE(rest->has_value());
  EXPECT_THAT(SsinsOf(**rest), ElementsAre(ssins[500]));
}

}  // namespace
}  // namespace edmg::support
