#!/usr/bin/env python3
"""The points of the house style that a few lines can check; the formatter and tidy do the rest.

    check_style.py [ROOT]

Length of files and lines, header guards and opening comments, words that must not stay, build flags
that switch assertions off, and files that must not be committed.
"""
import re
import sys

import source_tree

LINES_MAX = 400
COLUMNS_MAX = 100
CPP = (".h", ".cc")
FORMATTED = CPP + (".proto",)  # clang-format measures these
SOURCES = CPP + (".py", ".proto", ".cmake", "CMakeLists.txt", ".sh")
GENERATED = (".pb.h", ".pb.cc", "_pb2.py", "_pb2_grpc.py", ".binpb", ".o", ".a", ".so",
             ".pem", ".key", ".p12")

# Built from halves, so that this file does not say the words itself.
UNFINISHED = re.compile(r"\b(" + "|".join(("TO" "DO", "FIX" "ME", "X" "XX")) + r")\b")
ASSERTIONS_OFF = re.compile(r"-D\s*NDEBUG|define\s+NDEBUG|DEFINITIONS.*\bNDEBUG\b|\bif.*\bNDEBUG\b")

# Kinds of ours are listed one by one, so that a new one that nobody thought of does not compile.
# OpenSSL's are its own, in the two files that read them.
FORGETFUL = re.compile(r"^\s*default:")
ROOMS_OF_KINDS = ("values/", "certs/", "store/", "services/", "gateway/")
KINDS_OF_OTHERS = ("certs/accepted_keys.cc", "certs/der_reader.cc")


def guard_of(path):
    return "EDMG_" + re.sub(r"[^A-Za-z0-9]", "_", path).upper() + "_"


def check_header(path, lines):
    guard = guard_of(path)
    if f"#ifndef {guard}" not in lines or f"#define {guard}" not in lines:
        yield 1, f"no header guard {guard}"
    if not lines or not lines[0].startswith("// "):
        yield 1, "a header opens with a comment: what it keeps, promises and does not do"


def check_lines(path, lines):
    if len(lines) > LINES_MAX:
        yield LINES_MAX, f"{len(lines)} lines: a file splits at {LINES_MAX}"
    for number, line in enumerate(lines, 1):
        if len(line) > COLUMNS_MAX and "://" not in line and not path.endswith(FORMATTED):
            yield number, f"{len(line)} columns of {COLUMNS_MAX}"
        if line != line.rstrip():
            yield number, "blanks at the end of the line"
        if (FORGETFUL.match(line) and path.startswith(ROOMS_OF_KINDS)
                and path not in KINDS_OF_OTHERS and path.endswith(FORMATTED)):
            yield number, "a switch without default: lists every kind"
        if UNFINISHED.search(line):
            yield number, "says that it is unfinished"
        if ASSERTIONS_OFF.search(line) and not path.startswith("tests/layers/"):
            yield number, "assertions stay on in every build"


def faults(root):
    """(file:line, what is wrong) of the whole tree, and the number of files read."""
    found = [(f"{path}:1", "generated or secret: must not be in the tree")
             for path in source_tree.files(root, GENERATED)]
    paths = source_tree.files(root, SOURCES)
    for path in paths:
        lines = source_tree.read_lines(root, path)
        wrong = list(check_lines(path, lines))
        if path.endswith(".h"):
            wrong += check_header(path, lines)
        found += [(f"{path}:{number}", fault) for number, fault in wrong]
    return found, len(paths)


if __name__ == "__main__":
    sys.exit(source_tree.report("style", faults))
