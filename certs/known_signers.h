// Signers whose chain was found before: a bounded cache that many threads read at once.
//
// An entry's key is the digest of the embedded certificates and the signer identifier, so that a
// hit means the very same bytes. Entries of another trust generation are never returned. When a
// shard's young half is full it becomes the old half; a used entry moves back to the young one, the
// rest goes.
#ifndef EDMG_CERTS_KNOWN_SIGNERS_H_
#define EDMG_CERTS_KNOWN_SIGNERS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "certs/chain.h"
#include "certs/signer_certificate.h"

namespace edmg::certs {

using SignerKey = std::array<uint8_t, 32>;

struct KnownSigner {
  SigningIdentity identity;
  std::vector<ChainValidity> chains;
  uint64_t trust_generation = 0;
};

class KnownSigners {
 public:
  // Keeps at most `entries_max` signers (rounded down to a multiple of the shards' halves).
  explicit KnownSigners(size_t entries_max);

  std::shared_ptr<const KnownSigner> Find(const SignerKey& key, uint64_t trust_generation);
  void Insert(const SignerKey& key, std::shared_ptr<const KnownSigner> signer);
  void Clear();
  size_t size() const;

 private:
  using Map = absl::flat_hash_map<SignerKey, std::shared_ptr<const KnownSigner>>;

  struct Shard {
    mutable absl::Mutex mutex;
    Map young ABSL_GUARDED_BY(mutex);
    Map old ABSL_GUARDED_BY(mutex);
  };

  static constexpr size_t kShards = 16;

  Shard& ShardOf(const SignerKey& key) { return shards_[key[31] % kShards]; }
  std::shared_ptr<const KnownSigner> FindOld(Shard& shard, const SignerKey& key);
  void InsertYoung(Shard& shard, const SignerKey& key, std::shared_ptr<const KnownSigner> signer)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(shard.mutex);

  const size_t half_max_;
  std::array<Shard, kShards> shards_;
};

}  // namespace edmg::certs

#endif  // EDMG_CERTS_KNOWN_SIGNERS_H_
