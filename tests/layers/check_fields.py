#!/usr/bin/env python3
"""Each field path that an error or a refusal names is a path of fields of the public protos.

    check_fields.py [ROOT]
"""
import re
import sys

import source_tree

# The places where the code names a field, with the path as the group.
NAMED = (
    r'Reason::k\w+,\s*"([a-z_.]+)"',
    r'FieldPath k\w+\{"[a-z_.]*",\s*"([a-z_.]+)"\}',
    r'(?:findings[.>-]+Add\(|findings\(|Check\w+\([^;{]*|\.Add\()[^;]*?'
    r'\{(?:path|""|k\w+|Join\(\{[^}]*\}\)|[a-z_]+),\s*"([a-z_.]+)"\}',
    r'push_back\(\s*\{"\w+",\s*(?:path \+ )?"\.?([a-z_.]+)"',
    r'StrCat\((?:reading\.)?(?:body|path),\s*"\.([a-z_.]+)"',
    r'k\w*Field = "([a-z_.]+)"',
)
FEWEST = 50  # fewer: the patterns above do not find what they should
NOT_OF_PROTOS = {"tls.client_certificate"}


def fields_of_protos(root):
    names = set()
    for path in source_tree.files(root, (".proto",)):
        if "/store/" not in path:
            text = "\n".join(source_tree.read_lines(root, path))
            names.update(re.findall(r"^\s*(?:repeated |optional |map<[^>]*> )?[\w.]*\s*(\w+) = \d+",
                                    text, re.M))
            names.update(re.findall(r"^\s*oneof (\w+) \{", text, re.M))
    return names


def named_in(text):
    for pattern in NAMED:
        for match in re.finditer(pattern, text):
            yield match.group(1), text.count("\n", 0, match.start()) + 1


def faults(root):
    known, found, count = fields_of_protos(root), [], 0
    for path in source_tree.files(root, (".cc", ".h")):
        if path.startswith(("services/", "gateway/calls/", "gateway/bind/")):
            text = "\n".join(source_tree.read_lines(root, path))
            for field, line in named_in(text):
                count += 1
                unknown = [part for part in field.split(".") if part not in known]
                if unknown and field not in NOT_OF_PROTOS:
                    found.append(f"{path}:{line}: no public proto has a field '{unknown[0]}'")
    if count < FEWEST:
        found.append(f"only {count} named fields were found, {FEWEST} expected")
    return found, count


def main():
    found, count = faults(sys.argv[1] if sys.argv[1:] else source_tree.root())
    for fault in found:
        print(fault)
    print(f"fields: {count} named")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
