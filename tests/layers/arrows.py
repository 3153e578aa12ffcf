"""Who may name what: the rooms and arrows of the house, one row a line.

A header, a link target or an imported proto belongs to the first kind below whose pattern matches
it; one that belongs to none is refused everywhere, so that a new dependency needs a row here.
"""

# kind -> pattern of an #include. The order is precedence.
HEADERS = (
    ("stubs",          r"(edmg|grpc/health)/.*\.grpc\.pb\.h"),
    ("protos",         r"(edmg|google/rpc|google/type|grpc/health)/.*\.pb\.h"),
    ("protobuf",       r"google/protobuf/.*\.h"),
    ("certs_verified", r"certs/verified\.h"),
    ("certs",          r"certs/.*\.h"),
    ("values",         r"values/.*\.h"),
    ("store",          r"store/.*\.h"),
    ("rules",          r"services/rules/.*\.h"),
    ("services",       r"services/.*\.h"),
    ("gateway",        r"gateway/.*\.h"),
    ("tests",          r"tests/.*\.h"),
    ("clock",          r"absl/time/clock\.h|chrono|time\.h|sys/time\.h"),
    ("chance",         r"absl/random/.*|random"),
    ("abseil_pure",    r"absl/(algorithm|base|cleanup|container|functional|hash|memory|meta|numeric"
                       r"|status|strings|time|types|utility)/.*\.h"),
    ("abseil",         r"absl/(debugging|flags|synchronization)/.*\.h"),
    ("rocksdb",        r"rocksdb/.*\.h"),
    ("openssl",        r"openssl/.*\.h"),
    ("xml",            r"libxml/[a-z]+\.h"),
    ("grpc",           r"(grpc|grpc\+\+|grpcpp)/.*\.h"),
    ("command_line",   r"CLI/.*\.hpp"),
    ("test_tools",     r"(gtest|gmock|benchmark)/.*\.h"),
    ("std_pure",       r"algorithm|array|bit|bitset|cassert|cctype|charconv|climits|cmath|compare"
                       r"|concepts|cstddef|cstdint|cstring|deque|functional|initializer_list"
                       r"|iterator|limits|list|map|memory|new|numeric|optional|ranges|set|span"
                       r"|string|string_view|tuple|type_traits|unordered_map|unordered_set|utility"
                       r"|variant|vector"),
    ("std",            r"[a-z_0-9]+"),
    ("system",         r"[a-z_]+\.h|(sys|netinet|arpa|linux)/[a-z_]+\.h"),
)

# kind -> pattern of a target in target_link_libraries. edmg_flags holds compiler options only.
TARGETS = (
    ("flags",          r"edmg_flags"),
    ("protos",         r"edmg_proto"),
    ("stubs",          r"edmg_grpc"),
    ("values",         r"edmg_values"),
    ("rules",          r"edmg_rules"),
    ("store",          r"edmg_store"),
    ("certs",          r"edmg_certs"),
    ("certs_verified", r"certs_verified"),
    ("services",       r"edmg_services"),
    ("gateway",        r"edmg_gateway(_output)?|edmgctl_(sample|message)"),
    ("protobuf",       r"protobuf::libprotobuf"),
    ("chance",         r"absl::random_.*"),
    ("abseil",         r"absl::(synchronization|flags.*|stacktrace|symbolize)"),
    ("abseil_pure",    r"absl::(?!log)[a-z_0-9]+"),
    ("rocksdb",        r"RocksDB::rocksdb-shared"),
    ("openssl",        r"OpenSSL::(SSL|Crypto)"),
    ("xml",            r"LibXml2::LibXml2"),
    ("grpc",           r"gRPC::.*"),
    ("command_line",   r"CLI11::CLI11"),
    ("allocator",      r"\$\{JEMALLOC\}"),
    ("std",            r"Threads::Threads"),
    ("test_tools",     r"GTest::.*|benchmark::.*"),
)

# kind -> pattern of an import in a .proto file.
IMPORTS = (
    ("records",  r"edmg/store/v1/.*"),
    ("api",      r"edmg/v1/.*"),
    ("public",   r"google/(rpc|type)/.*|grpc/health/.*"),
    ("protobuf", r"google/protobuf/.*"),
)

PURE = {"protos", "protobuf", "abseil_pure", "std_pure"}
PLAIN = PURE | {"abseil", "std", "system"}

# Room (the longest prefix counts) -> the kinds that its C++ files may include.
MAY_INCLUDE = {
    "values":         PURE | {"values"},
    "services/rules": PURE | {"rules", "values"},
    "services":       PLAIN | {"services", "rules", "store", "certs_verified", "values"},
    "store/engine":   PLAIN | {"store", "rocksdb"},
    "store":          PLAIN | {"store", "values"},
    "certs":          (PLAIN - {"protos", "protobuf"}) | {"certs", "certs_verified", "openssl"},
    "gateway":        PLAIN | {"gateway", "services", "certs", "certs_verified", "stubs", "grpc",
                               "command_line", "clock", "chance", "values"},
    "tests":          {kind for kind, _ in HEADERS},
}

# Doors: files (a pattern) that may include more than their room.
DOORS = (
    (r"gateway/main\.cc",         {"store"}),
    (r"services/bank/(credit_transfer|status)_file\.cc", {"xml"}),
    (r"gateway/edge/tls(_\w+)?\.(h|cc)", {"openssl"}),
)

# Rooms that are built of families.
WITH_FAMILIES = ("values/", "store/", "services/", "gateway/")

# Folders that put families together: they may include all that their room may.
ABOVE_FAMILIES = {"services", "gateway", "gateway/edmgctl"}

# Folder of a family -> the folders of our rooms that its files may include, itself apart. A row
# names only rows before it and folders that put families together, so that no arrow comes back.
# The kernel (engine, writer, answers) knows no family; payments do not know the DMG.
FAMILIES = {
    "values": set(),

    "services/rules/book":     {"values"},
    "services/rules/people":   {"values", "services/rules/book"},
    "services/rules/payments": {"values", "services/rules/book", "services/rules/people"},
    "services/rules/dmg":      {"values", "services/rules/book", "services/rules/people",
                                "services/rules/payments"},

    "store/engine":   set(),
    "store/journal":  {"store/engine"},
    "store/people":   {"values", "store/engine", "store/journal"},
    "store/dmg":      {"store/engine"},
    "store/payments": {"values", "store/engine", "store/journal"},
    "store/calendar": {"store/engine"},
    "store":          {"values", "store/engine", "store/journal", "store/people", "store/dmg",
                       "store/payments", "store/calendar"},

    "services/answers":  {"values", "services/rules/book", "store/engine"},
    "services/writer":   {"values", "services/rules/book", "store/engine", "store",
                          "services/answers"},
    "services/people":   {"values", "services/rules/book", "services/rules/people", "store/engine",
                          "store/people"},
    "services/payments": {"values", "services/rules/book", "services/rules/payments",
                          "store/engine", "store/people", "store/payments", "services/answers",
                          "services/writer"},
    "services/bank":     {"values", "services/rules/book", "services/rules/payments",
                          "store/engine", "store/people", "store/payments", "services/answers",
                          "services/writer", "services/payments"},
    "services/dmg":      {"values", "services/rules/book", "services/rules/people",
                          "services/rules/payments", "services/rules/dmg", "store/engine",
                          "store/journal", "store/people", "store/dmg", "services/answers",
                          "services/writer", "services/people"},
    "services/registry": {"values", "services/rules/book", "services/rules/people",
                          "services/rules/dmg", "store/engine", "store/people", "store/dmg",
                          "services/answers", "services/writer", "services/people",
                          "services/dmg"},
    "services/calendar": {"values", "services/rules/book", "services/rules/people",
                          "services/rules/payments", "services/rules/dmg", "store/engine",
                          "store/people", "store/payments", "store/dmg", "store/calendar",
                          "services/answers", "services/writer", "services/people",
                          "services/payments", "services/dmg"},
    "services/journal":  {"values", "services/rules/book", "services/rules/dmg", "store/engine",
                          "store", "store/journal", "store/calendar", "services/answers",
                          "services/writer", "services/payments", "services/bank",
                          "services/dmg", "services/registry", "services/calendar"},

    "gateway/process": {"services/answers"},
    "gateway/calls":   {"services/answers", "services/journal", "services", "gateway/process"},
    "gateway/bind":    {"values", "services", "gateway/calls"},
    "gateway/edge":    {"services", "gateway/process", "gateway/calls", "gateway/bind"},

    "gateway/edmgctl/sample":  {"values", "gateway/edmgctl"},
    "gateway/edmgctl/message": {"values", "gateway/edmgctl"},
    "gateway/edmgctl/command": {"values", "gateway/process", "gateway/edmgctl",
                                "gateway/edmgctl/sample", "gateway/edmgctl/message"},
}

# Room -> the kinds of target that its CMakeLists.txt may link.
MAY_LINK = {
    "values":         PURE | {"flags"},
    "services/rules": PURE | {"flags", "values"},
    "services":       PLAIN | {"flags", "rules", "store", "certs_verified", "xml"},
    "store":          PLAIN | {"flags", "rocksdb", "values"},
    "certs":          (PLAIN - {"protos", "protobuf"}) | {"flags", "certs", "certs_verified",
                                                          "openssl"},
    "gateway":        PLAIN | {"flags", "gateway", "services", "store", "values", "certs",
                               "certs_verified", "stubs", "grpc", "openssl", "command_line",
                               "allocator", "chance"},
    "proto":          {"protos", "protobuf", "grpc"},
    "tests":          {kind for kind, _ in TARGETS},
}

# Folder of protos -> the kinds that its files may import.
MAY_IMPORT = {
    "proto/edmg/store": {"records", "api", "public", "protobuf"},
    "proto/edmg/v1":    {"api", "public", "protobuf"},
    "proto/google":     {"public", "protobuf"},
    "proto/grpc":       {"protobuf"},
    "tests":            {"api", "public", "protobuf"},
}

# Room -> words that its files must not say: ways to the clock, to chance or to the process that
# need no header of their own.
MUST_NOT_SAY = {
    "values":         r"absl::Now|absl::SleepFor|std::chrono|getenv|thread_local|"
                      r"std::(?:rand|time|thread|mutex)\b|\b(?:printf|fopen|rand)\(",
    "services/rules": r"absl::Now|absl::SleepFor|std::chrono|getenv|thread_local|"
                      r"std::(?:rand|time|thread|mutex)\b|\b(?:printf|fopen|rand)\(",
    "services":       r"absl::Now|std::chrono|getenv|std::(?:rand|time)\b|\brand\(",
    "store":          r"absl::Now|std::chrono|getenv|std::(?:rand|time)\b|\brand\(",
    "certs":          r"absl::Now|std::chrono|getenv|std::(?:rand|time)\b|\brand\(",
}
