#include "gateway/edmgctl/command/commands.h"
#include "gateway/edmgctl/flags.h"

namespace edmg::ctl {
namespace {

void AddDebtorAccounts(CLI::App& insurer, Program& program) {
  auto flags = std::make_shared<DebtorAccountFlags>();
  CLI::App* command =
      AddCommand(insurer, "debtor-account", "Record an account from which the insurer pays",
                 "  edmgctl --pki run/pki --as insurer-300 insurer debtor-account \\\n"
                 "      --iban BE68539007547034 --bic GKCCBEBB --name \"Mutualité 300\"\n");
  command->add_option("--iban", flags->iban, "IBAN, without spaces")->required();
  command->add_option("--bic", flags->bic, "BIC of the bank");
  command->add_option("--name", flags->name, "Name of the holder")->required();
  command->add_flag("--closed", flags->closed, "Nothing is paid from it any more");
  command->callback([&program, flags] {
    program.run = [&program, flags] { return RunDebtorAccount(*flags, program.settings); };
  });
  command = AddCommand(insurer, "debtor-accounts", "The accounts from which the insurer pays",
                       "  edmgctl --pki run/pki --as insurer-300 insurer debtor-accounts\n");
  command->callback(
      [&program] { program.run = [&program] { return RunDebtorAccounts(program.settings); }; });
}

void AddExport(CLI::App& insurer, Program& program) {
  auto flags = std::make_shared<ExportFlags>();
  CLI::App* command = AddCommand(
      insurer, "export", "Instruct what is due, and write the file for the bank",
      "  edmgctl --pki run/pki --as insurer-300 insurer export --id 2016-03 \\\n"
      "      --due-until 2016-04-05 --execution-date 2016-04-01 --netting --out 2016-03.xml\n"
      "  edmgctl --pki run/pki --as insurer-300 insurer export --id 2016-03 --out again.xml\n"
      "The same id gives the same file again; then --id alone is enough. --preview only counts.\n");
  command->add_option("--id", flags->export_id, "Your name for the export, and the file's MsgId")
      ->required();
  command->add_option("--due-until", flags->due_until,
                      "What is to be paid on this day at the latest: YYYY-MM-DD or today");
  command->add_option("--execution-date", flags->execution_date,
                      "Day on which the bank is to pay; moved to the next banking day");
  command->add_option("--debtor-iban", flags->debtor_iban,
                      "Account to pay from; default: the only open one");
  command->add_flag("--netting", flags->netting,
                    "Set recoveries off against what the same physician is due");
  command->add_option("--hold-back", flags->held_back, "Ids of payments that are left out")
      ->delimiter(',');
  command->add_option("--format", flags->format, "Version of pain.001.001")
      ->check(CLI::IsMember({"03", "09"}))
      ->capture_default_str();
  CLI::Option* preview =
      command->add_flag("--preview", flags->preview, "Count and sum only; nothing is recorded");
  command->add_option("--out", flags->out_file, "File to write; none: only instruct")
      ->excludes(preview);
  command->callback([&program, flags] {
    program.run = [&program, flags] { return RunExport(*flags, program.settings); };
  });
  command = AddCommand(insurer, "exports", "The insurer's exports, one a line",
                       "  edmgctl --pki run/pki --as insurer-300 insurer exports\n");
  command->callback(
      [&program] { program.run = [&program] { return RunExports(program.settings); }; });
}

void AddCancelExport(CLI::App& insurer, Program& program) {
  auto id = std::make_shared<std::string>();
  auto reason = std::make_shared<std::string>();
  CLI::App* command = AddCommand(
      insurer, "cancel-export", "Take an export back of which nothing was paid",
      "  edmgctl --pki run/pki --as insurer-300 insurer cancel-export 2016-03 --reason refused\n");
  command->add_option("export_id", *id, "The export")->required();
  command->add_option("--reason", *reason, "never-sent, or refused by the bank as a whole")
      ->check(CLI::IsMember({"never-sent", "refused"}))
      ->required();
  command->callback([&program, id, reason] {
    program.run = [&program, id, reason] {
      return RunCancelExport(*id, *reason, program.settings);
    };
  });
}

void AddImport(CLI::App& insurer, Program& program) {
  auto path = std::make_shared<std::string>();
  CLI::App* command = AddCommand(
      insurer, "import", "Record what the bank tells in a file (pain.002, camt.054)",
      "  edmgctl --pki run/pki --as insurer-300 insurer import answer.xml\n"
      "A file twice changes nothing. Exit code 3 where a row moved no payment: see unmatched.\n");
  command->add_option("file", *path, "The bank's file")->required()->check(CLI::ExistingFile);
  command->callback([&program, path] {
    program.run = [&program, path] { return RunImport(*path, program.settings); };
  });
  command =
      AddCommand(insurer, "unmatched", "Rows of the bank's files that moved nothing, one a line",
                 "  edmgctl --pki run/pki --as insurer-300 insurer unmatched\n");
  command->callback(
      [&program] { program.run = [&program] { return RunUnmatched(program.settings); }; });
}

void AddBooks(CLI::App& insurer, Program& program) {
  auto day = std::make_shared<std::string>("today");
  CLI::App* command =
      AddCommand(insurer, "books", "What the insurer owes by state, and what happened in the month",
                 "  edmgctl --pki run/pki --as insurer-300 insurer books --as-of 2016-03-31\n");
  command->add_option("--as-of", *day, "Day at whose end: YYYY-MM-DD or today")
      ->capture_default_str();
  command->callback([&program, day] {
    program.run = [&program, day] { return RunBooks(*day, program.settings); };
  });
  auto month = std::make_shared<std::string>();
  command = AddCommand(insurer, "timeliness", "How long it took to pay what was paid in a month",
                       "  edmgctl --pki run/pki --as insurer-300 insurer timeliness 2016-03\n");
  command->add_option("month", *month, "Month: YYYY-MM")->required();
  command->callback([&program, month] {
    program.run = [&program, month] { return RunTimeliness(*month, program.settings); };
  });
  auto file = std::make_shared<std::string>();
  command = AddCommand(insurer, "report", "The month on one page of HTML",
                       "  edmgctl --pki run/pki --as insurer-300 insurer report 2016-03 \\\n"
                       "      --html 2016-03.html\n");
  command->add_option("month", *month, "Month: YYYY-MM")->required();
  command->add_option("--html", *file, "File to write; - is standard output")->required();
  command->callback([&program, month, file] {
    program.run = [&program, month, file] {
      return RunMonthlyReport(*month, *file, program.settings);
    };
  });
}

}  // namespace

void AddInsurerCommands(Program& program) {
  CLI::App* insurer = program.app.add_subcommand("insurer", "An insurer's files with its bank");
  insurer->fallthrough();
  insurer->require_subcommand(1);
  AddEvents(*insurer, "follow", program);
  AddDebtorAccounts(*insurer, program);
  AddExport(*insurer, program);
  AddCancelExport(*insurer, program);
  AddImport(*insurer, program);
  AddBooks(*insurer, program);
}

}  // namespace edmg::ctl
