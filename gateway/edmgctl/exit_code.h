// How edmgctl ends, for scripts. DO NOT CHANGE the numbers: --help documents them.
// A script tells a refusal (mend the message) from an outage (send it again) by them.
#ifndef EDMG_GATEWAY_EDMGCTL_EXIT_CODE_H_
#define EDMG_GATEWAY_EDMGCTL_EXIT_CODE_H_

namespace edmg::ctl {

enum ExitCode {
  kExitOk = 0,
  kExitDifferent = 1,    // verify-journal found differences
  kExitUsage = 2,        // wrong flags, unreadable files
  kExitRefused = 3,      // refused by the rules (edmg.v1.Rejection)
  kExitRpcError = 4,     // any other answer that is an error
  kExitUnreachable = 5,  // no gateway there, or the TLS handshake failed
  kExitOutputLost = 6,   // standard output or a file could not be written to its end
};

}  // namespace edmg::ctl

#endif  // EDMG_GATEWAY_EDMGCTL_EXIT_CODE_H_
