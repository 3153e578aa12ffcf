// Damages envelopes in the ways that matter to a verifier, from a seed.
//
// An envelope is taken apart into a tree of elements, one thing is changed, and it is put together
// again, with the lengths corrected or not. Shares no code with certs/der_reader.
#ifndef EDMG_TESTS_CERTS_ENVELOPE_MUTATOR_H_
#define EDMG_TESTS_CERTS_ENVELOPE_MUTATOR_H_

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace edmg::certs {

// An element of DER; constructed ones have children, primitive ones a body.
struct Node {
  unsigned char tag = 0;
  std::string body;
  std::vector<Node> children;
  int length_octets_added = 0;  // BER: more length octets than needed
  bool indefinite = false;      // BER: ended by two zero octets

  bool constructed() const { return (tag & 0x20) != 0; }
};

Node ParseTree(const std::string& bytes);
std::string EncodeTree(const Node& node);

// A message of the corpus, with the key that signs it.
struct Original {
  std::string envelope;
  std::string key_pem;
  std::string digest = "SHA256";
};

struct Mutant {
  std::string envelope;
  const char* kind;
};

class EnvelopeMutator {
 public:
  explicit EnvelopeMutator(std::vector<Original> corpus);

  // The mutant of this number: the same for the same seed, whatever was asked before.
  Mutant Make(uint64_t seed, uint64_t number) const;

 private:
  using Random = std::mt19937_64;
  using Mutation = void (EnvelopeMutator::*)(Random&, Original*) const;
  struct Row {
    const char* kind;
    int weight;
    Mutation mutation;
  };

  static const Row kRows[];

  const Node& Any(Random& random) const;

  void ChangeByte(Random& random, Original* message) const;
  void InsertByte(Random& random, Original* message) const;
  void RemoveByte(Random& random, Original* message) const;
  void ChangeValue(Random& random, Original* message) const;
  void ReencodeLength(Random& random, Original* message) const;
  void ExchangeAttribute(Random& random, Original* message) const;
  void MoveAttribute(Random& random, Original* message) const;
  void ExchangeSignerPart(Random& random, Original* message) const;
  void ExchangeSigner(Random& random, Original* message) const;
  void ExchangeCertificates(Random& random, Original* message) const;
  void AddOrDropCertificate(Random& random, Original* message) const;
  void ExchangeContent(Random& random, Original* message) const;
  void AddUnsignedAttribute(Random& random, Original* message) const;
  void NegateSignature(Random& random, Original* message) const;
  void SignChangedAttributes(Random& random, Original* message) const;
  void DuplicateOrDropElement(Random& random, Original* message) const;
  void LeaveAlone(Random& random, Original* message) const;

  std::vector<Original> corpus_;
  std::vector<Node> trees_;
};

}  // namespace edmg::certs

#endif  // EDMG_TESTS_CERTS_ENVELOPE_MUTATOR_H_
