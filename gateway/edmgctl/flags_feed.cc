#include "gateway/edmgctl/command/commands.h"
#include "gateway/edmgctl/flags.h"

namespace edmg::ctl {

namespace {

void AddAttest(Program& program) {
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

void AddReport(Program& program) {
  auto flags = std::make_shared<ReportFlags>();
  CLI::App* command = AddCommand(
      program.app, "report", "Report what became of payments (insurer)",
      "  edmgctl --pki run/pki --as insurer-300 report --id 2016-03-07 --payment P-1042-0 \\\n"
      "      --kind paid --cents 3000 --on 2016-03-07 --reference 4711\n"
      "  edmgctl --pki run/pki --as insurer-300 report --id 2016-03-07 --from payments.csv\n"
      "A file has one row a line, PAYMENT,KIND,CENTS,YYYY-MM-DD,REFERENCE,REASON, with , or ;\n"
      "between columns; what a kind has not stays empty, and # begins a comment. The rows of a\n"
      "report are numbered in their order: sent again it changes nothing. Exit code 3 where a row "
      "was refused.\n");
  command->add_option("--id", flags->report_id, "Your name for the report")->required();
  CLI::Option* from =
      command->add_option("--from", flags->from_file, "File of rows; - is standard input")
          ->check(CLI::ExistingFile | CLI::IsMember({"-"}));
  CLI::Option* payment =
      command->add_option("--payment", flags->payment_id, "Id of the payment")->excludes(from);
  command->add_option("--row", flags->row, "Number of the row in the report")
      ->needs(payment)
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command->add_option("--kind", flags->kind, "paid, rejected, returned, settled or try-again")
      ->needs(payment);
  command->add_option("--cents", flags->amount_cents, "The amount paid, in cents of euro")
      ->needs(payment);
  command->add_option("--on", flags->day, "Day on which the bank did it: YYYY-MM-DD or today")
      ->needs(payment);
  command->add_option("--reference", flags->bank_reference, "The bank's reference")->needs(payment);
  command->add_option("--reason", flags->reason_code, "Why, a code of ISO 20022: AC04")
      ->needs(payment);
  command->callback([&program, flags] {
    program.run = [&program, flags] { return RunReport(*flags, program.settings); };
  });
}

void AddResolve(Program& program) {
  auto flags = std::make_shared<ResolveFlags>();
  CLI::App* command = AddCommand(
      program.app, "resolve", "Answer what another insurer's feed contests (insurer)",
      "  edmgctl --pki run/pki --as insurer-300 resolve --patient 94021300145 \\\n"
      "      --claimant 100 --answer agree\n"
      "Of all that is contested of the person: agree lets it count, object leaves it without "
      "effect\nuntil one of both feeds otherwise.\n");
  AddPatient(command, "--patient", flags->patient)->required();
  command->add_option("--claimant", flags->claimant, "OA code of the insurer that fed it")
      ->required();
  command->add_option("--answer", flags->answer, "agree or object")
      ->required()
      ->check(CLI::IsMember({"agree", "object"}));
  command->callback([&program, flags] {
    program.run = [&program, flags] { return RunResolve(*flags, program.settings); };
  });
}

}  // namespace

void AddFeedCommands(Program& program) {
  AddAttest(program);
  AddReport(program);
  AddResolve(program);
}

}  // namespace edmg::ctl
