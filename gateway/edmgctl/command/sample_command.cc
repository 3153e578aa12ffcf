#include <iostream>

#include "absl/status/status.h"
#include "gateway/edmgctl/command/commands.h"
#include "gateway/edmgctl/failure.h"
#include "gateway/edmgctl/progress.h"

namespace edmg::ctl {

ExitCode RunSample(const SampleSize& size, const std::string& directory) {
  absl::Status status;
  {
    Progress progress("insured persons", size.insured);
    status = WriteSample(size, directory, [&](int64_t done) { progress.Reached(done); });
  }
  if (!status.ok()) return PrintFailure(status, "en");
  std::cerr << "sample: " << size.physicians << " physicians and " << size.insured
            << " insured persons in " << directory << "\n";
  return kExitOk;
}

}  // namespace edmg::ctl
