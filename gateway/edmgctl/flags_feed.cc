#include "gateway/edmgctl/command/commands.h"
#include "gateway/edmgctl/flags.h"

namespace edmg::ctl {

void AddFeedCommands(Program& program) {
  auto flags = std::make_shared<AttestFlags>();
  CLI::App* command = AddCommand(
      program.app, "attest", "Record certificates of care (insurer)",
      "  edmgctl --pki run/pki --as insurer-300 attest --patient 94021300145 \\\n"
      "      --physician 12345625003 --on 2016-03-07 --code 102771 --third-party-payer\n"
      "  edmgctl --pki run/pki --as insurer-300 attest --from rows.csv\n"
      "A file has one row a line, SSIN,PHYSICIAN,YYYY-MM-DD,CODE[,third-party], with , or ;\n"
      "between columns; # begins a comment. Sending it twice changes nothing. Exit code 3 where a "
      "row was refused.\n");
  CLI::Option* from =
      command->add_option("--from", flags->from_file, "File of rows; - is standard input")
          ->check(CLI::ExistingFile | CLI::IsMember({"-"}));
  CLI::Option* patient = AddPatient(command, "--patient", flags->patient);
  patient->excludes(from);
  command->add_option("--physician", flags->physician, "NIHII number, 11 digits")
      ->needs(patient)
      ->excludes(from);
  AddDay(command, "--on", flags->day);
  command
      ->add_option("--code", flags->code,
                   "Nomenclature code: a consultation or visit, 102771 or 102395")
      ->capture_default_str();
  command->add_flag("--third-party-payer", flags->third_party_payer,
                    "The insurer pays the physician in the patient's place");
  command->callback([&program, flags] {
    program.run = [&program, flags] { return RunAttest(*flags, program.settings); };
  });
}

}  // namespace edmg::ctl
