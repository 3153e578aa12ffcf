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


BLOCK = re.compile(r"^\s*(message|enum|oneof|service|rpc|extend) (\w+)[^;]*\{\s*$")
FIELD = re.compile(r"^\s*(?:repeated |optional )?([\w.]+|map<.*>) (\w+) = \d+")


def messages_of_protos(root):
    """Message -> its fields, each with the name of its type."""
    messages = {}
    for path in source_tree.files(root, (".proto",)):
        if "/store/" in path:
            continue
        within = []
        for line in source_tree.read_lines(root, path):
            line = line.split("//")[0].rstrip()
            block, field = BLOCK.match(line), FIELD.match(line)
            owners = [name for kind, name in within if kind == "message"]
            if block and block[1] == "oneof" and owners:
                messages.setdefault(owners[-1], {})[block[2]] = ""
            if field and owners and within[-1][0] in ("message", "oneof"):
                messages.setdefault(owners[-1], {})[field[2]] = field[1].split(".")[-1]
            if block:
                within.append((block[1], block[2]))
            elif line.endswith("{"):
                within.append(("", ""))
            if line.strip().startswith("}") and within:
                within.pop()
    return messages


def resolves(messages, parts, message=None):
    """True if the parts are fields one within the other, from this message or from any."""
    if not parts:
        return True
    if message is None:
        return any(resolves(messages, parts, one) for one in messages)
    fields = messages.get(message, {})
    return parts[0] in fields and resolves(messages, parts[1:], fields[parts[0]])


def named_in(text):
    for pattern in NAMED:
        for match in re.finditer(pattern, text):
            yield match.group(1), text.count("\n", 0, match.start()) + 1


def faults(root):
    messages, found, count = messages_of_protos(root), [], 0
    for path in source_tree.files(root, (".cc", ".h")):
        if path.startswith(("services/", "gateway/calls/", "gateway/bind/")):
            text = "\n".join(source_tree.read_lines(root, path))
            for field, line in named_in(text):
                count += 1
                if field not in NOT_OF_PROTOS and not resolves(messages, field.split(".")):
                    found.append(f"{path}:{line}: no public proto has a field '{field}'")
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
