// The services of each listener: one Bind function a service, with a line for each RPC. Each
// borrows the Front, which must outlive it.
#ifndef EDMG_GATEWAY_BIND_BINDINGS_H_
#define EDMG_GATEWAY_BIND_BINDINGS_H_

#include <memory>
#include <string>
#include <vector>

#include "edmg/v1/admin_service.pb.h"
#include "gateway/bind/binding.h"

namespace edmg::gateway {

// The facts that only the process knows of itself: build, start time, whether the clock is
// simulated.
using ProcessFacts = edmg::v1::GetStatusResponse;

using Service = std::unique_ptr<Binding>;

Service BindSubmissions(Front& front);
Service BindHoldings(Front& front);
Service BindPatientLists(Front& front);
Service BindPayments(Front& front);
// Adds the part of PaymentService that concerns files of banks.
void BindBankFiles(Front& front, Binding& binding);
Service BindPhysicianPayments(Front& front);
Service BindInsurerFeed(Front& front);
Service BindRegistry(Front& front);
Service BindAdmin(Front& front, const ProcessFacts& process);
// `services`: full names that a health check may ask about.
Service BindHealth(Front& front, std::vector<std::string> services);

// Adds the outcome of message `number` to the answer of its stream, which then goes on or ends.
template <typename Response, typename Recorded>
auto AddTo(Response* response, int number, Recorded recorded) {
  return [response, number, recorded](const auto& outcome) {
    if (outcome.ok()) services::AddOutcome(*outcome, number, response);
    recorded(outcome.status());
  };
}

std::vector<Service> PublicServices(Front& front);
// The public ones stand there too, without a line, so that reflection lists them.
std::vector<Service> AdministratorsServices(Front& front, const ProcessFacts& process);

}  // namespace edmg::gateway

#endif  // EDMG_GATEWAY_BIND_BINDINGS_H_
