#include "tests/bench/load/drive.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "absl/strings/str_cat.h"
#include "edmg/v1/submission_service.grpc.pb.h"

namespace edmg::load {
namespace {

using edmg::v1::SubmissionService;
using Instant = std::chrono::steady_clock::time_point;

double Milliseconds(std::chrono::steady_clock::duration duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

class Driver {
 public:
  Driver(const DriveOptions& options, const std::vector<std::string>& envelopes)
      : options_(options), envelopes_(envelopes), latencies_(envelopes.size()) {
    grpc::SslCredentialsOptions tls;
    tls.pem_root_certs = options.ca_pem;
    tls.pem_cert_chain = options.certificate_pem;
    tls.pem_private_key = options.key_pem;
    for (int i = 0; i < options.connections; ++i) {
      grpc::ChannelArguments arguments;
      arguments.SetInt("edmg.load.connection", i);  // no sharing of one connection
      stubs_.push_back(SubmissionService::NewStub(
          grpc::CreateCustomChannel(options.target, grpc::SslCredentials(tls), arguments)));
    }
  }

  Measured Run() {
    start_ = std::chrono::steady_clock::now();
    if (options_.rate > 0) {
      RunAtRate();
    } else {
      for (int i = 0; i < options_.in_flight; ++i) SendNext();
    }
    std::unique_lock lock(mutex_);
    all_answered_.wait(
        lock, [&] { return measured_.answered == static_cast<int64_t>(envelopes_.size()); });
    measured_.seconds = Milliseconds(std::chrono::steady_clock::now() - start_) / 1000;
    std::sort(latencies_.begin(), latencies_.end());
    measured_.latencies_ms = std::move(latencies_);
    return std::move(measured_);
  }

 private:
  struct Flight {
    grpc::ClientContext context;
    edmg::v1::SubmitRequest request;
    edmg::v1::SubmitResponse response;
    Instant start;
  };

  void SendNext() {
    const size_t i = next_++;
    if (i < envelopes_.size()) Send(i, std::chrono::steady_clock::now());
  }

  void Send(size_t i, Instant planned) {
    auto* flight = new Flight;
    flight->request.mutable_envelope()->set_cms(envelopes_[i]);
    flight->start = planned;
    stubs_[i % stubs_.size()]->async()->Submit(
        &flight->context, &flight->request, &flight->response,
        [this, i, flight](grpc::Status status) {
          latencies_[i] = Milliseconds(std::chrono::steady_clock::now() - flight->start);
          delete flight;
          if (options_.rate == 0) SendNext();
          Count(status);
        });
  }

  // A late answer must not slow the plan down: latency counts from the planned time.
  void RunAtRate() {
    const std::chrono::duration<double> step(1 / options_.rate);
    for (size_t i = 0; i < envelopes_.size(); ++i) {
      const auto planned =
          start_ + std::chrono::duration_cast<std::chrono::steady_clock::duration>(step * i);
      std::this_thread::sleep_until(planned);
      Send(i, planned);
    }
  }

  void Count(const grpc::Status& status) {
    std::lock_guard lock(mutex_);
    if (status.ok()) {
      ++measured_.accepted;
    } else {
      ++measured_.refused[absl::StrCat(status.error_code(), " ", status.error_message())];
    }
    if (++measured_.answered == static_cast<int64_t>(envelopes_.size())) {
      all_answered_.notify_one();
    }
  }

  const DriveOptions& options_;
  const std::vector<std::string>& envelopes_;
  std::vector<std::unique_ptr<SubmissionService::Stub>> stubs_;
  std::vector<double> latencies_;
  std::atomic<size_t> next_ = 0;
  Instant start_;
  std::mutex mutex_;
  std::condition_variable all_answered_;
  Measured measured_;
};

}  // namespace

double Measured::LatencyAt(double quantile) const {
  if (latencies_ms.empty()) return 0;
  const auto last = static_cast<double>(latencies_ms.size() - 1);
  return latencies_ms[static_cast<size_t>(last * quantile)];
}

Measured Drive(const DriveOptions& options, const std::vector<std::string>& envelopes) {
  return Driver(options, envelopes).Run();
}

}  // namespace edmg::load
