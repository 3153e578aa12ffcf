#!/usr/bin/env python3
"""Shows that check_layers.py refuses each forbidden arrow, and lets its neighbour pass."""
import os
import tempfile
import unittest

import arrows
import check_layers

# Each row: file, a line of it, the text that the fault must contain.
FORBIDDEN = (
    ("services/rules/dmg/fee.cc", "#include <chrono>", "chrono"),
    ("services/rules/dmg/fee.cc", "#include <thread>", "thread"),
    ("services/rules/dmg/fee.cc", "#include <mutex>", "mutex"),
    ("services/rules/dmg/fee.cc", "#include <fstream>", "fstream"),
    ("services/rules/dmg/fee.cc", "#include <random>", "random"),
    ("services/rules/dmg/fee.cc", '#include "absl/time/clock.h"', "clock.h"),
    ("services/rules/dmg/fee.cc", '#include "absl/random/random.h"', "random.h"),
    ("services/rules/dmg/fee.cc", '#include "absl/log/log.h"', "log.h"),
    ("services/rules/dmg/fee.cc", '#include "absl/synchronization/mutex.h"', "mutex.h"),
    ("services/rules/dmg/fee.cc", '#include "store/engine/database.h"', "store"),
    ("services/rules/dmg/fee.cc", '#include "services/writer/sequencer.h"', "services"),
    ("services/rules/dmg/fee.cc", '#include "certs/verified.h"', "certs_verified"),
    ("services/rules/dmg/fee.cc", "absl::Time now = absl::Now();", "absl::Now"),
    ("services/rules/dmg/fee.cc", 'bool on = getenv("EDMG") != nullptr;', "getenv"),
    ("services/payments/payments.h", "#include <rocksdb/db.h>", "rocksdb"),
    ("services/payments/payments.h", "#include <openssl/evp.h>", "openssl"),
    ("services/payments/payments.h", "#include <grpcpp/grpcpp.h>", "grpc"),
    ("services/payments/payments.h", '#include "edmg/v1/payment_service.grpc.pb.h"', "stubs"),
    ("services/payments/payments.h", '#include "certs/verifier.h"', "certs"),
    ("services/payments/payments.h", '#include "gateway/bind/bindings.h"', "gateway"),
    ("services/payments/payments.h", '#include "absl/time/clock.h"', "clock"),
    ("services/payments/payments.h", '  #  include   "gateway/bind/bindings.h"', "gateway"),
    ("store/engine/batch.cc", '#include "services/writer/sequencer.h"', "services"),
    ("store/engine/batch.cc", '#include "services/rules/dmg/dmg_facts.h"', "rules"),
    ("store/engine/batch.cc", "#include <openssl/sha.h>", "openssl"),
    ("store/engine/batch.cc", "#include <grpcpp/server.h>", "grpc"),
    ("store/engine/batch.cc", '#include "certs/verified.h"', "certs"),
    ("certs/chain.cc", "#include <rocksdb/db.h>", "rocksdb"),
    ("certs/chain.cc", "#include <grpcpp/server.h>", "grpc"),
    ("certs/chain.cc", '#include "services/dmg/submissions.h"', "services"),
    ("certs/chain.cc", '#include "edmg/v1/submission.pb.h"', "protos"),
    ("gateway/bindings.cc", '#include "store/engine/database.h"', "store"),
    ("gateway/bindings.cc", "#include <rocksdb/db.h>", "rocksdb"),
    ("gateway/main.cc", "#include <rocksdb/db.h>", "rocksdb"),
    ("gateway/bindings.cc", "#include <openssl/ssl.h>", "openssl"),
    ("gateway/bindings.cc", '#include "tests/support/dev_signing.h"', "tests"),
    ("gateway/bindings.cc", "#include <gtest/gtest.h>", "test_tools"),
    ("store/engine/batch.cc", '#include "boost/any.h"', "boost"),
    ("store/engine/batch.cc", '#include "batch.h"', "path from the root"),
    ("store/dmg/dossiers.cc", "#include <rocksdb/db.h>", "rocksdb"),
    ("values/civil_date.h", '#include "services/rules/book/rulebook.h"', "rules"),
    ("services/rules/payments/fee.h", '#include "services/rules/dmg/fee_rules.h"', "rules/dmg"),
    ("services/payments/payments.h", '#include "store/dmg/dossiers.h"', "store/dmg"),
    ("services/payments/payments.h", '#include "services/rules/dmg/fee_rules.h"', "rules/dmg"),
    ("services/writer/sequencer.h", '#include "services/dmg/submissions.h"', "services/dmg"),
    ("services/dmg/submissions.h", '#include "services/capabilities.h"', "know services"),
    ("store/payments/payments.h", '#include "store/apply.h"', "does not know store"),
    ("gateway/calls/front.h", '#include "gateway/edge/server.h"', "gateway/edge"),
    ("services/mailbox/mailbox.h", "#include <string>", "no row in FAMILIES"),
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
    ("proto/edmg/v1/holding.proto", 'import "edmg/store/v1/dmg.proto";', "records"),
    ("proto/google/rpc/status.proto", 'import "edmg/v1/holding.proto";', "api"),
)

ALLOWED = (
    ("services/rules/dmg/fee.cc", '#include "absl/time/civil_time.h"'),
    ("services/rules/dmg/fee.cc", '#include "edmg/store/v1/dmg.pb.h"'),
    ("services/rules/dmg/fee.cc", "// absl::Now() is what a rule never asks."),
    ("services/payments/payments.h", '#include "certs/verified.h"'),
    ("services/payments/payments.h", '#include "store/engine/database.h"'),
    ("services/payments/payments.h", "#include <thread>"),
    ("store/engine/batch.cc", "#include <rocksdb/db.h>"),
    ("store/people/physicians.cc", '#include "values/identifiers.h"'),
    ("services/registry/insured.cc", '#include "services/dmg/gather_facts.h"'),
    ("services/capabilities.h", '#include "services/dmg/submissions.h"'),
    ("certs/chain.cc", "#include <openssl/evp.h>"),
    ("gateway/main.cc", '#include "store/engine/database.h"'),
    ("gateway/main.cc", '#include "absl/time/clock.h"'),
    ("gateway/edge/tls_credentials.cc", "#include <openssl/ssl.h>"),
    ("tests/store/batch_test.cc", "#include <rocksdb/db.h>"),
    ("tests/wire/role_test.cc", '#include "gateway/bind/bindings.h"'),
    ("gateway/CMakeLists.txt", "target_link_libraries(edmgd PRIVATE edmg_services absl::time)"),
    ("gateway/CMakeLists.txt", "target_include_directories(edmgd PRIVATE x)"),
    ("tests/CMakeLists.txt", "target_link_libraries(${name} PRIVATE ${ARG_LIBRARIES})"),
    ("proto/edmg/store/v1/journal.proto", 'import "edmg/v1/holding.proto";'),
)


def faults_of(path, text):
    """The faults of a tree that holds this file, and a clean one beside it."""
    with tempfile.TemporaryDirectory() as root:
        clean = ("store/engine/keys.h", "#include <string>")
        for name, content in (clean, (path, "// Why.\n" + text)):
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

    def test_no_arrow_between_families_comes_back(self):
        before = set(arrows.ABOVE_FAMILIES)
        for folder, known in arrows.FAMILIES.items():
            self.assertEqual(known - before, set(), folder)
            before.add(folder)

    def test_a_tree_without_sources_is_a_fault(self):
        with tempfile.TemporaryDirectory() as root:
            self.assertEqual(check_layers.faults(root), ([], 0))


if __name__ == "__main__":
    unittest.main()
