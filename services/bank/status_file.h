// Reads what a bank tells in a file: ISO 20022 pain.002.001.03 and .11, camt.054.001.02 and .08.
//
// The file comes in pieces and is not kept; its rows are. No DTD, no external entity, no more than
// 32 elements one in the other. Elements that the gateway has no use for are passed over.
#ifndef EDMG_SERVICES_BANK_STATUS_FILE_H_
#define EDMG_SERVICES_BANK_STATUS_FILE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "edmg/store/v1/journal.pb.h"

namespace edmg::services {

inline constexpr int64_t kStatusFileBytesMax = 90'000'000;

struct StatusRows {
  std::string format;      // "pain.002.001.03"
  std::string message_id;  // pain.002: MsgId of the file that it answers
  bool refused = false;    // pain.002: that file was refused as a whole
  int64_t accepted = 0;    // transfers that the bank took on, bookings that are not final
  // Without insurer and file_sha256; numbered from 1.
  std::vector<edmg::store::v1::BankStatusCommand> rows;
};

class StatusFile {
 public:
  StatusFile();
  ~StatusFile();
  StatusFile(const StatusFile&) = delete;
  StatusFile& operator=(const StatusFile&) = delete;

  // The next piece. FILE_INVALID with line and cause, FILE_FORMAT_UNKNOWN, FILE_TOO_LARGE; then the
  // file is given up.
  absl::Status Add(absl::string_view bytes);
  // The whole file was added.
  absl::StatusOr<StatusRows> End();

 private:
  class Reader;
  const std::unique_ptr<Reader> reader_;
};

}  // namespace edmg::services

#endif  // EDMG_SERVICES_BANK_STATUS_FILE_H_
