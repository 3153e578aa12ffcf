#!/usr/bin/env python3
"""Fails where clang-format would change a C++ file or a proto.

`clang-format -i` on the named files mends it.
"""
import shutil
import subprocess
import sys

import source_tree


def main():
    root = source_tree.root()
    tool = shutil.which("clang-format")
    if tool is None:
        return source_tree.without("clang-format")
    files = source_tree.files(root, (".h", ".cc", ".proto"))
    command = [tool, "--dry-run", "-Werror", "--ferror-limit=1", "--style=file", *files]
    failed = subprocess.run(command, cwd=root, check=False).returncode != 0
    print(f"format: {len(files)} files" + (", some differ: see above" if failed else ""))
    return 1 if failed or not files else 0


if __name__ == "__main__":
    sys.exit(main())
