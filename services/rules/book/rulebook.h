// The rulebook in force: the tables of edmg.v1.Rulebook, checked, with their look-ups.
//
// Immutable; rows live as long as it. If a look-up takes a day, it is the service date. The program
// carries a rulebook (rulebook.txtpb); an administrator may replace it.
#ifndef EDMG_SERVICES_RULES_BOOK_RULEBOOK_H_
#define EDMG_SERVICES_RULES_BOOK_RULEBOOK_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "edmg/v1/rulebook.pb.h"

namespace edmg::rules {

// The version of the rules in this program. It grows with every change after which a journal would
// be decided otherwise, and is journaled with each activation.
//   1: holders in the order of record.
//   2: holders and rights as a function of facts (design 6, as amended).
//   3: enrolments are rows, of which the one that begins last holds.
//   4: payments have states and deadlines; a recovery of what nobody paid settles both.
//   5: what is due is kept by physician, for exports.
//   6: insurers are told of holdings; an affiliation that another insurer's stands against waits.
//      A cancelled export takes nothing back that was rejected or recovered since.
inline constexpr int32_t kRulesVersion = 6;

class Rulebook {
 public:
  // A rulebook from an administrator: it must be complete. INVALID_ARGUMENT names table, row and
  // reason, in one line.
  static absl::StatusOr<std::shared_ptr<const Rulebook>> Parse(const std::string& text);
  // A rulebook that was in force once, maybe under an earlier program: the parts that that program
  // did not know are taken from the program's own (rulebook_completion.h).
  static absl::StatusOr<std::shared_ptr<const Rulebook>> ParseInForce(const std::string& text);
  // The rulebook that the program carries.
  static const Rulebook& Default();
  static absl::string_view DefaultText();

  // The text as it was read.
  const std::string& text() const { return text_; }
  const edmg::v1::Rulebook& rows() const { return rows_; }

  // nullptr before the first row.
  const edmg::v1::RegimeRow* RegimeOn(absl::CivilDay day) const;
  // The same, but days before the first row get the first row: facts recorded under another
  // rulebook keep some windows.
  const edmg::v1::RegimeRow& WindowsOn(absl::CivilDay day) const;
  // The regime if it accepts registrations and contact notifications, else nullptr.
  const edmg::v1::RegimeRow* ElectronicRegimeOn(absl::CivilDay day) const;
  const edmg::v1::OutcomeRow& OutcomeOf(edmg::v1::RegistrationSituation situation) const;
  // How many days before the last day to pay an unpaid payment is announced.
  int DueSoonDaysOn(absl::CivilDay day) const;
  const edmg::v1::FeeRow& FeeOn(absl::CivilDay day) const;
  // nullptr before the first row.
  const edmg::v1::RaisedFeeRow* RaisedFeeOn(absl::CivilDay day) const;
  // nullptr if the code is no prevention module in force.
  const edmg::v1::PreventionModuleRow* PreventionModuleOn(absl::string_view code,
                                                          absl::CivilDay day) const;
  // nullptr if the code is no contact in force.
  const edmg::v1::ContactCodeRow* ContactCodeOn(absl::string_view code, absl::CivilDay day) const;
  // nullptr: not in general medicine.
  const edmg::v1::QualificationRow* QualificationOf(absl::string_view code) const;
  bool IsInsurer(absl::string_view code) const;
  // The OA code of a mutuality (3 digits); empty if no insurer has it.
  std::string InsurerOfMutuality(absl::string_view mutuality) const;
  // nullptr if no source gives a share.
  const edmg::v1::ConsultationShareRow* ConsultationShareOn(absl::CivilDay day, bool preferential,
                                                            bool with_dmg) const;
  // The day, in the year after, on which the remaining contacts of a year are decided for holders
  // on paper (decision 11).
  absl::CivilDay AdministrativeDayOf(absl::civil_year_t year) const;
  // nullptr if no source gives an amount.
  struct Visit {
    absl::string_view code;
    int age = 0;  // full years
    bool chronic = false;
  };
  const edmg::v1::VisitAmountRow* VisitAmountOn(absl::CivilDay day, const Visit& visit) const;
  // The row of the code, else the row of every visit; nullptr before the first row.
  const edmg::v1::VisitShareRow* VisitShareOn(absl::string_view code, absl::CivilDay day) const;
  // The place of a code of the API in the table of refusals.
  int PrecedenceOf(absl::string_view code) const;
  // The row of a code of the API.
  const edmg::v1::RejectionRow& RejectionOf(absl::string_view code) const;
  // The texts of a cause of the code; if the rulebook has none, the program's own.
  const edmg::v1::CauseRow& CauseOf(absl::string_view code, absl::string_view cause) const;

 private:
  Rulebook() = default;
  absl::Status Read(const std::string& text, bool in_force);

  // A row and the days on which it holds, read once.
  template <typename Row>
  struct Dated {
    absl::CivilDay begin;
    absl::CivilDay end;
    const Row* row;
  };
  template <typename Row>
  using DatedRows = std::vector<Dated<Row>>;
  template <typename Rows, typename Row>
  static void ReadDays(const Rows& rows, DatedRows<Row>* dated);
  template <typename Row, typename Wanted>
  static const Row* LastBegun(const DatedRows<Row>& rows, absl::CivilDay day, const Wanted& wanted);
  template <typename Row>
  static const Row* InForce(const DatedRows<Row>& rows, absl::string_view code, absl::CivilDay day);

  std::string text_;
  edmg::v1::Rulebook rows_;
  DatedRows<edmg::v1::RegimeRow> regimes_;
  DatedRows<edmg::v1::FeeRow> fees_;
  DatedRows<edmg::v1::RaisedFeeRow> raised_fees_;
  DatedRows<edmg::v1::PreventionModuleRow> prevention_modules_;
  DatedRows<edmg::v1::ContactCodeRow> contact_codes_;
  DatedRows<edmg::v1::ConsultationShareRow> consultation_shares_;
  DatedRows<edmg::v1::VisitShareRow> visit_shares_;
  DatedRows<edmg::v1::VisitAmountRow> visit_amounts_;
};

// A checked "YYYY-MM-DD"; `otherwise` if it is empty.
absl::CivilDay DayOfText(absl::string_view text, absl::CivilDay otherwise = absl::CivilDay::max());

}  // namespace edmg::rules

#endif  // EDMG_SERVICES_RULES_BOOK_RULEBOOK_H_
