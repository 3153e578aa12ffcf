#include "store/people/feeds.h"

#include <algorithm>

namespace edmg::store {

v1::InsuredRecord::Feed* FeedInto(const std::string& insurer, const edmg::v1::InsuredPerson& person,
                                  v1::InsuredRecord* record) {
  auto& feeds = *record->mutable_feeds();
  auto feed = std::find_if(feeds.begin(), feeds.end(),
                           [&](const auto& row) { return row.insurer() >= insurer; });
  if (feed == feeds.end() || feed->insurer() != insurer) {
    const auto place = feed - feeds.begin();
    feeds.Add()->set_insurer(insurer);
    std::rotate(feeds.begin() + place, feeds.end() - 1, feeds.end());
    feed = feeds.begin() + place;
  }
  *feed->mutable_person() = person;
  return &*feed;
}

void TakeContests(const v1::Decision::ContestsOfFeed& change, v1::InsuredRecord* record) {
  for (auto& feed : *record->mutable_feeds()) {
    if (feed.insurer() == change.insurer()) *feed.mutable_contests() = change.contests();
  }
}

std::set<std::string> ReplacedIn(const v1::InsuredRecord& record) {
  std::set<std::string> replaced;
  for (const auto& feed : record.feeds()) {
    if (!feed.person().replaces_ssin().empty()) replaced.insert(feed.person().replaces_ssin());
  }
  return replaced;
}

}  // namespace edmg::store
