// Errors fit into the limit of clients: 8 KiB of metadata, as counted by a client that sees the
// details in base64, as gRPC's Java does.
#include "gateway/calls/grpc_status.h"

#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"
#include "services/answers/errors.h"
#include "services/rules/book/refusals.h"
#include "services/rules/book/rulebook.h"

namespace edmg::gateway {
namespace {

constexpr size_t kMetadataBytesMax = 8192;
constexpr size_t kBytesPerHeader = 32;  // HPACK's reckoning

size_t HeaderBytes(const std::string& name, const std::string& value) {
  return name.size() + value.size() + kBytesPerHeader;
}

size_t TrailerBytes(const grpc::Status& status) {
  const std::string details = absl::Base64Escape(status.error_details());
  size_t message = 0;  // every byte that is not printable ASCII takes three
  for (unsigned char c : status.error_message()) message += c < ' ' || c > '~' || c == '%' ? 3 : 1;
  return HeaderBytes("grpc-status-details-bin", details) +
         HeaderBytes("grpc-message", std::string(message, 'm')) + HeaderBytes("grpc-status", "16") +
         HeaderBytes(":status", "200") + HeaderBytes("content-type", "application/grpc");
}

google::rpc::Status DetailsOf(const grpc::Status& status) {
  google::rpc::Status details;
  EXPECT_TRUE(details.ParseFromString(status.error_details()));
  return details;
}

TEST(GrpcStatus, TheLongestRefusalsFitIntoEightKibibytes) {
  const std::string path =
      "messages[99999].persons[499].medical_house_contracts[49].medical_house_nihii";
  for (const auto& row : rules::RefusalTable()) {
    const rules::Refusals refusals(100, rules::Refusal{rules::Code::Of(row.code), path});
    const grpc::Status status = ToGrpc(services::Reject(refusals, rules::Rulebook::Default()));
    EXPECT_LE(TrailerBytes(status), kMetadataBytesMax) << row.code;
    const auto details = DetailsOf(status);
    ASSERT_GE(details.details_size(), 2) << row.code;
    EXPECT_TRUE(absl::EndsWith(details.details(0).type_url(), "google.rpc.ErrorInfo"));
    EXPECT_TRUE(absl::EndsWith(details.details(1).type_url(), "edmg.v1.Rejection"));
  }
}

TEST(GrpcStatus, WhatDoesNotFitGoesFromTheLeastNeeded) {
  const std::string path(400, 'p');
  const grpc::Status status = ToGrpc(services::Reject(
      rules::Refusals(9, rules::Refusal{"111", path}), rules::Rulebook::Default()));
  EXPECT_LE(TrailerBytes(status), kMetadataBytesMax);
  const auto details = DetailsOf(status);
  ASSERT_GE(details.details_size(), 1);
  EXPECT_TRUE(absl::EndsWith(details.details(0).type_url(), "google.rpc.ErrorInfo"));
}

TEST(GrpcStatus, TellsNothingOfAFailedDisk) {
  const grpc::Status full = ToGrpc(absl::ResourceExhaustedError("IO error: /var/lib/x: no space"));
  EXPECT_EQ(full.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_FALSE(absl::StrContains(full.error_message(), "/var"));
  const grpc::Status damaged = ToGrpc(absl::DataLossError("block checksum mismatch in 000012.sst"));
  EXPECT_EQ(damaged.error_code(), grpc::StatusCode::INTERNAL);
  EXPECT_FALSE(absl::StrContains(damaged.error_message(), "sst"));
  EXPECT_EQ(ToGrpc(absl::OkStatus()).error_code(), grpc::StatusCode::OK);
}

}  // namespace
}  // namespace edmg::gateway
