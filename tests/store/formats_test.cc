// The formats on disk, byte by byte. DO NOT CHANGE an expectation here: years of data must stay
// readable. A new field gets a new expectation beside these.

#include <set>

#include "absl/strings/escaping.h"
#include "gtest/gtest.h"
#include "store/calendar/schedule.h"
#include "store/dmg/dossiers.h"
#include "store/engine/keys.h"
#include "store/engine/records.h"
#include "store/journal/receipts.h"
#include "store/payments/payments.h"
#include "store/payments/subscriptions.h"
#include "store/people/enrolments.h"
#include "store/people/insured.h"
#include "tests/store/numbers.h"
#include "values/timestamps.h"

namespace edmg::store {
namespace {

std::string Hex(const std::string& bytes) { return absl::BytesToHexString(bytes); }

TEST(Formats, NameAndNumberEachTable) {
  const std::vector<std::string> names = {"journal",
                                          "evidence",
                                          "receipts",
                                          "physicians",
                                          "physician_ssins",
                                          "group_practices",
                                          "group_memberships",
                                          "enrolments",
                                          "insured",
                                          "dossiers",
                                          "contacts",
                                          "patient_lists",
                                          "payments",
                                          "payment_events",
                                          "subscriptions",
                                          "access_log",
                                          "delivery_marks",
                                          "meta",
                                          "rulebooks",
                                          "schedule",
                                          "memberships",
                                          "usage",
                                          "pending_differences",
                                          "decide_again",
                                          "replaced_numbers",
                                          "enrolment_versions",
                                          "payment_states",
                                          "payment_reports",
                                          "payment_deadlines",
                                          "rejected_payments",
                                          "payments_of_physicians",
                                          "open_payments",
                                          "debtor_accounts",
                                          "exports",
                                          "transfers",
                                          "unmatched",
                                          "contest_days",
                                          "feed_positions",
                                          "removed_events"};
  ASSERT_EQ(kTables.size(), names.size());
  for (size_t i = 0; i < names.size(); ++i) {
    EXPECT_EQ(kTables[i].name, names[i]);
    EXPECT_EQ(static_cast<size_t>(kTables[i].table), i + 1);
  }
}

// The complement of the day puts later ones first: 16,800 is 41a0, and -1 comes after 0.
TEST(Formats, WriteEnrolmentsWithTheLatestDayFirst) {
  EXPECT_EQ(Hex(EnrolmentKey({kPhysician, "300"}, 16'800).bytes()),
            Hex("11000095300") + "7fffbe5f");
  EXPECT_LT(EnrolmentKey({kPhysician, "300"}, 1).bytes(),
            EnrolmentKey({kPhysician, "300"}, 0).bytes());
  EXPECT_LT(EnrolmentKey({kPhysician, "300"}, 0).bytes(),
            EnrolmentKey({kPhysician, "300"}, -1).bytes());
  v1::EnrolmentsRecord record;
  record.set_changes_day(16'800);
  record.set_changes(20);
  EXPECT_EQ(Hex(Serialize(record)), "10a083011814");
}

TEST(Formats, KeepOnlyTheseTablesOutOfAReplay) {
  std::set<std::string> operational;
  std::set<std::string> sources;
  for (const TableRow& row : kTables) {
    if (row.kind == Kind::kOperational) operational.insert(std::string(row.name));
    if (row.kind == Kind::kSource) sources.insert(std::string(row.name));
  }
  EXPECT_EQ(operational, (std::set<std::string>{"access_log", "delivery_marks", "meta"}));
  EXPECT_EQ(sources, (std::set<std::string>{"journal", "evidence"}));
}

TEST(Formats, KeysOfReceiptsAndDossiers) {
  EXPECT_EQ(ReceiptKey(kPhysician, "9f1c2d3e0000400080000123456789ab").bytes(),
            "110000959f1c2d3e0000400080000123456789ab");
  EXPECT_EQ(Hex(DossierKey(kSsin, 258).bytes()),
            "3730303130313030313337"
            "fffffffffffffefd");
}

TEST(Formats, KeyOfAContact) {
  v1::ContactRecord contact;
  contact.set_ssin(kSsin);
  contact.set_author(kPhysician);
  contact.set_service_day(16804);
  contact.set_claim_code("101076");
  EXPECT_EQ(Hex(ContactKey(contact).bytes()),
            "3730303130313030313337"
            "800041a4"
            "3131303030303935"
            "313031303736");
}

TEST(Formats, KeysOfListsAndStreams) {
  v1::ListEntryRecord entry;
  entry.set_physician(kPhysician);
  entry.set_ssin(kSsin);
  EXPECT_EQ(Hex(ListEntryKey(entry, 258).bytes()),
            "3131303030303935"
            "3730303130313030313337"
            "fffffffffffffefd");
  EXPECT_EQ(Hex(StreamKey("300", {258, 2}).bytes()),
            "333030"
            "0000000000000102"
            "80000002");
  EXPECT_EQ(SubscriptionKey("300", "books").bytes(), "300books");
}

TEST(Formats, KeysOfTheCalendarAndOfUsage) {
  EXPECT_EQ(ScheduleKey().bytes(), "calendar");
  EXPECT_EQ(Hex(UsageKey(kPhysician, 2016).bytes()),
            "3131303030303935"
            "800007e0");
}

TEST(Formats, KeyOfAPendingDifferenceComesApartAgain) {
  const std::string key = PendingDifferenceKey(16983, kSsin);
  EXPECT_EQ(Hex(key),
            "80004257"
            "3730303130313030313337");
  EXPECT_EQ(SplitNumber(key), (std::pair<int32_t, absl::string_view>(16983, kSsin)));
}

TEST(Formats, KeyOfAMembershipKeepsNumbersApart) {
  EXPECT_EQ(Hex(MembershipKey("319", "12", kSsin).bytes()),
            "333139"
            "80000002"
            "3132"
            "3730303130313030313337");
  EXPECT_EQ(Hex(MembershipKey("319", "127", "").bytes()),
            "333139"
            "80000003"
            "313237");
}

v1::JournalEntry GoldenEntry() {
  v1::JournalEntry entry;
  entry.set_revision(258);
  entry.mutable_accept_time()->set_seconds(1451898000);
  entry.mutable_accept_time()->set_nanos(5000);
  entry.set_requested_by("software:medisoft");
  auto& command = *entry.mutable_submission();
  command.set_author(kPhysician);
  command.set_message_id("9f1c2d3e0000400080000123456789ab");
  command.set_content_sha256("0123456789abcdef0123456789abcdef");
  command.mutable_signing_time()->set_seconds(1451897990);
  command.mutable_verify_time()->set_seconds(1451897991);
  auto& decision = *entry.mutable_decision();
  decision.mutable_receipt()->set_receipt("receipt");
  decision.mutable_receipt()->set_vendor("medisoft");
  auto& contact = *decision.add_contacts();
  contact.set_ssin(kSsin);
  contact.set_service_day(16804);
  contact.set_revision(258);
  auto& event = *decision.add_payment_events();
  event.set_insurer("300");
  event.set_type(edmg::v1::PAYMENT_EVENT_TYPE_PAYMENT_DUE);
  event.set_payment_revision(258);
  return entry;
}

TEST(Formats, AJournalEntry) {
  EXPECT_EQ(Hex(Serialize(GoldenEntry())),
            "08820212090890e9a8b4051088271a11736f6674776172653a6d656469736f6674525e0a"
            "083131303030303935122039663163326433653030303034303030383030303031323334"
            "353637383961621a20303132333435363738396162636465663031323334353637383961"
            "626364656622060886e9a8b4052a060887e9a8b405f201370a130a07726563656970741a"
            "086d656469736f667422140a0b373030313031303031333718a483012882023a0a0a0333"
            "30301801208202");
}

v1::JournalEntry GoldenCalendarEntry() {
  v1::JournalEntry entry;
  entry.set_revision(259);
  entry.mutable_accept_time()->set_seconds(1451898000);
  entry.set_requested_by("calendar");
  auto& command = *entry.mutable_schedule_run();
  command.set_day(16801);
  command.set_step(v1::SCHEDULE_STEP_YEAR_END);
  command.set_after_key(kSsin);
  auto& usage = *entry.mutable_decision()->add_usage();
  usage.set_physician(kPhysician);
  usage.set_year(2016);
  usage.mutable_added()->set_dmgs_opened(1);
  usage.mutable_added()->set_dmgs_extended(-1);
  usage.mutable_added()->set_contacts_notified(2);
  auto& schedule = *entry.mutable_decision()->mutable_schedule();
  schedule.set_day(16801);
  schedule.set_step(v1::SCHEDULE_STEP_DONE);
  return entry;
}

TEST(Formats, AJournalEntryOfTheCalendar) {
  EXPECT_EQ(Hex(Serialize(GoldenCalendarEntry())),
            "08830212060890e9a8b4051a0863616c656e6461728a011308a1830110011a0b37303031"
            "30313030313337f20128421e0a08313130303030393510e00f1a0f080110ffffffffffff"
            "ffffff0118024a0608a183011003");
}

TEST(Formats, JournalEntriesOfARulebookAndOfAnAttestation) {
  v1::JournalEntry rulebook;
  rulebook.set_revision(260);
  rulebook.mutable_rulebook()->set_text("valid_from {}");
  EXPECT_EQ(Hex(Serialize(rulebook)), "08840292010f0a0d76616c69645f66726f6d207b7d");
  v1::JournalEntry attestation;
  attestation.set_revision(261);
  attestation.mutable_attestation()->set_insurer("300");
  attestation.mutable_attestation()->mutable_attestation();
  EXPECT_EQ(Hex(Serialize(attestation)), "0885028201070a033330301200");
}

v1::DossierRecord GoldenDossier() {
  v1::DossierRecord dossier;
  auto& holding = *dossier.add_holdings();
  holding.set_holder(kPhysician);
  holding.set_qualification("003");
  holding.set_begin_day(16804);
  holding.set_end_day(16900);
  holding.set_right_end_day(16900);
  auto& registration = *dossier.add_registrations();
  registration.set_holder(kPhysician);
  registration.set_service_day(16804);
  registration.set_revision(4);
  auto& fee = *dossier.add_fees();
  fee.set_year(2016);
  fee.set_physician(kPhysician);
  fee.set_kind(edmg::v1::FEE_KIND_REGISTRATION);
  fee.set_service_day(16804);
  fee.set_claim_code("102771");
  fee.set_insurer("300");
  fee.set_contact_author("11000194");
  auto& payment = *fee.add_payments();
  payment.set_revision(4);
  payment.set_position(1);
  payment.set_amount_cents(3000);
  fee.set_difference_cents(2500);
  fee.set_difference_day(16983);
  fee.set_recovered_revision(9);
  auto& attestation = *dossier.add_attestations();
  attestation.set_physician(kPhysician);
  attestation.set_service_day(16804);
  attestation.set_revision(5);
  auto& module = *dossier.add_prevention_modules();
  module.set_physician("11000194");
  module.set_service_day(16805);
  module.set_revision(6);
  module.set_owed(true);
  return dossier;
}

TEST(Formats, ADossier) {
  EXPECT_EQ(Hex(Serialize(GoldenDossier())),
            "0a1b0a083131303030303935120330303318a48301208484012884840112100a08313130"
            "303030393510a4830118041a3c08e00f12083131303030303935180130a483013a063130"
            "3237373142033330304a08313130303031393452070804100118b81758c41360d7840168"
            "0922100a08313130303030393510a4830118052a120a08313130303031393410a5830118"
            "062001");
}

// Fees once named their only payment in fields 4 and 5, which are reserved now.
TEST(Formats, ADossierOfBeforeTheReservedFieldsIsStillRead) {
  v1::DossierRecord dossier;
  ASSERT_TRUE(dossier.ParseFromString(absl::HexStringToBytes(
      "0a1b0a083131303030303935120330303318a48301208484012884840112100a08313130"
      "303030393510a4830118041a1308e00f12083131303030303935180120042801")));
  EXPECT_EQ(Serialize(dossier.holdings(0)), Serialize(GoldenDossier().holdings(0)));
  EXPECT_EQ(Serialize(dossier.registrations(0)), Serialize(GoldenDossier().registrations(0)));
  EXPECT_EQ(dossier.fees(0).year(), 2016);
  EXPECT_EQ(dossier.fees(0).physician(), kPhysician);
  EXPECT_EQ(dossier.fees(0).kind(), edmg::v1::FEE_KIND_REGISTRATION);
  EXPECT_EQ(dossier.fees(0).payments_size(), 0);
}

TEST(Formats, AContactThatWasNotifiedAndAttested) {
  v1::ContactRecord contact;
  contact.set_ssin(kSsin);
  contact.set_author(kPhysician);
  contact.set_service_day(16804);
  contact.set_claim_code("101076");
  contact.set_revision(4);
  contact.set_notified(true);
  contact.set_attested(true);
  EXPECT_EQ(Hex(Serialize(contact)),
            "0a0b37303031303130303133371208313130303030393518a48301220631303130373628"
            "0430013801");
}

TEST(Formats, AThirdPartyClaim) {
  v1::PaymentEventRecord event;
  event.set_insurer("300");
  event.set_position(1);
  event.set_type(edmg::v1::PAYMENT_EVENT_TYPE_THIRD_PARTY_CLAIM);
  auto& claim = *event.mutable_third_party_claim();
  claim.set_patient_ssin(kSsin);
  claim.add_claim_codes("101076");
  claim.set_revision(4);
  EXPECT_EQ(Hex(Serialize(event)),
            "0a03333030100118023a17120b373030313031303031333722063130313037362804");
}

TEST(Formats, TheCalendarAndUsage) {
  v1::ScheduleRecord schedule;
  schedule.set_day(16801);
  schedule.set_step(v1::SCHEDULE_STEP_RAISED_DIFFERENCES);
  schedule.set_after_key(kSsin);
  EXPECT_EQ(Hex(Serialize(schedule)), "08a1830110021a0b3730303130313030313337");
  v1::UsageRecord usage;
  usage.set_dmgs_opened(1);
  usage.set_dmgs_extended(-1);
  usage.set_contacts_notified(300);
  EXPECT_EQ(Hex(Serialize(usage)), "080110ffffffffffffffffff0118ac02");
}

TEST(Formats, AListEntry) {
  v1::ListEntryRecord entry;
  entry.set_physician(kPhysician);
  entry.set_ssin(kSsin);
  entry.set_listed(true);
  entry.set_qualification("003");
  entry.set_begin_day(16804);
  entry.set_right_end_day(17896);
  entry.set_last_fee_year(2016);
  EXPECT_EQ(Hex(Serialize(entry)),
            "0a083131303030303935120b37303031303130303133371801220330303328a4830130e8"
            "8b0138e00f");
}

// A record under a number that another replaced names that number.
TEST(Formats, ItemsOfADossierKeepTheNumberThatWasNamed) {
  v1::DossierRecord dossier;
  dossier.add_registrations()->set_recorded_ssin(kSsin);
  dossier.add_fees()->set_recorded_ssin(kSsin);
  dossier.mutable_fees(0)->set_recovered_by_join(true);
  dossier.mutable_fees(0)->set_acquired_revision(258);
  dossier.add_attestations()->set_recorded_ssin(kSsin);
  dossier.mutable_attestations(0)->set_third_party_payer(true);
  dossier.add_prevention_modules()->set_recorded_ssin(kSsin);
  EXPECT_EQ(Hex(Serialize(dossier)),
            "120d320b3730303130313030313337"
            "1a147a0b37303031303130303133378001018801"
            "8202"
            "220f2a0b37303031303130303133373001"
            "2a0d2a0b3730303130313030313337");
}

TEST(Formats, AnInsuredPersonSaysTheNumberBefore) {
  edmg::v1::InsuredPerson person;
  person.set_replaces_ssin(kSsin);
  EXPECT_EQ(Hex(Serialize(person)), "520b3730303130313030313337");
}

TEST(Formats, InstantsKeepTheirNanoseconds) {
  const absl::Time time = absl::FromUnixSeconds(1451898000) + absl::Microseconds(5);
  EXPECT_EQ(TimestampOf(time).seconds(), 1451898000);
  EXPECT_EQ(TimestampOf(time).nanos(), 5000);
  EXPECT_EQ(TimeOf(TimestampOf(time)), time);
  const absl::Time before_1970 = absl::FromUnixSeconds(-1) + absl::Milliseconds(250);
  EXPECT_EQ(TimeOf(TimestampOf(before_1970)), before_1970);
  EXPECT_GE(TimestampOf(before_1970).nanos(), 0);
}

}  // namespace
}  // namespace edmg::store
