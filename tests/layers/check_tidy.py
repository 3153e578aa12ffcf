#!/usr/bin/env python3
"""Runs clang-tidy on the C++ of our rooms, and remembers what was clean.

    check_tidy.py BUILD [FILE...]

BUILD is a build folder whose generated headers are made. A file is read again only when it, a
header of ours that it reaches, a proto or .clang-tidy has changed: a clean verdict leaves an empty
file, named by the digest of all that, in the user's cache (~/.cache/edmg-tidy, where other clones
find it too).

The build compiles several files as one (CMAKE_UNITY_BUILD). Where most of these are to be read,
they are read as one too, which takes a third of the time; else each file for itself.
"""
import concurrent.futures
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time

import source_tree

STAMP_SECONDS_MAX = 30 * 24 * 3600
ROOMS = ("values/", "certs/", "store/", "services/", "gateway/")


def reached(root, path, seen):
    """Adds path and every header of ours that it includes, directly or not, to seen."""
    if path in seen or not os.path.exists(os.path.join(root, path)):
        return seen
    seen.add(path)
    for _, header, _ in source_tree.includes(source_tree.read_lines(root, path)):
        reached(root, header, seen)
    return seen


def digest_of(root, paths):
    digest = hashlib.sha256()
    for path in sorted(paths):
        with open(os.path.join(root, path), "rb") as file:
            digest.update(path.encode() + b"\0" + hashlib.sha256(file.read()).digest())
    return digest.hexdigest()


def stamps_folder():
    """Makes the folder of clean verdicts and forgets those of which nobody asked for a month."""
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    folder = os.path.join(home, "edmg-tidy")
    os.makedirs(folder, exist_ok=True)
    for entry in os.scandir(folder):
        if entry.stat().st_mtime < time.time() - STAMP_SECONDS_MAX:
            os.unlink(entry.path)
    return folder


class Tidy:
    """One run: the tool, the build folder and where clean verdicts are kept."""

    def __init__(self, root, build, tool):
        self.root, self.build, self.tool = root, build, tool
        self.stamps = stamps_folder()
        version = subprocess.run([tool, "--version"], capture_output=True, check=True).stdout
        ground = [".clang-tidy"] + source_tree.files(root, (".proto",))
        self.ground = digest_of(root, ground) + hashlib.sha256(version).hexdigest()
        self.groups = {}  # files of ours -> the file that is compiled, which includes them
        self.write_commands()

    def write_commands(self):
        """Leaves a compile command for each file and each group of files in build/tidy."""
        with open(os.path.join(self.build, "compile_commands.json"), encoding="utf-8") as file:
            entries = json.load(file)
        for group in list(entries):
            for path in self.files_of(group["file"]):
                self.groups[os.path.relpath(path, self.root)] = group["file"]
                entries.append({**group, "file": path,
                                "command": group["command"].replace(group["file"], path)})
        self.build = os.path.join(self.build, "tidy")
        os.makedirs(self.build, exist_ok=True)
        with open(os.path.join(self.build, "compile_commands.json"), "w",
                  encoding="utf-8") as file:
            json.dump(entries, file)

    @staticmethod
    def files_of(compiled):
        """The files that are compiled as this one."""
        if not re.search(r"/Unity/unity_\d+_cxx\.cxx$", compiled):
            return [compiled]
        with open(compiled, encoding="utf-8") as file:
            return re.findall(r'^#include "(.+)"$', file.read(), re.M)

    def units(self, files):
        """What is read at once: lists of files."""
        groups = {}
        for path in files:
            groups.setdefault(self.groups.get(path), []).append(path)
        for group, paths in groups.items():
            if group is not None and 2 * len(paths) > len(self.files_of(group)):
                yield paths
            else:
                yield from ([path] for path in paths)

    def stamp_of(self, path):
        content = self.ground + digest_of(self.root, reached(self.root, path, set()))
        return os.path.join(self.stamps, hashlib.sha256(content.encode()).hexdigest())

    def is_known(self, path):
        """Whether the file was clean as it is now; keeps that verdict for another month."""
        stamp = self.stamp_of(path)
        if not os.path.exists(stamp):
            return False
        os.utime(stamp)
        return True

    def faults(self, paths):
        """What clang-tidy says of these files of one group; empty when they are clean."""
        if paths[0] not in self.groups:
            return f"{paths[0]}:1: no target compiles this file\n"
        stamps = [self.stamp_of(path) for path in paths]  # of what is read now
        rooms = "|".join(room.rstrip("/") for room in ROOMS)
        read = paths[0] if len(paths) == 1 else self.groups[paths[0]]
        run = subprocess.run(
            [self.tool, "-p", self.build, "--quiet", f"--header-filter=^{self.root}/({rooms})/",
             read], cwd=self.root, capture_output=True, text=True, check=False)
        if run.returncode != 0:
            return run.stdout or run.stderr
        for stamp in stamps:
            with open(stamp, "w", encoding="utf-8"):
                pass
        return ""


def main():
    root, tool = source_tree.root(), shutil.which("clang-tidy")
    if tool is None:
        return source_tree.without("clang-tidy")
    if len(sys.argv) < 2:
        print(__doc__)
        return 2
    tidy = Tidy(root, os.path.realpath(sys.argv[1]), tool)
    files = sys.argv[2:] or [path for path in source_tree.files(root, (".cc",))
                             if path.startswith(ROOMS)]
    stale = [path for path in files if not tidy.is_known(path)]
    print(f"tidy: {len(files)} files, {len(stale)} to read", flush=True)
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for faults in pool.map(tidy.faults, tidy.units(stale)):
            failed += bool(faults)
            sys.stdout.write(faults)
            sys.stdout.flush()
    print(f"tidy: {failed} readings with faults")
    return 1 if failed or not files else 0


if __name__ == "__main__":
    sys.exit(main())
