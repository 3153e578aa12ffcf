// Events for insurers, as the parts of a decision that make them add them.
#ifndef EDMG_SERVICES_RULES_BOOK_INSURER_EVENTS_H_
#define EDMG_SERVICES_RULES_BOOK_INSURER_EVENTS_H_

#include <string>

#include "edmg/store/v1/journal.pb.h"
#include "edmg/v1/payment.pb.h"
#include "services/rules/book/accept.h"
#include "values/timestamps.h"

namespace edmg::rules {

// Adds an event for the insurer (OA code), without what it is about.
inline edmg::store::v1::PaymentEventRecord* AddInsurerEvent(edmg::v1::PaymentEventType type,
                                                            const std::string& insurer,
                                                            const Accept& accept,
                                                            edmg::store::v1::Decision* decision) {
  auto* event = decision->add_payment_events();
  event->set_insurer(insurer);
  event->set_position(decision->payment_events_size() - 1);
  event->set_type(type);
  *event->mutable_event_time() = TimestampOf(accept.accept_time);
  return event;
}

}  // namespace edmg::rules

#endif  // EDMG_SERVICES_RULES_BOOK_INSURER_EVENTS_H_
