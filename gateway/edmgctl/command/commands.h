// All that edmgctl can do: one function for each subcommand. The command line calls them; they
// print, and give the exit code.
//
// Neither gRPC nor the command line library here, so that each of the two is compiled only by the
// files that need it.
#ifndef EDMG_GATEWAY_EDMGCTL_COMMAND_COMMANDS_H_
#define EDMG_GATEWAY_EDMGCTL_COMMAND_COMMANDS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "gateway/edmgctl/exit_code.h"
#include "gateway/edmgctl/message/message.h"
#include "gateway/edmgctl/sample/sample.h"
#include "gateway/edmgctl/settings.h"

namespace edmg::ctl {

// The most events that the gateway sends to a subscriber that never acknowledges.
inline constexpr int kUnacknowledgedMax = 10'000;

// sample_command.cc
ExitCode RunSample(const SampleSize& size, const std::string& directory);

// sign_command.cc
struct SignFlags {
  MessageFlags message;
  std::string out_file;  // empty: standard output
  bool content_only = false;
};
ExitCode RunSign(const SignFlags& flags, const Settings& settings);

// submit_command.cc
struct SendFlags {
  MessageFlags message;
  std::string save_file;    // keeps the envelope, for a retry after a lost answer
  bool check_only = false;  // asks what the answer would be; nothing is recorded
};
ExitCode RunSend(const SendFlags& flags, const Settings& settings);
ExitCode RunSubmit(const std::vector<std::string>& envelope_files, const Settings& settings);
ExitCode RunCheck(const std::vector<std::string>& envelope_files, const Settings& settings);

// query_command.cc
struct PatientFlags {
  std::string ssin;
  std::string membership;  // MUTUALITY/NUMBER
  std::string sex;         // male, female
};
struct HoldingFlags {
  PatientFlags patient;
  std::string day = "today";  // here and below: by the gateway's clock
};
struct EntitlementFlags {
  PatientFlags patient;
  std::string physician;
  std::string day = "today";
  std::string code = std::string(kClaimCodeDefault);
  std::string holder_mention;
};
struct ListFlags {
  int page_size = 100;
  int64_t limit = 0;  // 0: all
  bool stream = false;
};
struct PaymentsFlags : ListFlags {
  std::string state;  // due, paid ...; here and below empty: any
  int year = 0;
  std::string physician;
  std::string due_until;
};
ExitCode RunReceipt(const std::string& author, const std::string& message_id,
                    const Settings& settings);
ExitCode RunHolding(const HoldingFlags& flags, const Settings& settings);
ExitCode RunEntitlement(const EntitlementFlags& flags, const Settings& settings);
ExitCode RunPatients(const ListFlags& flags, const Settings& settings);
ExitCode RunPayments(const PaymentsFlags& flags, const Settings& settings);
ExitCode RunMyPayments(const ListFlags& flags, const Settings& settings);
ExitCode RunPayment(const std::string& payment_id, const Settings& settings);

// events_command.cc
struct EventsFlags {
  std::string subscription;
  std::string from_cursor;
  bool acknowledge = false;
  bool show_cursor = false;
  int64_t count = 0;               // 0: without end
  double idle_exit_s = 0;          // 0: never
  int unacknowledged_max = 0;      // 0: the gateway's default
  std::vector<std::string> types;  // payment-overdue ...; none: all
  std::string worker;              // empty: none
};
ExitCode RunEvents(const EventsFlags& flags, const Settings& settings);
ExitCode RunSubscriptions(const Settings& settings);
ExitCode RunPause(const std::string& subscription, bool paused, const Settings& settings);

// admin_command.cc
ExitCode RunStatus(const Settings& settings);
ExitCode RunAdvanceClock(const std::string& time, const Settings& settings);
ExitCode RunVerifyJournal(const Settings& settings);
struct ResetFlags {
  std::string insurer;
  std::string subscription;
  std::string to;  // beginning, end, or a time as for advance-clock
  bool dry_run = false;
};
ExitCode RunReset(const ResetFlags& flags, const Settings& settings);
ExitCode RunPhysician(const std::string& nihii, const Settings& settings);
ExitCode RunUsage(const std::string& nihii, int year, const Settings& settings);

// attest_command.cc
struct AttestFlags {
  std::string from_file;  // rows, one a line; else the row of the flags below
  std::string patient;
  std::string physician;
  std::string day = "today";
  std::string code = std::string(kClaimCodeDefault);
  bool third_party_payer = false;
};
ExitCode RunAttest(const AttestFlags& flags, const Settings& settings);

// report_command.cc
struct ReportFlags {
  std::string report_id;
  std::string from_file;  // rows, one a line; else the row of the flags below
  int row = 1;
  std::string payment_id;
  std::string kind;
  int64_t amount_cents = 0;
  std::string day;  // empty: none
  std::string bank_reference;
  std::string reason_code;
};
ExitCode RunReport(const ReportFlags& flags, const Settings& settings);

// resolve_command.cc
struct ResolveFlags {
  std::string patient;   // SSIN
  std::string claimant;  // OA code
  std::string answer;    // agree, object
};
ExitCode RunResolve(const ResolveFlags& flags, const Settings& settings);

// bank_command.cc
struct DebtorAccountFlags {
  std::string iban;
  std::string bic;
  std::string name;
  bool closed = false;
};
struct ExportFlags {
  std::string export_id;
  std::string due_until;  // here and below empty: not given
  std::string execution_date;
  std::string debtor_iban;
  bool netting = false;
  std::vector<std::string> held_back;
  std::string format = "03";
  bool preview = false;
  std::string out_file;
};
ExitCode RunDebtorAccount(const DebtorAccountFlags& flags, const Settings& settings);
ExitCode RunDebtorAccounts(const Settings& settings);
ExitCode RunExport(const ExportFlags& flags, const Settings& settings);
ExitCode RunExports(const Settings& settings);
ExitCode RunCancelExport(const std::string& export_id, const std::string& reason,
                         const Settings& settings);
ExitCode RunImport(const std::string& path, const Settings& settings);
ExitCode RunUnmatched(const Settings& settings);

// books_command.cc
ExitCode RunBooks(const std::string& day, const Settings& settings);
ExitCode RunTimeliness(const std::string& month, const Settings& settings);  // "2016-03"
ExitCode RunMonthlyReport(const std::string& month, const std::string& html_file,
                          const Settings& settings);

// load_command.cc
ExitCode RunLoadRegistry(const std::string& sample_directory, const Settings& settings);
struct LoadInsuredFlags {
  std::string sample_directory;
  std::vector<std::string> insurers;
  bool from_start = false;  // sends all rows, also after a load that broke off
};
ExitCode RunLoadInsured(const LoadInsuredFlags& flags, const Settings& settings);

}  // namespace edmg::ctl

#endif  // EDMG_GATEWAY_EDMGCTL_COMMAND_COMMANDS_H_
