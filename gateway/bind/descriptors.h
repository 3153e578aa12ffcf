// How many files and sockets the process may have open. Connections get half of them at the most,
// so that the store always finds one.
#ifndef EDMG_GATEWAY_BIND_DESCRIPTORS_H_
#define EDMG_GATEWAY_BIND_DESCRIPTORS_H_

namespace edmg::gateway {

// Raises the limit to what the system allows (the hard limit); what it is now.
int RaiseDescriptorLimit();

// Of `wanted` connections on each of two listeners, as many as that limit can bear.
int ConnectionsWithin(int descriptor_limit, int wanted);

}  // namespace edmg::gateway

#endif  // EDMG_GATEWAY_BIND_DESCRIPTORS_H_
