#include "tests/bench/load/bare_verify.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <atomic>
#include <cassert>
#include <chrono>
#include <memory>
#include <thread>
#include <vector>

namespace edmg::load {
namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

constexpr int kRsaBits = 2048;

std::vector<unsigned char> Sign(EVP_PKEY* key, const std::vector<unsigned char>& message) {
  const Context context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  size_t size = 0;
  bool ok = EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key) == 1 &&
            EVP_DigestSign(context.get(), nullptr, &size, message.data(), message.size()) == 1;
  std::vector<unsigned char> signature(size);
  ok = ok &&
       EVP_DigestSign(context.get(), signature.data(), &size, message.data(), message.size()) == 1;
  assert(ok);
  signature.resize(size);
  return signature;
}

}  // namespace

double BareVerifyRate(KeyKind keys, int threads, double seconds) {
  const Key key(keys == KeyKind::kP256 ? EVP_EC_gen("P-256") : EVP_RSA_gen(kRsaBits),
                EVP_PKEY_free);
  const std::vector<unsigned char> message(200, 7);
  const auto signature = Sign(key.get(), message);
  std::atomic<bool> stop = false;
  std::atomic<int64_t> total = 0;
  const auto verify = [&] {
    const Context context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    int64_t count = 0;
    for (; !stop; ++count) {
      const bool ok =
          EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) == 1 &&
          EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(),
                           message.size()) == 1;
      assert(ok);
    }
    total += count;
  };
  const auto start = std::chrono::steady_clock::now();
  std::vector<std::thread> running;
  for (int i = 0; i < threads; ++i) running.emplace_back(verify);
  std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
  stop = true;
  for (auto& thread : running) thread.join();
  const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - start;
  return static_cast<double>(total) / passed.count();
}

}  // namespace edmg::load
