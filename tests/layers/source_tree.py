"""The source files of a tree: what the checks read.

Walks the folders instead of asking git, so that files not yet added are checked too and a tree
without git (a tarball, a temp tree of a test) is read alike.
"""
import os
import re
import sys

NOT_OURS = {"build", "run", "node_modules", "__pycache__"}

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def files(root, suffixes):
    """Paths relative to root with one of these endings; sorted. Build folders are left out."""
    found = []
    for folder, subfolders, names in os.walk(root):
        subfolders[:] = [name for name in subfolders
                         if name not in NOT_OURS and not name.startswith(".")
                         and not os.path.exists(os.path.join(folder, name, "CMakeCache.txt"))]
        found += [os.path.relpath(os.path.join(folder, name), root)
                  for name in names if name.endswith(tuple(suffixes))]
    return sorted(found)


def read_lines(root, path):
    with open(os.path.join(root, path), encoding="utf-8") as file:
        return file.read().splitlines()


def includes(lines):
    """(line number, header, written with quotes) of every #include."""
    for number, line in enumerate(lines, 1):
        match = INCLUDE.match(line)
        if match:
            yield number, match.group(2), match.group(1) == '"'


def root():
    """The tree that these checks belong to."""
    return os.path.realpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))


def report(check, faults, remark=""):
    """Prints what `faults(root)` finds in the tree of the command line, or in this one, with the
    remark after each fault; the exit code of the check. faults gives pairs of file:line and what is
    wrong, and the number of files read."""
    found, count = faults(sys.argv[1] if len(sys.argv) > 1 else root())
    for place, fault in found:
        print(f"{place}: {fault}{remark}")
    print(f"{check}: {count} files, {len(found)} faults")
    return 1 if found or count == 0 else 0


def without(tool):
    """The exit code of a check whose tool is not here: skipped, but never in CI."""
    print(f"notice: {tool} is not here (deploy/install-packages --for tests brings it)")
    return 1 if os.environ.get("CI") == "true" else 77
