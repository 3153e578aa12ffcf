// Makes the signed messages of a practice: flags or a text file in, an envelope out.
//
// No gRPC here: a message can be made and signed on a machine without network.
#ifndef EDMG_GATEWAY_EDMGCTL_MESSAGE_MESSAGE_H_
#define EDMG_GATEWAY_EDMGCTL_MESSAGE_MESSAGE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "edmg/v1/submission.pb.h"
#include "gateway/edmgctl/settings.h"

namespace edmg::ctl {

// The gateway's name unless its configuration says otherwise.
inline constexpr absl::string_view kRecipientDefault = "edmg-dev";
// A consultation in the surgery of a recognised general practitioner.
inline constexpr absl::string_view kClaimCodeDefault = "101032";

enum class MessageKind { kEnrolment, kRegistration, kContact };

// The flags as typed. An empty field keeps the value from --from; without --from it gets its
// default.
struct MessageFlags {
  MessageKind kind = MessageKind::kRegistration;
  std::string from_file;  // text format of edmg.v1.Submission
  std::string message_id;
  std::string recipient;
  std::string author;
  std::string vendor;
  std::string patient;
  std::string first_name;
  std::string family_name;
  std::string sex;         // male, female
  std::string birth_date;  // YYYY-MM-DD
  std::string date;        // of the encounter, or the first day of an enrolment
  std::string code;
  std::string holder;
  std::string membership;  // MUTUALITY/NUMBER
  std::string holder_mention;
  bool prevention_module = false;
  std::vector<std::string> third_party_codes;  // empty: no third-party payer
  std::string identified_by;                   // eid, isi+, vignette, manual
  std::vector<std::string> insurers;
  std::string iban;
  std::string bic;

  std::string signing_cert_file;
  std::string signing_key_file;
  std::string signing_chain_file;
};

// MUTUALITY/NUMBER, for instance 134/10000012.
absl::Status ParseMembership(absl::string_view text, edmg::v1::Membership& membership);
// female, male or empty.
edmg::v1::Sex ParseSex(absl::string_view text);

// A random (version 4) UUID.
std::string RandomMessageId();

// The time when a message is made. `today` counts for its days: by the gateway's clock if one is
// asked.
struct Moment {
  absl::Time now;
  absl::CivilDay today;
};

// True if the message's days depend on what day it is.
bool NeedsToday(const MessageFlags& flags);

// The message as it will be signed. Checks only what it needs to understand the flags: it must be
// possible to send a message that the gateway refuses.
absl::StatusOr<edmg::v1::Submission> MakeSubmission(const MessageFlags& flags,
                                                    const Settings& settings, const Moment& moment);

// The DER envelope over the serialised message, signed with the author's certificate: the files of
// the flags, or signing/physician-<nihii8>.pem of the PKI folder.
absl::StatusOr<std::string> SignContent(const std::string& content, const std::string& author_nihii,
                                        const MessageFlags& flags, const Settings& settings,
                                        absl::Time now);

}  // namespace edmg::ctl

#endif  // EDMG_GATEWAY_EDMGCTL_MESSAGE_MESSAGE_H_
