#include "gateway/edmgctl/command/commands.h"
#include "gateway/edmgctl/flags.h"

namespace edmg::ctl {

void AddAdminCommands(Program& program) {
  CLI::App* status = AddCommand(program.app, "status", "How the gateway is (administrator)",
                                "  edmgctl --pki run/pki status\n");
  status->callback(
      [&program] { program.run = [&program] { return RunStatus(program.settings); }; });

  auto time = std::make_shared<std::string>();
  CLI::App* clock =
      AddCommand(program.app, "advance-clock", "Move a simulated clock forward (administrator)",
                 "  edmgctl --pki run/pki advance-clock +7d\n"
                 "  edmgctl --pki run/pki advance-clock 2016-07-01\n"
                 "  edmgctl --pki run/pki advance-clock 2016-07-01T09:00:00+02:00\n");
  clock->add_option("time", *time, "RFC 3339, a day, or +DURATION (+7d, +36h)")->required();
  clock->callback([&program, time] {
    program.run = [&program, time] { return RunAdvanceClock(*time, program.settings); };
  });

  auto reset = std::make_shared<ResetFlags>();
  CLI::App* command_of_reset = AddCommand(
      program.app, "reset-subscription",
      "Have an insurer's subscription go on elsewhere: events are sent again, or never\n"
      "(administrator)",
      "  edmgctl --pki run/pki reset-subscription --insurer 300 --subscription ledger \\\n"
      "      --to 2016-03-01 --dry-run\n");
  command_of_reset->add_option("--insurer", reset->insurer, "OA code, 3 digits")->required();
  command_of_reset->add_option("--subscription", reset->subscription, "Its name")->required();
  command_of_reset
      ->add_option("--to", reset->to, "beginning, end, or the time of the first event to send")
      ->required();
  command_of_reset->add_flag("--dry-run", reset->dry_run, "Only count");
  command_of_reset->callback([&program, reset] {
    program.run = [&program, reset] { return RunReset(*reset, program.settings); };
  });

  CLI::App* verify = AddCommand(
      program.app, "verify-journal",
      "Apply the journal to an empty store, decide every entry again, list the differences\n"
      "(administrator)",
      "  edmgctl --pki run/pki verify-journal\n");
  verify->callback(
      [&program] { program.run = [&program] { return RunVerifyJournal(program.settings); }; });

  auto nihii = std::make_shared<std::string>();
  CLI::App* physician =
      AddCommand(program.app, "physician", "A physician of the registry (administrator)",
                 "  edmgctl --pki run/pki physician 12345625003\n");
  physician->add_option("nihii", *nihii, "NIHII number, 11 digits")->required();
  physician->callback([&program, nihii] {
    program.run = [&program, nihii] { return RunPhysician(*nihii, program.settings); };
  });

  struct UsageFlags {
    std::string nihii;
    int year = 0;
  };
  auto usage = std::make_shared<UsageFlags>();
  CLI::App* command = AddCommand(
      program.app, "usage", "How a physician used the electronic DMG in a year (administrator)",
      "  edmgctl --pki run/pki usage 12345625003 --year 2016\n");
  command->add_option("nihii", usage->nihii, "NIHII number, 11 digits")->required();
  command->add_option("--year", usage->year, "Calendar year, from 2014 on")->required();
  command->callback([&program, usage] {
    program.run = [&program, usage] {
      return RunUsage(usage->nihii, usage->year, program.settings);
    };
  });
}

}  // namespace edmg::ctl
