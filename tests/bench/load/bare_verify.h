// The most that the machine can do: bare EVP_DigestVerify with a cached key, on all given threads.
#ifndef EDMG_TESTS_BENCH_LOAD_BARE_VERIFY_H_
#define EDMG_TESTS_BENCH_LOAD_BARE_VERIFY_H_

#include "tests/bench/load/envelopes.h"

namespace edmg::load {

// Verifications a second of a SHA-256 signature over 200 bytes (the size of signed attributes).
double BareVerifyRate(KeyKind keys, int threads, double seconds);

}  // namespace edmg::load

#endif  // EDMG_TESTS_BENCH_LOAD_BARE_VERIFY_H_
