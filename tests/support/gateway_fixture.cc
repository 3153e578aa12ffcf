#include "tests/support/gateway_fixture.h"

#include <cassert>

#include "absl/strings/str_cat.h"
#include "certs/evidence.h"
#include "services/journal/journal_check.h"
#include "values/identifiers.h"

namespace edmg::support {
namespace {

constexpr int kPatientsPerPage = 500;

}  // namespace

GatewayTest::GatewayTest()
    : verifier_(pki_.Trust(), [this] { return verifier_now_.value_or(now()); }) {}

GatewayTest::~GatewayTest() = default;

void GatewayTest::Restart() { rig_.Open(); }

services::RulebookActivation GatewayTest::OpenWithRulebook(const std::string& text) {
  auto rulebook = rules::Rulebook::Parse(text);
  EXPECT_OK(rulebook.status());
  if (!rulebook.ok()) return {};
  return OpenWithRulebook(*std::move(rulebook));
}

services::RulebookActivation GatewayTest::OpenWithRulebook(
    std::shared_ptr<const rules::Rulebook> rulebook) {
  rig_.options().rulebook = std::move(rulebook);
  rig_.Open();
  Slot<services::RulebookActivation> slot;
  gateway().rulebooks.Activate(Into(slot));
  const auto activated = rig_.Finish(slot);
  EXPECT_OK(activated.status());
  return activated.value_or(services::RulebookActivation());
}

int GatewayTest::RunCalendar() {
  gateway().schedule.RunDue([](const absl::Status& status) { EXPECT_OK(status); });
  int groups = 0;
  while (CommitGroup() > 0) ++groups;
  return groups;
}

const Doctor& GatewayTest::AddDoctor(const std::string& qualification) {
  const auto physician = MakePhysician(static_cast<int>(doctors_.size()), qualification);
  EXPECT_OK(UpsertPhysician(physician));
  return doctors_.emplace_back(Doctor{physician.nihii(), PhysicianId(physician.nihii()),
                                      physician.ssin(),
                                      pki_.MakeSigner({.ssin = physician.ssin()})});
}

const Doctor& GatewayTest::AddEnrolledDoctor(const std::string& qualification) {
  const Doctor& doctor = AddDoctor(qualification);
  EXPECT_OK(Enrol(doctor).status);
  return doctor;
}

std::string GatewayTest::AddPatient(const std::string& insurer) {
  const auto person = MakePerson(next_person_++, insurer);
  EXPECT_OK(Feed(insurer, person));
  return person.ssin();
}

edmg::v1::Physician GatewayTest::RecordOf(const Doctor& doctor) const {
  edmg::v1::GetPhysicianRequest request;
  request.set_nihii(doctor.nihii);
  const auto found = rig_.services().physicians.GetPhysician(request, now());
  assert(found.ok());
  return found->physician();
}

absl::Status GatewayTest::UpsertPhysician(const edmg::v1::Physician& physician) {
  edmg::v1::UpsertPhysiciansRequest request;
  *request.add_physicians() = physician;
  Slot<edmg::v1::UpsertPhysiciansResponse> slot;
  gateway().physicians.Upsert(request, Administrator(), Into(slot));
  return rig_.Finish(slot).status();
}

absl::Status GatewayTest::UpsertGroup(const edmg::v1::GroupPractice& group) {
  edmg::v1::UpsertGroupPracticesRequest request;
  *request.add_group_practices() = group;
  Slot<edmg::v1::UpsertGroupPracticesResponse> slot;
  gateway().group_practices.Upsert(request, Administrator(), Into(slot));
  return rig_.Finish(slot).status();
}

absl::Status GatewayTest::Feed(const std::string& insurer, const edmg::v1::InsuredPerson& person) {
  edmg::v1::UpsertInsuredPersonsRequest request;
  *request.add_persons() = person;
  Slot<services::Insured::Outcome> slot;
  gateway().insured.Upsert(request, 0, Insurer(insurer), Into(slot));
  const auto outcome = rig_.Finish(slot);
  if (!outcome.ok()) return outcome.status();
  const auto& refused = outcome->refused;
  return refused.empty() ? absl::OkStatus() : refused.front().status;
}

edmg::v1::GroupPractice GatewayTest::MakeGroup(const std::string& id,
                                               const std::vector<const Doctor*>& members,
                                               absl::CivilDay begin) const {
  edmg::v1::GroupPractice group;
  group.set_group_id(id);
  group.set_name("Group " + id);
  for (const Doctor* member : members) Join(RecordOf(*member), begin, &group);
  return group;
}

edmg::v1::Submission GatewayTest::Enrolment(const Doctor& author) {
  return MakeEnrolment(next_message_++, author.nihii, Today());
}

edmg::v1::Submission GatewayTest::Registration(const Doctor& author, const std::string& ssin,
                                               absl::CivilDay day) {
  return MakeRegistration(next_message_++, author.nihii, ssin, day);
}

edmg::v1::Submission GatewayTest::Contact(const Doctor& author, const std::string& ssin,
                                          absl::CivilDay day) {
  return MakeContact(next_message_++, author.nihii, ssin, day);
}

std::string GatewayTest::Envelope(const edmg::v1::Submission& submission,
                                  const Doctor& signer) const {
  const auto envelope =
      signer.signer.Sign(submission.SerializeAsString(), verifier_now_.value_or(now()));
  assert(envelope.ok());
  return *envelope;
}

absl::StatusOr<SignedMessage> GatewayTest::Verify(const std::string& envelope) const {
  return verifier_.VerifySignature<edmg::v1::Submission>(envelope);
}

SignedMessage GatewayTest::Signed(const edmg::v1::Submission& submission,
                                  const Doctor& signer) const {
  auto message = Verify(Envelope(submission, signer));
  assert(message.ok());
  return *std::move(message);
}

std::shared_ptr<Answer> GatewayTest::Enqueue(SignedMessage message,
                                             const services::Caller& caller) {
  auto answer = std::make_shared<Answer>();
  gateway().submissions.Submit(std::move(message), caller,
                               [answer](absl::StatusOr<std::string> receipt) {
                                 answer->status = receipt.status();
                                 if (!receipt.ok()) return;
                                 answer->bytes = *receipt;
                                 EXPECT_TRUE(answer->receipt.ParseFromString(*receipt));
                               });
  return answer;
}

Answer GatewayTest::Submit(SignedMessage message, const services::Caller& caller) {
  const auto answer = Enqueue(std::move(message), caller);
  CommitGroup();
  while (absl::IsUnknown(answer->status) && CommitGroup() > 0) continue;  // others waited before it
  return *answer;
}

Answer GatewayTest::Submit(const edmg::v1::Submission& submission, const Doctor& signer) {
  return Submit(Signed(submission, signer));
}

Answer GatewayTest::Register(const Doctor& author, const std::string& ssin, absl::CivilDay day) {
  return Submit(Registration(author, ssin, day), author);
}

Answer GatewayTest::Visit(const Doctor& author, const std::string& ssin, absl::CivilDay day) {
  return Submit(Contact(author, ssin, day), author);
}

Answer GatewayTest::Enrol(const Doctor& author) { return Submit(Enrolment(author), author); }

absl::StatusOr<std::unique_ptr<services::EventFeed>> GatewayTest::OpenFeed(
    const std::string& insurer, const std::string& subscription, const std::string& cursor,
    int max_unacknowledged, const std::vector<edmg::v1::PaymentEventType>& types,
    const std::string& worker) {
  edmg::v1::SubscribePaymentEventsRequest request;
  for (const auto type : types) request.add_types(type);
  request.set_worker(worker);
  request.set_subscription(subscription);
  request.set_start_cursor(cursor);
  request.set_max_unacknowledged(max_unacknowledged);
  Slot<std::unique_ptr<services::EventFeed>> slot;
  gateway().payment_events.Open(request, Insurer(insurer), Into(slot));
  return rig_.Finish(slot);
}

absl::StatusOr<std::string> GatewayTest::Acknowledge(const std::string& insurer,
                                                     const std::string& subscription,
                                                     const std::string& cursor) {
  edmg::v1::AcknowledgePaymentEventsRequest request;
  request.set_subscription(subscription);
  request.set_cursor(cursor);
  Slot<edmg::v1::AcknowledgePaymentEventsResponse> slot;
  gateway().payment_events.Acknowledge(request, Insurer(insurer), Into(slot));
  const auto response = rig_.Finish(slot);
  if (!response.ok()) return response.status();
  return response->acknowledged_cursor();
}

std::vector<edmg::v1::Payment> GatewayTest::PaymentsOf(const std::string& insurer) {
  edmg::v1::ListPaymentsRequest request;
  request.set_page_size(500);
  const auto page = gateway().payments.ListPayments(request, Insurer(insurer), now());
  EXPECT_OK(page.status());
  if (!page.ok()) return {};
  EXPECT_EQ(page->next_page_token(), "");
  return {page->payments().begin(), page->payments().end()};
}

absl::StatusOr<edmg::v1::GetHoldingResponse> GatewayTest::HoldingOf(const std::string& ssin,
                                                                    const services::Caller& caller,
                                                                    absl::CivilDay day) {
  edmg::v1::GetHoldingRequest request;
  request.mutable_patient()->set_ssin(ssin);
  *request.mutable_reference_date() = MakeDate(day);
  return gateway().holdings.GetHolding(request, caller, now());
}

std::vector<std::string> GatewayTest::ListOf(const Doctor& doctor) {
  edmg::v1::ListPatientsRequest request;
  request.set_page_size(kPatientsPerPage);
  const auto page = gateway().patient_lists.ListPatients(request, AsPhysician(doctor), now());
  EXPECT_OK(page.status());
  std::vector<std::string> ssins;
  if (!page.ok()) return ssins;
  for (const auto& patient : page->patients()) ssins.push_back(patient.ssin());
  return ssins;
}

TableContents GatewayTest::Contents() const {
  TableContents contents = ContentsOf(rig_.database());
  std::erase_if(contents, [](const auto& row) {
    return row.first.first == static_cast<int>(store::Table::kAccessLog);
  });
  return contents;
}

std::vector<std::string> GatewayTest::DifferencesAfterReplay() {
  const std::string scratch = rig_.temp().Sub(absl::StrCat("replayed-", next_replay_++));
  auto verdict =
      services::CheckJournal(database(), scratch, certs::ContentOf, [](int64_t, int64_t) {});
  if (!verdict.ok()) return {std::string(verdict.status().message())};
  return verdict->differences;
}

}  // namespace edmg::support
