#include "certs/identity.h"

#include "certs/refusal.h"
#include "gtest/gtest.h"

namespace edmg::certs {
namespace {

void ExpectRefused(const std::vector<std::string>& uris, const std::string& reason) {
  absl::StatusOr<Identity> identity = IdentityFromUris(uris);
  ASSERT_FALSE(identity.ok()) << uris.front();
  EXPECT_EQ(identity.status().code(), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(ReasonOf(identity.status()), reason) << (uris.empty() ? "" : uris.front());
  EXPECT_EQ(FieldOf(identity.status()), "tls.client_certificate");
}

TEST(Identity, ReadsEachRole) {
  EXPECT_EQ(*IdentityFromUris({"urn:edmg:software:alpha-gp"}),
            (Identity{Role::kSoftware, "alpha-gp"}));
  EXPECT_EQ(*IdentityFromUris({"urn:edmg:physician:12345678"}),
            (Identity{Role::kPhysician, "12345678"}));
  EXPECT_EQ(*IdentityFromUris({"urn:edmg:insurer:300"}), (Identity{Role::kInsurer, "300"}));
  EXPECT_EQ(*IdentityFromUris({"urn:edmg:administrator:j.doe_2"}),
            (Identity{Role::kAdministrator, "j.doe_2"}));
}

TEST(Identity, NamesRolesAsTheUrisDo) {
  EXPECT_EQ(RoleName(Role::kSoftware), "software");
  EXPECT_EQ(RoleName(Role::kPhysician), "physician");
  EXPECT_EQ(RoleName(Role::kInsurer), "insurer");
  EXPECT_EQ(RoleName(Role::kAdministrator), "administrator");
}

TEST(Identity, IgnoresOtherUris) {
  EXPECT_EQ(*IdentityFromUris({"https://vendor.example/", "urn:edmg:insurer:100", "spiffe://x/y"}),
            (Identity{Role::kInsurer, "100"}));
}

TEST(Identity, RefusesNoneAndSeveral) {
  ExpectRefused({}, "ROLE_MISSING");
  ExpectRefused({"https://vendor.example/"}, "ROLE_MISSING");
  ExpectRefused({"urn:edmg:insurer:100", "urn:edmg:insurer:200"}, "ROLE_AMBIGUOUS");
  ExpectRefused({"urn:edmg:insurer:100", "urn:edmg:insurer:100"}, "ROLE_AMBIGUOUS");
  ExpectRefused({"urn:edmg:insurer:100", "urn:edmg:nonsense"}, "ROLE_AMBIGUOUS");
}

TEST(Identity, RefusesMalformedRoles) {
  const std::string long_name(65, 'a');
  for (const std::string& uri : {
           std::string("urn:edmg:"),
           std::string("urn:edmg:software"),
           std::string("urn:edmg:software:"),
           std::string("urn:edmg:software:Alpha"),
           std::string("urn:edmg:software:a b"),
           std::string("urn:edmg:software:alpha:gp"),
           "urn:edmg:software:" + long_name,
           std::string("urn:edmg:physician:1234567"),
           std::string("urn:edmg:physician:123456789"),
           std::string("urn:edmg:physician:1234567x"),
           std::string("urn:edmg:insurer:30"),
           std::string("urn:edmg:insurer:3000"),
           std::string("urn:edmg:insurer:30a"),
           std::string("urn:edmg:administrator:"),
           "urn:edmg:administrator:" + long_name,
           std::string("urn:edmg:administrator:root!"),
           std::string("urn:edmg:softwares:alpha"),
           std::string("urn:edmg:auditor:x"),
           std::string("URN:EDMG:insurer:100"),
           std::string("urn:edmg:insurer:100\0", 21),
       }) {
    ExpectRefused({uri}, "ROLE_MALFORMED");
  }
}

TEST(Identity, AcceptsTheLongestName) {
  const std::string name(64, 'a');
  EXPECT_EQ(IdentityFromUris({"urn:edmg:software:" + name})->name, name);
}

}  // namespace
}  // namespace edmg::certs
