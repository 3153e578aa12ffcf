#include "gateway/edmgctl/command/commands.h"
#include "gateway/edmgctl/flags.h"

namespace edmg::ctl {
namespace {

constexpr int kPageSizeMax = 500;

struct ReceiptFlags {
  std::string author;
  std::string message_id;
};

void AddReceipt(Program& program) {
  auto flags = std::make_shared<ReceiptFlags>();
  CLI::App* command =
      AddCommand(program.app, "receipt", "The receipt of an accepted message",
                 "  edmgctl --pki run/pki --as software-alpha-gp receipt --author 12345625003 \\\n"
                 "      1f6b1c2e-8f53-4a36-9f0e-5d1a3c1f0a77\n");
  command->add_option("--author", flags->author, "NIHII of the author, 11 digits")->required();
  command->add_option("message_id", flags->message_id, "UUID of the message")->required();
  command->callback([&program, flags] {
    program.run = [&program, flags] {
      return RunReceipt(flags->author, flags->message_id, program.settings);
    };
  });
}

void AddPatientFlags(CLI::App* command, PatientFlags& flags) {
  AddPatient(command, "--patient,patient", flags.ssin);
  command->add_option("--membership", flags.membership,
                      "MUTUALITY/NUMBER, beside or instead of the SSIN (then with --sex)");
  command->add_option("--sex", flags.sex, "Sex of the patient")
      ->check(CLI::IsMember({"female", "male"}));
}

void AddHolding(Program& program) {
  auto flags = std::make_shared<HoldingFlags>();
  CLI::App* command = AddCommand(
      program.app, "holding", "Who holds a patient's DMG",
      "  edmgctl --pki run/pki --as physician-12345625 holding --patient 94021300145\n"
      "  edmgctl --pki run/pki --as insurer-300 holding --patient 94021300145 --on 2016-03-07\n");
  AddPatientFlags(command, flags->patient);
  AddDay(command, "--on", flags->day);
  command->callback([&program, flags] {
    program.run = [&program, flags] { return RunHolding(*flags, program.settings); };
  });
}

void AddEntitlement(Program& program) {
  auto flags = std::make_shared<EntitlementFlags>();
  CLI::App* command = AddCommand(
      program.app, "entitlement", "What a patient pays for a consultation or visit, and why",
      "  edmgctl --pki run/pki entitlement --patient 94021300145 --physician 12345625003\n"
      "  edmgctl --pki run/pki --as insurer-300 entitlement --patient 94021300145 \\\n"
      "      --physician 12345625003 --code 103132 --on 2016-03-07\n"
      "Without --as, the physician asks.\n");
  AddPatientFlags(command, flags->patient);
  command->add_option("--physician", flags->physician, "NIHII of who is consulted, 11 digits")
      ->required();
  AddDay(command, "--on", flags->day);
  command->add_option("--code", flags->code, "Nomenclature code of the consultation or visit")
      ->capture_default_str();
  command->add_option("--holder-mention", flags->holder_mention,
                      "The \"G\" mention: NIHII of the holder whose DMG was consulted");
  command->callback([&program, flags] {
    program.run = [&program, flags] { return RunEntitlement(*flags, program.settings); };
  });
}

void AddListFlags(CLI::App* command, ListFlags& flags) {
  command->add_option("--page-size", flags.page_size, "Rows asked for at a time")
      ->check(CLI::Range(1, kPageSizeMax))
      ->capture_default_str();
  command->add_option("--limit", flags.limit, "Stop after so many rows; 0: all")
      ->check(CLI::NonNegativeNumber);
}

void AddLists(Program& program) {
  auto patients = std::make_shared<ListFlags>();
  CLI::App* command =
      AddCommand(program.app, "patients", "A physician's list of patients, one a line",
                 "  edmgctl --pki run/pki --as physician-12345625 patients\n"
                 "  edmgctl --pki run/pki --as physician-12345625 patients --stream --json\n");
  AddListFlags(command, *patients);
  command->add_flag("--stream", patients->stream, "One stream instead of pages");
  command->callback([&program, patients] {
    program.run = [&program, patients] { return RunPatients(*patients, program.settings); };
  });
}

void AddPaymentLists(Program& program) {
  auto payments = std::make_shared<PaymentsFlags>();
  CLI::App* command = AddCommand(program.app, "payments", "An insurer's payments, one a line",
                                 "  edmgctl --pki run/pki --as insurer-300 payments --limit 20\n"
                                 "  edmgctl --pki run/pki --as insurer-300 payments --state due "
                                 "--due-until 2016-04-30\n");
  AddListFlags(command, *payments);
  command->add_option("--state", payments->state, "Only those that stand so")
      ->check(CLI::IsMember({"due", "instructed", "paid", "rejected", "settled"}));
  command->add_option("--year", payments->year, "Only those of a year")->check(CLI::PositiveNumber);
  command->add_option("--physician", payments->physician, "Only those to a physician: NIHII");
  command->add_option("--due-until", payments->due_until,
                      "Only those to be paid on this day at the latest: YYYY-MM-DD or today");
  command->callback([&program, payments] {
    program.run = [&program, payments] { return RunPayments(*payments, program.settings); };
  });
  auto mine = std::make_shared<ListFlags>();
  command = AddCommand(program.app, "my-payments",
                       "What insurers owe to a physician, and what became of it, one a line",
                       "  edmgctl --pki run/pki --as physician-12345625 my-payments\n");
  AddListFlags(command, *mine);
  command->callback([&program, mine] {
    program.run = [&program, mine] { return RunMyPayments(*mine, program.settings); };
  });
}

void AddPayment(Program& program) {
  auto payment_id = std::make_shared<std::string>();
  CLI::App* command = AddCommand(program.app, "payment", "One payment",
                                 "  edmgctl --pki run/pki --as insurer-300 payment P-1042-0\n");
  command->add_option("payment_id", *payment_id, "Id of the payment")->required();
  command->callback([&program, payment_id] {
    program.run = [&program, payment_id] { return RunPayment(*payment_id, program.settings); };
  });
}

void AddSubscriptions(Program& program) {
  CLI::App* command =
      AddCommand(program.app, "subscriptions", "How far an insurer's subscriptions are, one a line",
                 "  edmgctl --pki run/pki --as insurer-300 subscriptions\n");
  command->callback(
      [&program] { program.run = [&program] { return RunSubscriptions(program.settings); }; });
}

void AddPause(Program& program) {
  struct PauseFlags {
    std::string subscription;
    bool resume = false;
  };
  auto flags = std::make_shared<PauseFlags>();
  CLI::App* command =
      AddCommand(program.app, "pause", "Pause an insurer's subscription, or have it go on",
                 "  edmgctl --pki run/pki --as insurer-300 pause ledger\n"
                 "  edmgctl --pki run/pki --as insurer-300 pause ledger --resume\n");
  command->add_option("subscription", flags->subscription, "Its name")->required();
  command->add_flag("--resume", flags->resume, "Have it go on");
  command->callback([&program, flags] {
    program.run = [&program, flags] {
      return RunPause(flags->subscription, !flags->resume, program.settings);
    };
  });
}

}  // namespace

void AddEvents(CLI::App& parent, const std::string& name, Program& program) {
  auto flags = std::make_shared<EventsFlags>();
  CLI::App* command = AddCommand(
      parent, name, "Follow an insurer's events, one a line, until Ctrl-C",
      "  edmgctl --pki run/pki --as insurer-300 events --subscription ledger --ack\n"
      "  edmgctl --pki run/pki --as insurer-300 events --subscription try --idle-exit 2 --json\n"
      "  edmgctl --pki run/pki --as insurer-300 events --subscription ledger --worker a --ack\n"
      "Comes back by itself after an outage. Without --ack the next run shows the same again,\n"
      "and the gateway waits after 10,000 events.\n");
  command->add_option("--subscription", flags->subscription, "Name, made by its first use")
      ->required();
  command->add_option("--start-cursor,--from", flags->from_cursor,
                      "Start after this cursor; default: after the last acknowledgement");
  command
      ->add_option("--type", flags->types,
                   "Only events of these kinds, for instance payment-overdue,rejected")
      ->delimiter(',');
  command->add_option("--worker", flags->worker,
                      "Name of one of several who share the subscription");
  command->add_flag("--ack", flags->acknowledge, "Acknowledge what was printed");
  command->add_flag("--show-cursor", flags->show_cursor, "Print a line `cursor ...` after events");
  command
      ->add_option("--count", flags->count,
                   "End once so many were printed (whole responses are); 0: never")
      ->check(CLI::NonNegativeNumber);
  command->add_option("--idle-exit", flags->idle_exit_s, "End after so many seconds without event")
      ->check(CLI::PositiveNumber);
  command
      ->add_option("--max-unacknowledged", flags->unacknowledged_max,
                   "The gateway waits after so many events without acknowledgement")
      ->check(CLI::Range(1, kUnacknowledgedMax));
  command->callback([&program, flags] {
    program.run = [&program, flags] { return RunEvents(*flags, program.settings); };
  });
}

void AddQueryCommands(Program& program) {
  AddReceipt(program);
  AddHolding(program);
  AddEntitlement(program);
  AddLists(program);
  AddPaymentLists(program);
  AddPayment(program);
  AddEvents(program.app, "events", program);
  AddSubscriptions(program);
  AddPause(program);
}

}  // namespace edmg::ctl
