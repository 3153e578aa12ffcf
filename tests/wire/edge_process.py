"""deploy/edge/run as a process of a test: HAProxy, and the gateway behind it.

    with EdgeRun(world, "--crl", lists, EDGE_REQUESTS="5") as edge:
        edge.ctl("status")
"""
import os
import pathlib
import random
import signal
import socket
import subprocess
import threading
import time

import gateway_process

SECONDS_MAX = 30


def two_free_ports():
    """The first of two ports in a row that nobody has now. The system gives none of this range by
    itself: where a run is killed, its limit of bytes stays, and must not meet other tests."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as first, socket.socket() as second:
            try:
                first.bind(("127.0.0.1", port))
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


class EdgeRun:
    """A started deploy/edge/run; what it says is gathered in `said`."""

    def __init__(self, world, *more, **settings):
        self.world, self.port, self.said = world, two_free_ports(), []
        environment = gateway_process.clean_environment(TMPDIR=str(world.folder), **settings)
        self.process = subprocess.Popen(
            [world.source / "deploy" / "edge" / "run", "--skip-build", "--pki", world.pki,
             "--data", world.folder / "edge-data", "--port", str(self.port), *map(str, more)],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment,
            start_new_session=True)
        self.reader = threading.Thread(target=self.gather)
        self.reader.start()
        self.await_line("Ctrl-C ends both")

    def gather(self):
        for line in self.process.stdout:
            self.said.append(line)

    def await_line(self, words):
        end = time.monotonic() + SECONDS_MAX
        while not any(words in line for line in self.said):
            if time.monotonic() > end or self.process.poll() is not None:
                raise AssertionError(f"no '{words}': " + "".join(self.said))
            time.sleep(0.02)

    def ctl(self, *arguments, admin=True):
        port = self.port + 1 if admin else self.port
        return subprocess.run(
            [self.world.edmgctl, "--pki", self.world.pki, "--target", f"localhost:{port}",
             *arguments], capture_output=True, text=True, timeout=SECONDS_MAX,
            env=gateway_process.clean_environment())

    def processes(self):
        """The ids of the gateway and of HAProxy's worker."""
        gateway, master = (next(int(line.split("(process ")[1].split(")")[0])
                                for line in self.said if f"{name} (process" in line)
                           for name in ("the gateway", "HAProxy"))
        children = pathlib.Path(f"/proc/{master}/task/{master}/children").read_text().split()
        return [gateway, *map(int, children)]

    def stop(self, how=signal.SIGINT):
        """Ends it as Ctrl-C does, which meets the whole group; its exit code."""
        os.killpg(self.process.pid, how)
        code = self.process.wait(SECONDS_MAX)
        self.reader.join(SECONDS_MAX)
        self.process.stdout.close()
        return code

    def __enter__(self):
        return self

    def __exit__(self, *error):
        if self.process.poll() is None:
            self.stop(signal.SIGKILL)
