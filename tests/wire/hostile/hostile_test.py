#!/usr/bin/env python3
"""Plays hostile callers against a listener, and measures what another caller notices of them.

    hostile_test.py EDMG_GATEWAY EDMGCTL SOURCE_DIR      starts a gateway, attacks it, and judges,
                                                         alone and behind the edge
    hostile_test.py --host HOST --port PORT --pid PID --pki FOLDER [--only NAME] [--long]
                    [--from ADDRESS...]

In the second form the listener is given, with the processes whose memory counts; the folder is one
of certs/make-dev-pki. Prints one line an attack: p99 of the other caller before and during it, the
memory that it took, and the time until a new connection is served again. In the first form
EDMG_LONG=1 makes the attacks long. Ends with 1 when a limit is passed.
"""
import argparse
import concurrent.futures
import os
import pathlib
import resource
import signal
import statistics
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

import attacks
import edge_process
import gateway_process
import http2

# The most that another caller may notice: twice its time alone, and what a machine costs whose
# cores the attacker, the caller, and perhaps other tests share with the gateway. Through the edge
# the long form takes nothing off: each attack is played three times, and the middle one counts.
P99_FACTOR, P99_FLOOR_MS = 2, {"short": 400, "long": 20}
EDGE_ROUNDS, EDGE_P99_FLOOR_MS = {"short": 1, "long": 3}, {"short": 400, "long": 0}
MEMORY_MB_MAX = 300
MEMORY_NOTICED_MB_MAX = 600
BACK_S_MAX = 5
STOP_S_MAX = 8  # the grace is 10 s
UNDISTURBED_S = {"short": 2, "long": 20}
SETTLE_S = 0.3

# The edge tells callers apart by their addresses, too: these are the addresses of the n-th attack.
ADDRESSES = {"short": lambda n: [f"127.1.{n}.1"],
             "long": lambda n: [f"127.1.{n}.{i}" for i in range(1, 31)]}
# The attacks that the edge is there for; its short form plays no others.
OF_EDGE = ("idle callers", "endless integer", "ping flood", "rapid reset")

# name, attack, seconds of the short form. Every one of them must leave memory and service alone.
# "noticed": the attack costs the gateway more than the attacker until it is cut off, so the other
# caller may notice it; the proxy in front holds it off.
TABLE = (
    ("half-open handshakes", attacks.half_open_handshakes, 1, ""),
    ("idle strangers", attacks.idle_strangers, 2, ""),
    ("idle callers", attacks.idle_callers, 2, ""),
    ("inflating requests", attacks.inflating_requests, 2, ""),
    ("messages less one byte", attacks.messages_less_one_byte, 3, ""),
    ("endless headers", attacks.endless_headers, 2, ""),
    ("endless string", attacks.endless_string, 2, "noticed"),
    ("endless integer", attacks.endless_integer, 3, "noticed"),
    ("table of headers", attacks.table_of_headers, 2, ""),
    ("ping flood", attacks.ping_flood, 1, ""),
    ("settings flood", attacks.settings_flood, 1, ""),
    ("window flood", attacks.window_flood, 1, ""),
    ("empty data flood", attacks.empty_data_flood, 1, ""),
    ("slow senders", attacks.slow_senders, 2, ""),
    ("slow readers", attacks.slow_readers, 2, ""),
    ("dear strangers", attacks.dear_strangers, 2, ""),
    ("forged lines", attacks.forged_lines, 2, ""),
    ("rapid reset", attacks.rapid_reset, 2, "noticed"),
)


class Caller:
    """The honest caller's process, and what it measured."""

    def __init__(self, target):
        self.calls = []  # (begin, kind, ms)
        script = pathlib.Path(__file__).with_name("caller.py")
        self.process = subprocess.Popen(
            [sys.executable, "-B", script, target.host, str(target.port), target.pki],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.reader = threading.Thread(target=self.gather)
        self.reader.start()

    def gather(self):
        for line in self.process.stdout:
            begin, kind, ms = line.split()
            self.calls.append((float(begin), kind, float(ms)))

    def p99(self, begin, end):
        """Of the calls on the kept connection: a new one from the address of a storm may have to
        be made twice."""
        times = sorted(ms for at, kind, ms in list(self.calls)
                       if begin <= at <= end and kind == "kept")
        return times[int(len(times) * 0.99)] if times else float("inf")

    def back_after(self, moment):
        """Seconds until a new connection was served, waiting for it."""
        deadline = time.monotonic() + 4 * BACK_S_MAX
        while time.monotonic() < deadline:
            served = [at for at, kind, ms in list(self.calls)
                      if at >= moment and kind == "new" and ms < 1000]
            if served:
                return served[0] - moment
            time.sleep(0.05)
        return float("inf")

    def close(self):
        self.process.stdin.close()
        self.reader.join()
        self.process.wait()
        self.process.stdout.close()


class Memory:
    """The most that processes held while this was open, in MB."""

    def __init__(self, pids):
        self.pids, self.peak, self.over = pids, self.now(pids), threading.Event()
        self.thread = threading.Thread(target=self.watch)
        self.thread.start()

    @staticmethod
    def of(pid):
        try:
            status = pathlib.Path(f"/proc/{pid}/status").read_text()
        except OSError:
            return 0
        return next((int(line.split()[1]) / 1024 for line in status.splitlines()
                     if line.startswith("VmRSS")), 0)

    @classmethod
    def now(cls, pids):
        return sum(map(cls.of, pids))

    def watch(self):
        while not self.over.wait(0.05):
            self.peak = max(self.peak, self.now(self.pids))

    def close(self):
        self.over.set()
        self.thread.join()
        return self.peak


def on_idle_cores(function, *arguments):
    """Its result. Threads that it starts, too, take the cores only where nobody else wants them: an
    attacker elsewhere shares none with the gateway."""
    def step_back():
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 19)

    with concurrent.futures.ThreadPoolExecutor(1, initializer=step_back) as pool:
        return pool.submit(function, *arguments).result()


def spin(seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass


class Player:
    """Plays attacks on a target; `faults` says which limits were passed."""

    def __init__(self, target, pids, size, floor_ms):
        self.target, self.pids, self.size, self.floor_ms = target, pids, size, floor_ms
        self.faults, self.undisturbed, self.p99s = [], [], {}
        self.caller = Caller(target)
        self.caller.back_after(time.monotonic())
        self.rest()
        self.memory_at_start = Memory.now(pids)

    def rest(self):
        """Measures the other caller alone, on a machine that is as busy as during an attack."""
        begin = time.monotonic()
        on_idle_cores(spin, UNDISTURBED_S[self.size])
        self.undisturbed.append(self.caller.p99(begin, time.monotonic()))

    def play(self, name, attack, seconds, may):
        seconds = seconds if self.size == "short" else 10 * seconds
        memory_before, memory, begin = Memory.now(self.pids), Memory(self.pids), time.monotonic()
        saw = on_idle_cores(attack, self.target, seconds, self.size)
        end = time.monotonic()
        back = self.caller.back_after(end)
        p99, above = self.caller.p99(begin, end), memory.close() - memory_before
        alone = self.undisturbed[-1]
        print(f"{name:24} p99 {alone:6.1f} -> {p99:7.1f} ms  memory {above:+6.0f} MB  "
              f"back {back:5.2f} s  in {end - begin:4.1f} s: {saw}", flush=True)
        noticed = may == "noticed"
        self.judge(name, "memory", above, MEMORY_NOTICED_MB_MAX if noticed else MEMORY_MB_MAX)
        self.judge(name, "back", back, BACK_S_MAX)
        if not noticed:
            self.p99s.setdefault(name, []).append(p99)
        time.sleep(SETTLE_S)

    def judge(self, name, what, value, most):
        if value > most:
            self.faults.append(f"{name}: {what} {value:.1f}, at most {most:.1f}")

    def close(self):
        self.caller.close()
        most = P99_FACTOR * statistics.median(self.undisturbed) + self.floor_ms
        for name, p99s in self.p99s.items():
            self.judge(name, "p99", statistics.median(p99s), most)
        kept = Memory.now(self.pids) - self.memory_at_start
        print(f"{'in the end':24} memory {kept:+6.0f} MB", flush=True)
        self.judge("in the end", "memory", kept, MEMORY_MB_MAX)


def play_given(arguments):
    target = http2.Target(arguments.host, arguments.port, pathlib.Path(arguments.pki),
                          arguments.addresses)
    size = "long" if arguments.long else "short"
    player = Player(target, arguments.pid, size, P99_FLOOR_MS[size])
    for row in TABLE:
        if arguments.only in row[0]:
            player.play(*row)
    player.close()
    return player.faults


def play_few_descriptors(world, size):
    """A gateway with 1,024 descriptors, and 1,100 connections that say nothing (CVE-2023-4785)."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(8192, before[1]), before[1]))
    limit = ["prlimit", "--nofile=1024:1024"]
    with Started(world, "data-few", limit) as gateway:
        player = Player(gateway.target, [gateway.process.pid], size, P99_FLOOR_MS[size])
        player.play("bare connections", attacks.bare_connections, 4, "")
        player.close()
        said = gateway.said_text()
        if gateway.process.poll() is not None:
            player.faults.append(f"bare connections: the gateway ended: {said}")
        if "descriptors" not in said:
            player.faults.append("bare connections: the low limit of descriptors was not said")
        gateway.stop()
    return player.faults


class Started(gateway_process.Running):
    """A gateway of this test, on a free port."""

    def __init__(self, world, data, prefix=()):
        flags = world.flags(data, request_log="none", library_log="info")
        super().__init__(world, flags, prefix)
        self.target = http2.Target("127.0.0.1", self.ports[0], world.pki)
        self.administrators = http2.Target("127.0.0.1", self.ports[1], world.pki)

    def said_text(self):
        return "".join(self.said)


def play_edge(world, size):
    """Nobody notices anything through the edge."""
    with edge_process.EdgeRun(world) as edge:
        print("through the edge:", flush=True)
        target = http2.Target("127.0.0.1", edge.port, world.pki)
        player = Player(target, edge.processes(), size, EDGE_P99_FLOOR_MS[size])
        for _ in range(EDGE_ROUNDS[size]):
            for number, (name, attack, seconds, *_) in enumerate(TABLE):
                if size == "long" or name in OF_EDGE:
                    target.come_from(ADDRESSES[size](number))
                    player.play(name, attack, seconds, "")
            player.rest()
        player.close()
        edge.stop()
    return [f"through the edge: {fault}" for fault in player.faults]


def check_log(gateway):
    """What callers send reaches the log neither as lines of its own nor as a flood."""
    faults = []
    if any(line.startswith("FORGED") for line in gateway.said):
        faults.append("forged lines: a line that a caller wrote stands in the log")
    if len(gateway.said) > 20 * 120:
        faults.append(f"the log has {len(gateway.said)} lines")
    return faults


def check_stop(gateway):
    """SIGTERM ends it soon, whatever streams are stuck, and nothing is left behind (H9)."""
    faults, stuck = [], []
    for target, identity, path, payload in (
            (gateway.target, attacks.INSURER, http2.EVENTS, b"\x0a\x01s"),
            (gateway.target, attacks.SOFTWARE, http2.RECEIPT, b""),
            (gateway.administrators, attacks.ADMINISTRATOR, http2.VERIFY, b"")):
        one = http2.Connection(target, identity, {http2.INITIAL_WINDOW_SIZE: 0})
        for stream in range(1, 20, 2):
            one.send(http2.headers(stream, path), http2.data(stream, http2.message(payload)))
        one.send(http2.headers(99, path), http2.data(99, http2.message(b"12345")[:-1], end=False))
        stuck.append(one)
    time.sleep(1)
    begin = time.monotonic()
    code = gateway.stop(signal.SIGTERM)
    took = time.monotonic() - begin
    print(f"{'end with stuck streams':24} {took:.1f} s, code {code}", flush=True)
    if took > STOP_S_MAX or code != 0:
        faults.append(f"end with stuck streams: {took:.1f} s, code {code}: {gateway.said_text()}")
    left = [path.name for path in gateway.world.folder.glob("*verify*")]
    if left:
        faults.append(f"end with stuck streams: left behind: {left}")
    for one in stuck:
        one.close()
    return faults


def verify_slots(gateway):
    """An administrator who does not read does not keep the check of the journal for long (H9)."""
    stuck = http2.Connection(gateway.administrators, attacks.ADMINISTRATOR,
                             {http2.INITIAL_WINDOW_SIZE: 0})
    for stream in range(1, 41, 2):
        stuck.send(http2.headers(stream, http2.VERIFY), http2.data(stream, http2.message(b"")))
    begin = time.monotonic()
    while time.monotonic() - begin < 60:
        try:
            gateway.ctl("verify-journal")
            print(f"{'slots of the check':24} free after {time.monotonic() - begin:.1f} s")
            return []
        except AssertionError:
            time.sleep(1)
    stuck.close()
    return ["slots of the check: held by one that does not read"]


def test(programs):
    size = "long" if os.environ.get("EDMG_LONG") == "1" else "short"
    world = gateway_process.World(*programs, physicians=2, insured=4)
    try:
        faults = play_few_descriptors(world, size)
        with Started(world, "data-hostile") as gateway:
            player = Player(gateway.target, [gateway.process.pid], size, P99_FLOOR_MS[size])
            for row in TABLE:
                player.play(*row)
            player.close()
            faults += player.faults + check_log(gateway)
            if size == "long":
                faults += verify_slots(gateway)
            faults += check_stop(gateway)
        faults += play_edge(world, size)
    finally:
        world.close()
    return faults


def main():
    if not sys.argv[1:] or not sys.argv[1].startswith("-"):
        faults = test(sys.argv[1:])
    else:
        parser = argparse.ArgumentParser(description="Plays hostile callers against a listener.")
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, required=True)
        parser.add_argument("--pid", type=int, required=True, nargs="+", help="whose memory counts")
        parser.add_argument("--pki", required=True, help="a folder of certs/make-dev-pki")
        parser.add_argument("--only", default="", help="attacks whose name has these words")
        parser.add_argument("--long", action="store_true")
        parser.add_argument("--from", dest="addresses", nargs="+", default=[""], metavar="ADDRESS",
                            help="this machine's addresses that attacks come from")
        faults = play_given(parser.parse_args())
    for fault in faults:
        print("FAULT " + fault, file=sys.stderr)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
