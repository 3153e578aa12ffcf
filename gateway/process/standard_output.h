// Standard output as a promise: all printed text has left the program, or the program says so.
//
// A full disk or a closed pipe shows only when the buffer is written out: code that relies on a
// printed text, or ends with 0, asks here first. For the main thread.
#ifndef EDMG_GATEWAY_PROCESS_STANDARD_OUTPUT_H_
#define EDMG_GATEWAY_PROCESS_STANDARD_OUTPUT_H_

#include "absl/status/status.h"

namespace edmg::gateway {

// Called first in main(): a standard stream that is closed is opened on nothing, where every write
// fails. Else the next file or connection would get its number, and printed text would go into it.
void HoldStandardStreams();

// Writes out all printed text. DATA_LOSS, from the first loss on, if some of it was lost.
absl::Status FlushOutput();

// The same; if standard output is a file, the printed text is on the disk afterwards.
absl::Status SyncOutput();

}  // namespace edmg::gateway

#endif  // EDMG_GATEWAY_PROCESS_STANDARD_OUTPUT_H_
