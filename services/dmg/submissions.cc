#include "services/dmg/submissions.h"

#include <optional>
#include <utility>
#include <vector>

#include "services/answers/errors.h"
#include "services/dmg/gather_facts.h"
#include "services/dmg/message_decisions.h"
#include "services/rules/dmg/submission_rules.h"
#include "services/writer/brussels_day.h"
#include "store/engine/records.h"
#include "store/journal/entries.h"
#include "store/journal/receipts.h"
#include "store/people/physicians.h"
#include "values/identifiers.h"
#include "values/timestamps.h"

namespace edmg::services {
namespace {

using certs::SignatureFacts;
using certs::Signed;
using edmg::store::v1::ReceiptRecord;
using edmg::v1::Submission;

// The authors for whom the caller may speak.
absl::Status CheckCaller(const Submission& submission, const Caller& caller) {
  if (caller.role == Role::kPhysician &&
      submission.author_nihii().compare(0, caller.name.size(), caller.name) != 0) {
    return Error({Reason::kAuthorNotCaller, "author_nihii",
                  "the author must be the physician of the transport certificate"});
  }
  if (caller.role == Role::kSoftware && submission.software().vendor() != caller.name) {
    return Error({Reason::kSoftwareMismatch, "software.vendor",
                  "the vendor must be the one of the transport certificate"});
  }
  return absl::OkStatus();
}

// This is judged after the duplicate lookup, so that a blind retry after an outage gets its
// receipt.
absl::Status CheckSkew(const SignatureFacts& signature) {
  if (signature.signing_time < signature.verified_at - kSigningTimeAgeMax) {
    return Error({Reason::kSigningTimeTooOld, "envelope.cms",
                  "the signing time is more than 24 hours ago: sign the message again"});
  }
  if (signature.signing_time > signature.verified_at + kSigningTimeAheadMax) {
    return Error({Reason::kSigningTimeInFuture, "envelope.cms",
                  "the signing time is more than 5 minutes ahead: set the signer's clock"});
  }
  return absl::OkStatus();
}

class SubmitCommand : public Command {
 public:
  SubmitCommand(const Submissions::Options& options, AccessLog& access_log,
                Signed<Submission> message, Caller caller, const rules::Rulebook& rulebook,
                Submissions::Done done)
      : options_(options),
        access_log_(access_log),
        content_faults_(rules::CheckContent(message.TakeContent(), rulebook)),
        message_(std::move(message)),
        caller_(std::move(caller)),
        done_(std::move(done)) {}

  absl::StatusOr<std::optional<Record>> Decide(const store::Reader& reader,
                                               const rules::Accept& accept) override {
    read_at_ = accept.accept_time;
    revision_read_ = accept.revision - 1;
    auto known = FindReceipt(reader);
    if (!known.ok()) return known.status();
    if (*known && IsRetry(reader, **known)) return Again(**known);
    if (auto trusted = message_.Trusted(); !trusted.ok()) return trusted.status();
    PhysicianFactsById physicians;
    auto parties = CheckParties(reader, *accept.rulebook, physicians);
    if (!parties.ok()) return parties;
    if (*known) return Again(**known);
    if (auto status = CheckSkew(message_.signature()); !status.ok()) return status;
    ReceivedSubmission received{message_.value(), message_.signature().content_sha256, "",
                                content_faults_, std::move(physicians)};
    if (caller_.role == Role::kSoftware) received.vendor = caller_.name;
    auto decision = DecideSubmission(reader, std::move(received), accept, &patient_);
    if (!decision.ok()) return decision.status();
    receipt_ = decision->receipt().receipt();
    return std::optional<Record>(RecordOf(*std::move(decision)));
  }

  // Only after Decide accepted.
  const std::string& receipt() const { return receipt_; }

  // Called once, after Decide: logs its read of a patient.
  absl::Status LogRead() const {
    if (!repeated_ && !patient_.read) return absl::OkStatus();
    return access_log_.Record({caller_, patient_.ssin, repeated_ ? 1 : 0, revision_read_},
                              read_at_);
  }

  size_t size_bytes() const override {
    return message_.signature().envelope.size() + message_.value().ByteSizeLong();
  }

  void Finish(const absl::Status& status) override {
    absl::Status told = status;
    if (TellsWithoutRecord(status)) {
      const auto logged = LogRead();
      if (!logged.ok()) told = logged;
    }
    if (told.ok()) {
      done_(std::move(receipt_));
    } else {
      done_(told);
    }
  }

 private:
  // A refusal tells of the patient, and so does a first receipt that is given again; the entry of a
  // recorded message already says who read whose data. After a failed commit nothing is told.
  bool TellsWithoutRecord(const absl::Status& status) const {
    return repeated_ ? status.ok() : !status.ok() && !absl::IsUnavailable(status);
  }

  // The author's number, if it is sound.
  std::optional<std::string> Author() const {
    const std::string& nihii = message_.value().author_nihii();
    if (CheckNihii(nihii) != IdentifierFault::kNone) return std::nullopt;
    return PhysicianId(nihii);
  }

  // Also keeps one author's messages from another: a receipt that the evidence does not show to be
  // the signer's is only looked at for its author.
  absl::Status CheckParties(const store::Reader& reader, const rules::Rulebook& rulebook,
                            PhysicianFactsById& physicians) const {
    rules::PartyFacts facts{options_.gateway_id, message_.signature().signer_ssin, std::nullopt};
    if (const auto author = Author()) {
      auto status = AddPhysician(reader, *author, physicians);
      if (!status.ok()) return status;
      facts.author = physicians.at(*author).physician;
    }
    if (Author().has_value() && !facts.author.has_value()) {
      auto signer = store::ReadPhysicianOfSsin(reader, facts.signer_ssin);
      if (!signer.ok()) return signer.status();
      facts.signer_is_known = signer->has_value();
    }
    const auto refusals = rules::CheckParties(message_.value(), facts);
    return refusals.empty() ? absl::OkStatus() : Reject(refusals, rulebook);
  }

  // The receipt of the message that was accepted under this author and id.
  store::Found<ReceiptRecord> FindReceipt(const store::Reader& reader) const {
    const std::string& message_id = message_.value().message_id();
    const auto author = Author();
    if (!author || !IsUuid(message_id)) return std::optional<ReceiptRecord>();
    return store::ReadReceipt(reader, *author, CompactUuid(message_id));
  }

  // True if the content was signed again by the certificate that signed it when it was accepted.
  // The key of that certificate was trusted then and holds now: whatever was said since of the
  // certificate or the author, the sender is the same, and nothing new is asked.
  bool IsRetry(const store::Reader& reader, const ReceiptRecord& known) const {
    const SignatureFacts& signature = message_.signature();
    edmg::v1::Receipt receipt;
    if (options_.evidence_reader == nullptr || known.content_sha256() != signature.content_sha256 ||
        !receipt.ParseFromString(known.receipt())) {
      return false;
    }
    const auto evidence = store::ReadEvidence(reader, receipt.revision());
    if (!evidence.ok() || !evidence->has_value()) return false;
    const auto accepted = options_.evidence_reader(**evidence);
    return accepted.ok() &&
           accepted->signer_certificate_sha256 == signature.signer_certificate_sha256 &&
           message_.SignatureHolds().ok();
  }

  // The first receipt, with nothing to record; or the reason why it cannot be given.
  absl::StatusOr<std::optional<Record>> Again(const ReceiptRecord& known) {
    if (known.content_sha256() != message_.signature().content_sha256) {
      return Error({Reason::kMessageIdReused, "message_id",
                    "this author sent other content under this id: choose a new id"});
    }
    receipt_ = known.receipt();
    repeated_ = true;
    return std::optional<Record>();
  }

  Record RecordOf(edmg::store::v1::Decision decision) const {
    const Submission& submission = message_.value();
    const SignatureFacts& signature = message_.signature();
    Record record;
    *record.entry.mutable_decision() = std::move(decision);
    record.entry.set_requested_by(caller_.Label());
    auto& command = *record.entry.mutable_submission();
    command.set_author(PhysicianId(submission.author_nihii()));
    command.set_message_id(CompactUuid(submission.message_id()));
    command.set_content_sha256(signature.content_sha256);
    *command.mutable_signing_time() = TimestampOf(signature.signing_time);
    *command.mutable_verify_time() = TimestampOf(signature.verified_at);
    record.evidence = signature.envelope;
    return record;
  }

  const Submissions::Options& options_;
  AccessLog& access_log_;
  const rules::Refusals content_faults_;
  const Signed<Submission> message_;  // without its content
  const Caller caller_;
  const Submissions::Done done_;
  // The results of Decide.
  std::string receipt_;
  bool repeated_ = false;  // it is the first receipt, given again
  PatientRead patient_;
  int64_t revision_read_ = 0;
  absl::Time read_at_;
};

// True if the message is the caller's: its author, or the vendor that handed it in.
bool IsOf(const Caller& caller, const std::string& author, const std::string& vendor) {
  switch (caller.role) {
    case Role::kPhysician:
      return caller.name == author;
    case Role::kSoftware:
      return caller.name == vendor;
    case Role::kInsurer:
    case Role::kAdministrator:
      break;
  }
  return false;
}

}  // namespace

void Submissions::Submit(Signed<Submission> message, const Caller& caller, Done done) {
  if (auto status = CheckCaller(message.value(), caller); !status.ok()) return done(status);
  auto command = std::make_unique<SubmitCommand>(options_, access_log_, std::move(message), caller,
                                                 sequencer_.rulebook(), done);
  if (auto status = sequencer_.Enqueue(std::move(command)); !status.ok()) done(status);
}

absl::StatusOr<std::string> Submissions::Check(Signed<Submission> message, const Caller& caller,
                                               absl::Time now) const {
  if (auto status = CheckCaller(message.value(), caller); !status.ok()) return status;
  const int64_t at_least = database_.last_revision();
  const auto snapshot = database_.Snapshot();
  auto revision = store::ReadLastRevision(*snapshot, at_least);
  if (!revision.ok()) return revision.status();
  rules::Accept accept(sequencer_.rulebook());
  accept.revision = *revision + 1;
  accept.accept_time = now;
  accept.accept_day = BrusselsDay(now);
  SubmitCommand command(options_, access_log_, std::move(message), caller, sequencer_.rulebook(),
                        nullptr);
  const auto record = command.Decide(*snapshot, accept);
  // A refusal tells of the patient too.
  auto logged = command.LogRead();
  if (!logged.ok()) return logged;
  if (!record.ok()) return record.status();
  return command.receipt();
}

absl::StatusOr<std::string> Submissions::GetReceipt(const edmg::v1::GetReceiptRequest& request,
                                                    const Caller& caller, absl::Time now) const {
  if (CheckNihii(request.author_nihii()) != IdentifierFault::kNone) {
    return Error(
        {Reason::kFieldFormat, "author_nihii", "not a NIHII number: 11 digits with check digits"});
  }
  if (!IsUuid(request.message_id())) {
    return Error({Reason::kFieldFormat, "message_id", "not a UUID: hex digits as 8-4-4-4-12"});
  }
  const std::string author = PhysicianId(request.author_nihii());
  auto found = store::ReadReceipt(*database_.Snapshot(), author, CompactUuid(request.message_id()));
  if (!found.ok()) return found.status();
  if (!found->has_value() || !IsOf(caller, author, (*found)->vendor())) {
    return Error({Reason::kReceiptUnknown, "message_id",
                  "no message with this author and id was accepted from you"});
  }
  auto logged = access_log_.Record({caller, "", 1, database_.last_revision()}, now);
  if (!logged.ok()) return logged;
  return (*found)->receipt();
}

}  // namespace edmg::services
