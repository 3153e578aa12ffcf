#!/usr/bin/env python3
"""Lints the protos with buf (buf.yaml), which deploy/install-packages brings from npm."""
import os
import shutil
import subprocess
import sys

import source_tree


def main():
    root = source_tree.root()
    ours = os.path.join(root, "build", "node", "node_modules", ".bin", "buf")
    tool = ours if os.path.exists(ours) else shutil.which("buf")
    if tool is None:
        return source_tree.without("buf")
    lint = subprocess.run([tool, "lint"], cwd=root, check=False)
    print(f"lint_proto: {len(source_tree.files(root, ('.proto',)))} files")
    return lint.returncode


if __name__ == "__main__":
    sys.exit(main())
