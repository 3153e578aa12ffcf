#!/usr/bin/env python3
"""Shows that check_references.py refuses what it says it refuses."""
import os
import tempfile
import unittest

import check_references

PAGE = """# Rules

| key | rule |
|---|---|
| R1 | opened by a recognised practitioner |
| R10 to R12 | what patients pay |
| **B2** | on paper no more |
| `own d` | order of contacts |

## Decisions

| | |
|---|---|
| 1 | the holder |
| 27 | one person |

## Readings

| own | reading |
|---|---|
| f | the year-end |
| u | numbers that part |

## Where comments point

| comment | here |
|---|---|
| domain 1.2 to 1.4 | numbers |
| design 6 | decisions |
"""

# Each row: file, content, the place and text of the fault.
REFUSED = (
    ("store/engine/keys.h", "// Keys.\n// As is told (decision 28).\n",
     "store/engine/keys.h:2 decision 28"),
    ("store/engine/keys.h", "// Keys (decisions 1, 27\n// and 3).\n",
     "store/engine/keys.h:1 decision 3"),
    ("store/engine/keys.cc", "int a;  // R13\n", "store/engine/keys.cc:1 R13"),
    ("store/engine/keys.cc", "// R10\n// to R13\n", "store/engine/keys.cc:1 R13"),
    ("proto/edmg/v1/key.proto", "// By the day (decision 1).\n",
     "proto/edmg/v1/key.proto:1 decision 1"),
    ("proto/key.proto", "// By what is said (design\n// 5).\n", "proto/key.proto:1 design 5"),
    ("proto/key.proto", "// Domain 1.3 and 1.5.\n", "proto/key.proto:1 domain 1.5"),
    ("tests/e.txtpb", 'shows: ["R1", "own e"]\n', "tests/e.txtpb:1 own e"),
    ("tests/e.txtpb", 'note: "See E3."\n', "tests/e.txtpb:1 E3"),
    ("deploy/run", "#!/bin/bash\n# B4\n", "deploy/run:2 B4"),
    ("store/README.md", "Keys.\n\nSee [x](keys.h).\n", "store/README.md:3 keys.h"),
    ("store/README.md", "[x](../../outside.md)\n", "store/README.md:1 ../../outside.md"),
    ("store/README.md", "# Keys\n[x](#values)\n", "store/README.md:2 #values"),
)

ACCEPTED = (
    ("store/engine/keys.h", "// R1, R11, B2; decisions 1 and 27 (design 6), domain 1.3.\n"),
    ("store/engine/keys.h", 'const char* kMonth = "E5";\n'),
    ("store/engine/keys.h", "// 0xB5, a_R9, B2.\n"),
    ("tests/e.txtpb", 'shows: ["R1", "own d", "own u"]\n'),
    ("store/README.md", "# A key, or two\n[x](#a-key-or-two), [x](../store)\n"),
    ("store/README.md", "[x](../services/rules/README.md#decisions), [y](https://a.be/z)\n"),
)


def faults_of(path, content):
    with tempfile.TemporaryDirectory() as root:
        for name, text in (("services/rules/README.md", PAGE), (path, content)):
            os.makedirs(os.path.dirname(os.path.join(root, name)), exist_ok=True)
            with open(os.path.join(root, name), "w", encoding="utf-8") as file:
                file.write(text)
        return [f"{place} {fault}" for place, fault in check_references.faults(root)[0]]


class References(unittest.TestCase):
    def test_refuses(self):
        for path, content, named in REFUSED:
            with self.subTest(path=path, named=named):
                place, name = named.split(" ", 1)
                found = faults_of(path, content)
                self.assertEqual(len(found), 1, found)
                self.assertTrue(found[0].startswith(place), found)
                self.assertIn(name, found[0])

    def test_accepts(self):
        for path, content in ACCEPTED:
            with self.subTest(content=content):
                self.assertEqual(faults_of(path, content), [])

    def test_without_the_pages_nothing_resolves(self):
        with tempfile.TemporaryDirectory() as root:
            with open(os.path.join(root, "a.h"), "w", encoding="utf-8") as file:
                file.write("// R1.\n")
            self.assertEqual(len(check_references.faults(root)[0]), 1)


if __name__ == "__main__":
    unittest.main()
