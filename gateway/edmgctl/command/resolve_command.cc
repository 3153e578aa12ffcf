// Answers, as an insurer, what another insurer's feed contests.
#include "edmg/v1/insurer_feed_service.grpc.pb.h"
#include "gateway/edmgctl/command/answer.h"
#include "gateway/edmgctl/command/client.h"
#include "gateway/edmgctl/command/commands.h"

namespace edmg::ctl {

ExitCode RunResolve(const ResolveFlags& flags, const Settings& settings) {
  using edmg::v1::InsurerFeedService;
  auto stub = Connect<InsurerFeedService>(settings, Listener::kPublic, "");
  if (!stub.ok()) return PrintFailure(stub.status(), settings.lang);
  edmg::v1::ResolveAffiliationRequest request;
  request.set_ssin(flags.patient);
  request.set_claimant(flags.claimant);
  request.set_answer(flags.answer == "agree" ? edmg::v1::AFFILIATION_ANSWER_AGREE
                                             : edmg::v1::AFFILIATION_ANSWER_OBJECT);
  return PrintAnswer(
      Call(**stub, &InsurerFeedService::Stub::ResolveAffiliation, request, settings.timeout()),
      settings);
}

}  // namespace edmg::ctl
