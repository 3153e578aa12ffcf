#!/usr/bin/env python3
"""Shows that check_layers.py refuses each forbidden arrow, and lets its neighbour pass."""
import os
import tempfile
import unittest

import check_layers

# file, line of it, what the fault must name
FORBIDDEN = (
    ("services/rules/fee.cc", "#include <chrono>", "chrono"),
    ("services/rules/fee.cc", "#include <thread>", "thread"),
    ("services/rules/fee.cc", "#include <mutex>", "mutex"),
    ("services/rules/fee.cc", "#include <fstream>", "fstream"),
    ("services/rules/fee.cc", "#include <random>", "random"),
    ("services/rules/fee.cc", '#include "absl/time/clock.h"', "clock.h"),
    ("services/rules/fee.cc", '#include "absl/random/random.h"', "random.h"),
    ("services/rules/fee.cc", '#include "absl/log/log.h"', "log.h"),
    ("services/rules/fee.cc", '#include "absl/synchronization/mutex.h"', "mutex.h"),
    ("services/rules/fee.cc", '#include "store/database.h"', "store"),
    ("services/rules/fee.cc", '#include "services/sequencer.h"', "services"),
    ("services/rules/fee.cc", '#include "certs/verified.h"', "certs_verified"),
    ("services/rules/fee.cc", "absl::Time now = absl::Now();", "absl::Now"),
    ("services/rules/fee.cc", 'bool on = getenv("EDMG") != nullptr;', "getenv"),
    ("services/payments.h", "#include <rocksdb/db.h>", "rocksdb"),
    ("services/payments.h", "#include <openssl/evp.h>", "openssl"),
    ("services/payments.h", "#include <grpcpp/grpcpp.h>", "grpc"),
    ("services/payments.h", '#include "edmg/v1/payment_service.grpc.pb.h"', "stubs"),
    ("services/payments.h", '#include "certs/verifier.h"', "certs"),
    ("services/payments.h", '#include "gateway/bindings.h"', "gateway"),
    ("services/payments.h", '#include "absl/time/clock.h"', "clock"),
    ("services/payments.h", '  #  include   "gateway/bindings.h"', "gateway"),
    ("store/batch.cc", '#include "services/sequencer.h"', "services"),
    ("store/batch.cc", '#include "services/rules/facts.h"', "rules"),
    ("store/batch.cc", "#include <openssl/sha.h>", "openssl"),
    ("store/batch.cc", "#include <grpcpp/server.h>", "grpc"),
    ("store/batch.cc", '#include "certs/verified.h"', "certs"),
    ("certs/chain.cc", "#include <rocksdb/db.h>", "rocksdb"),
    ("certs/chain.cc", "#include <grpcpp/server.h>", "grpc"),
    ("certs/chain.cc", '#include "services/submissions.h"', "services"),
    ("certs/chain.cc", '#include "edmg/v1/submission.pb.h"', "protos"),
    ("gateway/bindings.cc", '#include "store/database.h"', "store"),
    ("gateway/bindings.cc", "#include <rocksdb/db.h>", "rocksdb"),
    ("gateway/main.cc", "#include <rocksdb/db.h>", "rocksdb"),
    ("gateway/bindings.cc", "#include <openssl/ssl.h>", "openssl"),
    ("gateway/bindings.cc", '#include "tests/support/dev_signing.h"', "tests"),
    ("gateway/bindings.cc", "#include <gtest/gtest.h>", "test_tools"),
    ("store/batch.cc", '#include "boost/any.h"', "boost"),
    ("store/batch.cc", '#include "batch.h"', "path from the root"),
    ("common/strings.cc", "#include <string>", "no room"),
    ("deploy/tool.cc", "#include <string>", "no room"),
    ("services/CMakeLists.txt",
     "target_link_libraries(edmg_services PRIVATE gRPC::grpc++)", "gRPC"),
    ("services/CMakeLists.txt",
     "target_link_libraries(edmg_services\n PRIVATE edmg_certs)", "certs"),
    ("services/rules/CMakeLists.txt",
     "target_link_libraries(edmg_rules PUBLIC edmg_store)", "store"),
    ("services/rules/CMakeLists.txt",
     "target_link_libraries(edmg_rules PUBLIC absl::synchronization)", "synchronization"),
    ("store/CMakeLists.txt", "target_link_libraries(edmg_store PUBLIC edmg_services)", "services"),
    ("store/CMakeLists.txt", "target_link_libraries(edmg_store PUBLIC ${OTHERS})", "OTHERS"),
    ("certs/CMakeLists.txt", "target_link_libraries(edmg_certs PUBLIC edmg_proto)", "edmg_proto"),
    ("gateway/CMakeLists.txt", "target_link_libraries(edmgd RocksDB::rocksdb-shared)", "RocksDB"),
    ("gateway/CMakeLists.txt", "link_libraries(edmg_store)", "link_libraries"),
    ("proto/edmg/v1/holding.proto", 'import "edmg/store/v1/records.proto";', "records"),
    ("proto/google/rpc/status.proto", 'import "edmg/v1/holding.proto";', "api"),
)

ALLOWED = (
    ("services/rules/fee.cc", '#include "absl/time/civil_time.h"'),
    ("services/rules/fee.cc", '#include "edmg/store/v1/records.pb.h"'),
    ("services/rules/fee.cc", "// absl::Now() is what a rule never asks."),
    ("services/payments.h", '#include "certs/verified.h"'),
    ("services/payments.h", '#include "store/database.h"'),
    ("services/payments.h", "#include <thread>"),
    ("store/batch.cc", "#include <rocksdb/db.h>"),
    ("certs/chain.cc", "#include <openssl/evp.h>"),
    ("gateway/main.cc", '#include "store/database.h"'),
    ("gateway/main.cc", '#include "absl/time/clock.h"'),
    ("gateway/tls_credentials.cc", "#include <openssl/ssl.h>"),
    ("tests/store/batch_test.cc", "#include <rocksdb/db.h>"),
    ("tests/wire/role_test.cc", '#include "gateway/bindings.h"'),
    ("gateway/CMakeLists.txt", "target_link_libraries(edmgd PRIVATE edmg_services absl::time)"),
    ("gateway/CMakeLists.txt", "target_include_directories(edmgd PRIVATE x)"),
    ("tests/CMakeLists.txt", "target_link_libraries(${name} PRIVATE ${ARG_LIBRARIES})"),
    ("proto/edmg/store/v1/journal.proto", 'import "edmg/v1/holding.proto";'),
)


def faults_of(path, text):
    """The faults of a tree that holds this file, and a clean one beside it."""
    with tempfile.TemporaryDirectory() as root:
        for name, content in (("store/keys.h", "#include <string>"), (path, "// Why.\n" + text)):
            os.makedirs(os.path.dirname(os.path.join(root, name)), exist_ok=True)
            with open(os.path.join(root, name), "w", encoding="utf-8") as file:
                file.write(content + "\n")
        return check_layers.faults(root)[0]


class Layers(unittest.TestCase):
    def test_refuses_each_forbidden_arrow_by_file_and_line(self):
        for path, text, named in FORBIDDEN:
            with self.subTest(path=path, text=text):
                found = faults_of(path, text)
                self.assertEqual(len(found), 1, found)
                place, fault = found[0]
                self.assertIn(place, (f"{path}:2", f"{path}:1"))
                self.assertIn(named, fault)

    def test_lets_the_allowed_neighbours_pass(self):
        for path, text in ALLOWED:
            with self.subTest(path=path, text=text):
                self.assertEqual(faults_of(path, text), [])

    def test_a_tree_without_sources_is_a_fault(self):
        with tempfile.TemporaryDirectory() as root:
            self.assertEqual(check_layers.faults(root), ([], 0))


if __name__ == "__main__":
    unittest.main()
