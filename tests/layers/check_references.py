#!/usr/bin/env python3
"""What comments and pages cite must be written down in the tree, and links must lead somewhere.

    check_references.py [ROOT]

A decision ("decision 27"), a key of the trade (R13, B2, E5, M3, N18), a reading of our own
("own d") or a section of the sources ("domain 6.3", "design 6") resolves where a row of a table on
one of the two pages below has it in its first cell. A bare number there is a decision, where the
heading above the table or the table's first column says so, and a bare letter in the column "own" a
reading. A first cell may name several, also as a range: "R10 to R12", "domain 1.2 to 1.4". Of the
rules since 2021 (N), which are not active, the pages speak as a whole.

Public protos cite no decision and no section: they say in words what holds.

A relative link of a Markdown page must point at a file or a folder, and at a heading where it names
one.
"""
import os
import re
import sys

import source_tree

PAGES = ("services/rules/README.md", "GLOSSARY.md")

WHOLE = (".md", ".txtpb")                         # read from the first word to the last
SLASHES = (".h", ".cc", ".in", ".proto")          # comments begin with //
HASHES = (".py", ".cmake", "CMakeLists.txt", ".cfg", ".service", "run", "build", "demo", "coverage",
          "install-packages", "make-dev-pki")     # comments begin with #
PUBLIC = "proto/edmg/v1/"                         # texts that vendors read, without the pages
PAGES_OF_OURS = ("decision ", "domain ", "design ", "own ")
NOT_READ = ("tests/layers/", "tests/data/")       # these name keys that do not exist

COMMENT = {"//": re.compile(r"(?:^|\s)//+ ?(.*)$"), "#": re.compile(r"(?:^|\s)#+ ?(.*)$")}

NUMBERS = r"\d{1,2}(?:\.\d)?(?:(?:, and|,| and| to) \d{1,2}(?:\.\d)?(?![\w/]))*"
DECISION = re.compile(rf"\b[Dd]ecision (\d{{1,2}})\b|\b[Dd]ecisions ({NUMBERS})")
DOMAIN = re.compile(rf"\b[Dd]omain(?:\.md)? ({NUMBERS})")
DESIGN = re.compile(r"\b[Dd]esign(?:\.md)? (\d)\b")  # a list after it counts decisions
ROW = re.compile(r"\brow (3\.1)/\d")              # of a scenario: a row of that section's table
READING = re.compile(r'"own ([a-z])"')
KEY = re.compile(r"(?<![\w./-])([RBEMN])(\d{1,2})(?: to \1(\d{1,2}))?(?!\w)")
SEPARATOR = re.compile(r"^\|[\s:|-]+\|?$")
LINK = re.compile(r"\]\(<?([^)\s>]+)>?[^)]*\)|^\s*\[[^\]]+\]:\s*(\S+)")


def between(first, last):
    """"7", "9" to 7 8 9, and "1.2", "1.4" to 1.2 1.3 1.4."""
    head, dot, low = first.rpartition(".")
    high = last.rpartition(".")[2]
    return [f"{head}{dot}{number}" for number in range(int(low), int(high) + 1)]


def numbers_of(text):
    """"7 to 9, 11 and 16" to 7 8 9 11 16."""
    for first, last in re.findall(r"([\d.]+)(?: to ([\d.]+))?", text):
        yield from between(first.rstrip("."), (last or first).rstrip("."))


def cited(text):
    """(position, name) of all that the text cites."""
    for match in DECISION.finditer(text):
        for number in numbers_of(match.group(1) or match.group(2)):
            yield match.start(), f"decision {number}"
    for match in DOMAIN.finditer(text):
        for number in numbers_of(match.group(1)):
            yield match.start(), f"domain {number}"
    for match in DESIGN.finditer(text):
        yield match.start(), f"design {match.group(1)}"
    for match in ROW.finditer(text):
        yield match.start(), f"domain {match.group(1)}"
    for match in READING.finditer(text):
        yield match.start(), f"own {match.group(1)}"
    for match in KEY.finditer(text):
        for number in between(match.group(2), match.group(3) or match.group(2)):
            yield match.start(), f"{match.group(1)}{number}"


def defined(lines):
    """The names that a page explains: what the first cells of its tables say."""
    heading = column = ""
    for line, below in zip(lines, lines[1:] + [""]):
        if line.startswith("#"):
            heading, column = line.lower(), ""
        if not line.startswith("|") or SEPARATOR.match(line):
            continue
        cell = re.sub(r"[`*]", "", line.split("|")[1]).strip()
        if SEPARATOR.match(below):
            column = cell.lower()
        elif re.fullmatch(NUMBERS, cell) and "decision" in heading + column:
            yield from (f"decision {number}" for number in numbers_of(cell))
        elif column == "own" and re.fullmatch("[a-z]", cell):
            yield f"own {cell}"
        else:
            yield from (name for _, name in cited(cell))
            yield from (f"own {letter}" for letter in re.findall(r"\bown ([a-z])\b", cell))


def prose_of(path, lines):
    """(text, first line number) of each stretch of prose that a reader reads at one go."""
    comment = COMMENT["//" if path.endswith(SLASHES) else "#"]
    stretch, begin = [], 0
    for number, line in enumerate(lines + [""], 1):
        words = line.strip()
        if not path.endswith(WHOLE):
            match = comment.search(line)
            words = match.group(1).strip() if match else ""
        if words:
            begin = begin if stretch else number
            stretch.append(words)
        elif stretch:
            yield stretch, begin
            stretch = []


def unresolved(path, lines, names):
    """(line number, what is wrong) of what the file cites and no page has."""
    found = set()
    for stretch, begin in prose_of(path, lines):
        text = " ".join(stretch)
        ends = [len(" ".join(stretch[:i + 1])) for i in range(len(stretch))]
        for position, name in cited(text):
            line = begin + sum(end < position for end in ends)
            if path.startswith(PUBLIC) and name.startswith(PAGES_OF_OURS):
                found.add((line, f"{name} is cited: a public proto explains itself"))
            elif name not in names and not (path in PAGES and name[0] == "N"):
                found.add((line, f"{name} is in none of {', '.join(PAGES)}"))
    return sorted(found)


def anchors_of(lines):
    """What a link may name of a page: its headings, as they are written in an address."""
    for line in lines:
        if line.startswith("#"):
            words = re.sub(r"[^\w\- ]", "", line.lstrip("#").strip().lower())
            yield words.replace(" ", "-")


def broken_links(root, path, lines):
    """(line number, what is wrong) of relative links to what is not in the tree."""
    inside = os.path.realpath(root) + os.sep
    for number, line in enumerate(lines, 1):
        for pair in LINK.findall(line):
            link = pair[0] or pair[1]
            if re.match(r"[a-z]+:", link):
                continue
            target, _, anchor = link.partition("#")
            file = os.path.realpath(os.path.join(root, os.path.dirname(path), target))
            if not target:
                file = os.path.realpath(os.path.join(root, path))
            if not file.startswith(inside) or not os.path.exists(file):
                yield number, f"the link to {link} leads nowhere"
            elif anchor and anchor not in anchors_of(source_tree.read_lines(root, file)):
                yield number, f"the link to {link} names no heading"


def faults(root):
    """(file:line, what is wrong) of the whole tree, and the number of files read."""
    names = set()
    for page in PAGES:
        if os.path.exists(os.path.join(root, page)):
            names.update(defined(source_tree.read_lines(root, page)))
    paths = [path for path in source_tree.files(root, WHOLE + SLASHES + HASHES)
             if not path.startswith(NOT_READ)]
    found = []
    for path in paths:
        lines = source_tree.read_lines(root, path)
        wrong = list(unresolved(path, lines, names))
        if path.endswith(".md"):
            wrong += broken_links(root, path, lines)
        found += [(f"{path}:{number}", fault) for number, fault in wrong]
    return found, len(paths)


if __name__ == "__main__":
    sys.exit(source_tree.report("references", faults))
