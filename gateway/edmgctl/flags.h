// The command line of edmgctl: its subcommands, and their flags.
//
// Each group adds its subcommands to the program; a subcommand that was parsed leaves its run in
// `Program::run`. Only these files see the command line library.
#ifndef EDMG_GATEWAY_EDMGCTL_FLAGS_H_
#define EDMG_GATEWAY_EDMGCTL_FLAGS_H_

#include <functional>
#include <memory>
#include <string>

#include "CLI/CLI.hpp"
#include "gateway/edmgctl/exit_code.h"
#include "gateway/edmgctl/settings.h"

namespace edmg::ctl {

struct Program {
  CLI::App app;
  Settings settings;
  std::function<ExitCode()> run;
};

// A subcommand that takes the program's own options too, with examples below its help.
CLI::App* AddCommand(CLI::App& parent, const std::string& name, const std::string& description,
                     const std::string& examples);

// --on and --patient mean the same in every command: the day of the care (today by default, by the
// gateway's clock) and the patient's SSIN. `names` may hold further ones.
CLI::Option* AddDay(CLI::App* command, const std::string& names, std::string& day);
CLI::Option* AddPatient(CLI::App* command, const std::string& names, std::string& ssin);

// Follows an insurer's events: `events`, or under another name elsewhere.
void AddEvents(CLI::App& parent, const std::string& name, Program& program);

void AddSettings(Program& program);
void AddSampleCommands(Program& program);   // sample, load
void AddMessageCommands(Program& program);  // sign, submit, check, enrol, register, contact
void AddQueryCommands(Program& program);    // receipt, holding, entitlement, patients, payments ...
void AddFeedCommands(Program& program);     // attest, report
void AddInsurerCommands(Program& program);  // insurer export, import ...
void AddAdminCommands(Program& program);    // status, clock, journal, physician, usage

}  // namespace edmg::ctl

#endif  // EDMG_GATEWAY_EDMGCTL_FLAGS_H_
