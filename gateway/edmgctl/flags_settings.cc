// The program's own options, and the options that all subcommands have in common.
#include "gateway/edmgctl/flags.h"

namespace edmg::ctl {

CLI::App* AddCommand(CLI::App& parent, const std::string& name, const std::string& description,
                     const std::string& examples) {
  CLI::App* command = parent.add_subcommand(name, description);
  command->fallthrough();
  command->footer("Examples:\n" + examples +
                  "\nHow to reach the gateway and as whom: edmgctl --help");
  return command;
}

CLI::Option* AddDay(CLI::App* command, const std::string& names, std::string& day) {
  return command->add_option(names, day,
                             "Day of the care: YYYY-MM-DD, today (default) or yesterday, by the\n"
                             "gateway's clock (`sign`, which asks no gateway: by this machine's)");
}

CLI::Option* AddPatient(CLI::App* command, const std::string& names, std::string& ssin) {
  return command->add_option(names, ssin, "SSIN of the patient, 11 digits");
}

void AddSettings(Program& program) {
  CLI::App& app = program.app;
  Settings& settings = program.settings;
  app.description("edmgctl: the eDMG gateway for vendors and administrators");
  app.name("edmgctl");
  app.require_subcommand(1);
  app.add_option("--target", settings.target,
                 "Gateway, HOST:PORT; default localhost:8443, for administrators localhost:8444")
      ->envname("EDMG_TARGET");
  app.add_option("--pki", settings.pki, "Folder that certs/make-dev-pki made; with --as")
      ->envname("EDMG_PKI");
  app.add_option("--as", settings.as,
                 "Whose certificate of --pki: software-NAME, physician-NIHII8, insurer-OA or "
                 "administrator-NAME")
      ->envname("EDMG_AS");
  app.add_option("--ca", settings.ca_file, "CA of the gateway's certificate, PEM")
      ->envname("EDMG_CA");
  app.add_option("--cert", settings.cert_file, "Transport certificate, PEM")->envname("EDMG_CERT");
  app.add_option("--key", settings.key_file, "Its private key, PEM")->envname("EDMG_KEY");
  app.add_option("--lang", settings.lang, "Language of refusals")
      ->check(CLI::IsMember({"fr", "nl", "en"}))
      ->capture_default_str()
      ->envname("EDMG_LANG");
  app.add_option("--timeout", settings.timeout_s, "Seconds to wait for an answer, retries included")
      ->check(CLI::PositiveNumber)
      ->capture_default_str()
      ->envname("EDMG_TIMEOUT");
  CLI::Option* json = app.add_flag("--json", settings.json, "Print answers as JSON");
  app.add_flag("--text", settings.text, "Print answers in protobuf text format")->excludes(json);
  app.footer(
      "Exit codes: 0 done, 1 the journal differs, 2 wrong use, 3 refused by the rules, 4 another\n"
      "error of the gateway, 5 no gateway there, 6 the output was lost (whatever it said, done or\n"
      "refused). EDMG_TARGET, EDMG_PKI, EDMG_AS, EDMG_CA, EDMG_CERT, EDMG_KEY, EDMG_LANG,\n"
      "EDMG_TIMEOUT and EDMG_RECIPIENT stand for the options.\n"
      "Examples:\n"
      "  edmgctl sample --physicians 200 --insured 20000 --seed 7 --out run/sample\n"
      "  edmgctl --pki run/pki load registry --sample run/sample\n"
      "  edmgctl --pki run/pki --as software-alpha-gp register --author 12345625003 \\\n"
      "      --patient 94021300145 --first-name Jan --family-name Peeters\n"
      "  edmgctl --pki run/pki --as insurer-300 events --subscription ledger --ack\n"
      "  edmgctl --pki run/pki status");
}

}  // namespace edmg::ctl
