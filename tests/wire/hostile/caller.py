#!/usr/bin/env python3
"""An honest caller beside the attacks, in a process of its own.

    caller.py HOST PORT PKI_FOLDER

Submits every 10 ms on a connection that it keeps, signed by somebody known, and calls every 100 ms
on a new one. A line a call on
stdout: begin (seconds of the monotonic clock), "kept" or "new", milliseconds. A call that fails
counts as the time it is given. Ends when stdin does.
"""
import pathlib
import select
import sys
import time

from http2 import HEALTH, SUBMIT, Connection, Target, submission

IDENTITY = "software-beta-gp"
PAUSE_S = 0.01
NEW_EVERY_S = 0.1
CALL_TIMEOUT_S = 2.0
REFUSED = b"the vendor must be the one of the transport certificate"


class Caller:
    def __init__(self, target):
        self.target, self.kept, self.stream = target, None, 1
        self.message = submission(target.known_envelope())

    def call_kept(self):
        if self.kept is None:
            self.kept, self.stream = Connection(self.target, IDENTITY, timeout=CALL_TIMEOUT_S), 1
        # Its signature is good, its vendor is not: it changes nothing.
        told = self.kept.call(SUBMIT, self.message, stream=self.stream, timeout=CALL_TIMEOUT_S)
        if REFUSED not in told:
            raise OSError(f"another answer: {told}")
        self.stream += 2

    def call_new(self):
        with Connection(self.target, IDENTITY, timeout=CALL_TIMEOUT_S) as new:
            new.call(HEALTH, timeout=CALL_TIMEOUT_S)

    def measure(self, kind, call):
        begin = time.monotonic()
        try:
            call()
            seconds = time.monotonic() - begin
        except OSError:
            seconds = CALL_TIMEOUT_S
            if self.kept is not None and kind == "kept":
                self.kept.close()
                self.kept = None
        print(f"{begin:.6f} {kind} {seconds * 1000:.3f}", flush=True)

    def run(self):
        next_new = time.monotonic()
        while not select.select([sys.stdin], [], [], PAUSE_S)[0]:
            self.measure("kept", self.call_kept)
            if time.monotonic() >= next_new:
                self.measure("new", self.call_new)
                next_new = time.monotonic() + NEW_EVERY_S


if __name__ == "__main__":
    Caller(Target(sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3]))).run()
