// edmgctl: the small program for vendors and administrators.
#include "gateway/edmgctl/failure.h"
#include "gateway/edmgctl/flags.h"
#include "gateway/process/standard_output.h"

namespace {

edmg::ctl::ExitCode Run(int argc, char** argv) {
  edmg::ctl::Program program;
  edmg::ctl::AddSettings(program);
  edmg::ctl::AddMessageCommands(program);
  edmg::ctl::AddQueryCommands(program);
  edmg::ctl::AddFeedCommands(program);
  edmg::ctl::AddInsurerCommands(program);
  edmg::ctl::AddSampleCommands(program);
  edmg::ctl::AddAdminCommands(program);
  try {
    program.app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // The library reports by exceptions; they end here.
    return program.app.exit(error) == 0 ? edmg::ctl::kExitOk : edmg::ctl::kExitUsage;
  }
  return program.run();
}

}  // namespace

int main(int argc, char** argv) {
  edmg::gateway::HoldStandardStreams();
  return edmg::ctl::CheckOutput(Run(argc, argv));
}
