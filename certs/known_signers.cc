#include "certs/known_signers.h"

#include <algorithm>
#include <utility>

namespace edmg::certs {

KnownSigners::KnownSigners(size_t entries_max)
    : half_max_(std::max<size_t>(1, entries_max / kShards / 2)) {}

std::shared_ptr<const KnownSigner> KnownSigners::Find(const SignerKey& key,
                                                      uint64_t trust_generation) {
  Shard& shard = ShardOf(key);
  std::shared_ptr<const KnownSigner> found;
  bool in_old = false;
  {
    absl::ReaderMutexLock lock(&shard.mutex);
    if (auto it = shard.young.find(key); it != shard.young.end()) {
      found = it->second;
    } else {
      in_old = shard.old.contains(key);
    }
  }
  if (in_old) found = FindOld(shard, key);
  if (found != nullptr && found->trust_generation != trust_generation) return nullptr;
  return found;
}

std::shared_ptr<const KnownSigner> KnownSigners::FindOld(Shard& shard, const SignerKey& key) {
  absl::MutexLock lock(&shard.mutex);
  auto it = shard.old.find(key);
  if (it == shard.old.end()) return nullptr;
  std::shared_ptr<const KnownSigner> found = std::move(it->second);
  shard.old.erase(it);
  InsertYoung(shard, key, found);
  return found;
}

void KnownSigners::Insert(const SignerKey& key, std::shared_ptr<const KnownSigner> signer) {
  Shard& shard = ShardOf(key);
  absl::MutexLock lock(&shard.mutex);
  shard.old.erase(key);
  InsertYoung(shard, key, std::move(signer));
}

void KnownSigners::InsertYoung(Shard& shard, const SignerKey& key,
                               std::shared_ptr<const KnownSigner> signer) {
  if (shard.young.size() >= half_max_ && !shard.young.contains(key)) {
    shard.old = std::move(shard.young);
    shard.young = Map();
  }
  shard.young[key] = std::move(signer);
}

void KnownSigners::Clear() {
  for (Shard& shard : shards_) {
    absl::MutexLock lock(&shard.mutex);
    shard.young.clear();
    shard.old.clear();
  }
}

size_t KnownSigners::size() const {
  size_t total = 0;
  for (const Shard& shard : shards_) {
    absl::ReaderMutexLock lock(&shard.mutex);
    total += shard.young.size() + shard.old.size();
  }
  return total;
}

}  // namespace edmg::certs
