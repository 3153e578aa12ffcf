#include "tests/certs/envelope_mutator.h"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/obj_mac.h>

#include <algorithm>
#include <cassert>

#include "tests/certs/envelope_forge.h"

namespace edmg::certs {
namespace {

using Random = std::mt19937_64;

constexpr int kAttemptsMax = 16;

size_t Below(Random& random, size_t limit) { return limit == 0 ? 0 : random() % limit; }
bool Chance(Random& random, int in) { return Below(random, static_cast<size_t>(in)) == 0; }

Node ParseNode(const std::string& bytes, size_t* at) {
  Node node;
  node.tag = static_cast<unsigned char>(bytes[(*at)++]);
  size_t length = static_cast<unsigned char>(bytes[(*at)++]);
  if (length >= 0x80) {
    const size_t octets = length & 0x7F;
    length = 0;
    for (size_t i = 0; i < octets; ++i) {
      length = length << 8 | static_cast<unsigned char>(bytes[(*at)++]);
    }
  }
  const size_t end = *at + length;
  if (node.constructed()) {
    while (*at < end) node.children.push_back(ParseNode(bytes, at));
  } else {
    node.body = bytes.substr(*at, length);
  }
  *at = end;
  return node;
}

std::string LengthOctets(size_t length, int added) {
  std::string octets;
  for (size_t rest = length; rest > 0; rest >>= 8) {
    octets.insert(octets.begin(), static_cast<char>(rest & 0xFF));
  }
  if (length < 0x80 && added == 0) return std::string(1, static_cast<char>(length));
  // The long form of a short length is one octet more already.
  const int zeros = length < 0x80 ? added - 1 : added;
  octets.insert(0, std::string(static_cast<size_t>(zeros), '\0'));
  return std::string(1, static_cast<char>(0x80 | octets.size())) + octets;
}

void Collect(Node* node, std::vector<Node*>* all) {
  all->push_back(node);
  for (Node& child : node->children) Collect(&child, all);
}

// The parts of an envelope of the corpus: ContentInfo [0] SignedData.
Node& SignedData(Node& root) { return root.children[1].children[0]; }
Node& Content(Node& root) { return SignedData(root).children[2].children[1].children[0]; }
Node& Bag(Node& root) { return SignedData(root).children[3]; }
Node& SignerOf(Node& root) { return SignedData(root).children[4].children[0]; }
Node& Attributes(Node& root) { return SignerOf(root).children[3]; }
Node& Signature(Node& root) { return SignerOf(root).children[5]; }

const Node& Bag(const Node& root) { return Bag(const_cast<Node&>(root)); }
const Node& SignerOf(const Node& root) { return SignerOf(const_cast<Node&>(root)); }
const Node& Content(const Node& root) { return Content(const_cast<Node&>(root)); }
const Node& Attributes(const Node& root) { return Attributes(const_cast<Node&>(root)); }

void Sort(std::vector<Node>* set) {
  std::sort(set->begin(), set->end(),
            [](const Node& a, const Node& b) { return EncodeTree(a) < EncodeTree(b); });
}

// Half of the time an element inside the signer or the content, else any one.
Node* PickNode(Random& random, Node* root) {
  std::vector<Node*> nodes;
  if (Chance(random, 2)) {
    Collect(&SignerOf(*root), &nodes);
    nodes.push_back(&Content(*root));
  } else {
    Collect(root, &nodes);
  }
  return nodes[Below(random, nodes.size())];
}

// Changes one thing about one element; its length follows.
void ChangeNode(Random& random, Node* node) {
  const size_t at = Below(random, node->body.size());
  switch (Below(random, 4)) {
    case 0:
      node->tag ^= static_cast<unsigned char>(1 << Below(random, 8));
      break;
    case 1:
      node->body.insert(at, 1, static_cast<char>(Chance(random, 2) ? 0 : random()));
      break;
    case 2:
      if (!node->body.empty()) node->body.erase(at, 1);
      break;
    default:
      if (!node->body.empty()) node->body[at] ^= static_cast<char>(1 << Below(random, 8));
  }
}

void DuplicateOrDropChild(Random& random, Node* node) {
  if (node->children.empty()) return;
  const long at = static_cast<long>(Below(random, node->children.size()));
  if (Chance(random, 2)) {
    const Node copy = node->children[static_cast<size_t>(at)];
    node->children.insert(node->children.begin() + at, copy);
  } else {
    node->children.erase(node->children.begin() + at);
  }
}

// Half of the time an octet of the signer or of the content, else any one.
size_t PickOffset(Random& random, const std::string& envelope) {
  if (Chance(random, 2)) return Below(random, envelope.size());
  Node root = ParseTree(envelope);
  const std::string part =
      Chance(random, 4) ? EncodeTree(Content(root)) : EncodeTree(SignerOf(root));
  // The signer stands last: search from the end, for the bag may hold the same names.
  const size_t begin = envelope.rfind(part);
  assert(begin != std::string::npos);
  return begin + Below(random, part.size());
}

}  // namespace

Node ParseTree(const std::string& bytes) {
  size_t at = 0;
  return ParseNode(bytes, &at);
}

std::string EncodeTree(const Node& node) {
  std::string body = node.body;
  for (const Node& child : node.children) body += EncodeTree(child);
  const std::string tag(1, static_cast<char>(node.tag));
  if (node.indefinite) return tag + '\x80' + body + std::string(2, '\0');
  return tag + LengthOctets(body.size(), node.length_octets_added) + body;
}

const EnvelopeMutator::Row EnvelopeMutator::kRows[] = {
    {"byte changed", 25, &EnvelopeMutator::ChangeByte},
    {"byte inserted", 8, &EnvelopeMutator::InsertByte},
    {"byte removed", 8, &EnvelopeMutator::RemoveByte},
    {"value changed, lengths right", 20, &EnvelopeMutator::ChangeValue},
    {"length re-encoded", 8, &EnvelopeMutator::ReencodeLength},
    {"attribute of another message", 6, &EnvelopeMutator::ExchangeAttribute},
    {"attribute moved", 4, &EnvelopeMutator::MoveAttribute},
    {"part of another signer", 6, &EnvelopeMutator::ExchangeSignerPart},
    {"signer of another message", 3, &EnvelopeMutator::ExchangeSigner},
    {"certificates of another message", 3, &EnvelopeMutator::ExchangeCertificates},
    {"certificate added or dropped", 2, &EnvelopeMutator::AddOrDropCertificate},
    {"content of another message", 2, &EnvelopeMutator::ExchangeContent},
    {"unsigned attribute added", 1, &EnvelopeMutator::AddUnsignedAttribute},
    {"signature negated", 1, &EnvelopeMutator::NegateSignature},
    {"attributes changed, then signed", 10, &EnvelopeMutator::SignChangedAttributes},
    {"element twice or dropped", 5, &EnvelopeMutator::DuplicateOrDropElement},
    {"control", 1, &EnvelopeMutator::LeaveAlone},
};

EnvelopeMutator::EnvelopeMutator(std::vector<Original> corpus) : corpus_(std::move(corpus)) {
  for (const Original& original : corpus_) {
    trees_.push_back(ParseTree(original.envelope));
    assert(EncodeTree(trees_.back()) == original.envelope);
  }
}

Mutant EnvelopeMutator::Make(uint64_t seed, uint64_t number) const {
  std::seed_seq sequence{seed & 0xFFFFFFFF, seed >> 32, number & 0xFFFFFFFF, number >> 32};
  Random random(sequence);
  int total = 0;
  for (const Row& row : kRows) total += row.weight;
  int drawn = static_cast<int>(Below(random, static_cast<size_t>(total)));
  const Row* row = kRows;
  for (; drawn >= row->weight; ++row) drawn -= row->weight;
  const Original& original = corpus_[Below(random, corpus_.size())];
  Original message = original;
  const bool control = row->mutation == &EnvelopeMutator::LeaveAlone;
  // A mutation that exchanged equal things is tried again, because it would only be one more
  // control.
  for (int i = 0; i < kAttemptsMax && !control && message.envelope == original.envelope; ++i) {
    (this->*row->mutation)(random, &message);
  }
  return {message.envelope, row->kind};
}

const Node& EnvelopeMutator::Any(Random& random) const {
  return trees_[Below(random, trees_.size())];
}

void EnvelopeMutator::ChangeByte(Random& random, Original* message) const {
  const size_t at = PickOffset(random, message->envelope);
  message->envelope[at] ^= Chance(random, 2) ? static_cast<char>(1 << Below(random, 8))
                                             : static_cast<char>(1 + Below(random, 255));
}

void EnvelopeMutator::InsertByte(Random& random, Original* message) const {
  const size_t at = PickOffset(random, message->envelope) + Below(random, 2);
  message->envelope.insert(message->envelope.begin() + static_cast<long>(at),
                           static_cast<char>(Chance(random, 2) ? 0 : random()));
}

void EnvelopeMutator::RemoveByte(Random& random, Original* message) const {
  message->envelope.erase(PickOffset(random, message->envelope), 1);
}

void EnvelopeMutator::ChangeValue(Random& random, Original* message) const {
  Node root = ParseTree(message->envelope);
  ChangeNode(random, PickNode(random, &root));
  message->envelope = EncodeTree(root);
}

// The message of a signer with another profile: wrong attributes under a right signature.
void EnvelopeMutator::SignChangedAttributes(Random& random, Original* message) const {
  Node root = ParseTree(message->envelope);
  Node& attributes = Attributes(root);
  std::vector<Node*> nodes;
  Collect(&attributes, &nodes);
  Node* node = nodes[Below(random, nodes.size())];
  switch (Below(random, 4)) {
    case 0:
      DuplicateOrDropChild(random, node);
      break;
    case 1:
      node->length_octets_added = Chance(random, 2) ? 1 : 0;
      attributes.children[Below(random, attributes.children.size())] =
          Attributes(Any(random)).children[0];
      break;
    default:
      ChangeNode(random, node);
  }
  if (!Chance(random, 8)) Sort(&attributes.children);
  std::string covered = EncodeTree(attributes);
  covered[0] = 0x31;
  Signature(root).body = SignBytes(message->key_pem, message->digest, covered);
  message->envelope = EncodeTree(root);
}

void EnvelopeMutator::ReencodeLength(Random& random, Original* message) const {
  Node root = ParseTree(message->envelope);
  Node* node = PickNode(random, &root);
  if (node->constructed() && Chance(random, 2)) {
    node->indefinite = true;
  } else {
    node->length_octets_added = 1 + static_cast<int>(Below(random, 3));
  }
  message->envelope = EncodeTree(root);
}

void EnvelopeMutator::ExchangeAttribute(Random& random, Original* message) const {
  Node root = ParseTree(message->envelope);
  const std::vector<Node>& others = Attributes(Any(random)).children;
  std::vector<Node>& own = Attributes(root).children;
  const Node& other = others[Below(random, others.size())];
  // Mostly one of the same type, so that the shape stays right.
  auto same = std::find_if(own.begin(), own.end(), [&other](const Node& attribute) {
    return attribute.children[0].body == other.children[0].body;
  });
  if (same != own.end() && !Chance(random, 4)) {
    *same = other;
  } else {
    own[Below(random, own.size())] = other;
  }
  if (!Chance(random, 8)) Sort(&own);
  message->envelope = EncodeTree(root);
}

void EnvelopeMutator::MoveAttribute(Random& random, Original* message) const {
  Node root = ParseTree(message->envelope);
  std::vector<Node>& own = Attributes(root).children;
  const size_t from = Below(random, own.size());
  if (Chance(random, 2)) {
    std::swap(own[from], own[Below(random, own.size())]);
  } else {
    Node unsigned_attributes;
    unsigned_attributes.tag = 0xA1;
    unsigned_attributes.children = {own[from]};
    if (Chance(random, 2)) own.erase(own.begin() + static_cast<long>(from));
    SignerOf(root).children.resize(6);
    SignerOf(root).children.push_back(unsigned_attributes);
  }
  message->envelope = EncodeTree(root);
}

void EnvelopeMutator::ExchangeSignerPart(Random& random, Original* message) const {
  Node root = ParseTree(message->envelope);
  const size_t part = 1 + Below(random, 5);
  SignerOf(root).children[part] = SignerOf(Any(random)).children[part];
  if (Chance(random, 4)) Bag(root) = Bag(Any(random));
  message->envelope = EncodeTree(root);
}

void EnvelopeMutator::ExchangeSigner(Random& random, Original* message) const {
  Node root = ParseTree(message->envelope);
  const Node& other = Any(random);
  SignerOf(root) = SignerOf(other);
  if (Chance(random, 2)) Bag(root) = Bag(other);
  if (Chance(random, 4)) SignedData(root).children[4].children.push_back(SignerOf(Any(random)));
  message->envelope = EncodeTree(root);
}

void EnvelopeMutator::ExchangeCertificates(Random& random, Original* message) const {
  Node root = ParseTree(message->envelope);
  const Node& other = Bag(Any(random));
  if (Chance(random, 2)) {
    Bag(root) = other;
  } else {
    // One part of a certificate: the part that is signed, the algorithm, or the signature.
    Node& own = Bag(root).children[Below(random, Bag(root).children.size())];
    const Node& donor = other.children[Below(random, other.children.size())];
    const size_t part = Below(random, 3);
    own.children[part] = donor.children[part];
    Sort(&Bag(root).children);
  }
  message->envelope = EncodeTree(root);
}

void EnvelopeMutator::AddOrDropCertificate(Random& random, Original* message) const {
  Node root = ParseTree(message->envelope);
  std::vector<Node>& own = Bag(root).children;
  const Node& other = Bag(Any(random));
  if (Chance(random, 2)) {
    own.push_back(other.children[Below(random, other.children.size())]);
  } else {
    own.erase(own.begin() + static_cast<long>(Below(random, own.size())));
  }
  if (!Chance(random, 4)) Sort(&own);
  message->envelope = EncodeTree(root);
}

void EnvelopeMutator::ExchangeContent(Random& random, Original* message) const {
  Node root = ParseTree(message->envelope);
  Content(root) = Content(Any(random));
  message->envelope = EncodeTree(root);
}

void EnvelopeMutator::AddUnsignedAttribute(Random& random, Original* message) const {
  Node root = ParseTree(message->envelope);
  std::string value = Tlv(0x0C, "note");
  if (Chance(random, 2)) {
    value = Tlv(static_cast<unsigned char>(random()), std::string(Below(random, 4), 'x'));
  }
  const std::string attribute = Tlv(0x30, Oid("1.2.3.5") + Tlv(0x31, value));
  Node added;
  added.tag = 0xA1;
  added.body = attribute;
  SignerOf(root).children.resize(6);
  SignerOf(root).children.push_back(added);
  message->envelope = EncodeTree(root);
}

// (r, s) and (r, n - s) are both signatures of the same bytes: ECDSA is malleable, and both
// verifiers must say the same about it.
void EnvelopeMutator::NegateSignature(Random& random, Original* message) const {
  Node root = ParseTree(message->envelope);
  std::string& signature = Signature(root).body;
  const auto* in = reinterpret_cast<const unsigned char*>(signature.data());
  ECDSA_SIG* parsed = d2i_ECDSA_SIG(nullptr, &in, static_cast<long>(signature.size()));
  if (parsed == nullptr) return;  // RSA
  EC_GROUP* group =
      EC_GROUP_new_by_curve_name(signature.size() > 80 ? NID_secp384r1 : NID_X9_62_prime256v1);
  BIGNUM* negated = BN_new();
  BN_sub(negated, EC_GROUP_get0_order(group), ECDSA_SIG_get0_s(parsed));
  ECDSA_SIG_set0(parsed, BN_dup(ECDSA_SIG_get0_r(parsed)), negated);
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(parsed, &der);
  signature.assign(reinterpret_cast<const char*>(der), static_cast<size_t>(size));
  OPENSSL_free(der);
  EC_GROUP_free(group);
  ECDSA_SIG_free(parsed);
  message->envelope = EncodeTree(root);
}

void EnvelopeMutator::DuplicateOrDropElement(Random& random, Original* message) const {
  Node root = ParseTree(message->envelope);
  DuplicateOrDropChild(random, PickNode(random, &root));
  message->envelope = EncodeTree(root);
}

void EnvelopeMutator::LeaveAlone(Random&, Original*) const {}

}  // namespace edmg::certs
