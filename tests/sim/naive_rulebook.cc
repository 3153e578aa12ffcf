#include "tests/sim/naive_rulebook.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/sim/naive_numbers.h"

namespace edmg::sim {
namespace {

std::string RefusedText(const Refusals& refusals) {
  return absl::StrCat("refused ", absl::StrJoin(refusals.found(), ", "));
}

void AddEntry(Lines lines, Expected& expected) {
  if (lines.empty()) return;
  std::sort(lines.begin(), lines.end());
  expected.entries.push_back(std::move(lines));
}

}  // namespace

Expected NaiveRulebook::Play(const Step& step) {
  Expected expected;
  if (EndsGroup(step)) AddEntry(DoWaitingWork(), expected);
  Expected done = std::visit([this](const auto& each) { return Do(each); }, step);
  expected.answers = std::move(done.answers);
  std::move(done.entries.begin(), done.entries.end(), std::back_inserter(expected.entries));
  return expected;
}

void NaiveRulebook::Append(const NaiveFees& fees, Lines& lines) {
  for (const NaivePayment& payment : fees.payments()) {
    lines.push_back(Text(payment));
    ledger_.Owe(payment, today_, lines);
  }
}

const NaivePatient* NaiveRulebook::Find(const std::string& ssin) const {
  const auto found = patients_.find(registry_.Own(ssin));
  return found != patients_.end() ? &found->second : nullptr;
}

NaivePatient& NaiveRulebook::Patient(const std::string& ssin) {
  const std::string own = registry_.Own(ssin);
  NaivePatient& patient = patients_[own];
  patient.ssin = own;
  return patient;
}

Expected NaiveRulebook::Do(const PhysicianRow& row) {
  registry_.Record(row);
  work_waits_ = true;
  return One("ok");
}

Expected NaiveRulebook::Do(const GroupRow& row) {
  for (const Link& member : row.members) {
    if (!registry_.Knows(Id(member.nihii))) return One("error PHYSICIAN_UNKNOWN");
  }
  if (!registry_.Record(row)) return One("error GROUP_OVERLAP");
  work_waits_ = true;
  return One("ok");
}

Expected NaiveRulebook::Do(const PersonRow& row) {
  const auto born = row.birth.has_value() ? row.birth : BirthDay(row.ssin);
  if (born.has_value() && *born > today_) {
    const std::string field = row.birth.has_value() ? "birth_date" : "ssin";
    return One("refused 113@messages[0].persons[0]." + field);
  }
  if (!row.replaces.empty() && !MayReplace(row)) {
    return One("refused 130@messages[0].persons[0].replaces_ssin");
  }
  Expected expected = One("ok");
  Lines lines;
  Record(row, lines);
  AddEntry(std::move(lines), expected);
  work_waits_ = true;
  return expected;
}

Expected NaiveRulebook::Do(const ContestAnswer& answer) {
  Lines lines;
  const int answered = registry_.Answer(answer, today_, lines);
  if (answered == 0) return One("error CONTEST_UNKNOWN");
  Expected expected = One(absl::StrCat("answered ", answered));
  AddEntry(std::move(lines), expected);
  work_waits_ = true;
  return expected;
}

// Decision 27: a number is replaced once, and never by one that it replaced.
bool NaiveRulebook::MayReplace(const PersonRow& row) const {
  const std::string by = registry_.ReplacedBy(row.replaces);
  return by == row.ssin || (by.empty() && registry_.Own(row.ssin) != row.replaces);
}

// All records of the persons whom the row concerns go to the persons whose numbers they then are.
void NaiveRulebook::Record(const PersonRow& row, Lines& lines) {
  std::map<std::string, std::vector<std::string>> before;  // numbers, by the own one
  std::vector<NaivePatient> were;
  for (const std::string& number : {row.ssin, row.replaces}) {
    if (number.empty() || before.count(registry_.Own(number)) > 0) continue;
    before[registry_.Own(number)] = registry_.Numbers(number);
    were.push_back(Patient(number));
  }
  registry_.Record(row, today_, lines);
  std::map<std::string, std::vector<std::string>> after;
  for (const auto& [own, numbers] : before) {
    for (const std::string& number : numbers) {
      after[registry_.Own(number)] = registry_.Numbers(number);
    }
  }
  if (after == before) return;
  for (const NaivePatient& was : were) patients_.erase(was.ssin);
  std::vector<std::string> owns = {registry_.Own(row.ssin)};  // that person comes first
  for (const auto& [own, numbers] : after) {
    if (own != owns.front()) owns.push_back(own);
  }
  for (const std::string& own : owns) {
    int persons = 0;
    bool parted = false;
    NaivePatient& patient = Patient(own);
    for (const NaivePatient& was : were) {
      patient.Take(was, after[own]);
      size_t kept = 0;
      for (const std::string& number : before[was.ssin]) kept += registry_.Own(number) == own;
      persons += kept > 0;
      parted |= kept > 0 && kept < before[was.ssin].size();
    }
    NaiveFees fees(registry_, patient, today_);
    if (persons > 1) fees.Join();
    if (parted) fees.Part();
    Append(fees, lines);
  }
}

Expected NaiveRulebook::Do(const Message& message) {
  Expected expected;
  Lines lines;
  expected.answers.push_back(Decide(message, lines));
  AddEntry(std::move(lines), expected);
  return expected;
}

// The answer does not depend on what became of debts, and a copy of them all takes long.
Expected NaiveRulebook::Do(const AskCheck& ask) {
  NaiveLedger ledger;
  NaiveBank bank;
  std::swap(ledger, ledger_);
  std::swap(bank, bank_);
  NaiveRulebook trial(*this);
  std::swap(ledger, ledger_);
  std::swap(bank, bank_);
  Lines lines;
  return One(trial.Decide(ask.message, lines));
}

std::string NaiveRulebook::Decide(const Message& message, Lines& lines) {
  const std::pair<std::string, std::string> key(Id(message.author),
                                                absl::AsciiStrToLower(message.id));
  const std::string content = Describe(message);
  const auto known = receipts_.find(key);
  // A message signed with another's card gets nobody's receipt.
  const std::string& author = key.first;
  const bool signed_by_author =
      registry_.Knows(author) && registry_.physician(author).ssin == message.signer_ssin;
  if (known != receipts_.end() && signed_by_author) {
    const auto& [first, answer] = known->second;
    return first == content ? answer : "error MESSAGE_ID_REUSED";
  }
  const std::string answer = message.kind == MessageKind::kEnrolment
                                 ? DecideEnrolment(message)
                                 : DecideEncounter(message, lines);
  if (!absl::StartsWith(answer, "refused")) receipts_[key] = {content, answer};
  return answer;
}

std::string NaiveRulebook::DecideEnrolment(const Message& message) {
  const NaiveChecks checks(registry_, patients_, today_);
  std::vector<std::string> changed;
  const Refusals refusals = checks.CheckEnrolment(message, changed);
  if (!refusals.empty()) return RefusedText(refusals);
  const Day start(message.start->year, message.start->month, message.start->day);
  for (const auto& insurer : changed) {
    registry_.Enrol(Id(message.author), {insurer, start, message.iban, message.bic});
  }
  registry_.CountEnrolment(Id(message.author), today_);
  if (start == today_) {
    work_waits_ = true;
  } else {
    starts_.insert(start);
  }
  return absl::StrCat("enrolled ", absl::StrJoin(changed, ","), " from ", Text(start));
}

std::string NaiveRulebook::DecideEncounter(const Message& message, Lines& lines) {
  const NaiveChecks checks(registry_, patients_, today_);
  Encounter encounter;
  const Refusals refusals = checks.CheckEncounter(message, encounter);
  if (!refusals.empty()) return RefusedText(refusals);
  NaiveFees fees(registry_, Patient(encounter.ssin), today_, encounter.named);
  const bool registration = message.kind == MessageKind::kRegistration;
  std::string answer;
  if (registration) {
    const auto done = fees.Register(encounter.holder, encounter.day, message.code);
    answer = absl::StrCat("registered payment=", done.payment, " ", Text(done.holding));
  } else {
    const bool extends = fees.Notify(encounter.author, encounter.day, message.code);
    answer = absl::StrCat("contact extends=", extends);
  }
  // A trainee's acts in a registration for the supervisor are the supervisor's (decision 18).
  const std::string& by = registration ? encounter.holder : encounter.author;
  if (message.prevention_module) fees.DoModule(by, encounter.day);
  Append(fees, lines);
  if (message.third_party.has_value()) {
    lines.push_back(absl::StrCat("CLAIM to ", by, " for ", encounter.ssin, " by ",
                                 encounter.insurer, " service ", Text(encounter.day), " ",
                                 absl::StrJoin(message.third_party->codes, ",")));
  }
  return absl::StrCat(answer, " payments=", fees.payments().size());
}

Expected NaiveRulebook::Do(const AttestationFile& file) {
  Expected expected;
  for (size_t i = 0; i < file.rows.size(); ++i) {
    Lines lines;
    expected.answers.push_back(DecideRow(file, i, lines));
    AddEntry(std::move(lines), expected);
  }
  return expected;
}

Expected NaiveRulebook::Do(const PaymentFile& file) {
  Expected expected;
  for (const PaymentRow& row : file.rows) {
    Lines lines;
    expected.answers.push_back(ledger_.Report(file, row, today_, registry_, lines));
    AddEntry(std::move(lines), expected);
  }
  return expected;
}

Expected NaiveRulebook::Do(const Export& order) {
  Lines lines;
  Expected expected{bank_.Make(order, today_, ledger_, lines), {}};
  AddEntry(std::move(lines), expected);
  return expected;
}

Expected NaiveRulebook::Do(const CancelExport& cancel) {
  Lines lines;
  Expected expected = One(bank_.Cancel(cancel, today_, ledger_, lines));
  AddEntry(std::move(lines), expected);
  return expected;
}

Expected NaiveRulebook::Do(const BankFile& file) {
  std::vector<Lines> entries;
  Expected expected = One(bank_.Import(file, {today_, registry_}, ledger_, entries));
  for (Lines& lines : entries) AddEntry(std::move(lines), expected);
  return expected;
}

std::string NaiveRulebook::DecideRow(const AttestationFile& file, size_t index, Lines& lines) {
  const AttestedRow& row = file.rows[index];
  const NaiveChecks checks(registry_, patients_, today_);
  const Refusals refusals = checks.CheckRow(
      file.insurer, row, absl::StrCat("messages[", file.message, "].attestations[", index, "]."));
  if (!refusals.empty()) return RefusedText(refusals);
  NaiveFees fees(registry_, Patient(row.ssin), today_, row.ssin);
  const Day day(row.day->year, row.day->month, row.day->day);
  const NaiveFees::Attested attested{Id(row.nihii), day, file.insurer, row.third_party};
  bool recorded = false;
  if (row.code == kDmgCode) {
    recorded = fees.AttestDmg(attested);
  } else if (row.code == kModuleCode) {
    recorded = fees.AttestModule(attested);
  } else {
    recorded = fees.AttestContact(attested.physician, day, row.code);
  }
  Append(fees, lines);
  return recorded ? "recorded" : "known";
}

Expected NaiveRulebook::Do(const ClockMove& move) {
  Expected expected;
  Lines lines;
  const Day done = today_;
  for (Day day = done + 1; day <= move.day; ++day) {
    today_ = move.advanced ? day : move.day;
    DoCalendar(day, lines);
  }
  AddEntry(std::move(lines), expected);
  return expected;
}

void NaiveRulebook::DoCalendar(Day day, Lines& lines) {
  ledger_.BeginDay(day, today_, registry_, lines);
  const bool ended = registry_.EndContests(day, today_, lines);
  if (day.month() == 1 && day.day() == 8) DecideAgain(Day(day.year() - 1, 1, 1), lines);
  PayDifferences(day, lines);
  const bool starts = !starts_.empty() && *starts_.begin() <= day;
  if (!starts && !ended) return;
  starts_.erase(starts_.begin(), starts_.upper_bound(day));
  DecideAgain(Day::min(), lines);
}

void NaiveRulebook::PayDifferences(Day day, Lines& lines) {
  for (auto& [ssin, patient] : patients_) {
    NaiveFees fees(registry_, patient, today_);
    fees.PayDifferences(day);
    Append(fees, lines);
  }
}

void NaiveRulebook::DecideAgain(Day from, Lines& lines) {
  for (auto& [ssin, patient] : patients_) {
    NaiveFees fees(registry_, patient, today_);
    fees.ExtendFrom(from);
    Append(fees, lines);
  }
}

Lines NaiveRulebook::DoWaitingWork() {
  Lines lines;
  if (!work_waits_) return lines;
  work_waits_ = false;
  DecideAgain(Day::min(), lines);
  std::sort(lines.begin(), lines.end());
  return lines;
}

void NaiveRulebook::Name(const std::vector<std::pair<DebtName, GatewayName>>& made) {
  std::map<GatewayName, NaiveFee*> fees;
  for (const auto& [debt, name] : made) {
    ledger_.Name(debt, name);
    const auto patient = patients_.find(registry_.Own(PatientIn(debt.line)));
    if (patient == patients_.end()) continue;
    for (NaiveFee& fee : patient->second.fees) {
      const bool is_new = fee.order > named_until_ && !fee.obligations.empty();
      if (is_new && LineOf(fee.obligations.front()) == debt.line) fees[name] = &fee;
    }
  }
  std::vector<int64_t> orders;
  for (const auto& [name, fee] : fees) orders.push_back(fee->order);
  std::sort(orders.begin(), orders.end());
  size_t next = 0;
  for (const auto& [name, fee] : fees) fee->order = orders[next++];
  if (!orders.empty()) named_until_ = orders.back();
}

}  // namespace edmg::sim
