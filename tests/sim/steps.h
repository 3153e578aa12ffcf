// The events of a gateway in a simulated history: plain data that can be played again, printed, and
// cut down to the shortest history that shows a difference.
//
// A step holds all that it needs, as a vendor, an insurer or an administrator would send it; it may
// be malformed. Nothing here knows a rule.
#ifndef EDMG_TESTS_SIM_STEPS_H_
#define EDMG_TESTS_SIM_STEPS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/time/civil_time.h"

namespace edmg::sim {

using Day = absl::CivilDay;

inline constexpr char kRecipient[] = "gateway-sim";
inline constexpr char kVendorName[] = "medisoft";

// A date as a message says it; it need not exist.
struct Date {
  int year = 0;
  int month = 0;
  int day = 0;
};
Date AsDate(Day day);

// From a day on; without an end it stays open. The end is inclusive.
struct Period {
  Day begin;
  std::optional<Day> end;
  bool Covers(Day day) const { return begin <= day && (!end.has_value() || day <= *end); }
  bool Overlaps(const Period& other) const {
    return (!end || other.begin <= *end) && (!other.end || begin <= *other.end);
  }
};

// The registry.
struct Qualification {
  std::string code;
  Period period;
};
struct Link {  // with a supervisor, or a member of a group
  std::string nihii;
  Period period;
};
struct PhysicianRow {
  std::string nihii;
  std::string ssin;
  std::vector<Qualification> qualifications;
  std::vector<Link> supervisors;
};
struct GroupRow {
  std::string id;
  std::vector<Link> members;
};

// The data that one insurer feeds of one person.
struct Affiliation {
  std::string mutuality;
  std::string number;
  Period period;
  std::string insurability;
};
struct PersonRow {
  std::string insurer;
  std::string ssin;
  int sex = 0;  // 1 female, 2 male
  std::optional<Day> birth;
  std::optional<Day> death;
  std::vector<Affiliation> affiliations;
  std::vector<Period> medical_houses;
  std::vector<int> chronic_years;
  std::string replaces = "";  // the number that the person bore before; empty: none
};

// A signed message.
struct PatientName {
  std::string ssin;
  std::string mutuality;  // with number: the membership; both empty: none
  std::string number;
  std::string first_name = "Jan";
  std::string family_name = "Peeters";
  int sex = 0;
  std::optional<Date> birth;
};
struct ThirdParty {
  std::vector<std::string> codes;
  bool mention_written = true;
  bool patient_signed = true;
  int identification = 1;
};
enum class MessageKind { kEnrolment, kRegistration, kContact };
struct Message {
  MessageKind kind = MessageKind::kContact;
  std::string signer_ssin;
  std::string id;
  std::string recipient = kRecipient;
  bool has_create_time = true;
  std::string author;
  std::string vendor = kVendorName;
  std::string product = "Medi";
  // Enrolment.
  std::vector<std::string> insurers;
  std::string iban;
  std::string bic;
  std::optional<Date> start;
  // Registration and contact. `holder` is the one who becomes holder, or the "G" mention.
  PatientName patient;
  std::string holder;
  std::optional<Date> encounter;
  std::string code;
  bool prevention_module = false;
  std::optional<ThirdParty> third_party;
};

// An insurer's answer to what another one's feed contests.
struct ContestAnswer {
  std::string insurer;
  std::string claimant;
  std::string ssin;
  bool agrees = false;
};

// Rows of RecordAttestations.
struct AttestedRow {
  std::string ssin;
  std::string nihii;
  std::optional<Date> day;
  std::string code;
  bool third_party = false;
};
struct AttestationFile {
  std::string insurer;
  int message = 0;  // its number in the stream
  std::vector<AttestedRow> rows;
};

// Rows of ReportPayments. A payment is named by its line and its place among those with that line.
struct PaymentRow {
  int number = 1;  // in its report
  std::string line;
  int nth = 0;
  std::string kind;
  int64_t cents = 0;
  std::string currency = "";
  std::optional<Date> day;
  std::string reference;
  std::string reason;
};
struct PaymentFile {
  std::string insurer;
  std::string report;
  std::vector<PaymentRow> rows;
};
std::string Line(const PaymentRow& row);

// Insurers and their banks. An account from which an insurer pays.
struct DebtorAccountRow {
  std::string insurer;
  std::string iban;
  std::string bic;
  std::string name;
  bool closed = false;
};
// A payment by its line and its place among those with that line.
struct DebtName {
  std::string line;
  int nth = 0;
};
struct Export {
  std::string insurer;
  std::string id;
  std::optional<Date> due_until;
  std::optional<Date> execution;
  std::string debtor_iban;
  bool netting = false;
  std::vector<DebtName> held_back;
  bool preview = false;
  bool new_form = false;  // pain.001.001.09
};
struct CancelExport {
  std::string insurer;
  std::string id;
  int reason = 1;
};
// What a bank tells of one transfer. In pain.002 `status` is RJCT, CANC, ACSC or PDNG; in camt.054
// BOOK or PDNG.
struct BankRow {
  DebtName debt;
  std::string other_id;  // an EndToEndId that is no payment's, where debt.line is empty
  std::string status;
  bool returned = false;  // of camt.054
  int64_t cents = 0;
  std::string currency = "EUR";
  Date day;
  std::string reference;
  std::string reason;
};
struct BankFile {
  std::string insurer;
  std::string format;   // "pain.002.001.03"
  std::string id;       // MsgId, unlike any other's
  std::string answers;  // pain.002: the export
  std::string group;    // pain.002: the status of all of it
  Date created;
  std::vector<BankRow> rows;
  std::string fault;  // CUT, NAMESPACE, DOCTYPE; empty: none
};

// Commits the messages that wait, so that those before it are one group.
struct Commit {};
// Moves the clock, and has the calendar's work done: all of it on that day, as after a holiday, or
// each day's at its own midnight, as AdvanceClock does.
struct ClockMove {
  Day day;
  bool advanced = false;
};
// Closes the store and opens it again.
struct Restart {};

// Questions.
struct AskHolding {
  std::string ssin;
  Day day;
};
struct AskEntitlement {
  std::string ssin;
  std::string physician;  // NIHII
  Day day;
  std::string code;
  std::string mention;
};
struct AskList {
  std::string physician;  // NIHII
};
struct AskUsage {
  std::string physician;  // NIHII
  int year = 0;
};

// What an insurer owes at the end of a day; without a day: now.
struct AskBooks {
  std::string insurer;
  std::optional<Date> as_of;
};
struct AskTimeliness {
  std::string insurer;
  int year = 0;
  int month = 0;
};
// The rows of banks' files that moved nothing.
struct AskUnmatched {
  std::string insurer;
};

// A question for the answer that a message would get now.
struct AskCheck {
  Message message;
};

using Step = std::variant<PhysicianRow, GroupRow, PersonRow, ContestAnswer, Message,
                          AttestationFile, PaymentFile, DebtorAccountRow, Export, CancelExport,
                          BankFile, Commit, Restart, ClockMove, AskHolding, AskEntitlement, AskList,
                          AskUsage, AskBooks, AskTimeliness, AskUnmatched, AskCheck>;

// The patient whom a line of obligations is about; empty: none.
std::string PatientIn(const std::string& line);

// One readable line.
std::string Describe(const Step& step);
std::string Text(Day day);

// Rows and messages wait for each other; any other step commits them.
bool EndsGroup(const Step& step);

// The SSINs that a step speaks of; empty for one that is not about patients.
std::vector<std::string> PatientsOf(const Step& step);

// Signed messages and attested rows: a history's length is counted in them.
int MessagesIn(const Step& step);
// Rows of reports, and files of banks.
int ReportsIn(const Step& step);
// True for work that the gateway may do in several entries.
bool IsDoneInParts(const Step& step);

}  // namespace edmg::sim

#endif  // EDMG_TESTS_SIM_STEPS_H_
