// The month of an insurer as one page of HTML, which needs no other file. No gRPC here.
#ifndef EDMG_GATEWAY_EDMGCTL_MONTHLY_PAGE_H_
#define EDMG_GATEWAY_EDMGCTL_MONTHLY_PAGE_H_

#include <string>

#include "edmg/v1/books.pb.h"

namespace edmg::ctl {

// `month` is "2016-03"; `books` are those of its last day, or of today.
std::string MonthlyPage(const std::string& month, const edmg::v1::GetBooksResponse& books,
                        const edmg::v1::GetTimelinessReportResponse& timeliness);

}  // namespace edmg::ctl

#endif  // EDMG_GATEWAY_EDMGCTL_MONTHLY_PAGE_H_
