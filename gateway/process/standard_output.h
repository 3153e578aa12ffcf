// Standard output as a promise: what was printed has left the program, or the program says so.
//
// A full disk or a closed pipe shows only when the buffer is written out: whoever goes on as if
// something had been told, or ends with 0, asks here first. For the main thread.
#ifndef EDMG_GATEWAY_PROCESS_STANDARD_OUTPUT_H_
#define EDMG_GATEWAY_PROCESS_STANDARD_OUTPUT_H_

#include "absl/status/status.h"

namespace edmg::gateway {

// First in main(): a standard stream that is closed is opened on nothing, where every write fails.
// Else the next file or connection would get its number, and what is printed would go into it.
void HoldStandardStreams();

// Writes out what was printed. DATA_LOSS, from the first loss on, where some of it was lost.
absl::Status FlushOutput();

// The same; where standard output is a file, what was printed is on the disk afterwards.
absl::Status SyncOutput();

}  // namespace edmg::gateway

#endif  // EDMG_GATEWAY_PROCESS_STANDARD_OUTPUT_H_
