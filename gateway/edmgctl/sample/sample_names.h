// Plausible Belgian names for sample data; nobody in particular.
//
// Constant tables, UTF-8. The two languages and a few family names from elsewhere, about as one
// meets them.
#ifndef EDMG_GATEWAY_EDMGCTL_SAMPLE_SAMPLE_NAMES_H_
#define EDMG_GATEWAY_EDMGCTL_SAMPLE_SAMPLE_NAMES_H_

#include "absl/strings/string_view.h"
#include "edmg/v1/patient.pb.h"
#include "gateway/edmgctl/sample/chance.h"

namespace edmg::ctl {

enum class Language { kDutch, kFrench };

struct Name {
  absl::string_view first;
  absl::string_view family;
};

// Dutch for 58 % of the people.
Language DrawLanguage(Chance& chance);
Name DrawName(Chance& chance, Language language, edmg::v1::Sex sex);
// A town of the language's side of the country, for the name of a practice.
absl::string_view DrawTown(Chance& chance, Language language);

}  // namespace edmg::ctl

#endif  // EDMG_GATEWAY_EDMGCTL_SAMPLE_SAMPLE_NAMES_H_
