#!/usr/bin/env python3
"""Shows that check_style.py refuses what it says it refuses."""
import os
import tempfile
import unittest

import check_style

GUARD = "EDMG_STORE_ENGINE_KEYS_H_"
HEADER = f"// Keeps keys.\n#ifndef {GUARD}\n#define {GUARD}\n#endif\n"

# Each row: file, content, the text that the fault must contain.
REFUSED = (
    ("store/engine/keys.cc", "int a;\n" * 401, "401 lines"),
    ("store/engine/keys.cc", "// TO" "DO: later\n", "unfinished"),
    ("store/engine/keys.cc", "#define NDEBUG\n", "assertions"),
    ("store/CMakeLists.txt", "add_compile_options(-DNDEBUG)\n", "assertions"),
    ("store/engine/keys.cc", "int a; \n", "blanks"),
    ("store/apply.cc", "    default:\n", "lists every kind"),
    ("tests/e2e/client.py", "a = '" + "x" * 100 + "'\n", "columns"),
    ("store/engine/keys.h", HEADER.replace(GUARD, "STORE_KEYS_H"), "header guard"),
    ("store/engine/keys.h", HEADER.split("\n", 1)[1], "opens with a comment"),
    ("deploy/server.key", "secret\n", "secret"),
    ("proto/holding.pb.h", HEADER, "generated"),
)

ACCEPTED = (
    ("store/engine/keys.h", HEADER),
    ("store/engine/keys.cc", "int a;\n" * 400),
    ("CMakeLists.txt", "# No build type defines NDEBUG.\n"),
    ("deploy/demo.sh", 'mktemp "edmg.XXXXXX"\n'),
)


def faults_of(path, content):
    with tempfile.TemporaryDirectory() as root:
        os.makedirs(os.path.dirname(os.path.join(root, path)), exist_ok=True)
        with open(os.path.join(root, path), "w", encoding="utf-8") as file:
            file.write(content)
        return check_style.faults(root)[0]


class Style(unittest.TestCase):
    def test_refuses(self):
        for path, content, named in REFUSED:
            with self.subTest(path=path, named=named):
                found = faults_of(path, content)
                self.assertTrue(any(named in fault for _, fault in found), found)

    def test_accepts(self):
        for path, content in ACCEPTED:
            with self.subTest(path=path):
                self.assertEqual(faults_of(path, content), [])


if __name__ == "__main__":
    unittest.main()
