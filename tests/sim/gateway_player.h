// Plays the steps of a history on the real services: a real store in a folder of its own, messages
// that are really signed and verified, the real sequencer driven by hand, and a clock that only the
// steps move. Answers come as the same lines that the naive rulebook writes.
//
//   SigningDesk desk;
//   GatewayPlayer gateway(desk, Day(2014, 8, 4));
//   auto answers = gateway.Play(step);   // filled in by the next Commit
//   gateway.Commit();
#ifndef EDMG_TESTS_SIM_GATEWAY_PLAYER_H_
#define EDMG_TESTS_SIM_GATEWAY_PLAYER_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "certs/verifier.h"
#include "store/engine/keys.h"
#include "tests/sim/naive_rulebook.h"
#include "tests/sim/steps.h"
#include "tests/support/dev_signing.h"
#include "tests/support/gateway_rig.h"

namespace edmg::sim {

// The physicians' cards and the verifier; outlives the gateways that use it.
class SigningDesk {
 public:
  SigningDesk();
  certs::Verified<edmg::v1::Submission> Sign(const edmg::v1::Submission& message,
                                             const std::string& signer_ssin, absl::Time now);

 private:
  support::DevSigning pki_;
  absl::Time now_;
  certs::Verifier verifier_;
  std::map<std::string, certs::Signer> signers_;
};

class GatewayPlayer {
 public:
  using Answers = std::shared_ptr<std::vector<std::string>>;

  GatewayPlayer(SigningDesk& desk, Day start);
  ~GatewayPlayer();

  // A message waits for Commit; a question and a move of the clock commit what waits.
  Answers Play(const Step& step);
  void Commit() { rig_.CommitAll(); }

  // The obligations and events of the journal entries since the last call, in the naive rulebook's
  // words.
  std::vector<Lines> TakeEntries();

  // The payments that were read since the last call, with the gateway's names.
  std::vector<std::pair<DebtName, GatewayName>> TakeNames();

  // Replays and decides the journal again, and adds up the books; the differences.
  std::vector<std::string> VerifyJournal();

  int64_t revision() const { return rig_.database().last_revision(); }

 private:
  void Do(const PhysicianRow& row, const Answers& answers);
  void Do(const GroupRow& row, const Answers& answers);
  void Do(const PersonRow& row, const Answers& answers);
  void Do(const ContestAnswer& answer, const Answers& answers);
  void Do(const Message& message, const Answers& answers);
  void Do(const AttestationFile& file, const Answers& answers);
  void Do(const PaymentFile& file, const Answers& answers);
  void Do(const DebtorAccountRow& row, const Answers& answers);
  void Do(const Export& order, const Answers& answers);
  void Do(const CancelExport& cancel, const Answers& answers);
  void Do(const BankFile& file, const Answers& answers);
  void Do(const sim::Commit&, const Answers&) { Commit(); }
  void Do(const Restart&, const Answers&) { rig_.Open(); }
  void Do(const ClockMove& move, const Answers& answers);
  void Do(const AskHolding& ask, const Answers& answers);
  void Do(const AskEntitlement& ask, const Answers& answers);
  void Do(const AskList& ask, const Answers& answers);
  void Do(const AskUsage& ask, const Answers& answers);
  void Do(const AskBooks& ask, const Answers& answers);
  void Do(const AskTimeliness& ask, const Answers& answers);
  void Do(const AskUnmatched& ask, const Answers& answers);
  void Do(const AskCheck& ask, const Answers& answers);

  // A payment that the gateway does not know has an id that is nobody's.
  std::string IdOf(const DebtName& debt) const;
  // "{line} nth" of a payment, else the id itself.
  std::string NameOf(const std::string& id) const;
  std::string FileText(const std::string& xml) const;

  static std::string ReceiptText(const std::string& bytes);
  std::string EventText(const store::v1::PaymentEventRecord& event) const;
  void ReadPayments(const std::string& insurer, const store::Reader& reader,
                    std::map<int64_t, Lines>& entries);
  void ReadEvents(const std::string& insurer, const store::Reader& reader,
                  std::map<int64_t, Lines>& entries);

  SigningDesk& desk_;
  support::GatewayRig rig_;

  // Of payments that were read: id to line.
  std::map<std::string, std::string> payments_;
  std::map<std::string, std::vector<std::string>> ids_of_lines_;
  std::map<int64_t, std::vector<std::string>> ids_;
  std::vector<std::pair<DebtName, GatewayName>> names_;  // not taken yet
  std::map<std::string, store::StreamPosition> payments_read_;
  std::map<std::string, store::StreamPosition> events_read_;
  // Receipts whose payments are to be compared once they are read.
  std::vector<std::pair<edmg::v1::Receipt, Answers>> to_prove_;
};

}  // namespace edmg::sim

#endif  // EDMG_TESTS_SIM_GATEWAY_PLAYER_H_
