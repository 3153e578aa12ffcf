// Prints the result of an RPC, answer or failure. No gRPC here.
// The one place that decides between the readable, the JSON and the text format.
#ifndef EDMG_GATEWAY_EDMGCTL_COMMAND_ANSWER_H_
#define EDMG_GATEWAY_EDMGCTL_COMMAND_ANSWER_H_

#include <iostream>

#include "absl/status/statusor.h"
#include "gateway/edmgctl/exit_code.h"
#include "gateway/edmgctl/failure.h"
#include "gateway/edmgctl/settings.h"
#include "gateway/edmgctl/show.h"

namespace edmg::ctl {

template <typename Answer>
ExitCode PrintAnswer(const absl::StatusOr<Answer>& answer, const Settings& settings) {
  if (!answer.ok()) return PrintFailure(answer.status(), settings.lang);
  std::cout << Shown(*answer, settings.format());
  return CheckOutput(kExitOk);
}

}  // namespace edmg::ctl

#endif  // EDMG_GATEWAY_EDMGCTL_COMMAND_ANSWER_H_
