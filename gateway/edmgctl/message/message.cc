#include "gateway/edmgctl/message/message.h"

#include <cstdint>
#include <random>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "certs/signer.h"
#include "gateway/edmgctl/dates.h"
#include "google/protobuf/io/tokenizer.h"
#include "google/protobuf/text_format.h"
#include "values/civil_date.h"
#include "values/timestamps.h"

namespace edmg::ctl {
namespace {

using edmg::v1::Submission;

constexpr absl::string_view kProduct = "edmgctl";
constexpr absl::string_view kProductVersion = "1";

// Keeps the first fault of a text file, as line:column.
class FirstError : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int line, google::protobuf::io::ColumnNumber column,
                const std::string& message) override {
    if (text_.empty()) text_ = absl::StrCat(line + 1, ":", column + 1, ": ", message);
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

absl::Status ReadSubmission(const std::string& path, Submission& submission) {
  absl::StatusOr<std::string> text = ReadTextFile(path);
  if (!text.ok()) return text.status();
  FirstError error;
  google::protobuf::TextFormat::Parser parser;
  parser.RecordErrorsTo(&error);
  if (!parser.ParseFromString(*text, &submission)) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ":", error.text(), " (text format of edmg.v1.Submission)"));
  }
  return absl::OkStatus();
}

void Override(const std::string& flag, std::string& field) {
  if (!flag.empty()) field = flag;
}

absl::Status OverrideDate(const std::string& flag, google::type::Date* date) {
  absl::StatusOr<absl::CivilDay> day = ParseDay(flag);
  if (!day.ok()) return day.status();
  *date = DateOf(*day);
  return absl::OkStatus();
}

absl::Status FillPatient(const MessageFlags& flags, edmg::v1::PatientRef& patient) {
  Override(flags.patient, *patient.mutable_ssin());
  if (!flags.membership.empty()) {
    absl::Status status = ParseMembership(flags.membership, *patient.mutable_membership());
    if (!status.ok()) return status;
  }
  Override(flags.first_name, *patient.mutable_first_name());
  Override(flags.family_name, *patient.mutable_family_name());
  if (!flags.sex.empty()) patient.set_sex(ParseSex(flags.sex));
  if (flags.birth_date.empty()) return absl::OkStatus();
  return OverrideDate(flags.birth_date, patient.mutable_birth_date());
}

edmg::v1::PatientIdentification IdentificationOf(absl::string_view text) {
  if (text == "isi+") return edmg::v1::PATIENT_IDENTIFICATION_ISI_PLUS;
  if (text == "vignette") return edmg::v1::PATIENT_IDENTIFICATION_VIGNETTE;
  if (text == "manual") return edmg::v1::PATIENT_IDENTIFICATION_MANUAL;
  return edmg::v1::PATIENT_IDENTIFICATION_EID;
}

// Fills it in due form (R16); any other form must come from a file.
void FillThirdPartyPayer(const MessageFlags& flags, edmg::v1::ThirdPartyPayer& payer) {
  payer.mutable_claim_codes()->Assign(flags.third_party_codes.begin(),
                                      flags.third_party_codes.end());
  payer.set_mention_written(true);
  payer.set_patient_signed(true);
  payer.set_identification(IdentificationOf(flags.identified_by));
}

// Registrations and contacts have these in common.
template <typename Body>
absl::Status FillEncounter(const MessageFlags& flags, Body& body) {
  Override(flags.code, *body.mutable_claim_code());
  if (flags.prevention_module) body.set_prevention_module(true);
  if (!flags.third_party_codes.empty()) {
    FillThirdPartyPayer(flags, *body.mutable_third_party_payer());
  }
  if (!flags.date.empty()) {
    absl::Status status = OverrideDate(flags.date, body.mutable_encounter_date());
    if (!status.ok()) return status;
  }
  return FillPatient(flags, *body.mutable_patient());
}

absl::Status FillEnrolment(const MessageFlags& flags, edmg::v1::PhysicianEnrolment& enrolment) {
  if (!flags.insurers.empty()) {
    enrolment.mutable_insurers()->Assign(flags.insurers.begin(), flags.insurers.end());
  }
  Override(flags.iban, *enrolment.mutable_iban());
  Override(flags.bic, *enrolment.mutable_bic());
  if (flags.date.empty()) return absl::OkStatus();
  return OverrideDate(flags.date, enrolment.mutable_start_date());
}

absl::Status FillBody(const MessageFlags& flags, Submission& submission) {
  switch (flags.kind) {
    case MessageKind::kEnrolment:
      return FillEnrolment(flags, *submission.mutable_physician_enrolment());
    case MessageKind::kRegistration:
      Override(flags.holder, *submission.mutable_dmg_registration()->mutable_holder_nihii());
      return FillEncounter(flags, *submission.mutable_dmg_registration());
    case MessageKind::kContact:
      Override(flags.holder_mention,
               *submission.mutable_contact_notification()->mutable_holder_mention_nihii());
      return FillEncounter(flags, *submission.mutable_contact_notification());
  }
  return absl::InternalError("no such kind of message");
}

Submission::BodyCase BodyOf(MessageKind kind) {
  switch (kind) {
    case MessageKind::kEnrolment:
      return Submission::kPhysicianEnrolment;
    case MessageKind::kRegistration:
      return Submission::kDmgRegistration;
    case MessageKind::kContact:
      return Submission::kContactNotification;
  }
  return Submission::BODY_NOT_SET;
}

// The flags must not silently empty a file that holds another kind of message.
absl::Status CheckKind(MessageKind kind, const Submission& submission) {
  const Submission::BodyCase wanted = BodyOf(kind);
  const Submission::BodyCase held = submission.body_case();
  if (held == Submission::BODY_NOT_SET || held == wanted) return absl::OkStatus();
  const auto* fields = Submission::descriptor();
  return absl::InvalidArgumentError(
      absl::StrCat("the file holds a ", fields->FindFieldByNumber(held)->name(),
                   ", the command makes a ", fields->FindFieldByNumber(wanted)->name()));
}

// The defaults of a message that is made from flags alone: today, and an ordinary consultation.
MessageFlags WithDefaults(MessageFlags flags, absl::CivilDay today) {
  if (flags.from_file.empty()) {
    if (flags.date.empty()) flags.date = "today";
    if (flags.code.empty()) flags.code = std::string(kClaimCodeDefault);
  }
  flags.date = SettledDay(flags.date, today);
  flags.birth_date = SettledDay(flags.birth_date, today);
  return flags;
}

void FillSoftware(const MessageFlags& flags, const Settings& settings, Submission& submission) {
  edmg::v1::Software& software = *submission.mutable_software();
  Override(flags.vendor, *software.mutable_vendor());
  if (software.vendor().empty()) software.set_vendor(VendorOf(settings.as));
  if (software.vendor().empty()) software.set_vendor(std::string(kProduct));
  if (software.product().empty()) software.set_product(std::string(kProduct));
  if (software.version().empty()) software.set_version(std::string(kProductVersion));
}

absl::Status ReadPem(const std::string& path, std::string& pem) {
  absl::StatusOr<std::string> read = ReadTextFile(path);
  if (!read.ok()) return read.status();
  pem = *std::move(read);
  return absl::OkStatus();
}

absl::StatusOr<certs::SignerPem> ReadSigner(const std::string& author, const MessageFlags& flags,
                                            const Settings& settings) {
  std::string cert = flags.signing_cert_file;
  std::string key = flags.signing_key_file;
  std::string chain = flags.signing_chain_file;
  if (!settings.pki.empty()) {
    std::string signing = absl::StrCat(settings.pki, "/signing/");
    std::string name = absl::StrCat(signing, "physician-", author.substr(0, 8));
    if (cert.empty()) {
      cert = absl::StrCat(name, ".pem");
      key = absl::StrCat(name, ".key");
    }
    if (chain.empty()) chain = absl::StrCat(signing, "chain.pem");
  }
  if (cert.empty() || key.empty()) {
    return absl::InvalidArgumentError(
        "no signing certificate: give --signing-cert and --signing-key, or --pki DIR");
  }
  certs::SignerPem pem;
  if (absl::Status read = ReadPem(cert, pem.certificate); !read.ok()) return read;
  if (absl::Status read = ReadPem(key, pem.key); !read.ok()) return read;
  if (chain.empty()) return pem;
  if (absl::Status read = ReadPem(chain, pem.chain); !read.ok()) return read;
  return pem;
}

}  // namespace

absl::Status ParseMembership(absl::string_view text, edmg::v1::Membership& membership) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(text, absl::MaxSplits('/', 1));
  if (parts.first.empty() || parts.second.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", text, "\" is not a membership; write MUTUALITY/NUMBER"));
  }
  membership.set_mutuality(std::string(parts.first));
  membership.set_membership_number(std::string(parts.second));
  return absl::OkStatus();
}

edmg::v1::Sex ParseSex(absl::string_view text) {
  if (text == "female") return edmg::v1::SEX_FEMALE;
  return text == "male" ? edmg::v1::SEX_MALE : edmg::v1::SEX_UNSPECIFIED;
}

std::string RandomMessageId() {
  std::random_device device;
  uint32_t part[4];
  for (uint32_t& each : part) each = device();
  part[1] = (part[1] & 0xFFFF0FFFu) | 0x00004000u;  // version 4
  part[2] = (part[2] & 0x3FFFFFFFu) | 0x80000000u;  // variant of RFC 4122
  return absl::StrFormat("%08x-%04x-%04x-%04x-%04x%08x", part[0], part[1] >> 16, part[1] & 0xFFFF,
                         part[2] >> 16, part[2] & 0xFFFF, part[3]);
}

bool NeedsToday(const MessageFlags& flags) {
  return (flags.date.empty() && flags.from_file.empty()) || IsRelativeDay(flags.date) ||
         IsRelativeDay(flags.birth_date);
}

absl::StatusOr<Submission> MakeSubmission(const MessageFlags& flags, const Settings& settings,
                                          const Moment& moment) {
  Submission submission;
  if (!flags.from_file.empty()) {
    absl::Status status = ReadSubmission(flags.from_file, submission);
    if (status.ok()) status = CheckKind(flags.kind, submission);
    if (!status.ok()) return status;
  }
  Override(flags.message_id, *submission.mutable_message_id());
  if (submission.message_id().empty()) submission.set_message_id(RandomMessageId());
  Override(flags.recipient, *submission.mutable_recipient());
  if (submission.recipient().empty()) submission.set_recipient(std::string(kRecipientDefault));
  Override(flags.author, *submission.mutable_author_nihii());
  if (submission.author_nihii().empty()) {
    return absl::InvalidArgumentError("who is the author? Give --author NIHII");
  }
  if (!submission.has_create_time()) *submission.mutable_create_time() = TimestampOf(moment.now);
  FillSoftware(flags, settings, submission);
  absl::Status status = FillBody(WithDefaults(flags, moment.today), submission);
  if (!status.ok()) return status;
  return submission;
}

absl::StatusOr<std::string> SignContent(const std::string& content, const std::string& author_nihii,
                                        const MessageFlags& flags, const Settings& settings,
                                        absl::Time now) {
  absl::StatusOr<certs::SignerPem> pem = ReadSigner(author_nihii, flags, settings);
  if (!pem.ok()) return pem.status();
  absl::StatusOr<certs::Signer> signer = certs::Signer::FromPem(*pem);
  if (!signer.ok()) return signer.status();
  return signer->Sign(content, now);
}

}  // namespace edmg::ctl
