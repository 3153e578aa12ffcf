// All capabilities over one store, and the writer that they share.
//
// Made once by main (or a test); the gateway's bindings and a simulator reach everything through
// it. The database must outlive it. Start runs the writer's thread; without it, CommitGroup is
// called by hand.
#ifndef EDMG_SERVICES_CAPABILITIES_H_
#define EDMG_SERVICES_CAPABILITIES_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/time/time.h"
#include "services/answers/access_log.h"
#include "services/bank/debtor_accounts.h"
#include "services/bank/exports.h"
#include "services/bank/imports.h"
#include "services/calendar/clock_moves.h"
#include "services/calendar/schedule.h"
#include "services/dmg/attestations.h"
#include "services/dmg/evidence_reader.h"
#include "services/dmg/holdings.h"
#include "services/dmg/patient_lists.h"
#include "services/dmg/submissions.h"
#include "services/dmg/usage_indicators.h"
#include "services/journal/journal_check.h"
#include "services/journal/rulebooks.h"
#include "services/journal/status_report.h"
#include "services/payments/books.h"
#include "services/payments/event_removal.h"
#include "services/payments/payment_events.h"
#include "services/payments/payment_reports.h"
#include "services/payments/payments.h"
#include "services/payments/recoveries.h"
#include "services/payments/subscriptions.h"
#include "services/registry/group_practices.h"
#include "services/registry/insured.h"
#include "services/registry/physicians.h"
#include "services/rules/book/rulebook.h"
#include "services/writer/sequencer.h"
#include "store/engine/database.h"

namespace edmg::services {

struct CapabilityOptions {
  std::string gateway_id;
  Sequencer::Clock clock;                     // the gateway's clock
  std::function<void(absl::Time)> set_clock;  // null: the clock is a real one
  int queue_length_max = kQueueLengthDefault;
  // The rulebook that decides from the first command on; null: the one that the program carries.
  std::shared_ptr<const rules::Rulebook> rulebook;
  // Recognises the signer of a retry by the evidence; null: only the registry's SSIN is used.
  EvidenceReader evidence_reader;
};

struct Capabilities {
  Capabilities(store::Database& database, const CapabilityOptions& options)
      : rulebook(options.rulebook),
        sequencer(database, options.clock, options.queue_length_max,
                  rulebook == nullptr ? rules::Rulebook::Default() : *rulebook),
        access_log(database),
        kernel{database, sequencer, access_log},
        submissions({options.gateway_id, options.evidence_reader}, kernel),
        holdings(kernel),
        patient_lists(kernel),
        payments(kernel),
        payment_events(kernel),
        subscriptions(kernel, payment_events.workers()),
        event_removal(kernel),
        payment_reports(kernel),
        books(kernel),
        debtor_accounts(kernel),
        exports(kernel),
        imports(kernel),
        insured(kernel),
        attestations(kernel),
        physicians(kernel),
        usage_indicators(kernel),
        group_practices(kernel),
        rulebooks(sequencer),
        schedule(sequencer),
        clock_moves(sequencer, schedule, options.set_clock),
        journal_checks(database),
        status_report(options.gateway_id, database, {sequencer, rulebooks, schedule}) {
    sequencer.CompleteDecisions(SettleRecoveries);
    sequencer.OnDecideAgain([this] { schedule.RunDue(); });
  }
  // Commands that wait are committed while everything that they call at their end still exists.
  ~Capabilities() { sequencer.Stop(); }

  const std::shared_ptr<const rules::Rulebook> rulebook;
  Sequencer sequencer;
  AccessLog access_log;
  const Kernel kernel;
  Submissions submissions;
  Holdings holdings;
  PatientLists patient_lists;
  Payments payments;
  PaymentEvents payment_events;
  Subscriptions subscriptions;
  EventRemoval event_removal;
  PaymentReports payment_reports;
  Books books;
  DebtorAccounts debtor_accounts;
  Exports exports;
  Imports imports;
  Insured insured;
  Attestations attestations;
  Physicians physicians;
  UsageIndicators usage_indicators;
  GroupPractices group_practices;
  Rulebooks rulebooks;
  Schedule schedule;
  ClockMoves clock_moves;
  JournalChecks journal_checks;
  StatusReport status_report;
};

}  // namespace edmg::services

#endif  // EDMG_SERVICES_CAPABILITIES_H_
