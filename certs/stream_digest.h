// SHA-256 of bytes that come piece by piece.
#ifndef EDMG_CERTS_STREAM_DIGEST_H_
#define EDMG_CERTS_STREAM_DIGEST_H_

#include <memory>
#include <string>

#include "absl/strings/string_view.h"

namespace edmg::certs {

class StreamDigest {
 public:
  StreamDigest();
  ~StreamDigest();

  void Add(absl::string_view bytes);
  // 64 lower case hex digits, once.
  std::string EndAsHex();

 private:
  struct Context;
  const std::unique_ptr<Context> context_;
};

}  // namespace edmg::certs

#endif  // EDMG_CERTS_STREAM_DIGEST_H_
