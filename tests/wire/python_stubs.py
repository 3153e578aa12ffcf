"""Python stubs of the public API, for tests that are clients of their own."""
import os
import pathlib
import shutil
import subprocess
import sys

SKIPPED = 77


def generate(source, stubs):
    """Generates the modules and makes them importable. health.proto would shadow the package grpc.
    Ends the test, as skipped, where grpcio or its generator is not installed."""
    try:
        import grpc  # noqa: F401
        from google.protobuf import json_format  # noqa: F401
    except ImportError as error:
        print(f"skipped: {error} (Debian: python3-grpcio python3-protobuf)")
        sys.exit(1 if os.environ.get("CI") == "true" else SKIPPED)
    stubs, protos = pathlib.Path(stubs), pathlib.Path(source) / "proto"
    files = sorted(str(path.relative_to(protos)) for folder in ("edmg/v1", "google")
                   for path in (protos / folder).rglob("*.proto"))
    stubs.mkdir(parents=True, exist_ok=True)
    subprocess.run(["protoc", "-I", protos, f"--python_out={stubs}", f"--grpc_python_out={stubs}",
                    "--plugin=protoc-gen-grpc_python=" + shutil.which("grpc_python_plugin"),
                    *files], check=True)
    sys.path.insert(0, str(stubs))
