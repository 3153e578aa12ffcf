#include "gateway/edmgctl/command/commands.h"
#include "gateway/edmgctl/dates.h"
#include "gateway/edmgctl/flags.h"

namespace edmg::ctl {
namespace {

// Births before 1900 and after 2099 are not made.
const absl::CivilDay kReferenceFirst(2005, 1, 1);
const absl::CivilDay kReferenceLast(2099, 12, 31);

struct SampleCommand {
  SampleSize size;
  std::string reference = "2015-01-01";
  std::string out;
};

// Empty, or the fault of the day.
std::string CheckReference(const std::string& text) {
  absl::StatusOr<absl::CivilDay> day = ParseDay(text);
  if (!day.ok()) return std::string(day.status().message());
  if (*day < kReferenceFirst || *day > kReferenceLast) return "not from 2005-01-01 to 2099-12-31";
  return "";
}

void AddSample(Program& program) {
  auto flags = std::make_shared<SampleCommand>();
  CLI::App* command = AddCommand(
      program.app, "sample", "Make up a sample country: physicians, groups, insured persons",
      "  edmgctl sample --physicians 200 --insured 20000 --seed 7 --out run/sample\n"
      "The same flags give the same files: physicians.jsonl, group-practices.jsonl and\n"
      "insured-<OA>.jsonl, one edmg.v1 message in JSON a line.\n");
  command->add_option("--physicians", flags->size.physicians, "General practitioners")
      ->check(CLI::Range(1, kSamplePhysiciansMax))
      ->capture_default_str();
  command->add_option("--insured", flags->size.insured, "Insured persons")
      ->check(CLI::Range(int64_t{0}, kSampleInsuredMax))
      ->capture_default_str();
  command->add_option("--seed", flags->size.seed, "Another seed, another country")
      ->capture_default_str();
  command
      ->add_option("--reference-date", flags->reference,
                   "Everything is so as on this day; use a gateway whose clock is not before it")
      ->check(CLI::Validator(CheckReference, "YYYY-MM-DD"))
      ->capture_default_str();
  command->add_option("--out", flags->out, "Folder for the files; made if need be")->required();
  command->callback([&program, flags] {
    flags->size.reference_day = *ParseDay(flags->reference);
    program.run = [flags] { return RunSample(flags->size, flags->out); };
  });
}

void AddLoad(Program& program) {
  auto flags = std::make_shared<LoadInsuredFlags>();
  CLI::App* load = AddCommand(program.app, "load", "Load a sample country into the gateway",
                              "  edmgctl --pki run/pki load registry --sample run/sample\n"
                              "  edmgctl --pki run/pki load insured --sample run/sample "
                              "--insurer 300\n");
  load->require_subcommand(1);
  CLI::App* registry =
      AddCommand(*load, "registry", "Physicians and group practices, as administrator",
                 "  edmgctl --pki run/pki load registry --sample run/sample\n"
                 "Safe to repeat: what is the same changes nothing.\n");
  registry->add_option("--sample", flags->sample_directory, "Folder of the sample")->required();
  registry->callback([&program, flags] {
    program.run = [&program, flags] {
      return RunLoadRegistry(flags->sample_directory, program.settings);
    };
  });
  CLI::App* insured = AddCommand(*load, "insured", "Insured persons, as their insurer",
                                 "  edmgctl --pki run/pki load insured --sample run/sample "
                                 "--insurer 300\n"
                                 "  edmgctl --pki run/pki load insured --sample run/sample "
                                 "--insurer 100,200,300,400,500,600,900\n"
                                 "Safe to repeat: what is the same changes nothing, and a load "
                                 "that broke off goes on\nwhere it was. A person whose "
                                 "number changed has it in \"ssin\", and the number\nbefore in "
                                 "\"replacesSsin\".\n");
  insured->add_option("--sample", flags->sample_directory, "Folder of the sample")->required();
  insured->add_option("--insurer", flags->insurers, "OA code; several: 100,300")
      ->delimiter(',')
      ->required();
  insured->add_flag("--from-start", flags->from_start,
                    "Send all rows, also after a load that broke off");
  insured->callback([&program, flags] {
    program.run = [&program, flags] { return RunLoadInsured(*flags, program.settings); };
  });
}

}  // namespace

void AddSampleCommands(Program& program) {
  AddSample(program);
  AddLoad(program);
}

}  // namespace edmg::ctl
