// Checks that a private key belongs to a certificate. gRPC finds out too, but says nothing about it
// when connections are handed to it: its handshakes fail one by one.
#ifndef EDMG_GATEWAY_EDGE_TLS_KEY_PAIR_H_
#define EDMG_GATEWAY_EDGE_TLS_KEY_PAIR_H_

#include <string>

namespace edmg::gateway {

// Both are PEM; of a chain the first certificate counts.
bool KeyBelongsToCertificate(const std::string& key_pem, const std::string& certificate_pem);

}  // namespace edmg::gateway

#endif  // EDMG_GATEWAY_EDGE_TLS_KEY_PAIR_H_
