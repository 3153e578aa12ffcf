// Reflection: everything for administrators, nothing for anybody else.
//
// Its messages are few and are written and read here by field number, as grpc.reflection.v1alpha
// numbers them.
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/unknown_field_set.h>

#include <fstream>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "tests/support/wire_rig.h"

namespace edmg::support {
namespace {

using google::protobuf::UnknownFieldSet;

constexpr char kReflection[] = "grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";
constexpr int kAskFileWithSymbol = 4, kAskServices = 7;          // of the request
constexpr int kFiles = 4, kServices = 6, kServiceOrFileRow = 1;  // of the response

std::string Request(int field, const std::string& value) {
  UnknownFieldSet request;
  request.AddLengthDelimited(field, value);
  std::string bytes;
  request.SerializeToString(&bytes);
  return bytes;
}

// The rows of the response's field `kind`.
std::vector<std::string> RowsOf(const std::string& response, int kind) {
  std::vector<std::string> rows;
  UnknownFieldSet fields, list;
  EXPECT_TRUE(fields.ParseFromString(response));
  for (int i = 0; i < fields.field_count(); ++i) {
    if (fields.field(i).number() != kind) continue;
    EXPECT_TRUE(list.ParseFromString(fields.field(i).length_delimited()));
  }
  for (int i = 0; i < list.field_count(); ++i) {
    if (list.field(i).number() == kServiceOrFileRow) {
      rows.push_back(list.field(i).length_delimited());
    }
  }
  return rows;
}

class ReflectionTest : public WireTest {
 protected:
  static absl::Status Ask(const WireClient& client, const std::string& request,
                          std::string* response) {
    auto stream = client.Open(kReflection);
    if (stream->WriteBytes(request)) stream->ReadBytes(response, kCallTimeout);
    stream->WritesDone();
    return stream->Finish();
  }
};

TEST_F(ReflectionTest, ListsAllServicesToAdministrators) {
  std::set<std::string> expected = {"grpc.reflection.v1alpha.ServerReflection"};
  std::ifstream file(EDMG_DESCRIPTOR_SET, std::ios::binary);
  google::protobuf::FileDescriptorSet set;
  ASSERT_TRUE(set.ParseFromIstream(&file));
  for (const auto& proto : set.file()) {
    for (const auto& service : proto.service()) {
      expected.insert(absl::StrCat(proto.package(), ".", service.name()));
    }
  }
  std::string response;
  ASSERT_OK(Ask(Administrators(), Request(kAskServices, "*"), &response));
  std::set<std::string> listed;
  for (const std::string& row : RowsOf(response, kServices)) {
    UnknownFieldSet service;
    ASSERT_TRUE(service.ParseFromString(row));
    listed.insert(service.field(0).length_delimited());
  }
  EXPECT_EQ(listed, expected);
}

TEST_F(ReflectionTest, GivesTheFilesOfEachService) {
  for (const char* symbol :
       {"edmg.v1.SubmissionService", "edmg.v1.PaymentService", "edmg.v1.AdminService",
        "grpc.health.v1.Health", "edmg.v1.Rejection", "google.rpc.ErrorInfo"}) {
    std::string response;
    ASSERT_OK(Ask(Administrators(), Request(kAskFileWithSymbol, symbol), &response));
    const auto files = RowsOf(response, kFiles);
    ASSERT_FALSE(files.empty()) << symbol;
    google::protobuf::FileDescriptorProto file;
    EXPECT_TRUE(file.ParseFromString(files[0]));
  }
}

TEST_F(ReflectionTest, IsClosedToOthersAndOnThePublicListener) {
  std::string response;
  for (const std::string role : {"software:medisoft", "physician:12345678", "insurer:100"}) {
    EXPECT_EQ(Ask(Administrators(role), Request(kAskServices, "*"), &response).code(),
              absl::StatusCode::kPermissionDenied);
    EXPECT_EQ(Ask(Public(role), Request(kAskServices, "*"), &response).code(),
              absl::StatusCode::kUnimplemented);
  }
  EXPECT_EQ(Ask(Public("administrator:ops"), Request(kAskServices, "*"), &response).code(),
            absl::StatusCode::kUnimplemented);
  EXPECT_EQ(response, "");
}

}  // namespace
}  // namespace edmg::support
