#include "tests/scenarios/insurer_steps.h"

#include "absl/strings/str_cat.h"
#include "tests/scenarios/cast.h"
#include "tests/support/error_details.h"
#include "tests/support/people.h"

namespace edmg::tests::scenarios {
namespace {

edmg::v1::ExportSelection SelectionOf(const Exported& step, absl::CivilDay today) {
  constexpr int kDaysAhead = 3650;
  absl::CivilDay until = today + kDaysAhead;
  if (!step.until().empty()) absl::ParseCivilTime(step.until(), &until);
  edmg::v1::ExportSelection selection;
  selection.set_export_id(step.id());
  *selection.mutable_due_until() = support::MakeDate(until);
  *selection.mutable_execution_date() = support::MakeDate(today);
  selection.set_netting(step.netting());
  return selection;
}

std::string ExportText(const absl::StatusOr<edmg::v1::CreditTransferExport>& made) {
  if (!made.ok()) {
    return absl::StrCat(support::ReasonOf(made.status()), " ",
                        support::MetadataOf(made.status(), "field"));
  }
  const auto further = [](int64_t count, absl::string_view what) {
    return count == 0 ? "" : absl::StrCat(", ", count, " ", what);
  };
  return absl::StrCat(made->transfers(), " transfers of ", made->sum_cents(), " cents",
                      further(made->recoveries_netted(), "set off"),
                      further(made->payments_netted_whole(), "whole"),
                      further(made->payments_due_again(), "due again"));
}

}  // namespace

std::string InsurerOr100(const std::string& insurer) {
  return insurer.empty() ? kDefaultInsurer : insurer;
}

absl::StatusOr<std::string> Play(Driver& driver, const Reported& step,
                                 const edmg::v1::Payment& payment, const Making& making) {
  const auto row = ReportOf(step, payment, making);
  if (!row.ok()) return row.status();
  const auto answer = driver.Report(InsurerOr100(step.insurer()), *row);
  if (!answer.ok()) return answer.status();
  if (answer->outcome == edmg::v1::PAYMENT_REPORT_OUTCOME_RECORDED) return "recorded";
  if (answer->outcome == edmg::v1::PAYMENT_REPORT_OUTCOME_KNOWN) return "known";
  return absl::StrCat(answer->reason, " ", answer->field);
}

std::string Play(Driver& driver, const Exported& step, absl::CivilDay today) {
  return ExportText(driver.Export(InsurerOr100(step.insurer()), SelectionOf(step, today)));
}

std::string Play(Driver& driver, const CancelledExport& step) {
  return ExportText(driver.CancelExport(InsurerOr100(step.insurer()), step.id()));
}

absl::Status Play(Driver& driver, const Resolved& step, Cast& cast) {
  edmg::v1::ResolveAffiliationRequest request;
  request.set_ssin(cast.Ssin(step.patient()));
  request.set_claimant(step.claimant());
  request.set_answer(step.object() ? edmg::v1::AFFILIATION_ANSWER_OBJECT
                                   : edmg::v1::AFFILIATION_ANSWER_AGREE);
  return driver.Resolve(step.insurer(), request);
}

std::string WantedOfReport(const Expected& expected) {
  if (expected.refused().empty()) return expected.known() ? "known" : "recorded";
  return absl::StrCat(expected.refused(0).reason(), " messages[0].reports[0].",
                      expected.refused(0).field());
}

std::string WantedOfExport(const Expected& expected) {
  if (expected.refused().empty()) return expected.exported();
  return absl::StrCat(expected.refused(0).reason(), " ", expected.refused(0).field());
}

}  // namespace edmg::tests::scenarios
