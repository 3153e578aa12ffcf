// The number of files and sockets that the process may have open. Connections get half of them at
// the most, so that the store always finds one.
#ifndef EDMG_GATEWAY_BIND_DESCRIPTORS_H_
#define EDMG_GATEWAY_BIND_DESCRIPTORS_H_

namespace edmg::gateway {

// Raises the limit to the one that the system allows (the hard limit); returns the limit now.
int RaiseDescriptorLimit();

// The number, up to `wanted`, of connections on each of two listeners that the limit can bear.
int ConnectionsWithin(int descriptor_limit, int wanted);

}  // namespace edmg::gateway

#endif  // EDMG_GATEWAY_BIND_DESCRIPTORS_H_
