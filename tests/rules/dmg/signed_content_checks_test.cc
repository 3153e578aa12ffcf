// The bytes are put together by hand: a serialiser writes every field once.
#include "services/rules/dmg/signed_content_checks.h"

#include <gtest/gtest.h>

#include "edmg/v1/rulebook.pb.h"
#include "tests/rules/world.h"

namespace edmg::rules {
namespace {

using edmg::v1::Submission;

// A field of wire type 2 whose number and length are less than 16 and 128.
std::string Bytes(int number, const std::string& value) {
  return std::string{static_cast<char>(number << 3 | 2), static_cast<char>(value.size())} + value;
}
std::string Varint(int number, int value) {
  return {static_cast<char>(number << 3), static_cast<char>(value)};
}

class SignedContentChecks : public ::testing::Test {
 protected:
  static std::string Verdict(const std::string& content) {
    EXPECT_TRUE(Submission().ParseFromString(content));
    return VerdictOf(CheckContent(content, Rulebook::Default()));
  }
  // The verdict on a contact whose body has these bytes.
  std::string Contact(const std::string& body) { return Verdict(Header() + Bytes(12, body)); }
  std::string Header() { return Filled(world_.Contact(doctor_, patient_, kToday), true); }
  std::string Filled(Submission submission, bool without_body = false) {
    if (without_body) submission.clear_body();
    return submission.SerializeAsString();
  }
  // A submission with everything that one can say.
  Submission Registration() {
    auto submission = world_.Registration(doctor_, patient_, kToday);
    auto& payer = *submission.mutable_dmg_registration()->mutable_third_party_payer();
    payer.add_claim_codes("101076");
    payer.add_claim_codes("102771");
    return submission;
  }

  World world_;
  std::string doctor_ = world_.AddDoctor();
  std::string patient_ = world_.AddPatient();
};

TEST_F(SignedContentChecks, WhatASerialiserWritesHasOneReading) {
  EXPECT_EQ(Verdict(Filled(Registration())), "");
  EXPECT_EQ(Verdict(Filled(world_.Contact(doctor_, patient_, kToday))), "");
  EXPECT_EQ(Verdict(Filled(world_.Enrolment(doctor_, kToday))), "");
  EXPECT_EQ(Verdict(""), "");
}

TEST_F(SignedContentChecks, RefusesTwoBodiesWhicheverTheyAre) {
  const std::string registration = Filled(Registration());
  const std::string contact = Filled(world_.Contact(doctor_, patient_, kToday));
  EXPECT_EQ(Verdict(Header() + Bytes(11, "") + Bytes(12, "")), "111 contact_notification");
  EXPECT_EQ(Verdict(Header() + Bytes(12, "") + Bytes(11, "")), "111 dmg_registration");
  EXPECT_EQ(Verdict(Header() + Bytes(12, "") + Bytes(12, "")), "111 contact_notification");
  EXPECT_EQ(Verdict(registration + contact),
            "111 message_id, 111 recipient, 111 create_time, 111 author_nihii, 111 software, "
            "111 contact_notification");
}

TEST_F(SignedContentChecks, RefusesTwoValuesOfOneField) {
  const std::string message = Filled(Registration());
  EXPECT_EQ(Verdict(Bytes(1, "11111111-1111-4111-8111-111111111111") + message), "111 message_id");
  EXPECT_EQ(Verdict(message + Bytes(2, kGateway)), "111 recipient") << "the same value too";
  EXPECT_EQ(Verdict(message + Bytes(2, "a") + Bytes(2, "b")), "111 recipient") << "told once";
}

TEST_F(SignedContentChecks, RefusesThemAtAnyDepth) {
  const std::string date = Varint(1, 99) + Varint(2, 5) + Varint(3, 6);
  EXPECT_EQ(Contact(Bytes(2, date)), "");
  EXPECT_EQ(Contact(Bytes(2, date + Varint(3, 7))), "111 contact_notification.encounter_date.day");
  EXPECT_EQ(Contact(Bytes(2, date) + Bytes(2, Varint(3, 7))),
            "111 contact_notification.encounter_date");
  const std::string membership = Bytes(1, "101") + Bytes(2, "1") + Bytes(2, "2");
  EXPECT_EQ(Contact(Bytes(1, Bytes(2, membership))),
            "111 contact_notification.patient.membership.membership_number");
  // One message for each of two places has one reading.
  EXPECT_EQ(Contact(Bytes(2, date) + Bytes(1, Bytes(6, date))), "");
}

// An empty value is a value on the wire, though a parsed message does not show it.
TEST_F(SignedContentChecks, RefusesADefaultThatFollowsAValue) {
  EXPECT_EQ(Contact(Bytes(3, "101076") + Bytes(3, "")), "111 contact_notification.claim_code");
  EXPECT_EQ(Contact(Bytes(3, "") + Bytes(3, "101076")), "111 contact_notification.claim_code");
}

TEST_F(SignedContentChecks, LeavesUnknownFieldsAndWireTypesToTheShape) {
  EXPECT_EQ(Verdict(Header() + Varint(15, 1) + Varint(15, 2)), "");
  EXPECT_EQ(Verdict(Header() + Varint(2, 1)), "") << "no text, hence no recipient";
  const std::string group = {0x7B, 0x08, 0x01, 0x7C};  // field 15, with a field 1 in it
  EXPECT_EQ(Verdict(Header() + group + group), "");
}

// No message of a submission is repeated: a rulebook's are. Its chronic years may be packed.
TEST_F(SignedContentChecks, RepeatedFieldsRepeatAndTheirRowsAreWalked) {
  const auto verdict = [](const std::string& content, const google::protobuf::Message& type) {
    Findings findings(Rulebook::Default());
    CheckOneReading(content, *type.GetDescriptor(), &findings);
    return VerdictOf(findings.OfFirstLayer());
  };
  const std::string text = Rulebook::Default().rows().SerializeAsString();
  EXPECT_EQ(verdict(text, edmg::v1::Rulebook()), "");
  const int qualifications = edmg::v1::Rulebook::kInsurersFieldNumber;
  const std::string twice = Bytes(1, "100") + Bytes(1, "200");
  EXPECT_EQ(verdict(Bytes(qualifications, "") + Bytes(qualifications, twice), edmg::v1::Rulebook()),
            "111 insurers[1].code");
  edmg::v1::InsuredPerson person;
  for (const int year : {2015, 2016}) person.add_chronic_years(year);
  const std::string packed = person.SerializeAsString();
  EXPECT_EQ(verdict(packed + packed, person), "");
  const int years = edmg::v1::InsuredPerson::kChronicYearsFieldNumber;
  EXPECT_EQ(verdict(Varint(years, 1) + Varint(years, 2) + packed, person), "");
}

}  // namespace
}  // namespace edmg::rules
