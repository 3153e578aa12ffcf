#!/usr/bin/env python3
"""Fails on every include, link and import that is not an arrow of the house (arrows.py).

    check_layers.py [ROOT]

Prints one line a fault, file:line first, and counts what it read. Files that git does not know yet
are read too.
"""
import re
import sys

import arrows
import source_tree

CPP = (".h", ".cc")
# A library that comes in by the back door would escape the table of targets.
LINKS_FOR_ALL = re.compile(r"\b(link_libraries|link_directories|include_directories)\s*\(")
LINKS = re.compile(r"\btarget_link_libraries\s*\(([^)]*)\)")
FOLDERS = arrows.FAMILIES.keys() | arrows.ABOVE_FAMILIES
LINK_KEYWORDS = {"PUBLIC", "PRIVATE", "INTERFACE"}
IMPORT = re.compile(r'^\s*import\s+(?:public\s+|weak\s+)?"([^"]+)"')


def kind_of(name, table):
    """The first kind of the table whose pattern is the whole name; None for a stranger."""
    return next((kind for kind, pattern in table if re.fullmatch(pattern, name)), None)


def row_for(path, table):
    """The table's row for the longest folder that holds the path; None where no row fits."""
    rooms = [room for room in table if path.startswith(room + "/")]
    return table[max(rooms, key=len)] if rooms else None


def allowed_includes(path):
    allowed = row_for(path, arrows.MAY_INCLUDE)
    if allowed is None:
        return None
    return allowed.union(*(more for door, more in arrows.DOORS if re.fullmatch(door, path)))


def folder_of(path):
    return path.rpartition("/")[0]


def family_fault(path, header):
    """What is wrong with an include between the folders of our rooms; None where nothing is. Of
    folders without families the kinds of header judge."""
    folder, other = folder_of(path), folder_of(header)
    if folder not in arrows.FAMILIES or other not in FOLDERS - arrows.FAMILIES[folder] - {folder}:
        return None
    return f"includes {header}: {folder} does not know {other}"


def check_cpp(root, path):
    lines = source_tree.read_lines(root, path)
    allowed = allowed_includes(path)
    if allowed is None:
        yield 1, "C++ in a folder that is no room of the house"
        return
    if path.startswith(arrows.WITH_FAMILIES) and folder_of(path) not in FOLDERS:
        yield 1, f"{folder_of(path)} has no row in FAMILIES"
        return
    for number, header, quoted in source_tree.includes(lines):
        kind = kind_of(header, arrows.HEADERS)
        if quoted and "/" not in header:
            yield number, f'includes "{header}": give its path from the root'
        elif kind is None:
            yield number, f"includes {header}, which no row of arrows.py knows"
        elif kind not in allowed:
            yield number, f"includes {header} ({kind})"
        elif fault := family_fault(path, header):
            yield number, fault
    words = row_for(path, arrows.MUST_NOT_SAY)
    for number, line in enumerate(lines, 1):
        match = words and re.search(words, line.split("//")[0])
        if match:
            yield number, f"says {match.group(0)}"


def check_cmake(root, path):
    text = "\n".join(line.split("#")[0] for line in source_tree.read_lines(root, path))
    allowed = row_for(path, arrows.MAY_LINK)
    if path.startswith("tests/"):
        return
    for match in LINKS_FOR_ALL.finditer(text):
        yield line_of(text, match), f"{match.group(1)} reaches every target: use the target_ form"
    for match in LINKS.finditer(text):
        for target in match.group(1).split()[1:]:
            kind = kind_of(target, arrows.TARGETS)
            if target in LINK_KEYWORDS or (allowed and kind in allowed):
                continue
            yield line_of(text, match), f"links {target} ({kind or 'unknown to arrows.py'})"


def line_of(text, match):
    return text.count("\n", 0, match.start()) + 1


def check_proto(root, path):
    allowed = row_for(path, arrows.MAY_IMPORT)
    if allowed is None:
        yield 1, "a proto in a folder that arrows.py does not know"
        return
    for number, line in enumerate(source_tree.read_lines(root, path), 1):
        match = IMPORT.match(line)
        kind = match and kind_of(match.group(1), arrows.IMPORTS)
        if match and kind not in allowed:
            yield number, f"imports {match.group(1)} ({kind or 'unknown to arrows.py'})"


CHECKS = ((CPP, check_cpp), (("CMakeLists.txt", ".cmake"), check_cmake), ((".proto",), check_proto))


def faults(root):
    """(file:line, what is wrong) of the whole tree, and the number of files read."""
    found, count = [], 0
    for suffixes, check in CHECKS:
        for path in source_tree.files(root, suffixes):
            count += 1
            found += [(f"{path}:{number}", fault) for number, fault in check(root, path)]
    return found, count


if __name__ == "__main__":
    sys.exit(source_tree.report(
        "layers", faults, ": not an arrow of the house (tests/layers/arrows.py)"))
