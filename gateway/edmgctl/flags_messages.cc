#include "gateway/edmgctl/command/commands.h"
#include "gateway/edmgctl/flags.h"

namespace edmg::ctl {
namespace {

struct KindRow {
  MessageKind kind;
  std::string name;
  std::string description;
  std::string flags;  // of an example
};

const std::vector<KindRow>& Kinds() {
  static const std::vector<KindRow>& kinds = *new std::vector<KindRow>{
      {MessageKind::kEnrolment, "enrol", "Enrol the author for the DMG service with insurers",
       "--author 12345625003 --iban BE68539007547034"},
      {MessageKind::kRegistration, "register", "Open, renew or take over a patient's DMG",
       "--author 12345625003 --patient 94021300145 \\\n      --first-name Jan --family-name "
       "Peeters"},
      {MessageKind::kContact, "contact", "Notify a consultation or visit",
       "--author 12345625003 --patient 94021300145 \\\n      --first-name Jan --family-name "
       "Peeters "
       "--on yesterday --code 103132"},
  };
  return kinds;
}

void AddEnrolmentFlags(CLI::App* command, MessageFlags& flags) {
  command->add_option("--insurer", flags.insurers, "OA codes; default: all where not yet enrolled")
      ->delimiter(',');
  command->add_option("--iban", flags.iban, "Account that fees are paid to");
  command->add_option("--bic", flags.bic, "Its BIC");
  command->add_option(
      "--start-date,--date", flags.date,
      "First day: YYYY-MM-DD, today (default) or yesterday, by the gateway's clock");
}

void AddEncounterFlags(CLI::App* command, MessageFlags& flags) {
  AddPatient(command, "--patient", flags.patient);
  command->add_option("--membership", flags.membership,
                      "MUTUALITY/NUMBER, beside or instead of the SSIN (then with --sex)");
  command->add_option("--first-name", flags.first_name, "Given name of the patient");
  command->add_option("--family-name", flags.family_name, "Family name of the patient");
  command->add_option("--sex", flags.sex, "Sex of the patient")
      ->check(CLI::IsMember({"female", "male"}));
  command->add_option("--birth-date", flags.birth_date, "YYYY-MM-DD");
  AddDay(command, "--on,--date", flags.date);
  command->add_option("--code", flags.code,
                      "Nomenclature code; default " + std::string(kClaimCodeDefault));
  if (flags.kind == MessageKind::kRegistration) {
    command->add_option("--holder", flags.holder,
                        "NIHII of the holder, where it is not the author (trainees)");
  } else {
    command->add_option("--holder-mention", flags.holder_mention,
                        "The \"G\" mention: NIHII of the holder whose DMG was consulted");
  }
  command->add_flag("--prevention-module", flags.prevention_module,
                    "The prevention module (102395) was done");
  command
      ->add_option("--third-party-payer", flags.third_party_codes,
                   "Codes that the insurer is asked to pay in the patient's place, for instance\n"
                   "102771,101032; the mention is written and signed")
      ->delimiter(',');
  command
      ->add_option("--identified-by", flags.identified_by,
                   "How the patient was identified for it; default eid")
      ->check(CLI::IsMember({"eid", "isi+", "vignette", "manual"}));
}

void AddMessageFlags(CLI::App* command, MessageFlags& flags) {
  command->add_option("--author", flags.author, "NIHII of the author and signer, 11 digits");
  if (flags.kind == MessageKind::kEnrolment) AddEnrolmentFlags(command, flags);
  if (flags.kind != MessageKind::kEnrolment) AddEncounterFlags(command, flags);
  command
      ->add_option("--from", flags.from_file,
                   "Text format of edmg.v1.Submission (- is standard input); flags override it")
      ->check(CLI::ExistingFile | CLI::IsMember({"-"}));
  command
      ->add_option("--recipient", flags.recipient,
                   "Id of the gateway; default " + std::string(kRecipientDefault))
      ->envname("EDMG_RECIPIENT");
  command->add_option("--vendor", flags.vendor,
                      "Vendor named in the message; default: that of --as software-NAME");
  command->add_option("--message-id", flags.message_id, "UUID; default: a random one");
  command->add_option("--signing-cert", flags.signing_cert_file,
                      "Signing certificate, PEM; default: the author's of --pki");
  command->add_option("--signing-key", flags.signing_key_file, "Its private key, PEM");
  command->add_option("--chain", flags.signing_chain_file,
                      "Further certificates to embed, PEM; default: signing/chain.pem of --pki");
}

void AddSign(Program& program) {
  CLI::App* sign = AddCommand(
      program.app, "sign", "Make and sign a message, without sending it",
      "  edmgctl --pki run/pki --as software-alpha-gp sign register --author 12345625003 \\\n"
      "      --patient 94021300145 --first-name Jan --family-name Peeters --out message.p7m\n"
      "  edmgctl --pki run/pki --as software-alpha-gp submit message.p7m\n");
  sign->require_subcommand(1);
  for (const KindRow& row : Kinds()) {
    auto flags = std::make_shared<SignFlags>();
    flags->message.kind = row.kind;
    CLI::App* command = AddCommand(
        *sign, row.name, row.description + " (only signs)",
        "  edmgctl --pki run/pki --as software-alpha-gp sign " + row.name + " " + row.flags +
            " --out message.p7m\n" + "  edmgctl --as software-alpha-gp sign " + row.name +
            " --from message.txt --content-only --out message.bin\n" +
            "  openssl cms -sign -cades -binary -nodetach -outform DER -in message.bin \\\n" +
            "      -signer physician.pem -inkey physician.key -certfile chain.pem "
            "-out message.p7m\n");
    AddMessageFlags(command, flags->message);
    command->add_option("--out", flags->out_file, "File for the envelope; default standard output");
    command->add_flag("--content-only", flags->content_only,
                      "Write the serialised Submission, unsigned");
    command->callback([&program, flags] {
      program.run = [&program, flags] { return RunSign(*flags, program.settings); };
    });
  }
}

void AddSend(Program& program) {
  for (const KindRow& row : Kinds()) {
    auto flags = std::make_shared<SendFlags>();
    flags->message.kind = row.kind;
    CLI::App* command = AddCommand(program.app, row.name, row.description + ": sign and submit",
                                   "  edmgctl --pki run/pki --as software-alpha-gp " + row.name +
                                       " " + row.flags + "\nWithout --as, the author submits.\n");
    AddMessageFlags(command, flags->message);
    command->add_option("--save", flags->save_file,
                        "Keep the envelope in a file: `submit` repeats it safely");
    command->add_flag("--check", flags->check_only,
                      "Only ask what the answer would be: nothing is recorded");
    command->callback([&program, flags] {
      program.run = [&program, flags] { return RunSend(*flags, program.settings); };
    });
  }
}

void AddSubmit(Program& program) {
  auto files = std::make_shared<std::vector<std::string>>();
  CLI::App* command = AddCommand(
      program.app, "submit", "Submit signed messages and print their receipts",
      "  edmgctl --pki run/pki --as software-alpha-gp submit message.p7m\n"
      "A message whose answer was lost is submitted again unchanged: the receipt is the same.\n");
  command->add_option("file", *files, "Envelopes, DER; - is standard input")->required();
  command->callback([&program, files] {
    program.run = [&program, files] { return RunSubmit(*files, program.settings); };
  });
}

void AddCheck(Program& program) {
  auto files = std::make_shared<std::vector<std::string>>();
  CLI::App* command =
      AddCommand(program.app, "check", "Ask what `submit` would answer now; nothing is recorded",
                 "  edmgctl --pki run/pki --as software-alpha-gp check message.p7m\n");
  command->add_option("file", *files, "Envelopes, DER; - is standard input")->required();
  command->callback([&program, files] {
    program.run = [&program, files] { return RunCheck(*files, program.settings); };
  });
}

}  // namespace

void AddMessageCommands(Program& program) {
  AddSign(program);
  AddSubmit(program);
  AddCheck(program);
  AddSend(program);
}

}  // namespace edmg::ctl
