// Delta debugging: whole chunks are left out for as long as a difference remains.

#include <algorithm>
#include <functional>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/sim/comparison.h"

namespace edmg::sim {
namespace {

constexpr absl::Duration kTimeMax = absl::Minutes(2);

std::optional<Difference> FirstDifference(SigningDesk& desk, Day start,
                                          const std::vector<Step>& steps) {
  Comparison comparison(desk, start);
  for (const Step& step : steps) {
    if (auto difference = comparison.Play(step)) return difference;
  }
  return comparison.Commit();
}

// Files of one row each, so that rows can be left out.
std::vector<Step> WithRowsApart(const std::vector<Step>& steps) {
  std::vector<Step> apart;
  for (const Step& step : steps) {
    const auto* file = std::get_if<AttestationFile>(&step);
    if (file == nullptr) {
      apart.push_back(step);
      continue;
    }
    for (const AttestedRow& row : file->rows) {
      apart.push_back(AttestationFile{file->insurer, file->message, {row}});
    }
  }
  return apart;
}

// Without the steps about other patients.
std::vector<Step> About(const std::vector<std::string>& patients, const std::vector<Step>& steps) {
  std::vector<Step> about;
  std::copy_if(steps.begin(), steps.end(), std::back_inserter(about), [&](const Step& step) {
    const auto named = PatientsOf(step);
    if (named.empty()) return true;
    return std::any_of(named.begin(), named.end(), [&](const std::string& ssin) {
      return ssin.empty() || std::find(patients.begin(), patients.end(), ssin) != patients.end();
    });
  });
  return about;
}

class Shortener {
 public:
  Shortener(SigningDesk& desk, Day start, Shortest shortest)
      : desk_(desk), start_(start), shortest_(std::move(shortest)) {}

  // Keeps the steps if they show a difference.
  bool Try(std::vector<Step> steps) {
    if (absl::Now() > deadline_) return false;
    auto difference = FirstDifference(desk_, start_, steps);
    if (!difference.has_value() || difference->kind != shortest_.difference.kind) return false;
    steps.resize(std::min(steps.size(), difference->step + 1));
    shortest_ = {std::move(steps), *std::move(difference)};
    return true;
  }

  void DropChunks() {
    for (size_t chunk = shortest_.steps.size() / 2; chunk > 0; chunk /= 2) {
      for (bool dropped = true; dropped;) {
        dropped = DropEach(chunk);
        if (chunk > 1) break;
      }
    }
  }

  const Shortest& shortest() const { return shortest_; }

 private:
  bool DropEach(size_t chunk) {
    bool dropped = false;
    // From the end: the fewest other steps depend on the steps there.
    for (size_t end = shortest_.steps.size(); end > 0; end = end > chunk ? end - chunk : 0) {
      end = std::min(end, shortest_.steps.size());
      const size_t begin = end > chunk ? end - chunk : 0;
      std::vector<Step> rest = shortest_.steps;
      rest.erase(rest.begin() + static_cast<ptrdiff_t>(begin),
                 rest.begin() + static_cast<ptrdiff_t>(end));
      dropped |= Try(std::move(rest));
    }
    return dropped;
  }

  SigningDesk& desk_;
  const Day start_;
  Shortest shortest_;
  const absl::Time deadline_ = absl::Now() + kTimeMax;
};

}  // namespace

Shortest Shorten(SigningDesk& desk, Day start, Shortest history) {
  history.steps.resize(std::min(history.steps.size(), history.difference.step + 1));
  const auto patients = history.difference.patients;
  Shortener shortener(desk, start, std::move(history));
  if (!patients.empty()) shortener.Try(About(patients, shortener.shortest().steps));
  shortener.Try(WithRowsApart(shortener.shortest().steps));
  shortener.DropChunks();
  return shortener.shortest();
}

}  // namespace edmg::sim
