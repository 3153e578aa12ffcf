// Decides the entries of a journal again, one after the other, and reports every decision that
// differs from the recorded one. For one thread.
//
// Uses the same functions as the live writer, by kind (services/journal/kinds.h), and the rulebook
// that was in force: the program's own until an entry activates another. No message may come twice,
// and no step of the calendar out of turn. Entries that another version of the rules decided are
// counted, and not decided again. Signature, signer (156) and recipient (155) were checked when the
// messages came; here the evidence only tells what was signed.
#ifndef EDMG_SERVICES_JOURNAL_ENTRY_CHECK_H_
#define EDMG_SERVICES_JOURNAL_ENTRY_CHECK_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "certs/verified.h"
#include "edmg/store/v1/journal.pb.h"
#include "services/dmg/evidence_reader.h"
#include "services/rules/book/rulebook.h"
#include "store/engine/reader.h"

namespace edmg::services {

class EntryCheck {
 public:
  explicit EntryCheck(EvidenceReader evidence_reader)
      : evidence_reader_(std::move(evidence_reader)) {}

  // Adds a line for each difference: "revision N: ...", never an SSIN. `before` is the state that
  // the entry was decided on; `evidence` is empty where there is none. Errors: of the reads.
  absl::Status Check(const store::Reader& before, const edmg::store::v1::JournalEntry& entry,
                     absl::string_view evidence, std::vector<std::string>& differences);

  // The version of the rules that decided the entries before the first activation.
  void BeginWith(int32_t rules_version) { rules_version_ = rules_version; }
  // Entries that another version of the rules decided.
  int64_t not_decided_again() const { return not_decided_again_; }

 private:
  using Entry = edmg::store::v1::JournalEntry;

  // Takes a fault, in two parts.
  using Add = std::function<void(absl::string_view what, absl::string_view detail)>;
  absl::Status CheckOrder(const store::Reader& before, const Entry& entry, const Add& add);
  absl::Status Activate(const edmg::store::v1::RulebookCommand& command);
  absl::Status Compare(const store::Reader& before, const Entry& entry, absl::string_view evidence,
                       const Add& add) const;

  const EvidenceReader evidence_reader_;
  std::shared_ptr<const rules::Rulebook> activated_;  // null before the first activation
  int32_t rules_version_ = rules::kRulesVersion;
  int64_t not_decided_again_ = 0;
  absl::Time last_accept_time_ = absl::InfinitePast();
};

}  // namespace edmg::services

#endif  // EDMG_SERVICES_JOURNAL_ENTRY_CHECK_H_
