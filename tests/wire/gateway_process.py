"""A gateway program with its PKI and a small sample country, for tests that start it for real.

    world = World(gateway, edmgctl, source)   # folder, sample, PKI; close() removes all of it
    with world.start() as running:            # on free ports of 127.0.0.1
        running.ctl("status")
"""
import json
import os
import pathlib
import re
import signal
import subprocess
import tempfile
import threading

START_SECONDS_MAX = 30
STOP_SECONDS_MAX = 30
STARTED = re.compile(r"public port (\d+), administrators' port (\d+)")


def clean_environment(**more):
    return {key: value for key, value in os.environ.items()
            if not key.startswith("EDMG_") and key != "CI"} | more


def options_of(help_text):
    """The options that a CLI11 program lists; a group of names counts for each."""
    groups = re.findall(r"^  (-\S+)", help_text, re.M)
    return {name for group in groups for name in group.split(",")} - {"-h", "--help"}


class World:
    def __init__(self, gateway, edmgctl, source, physicians=4, insured=40):
        self.gateway, self.edmgctl, self.source = gateway, edmgctl, pathlib.Path(source)
        self.temporary = tempfile.TemporaryDirectory(prefix="edmg-wire-")
        self.folder = pathlib.Path(self.temporary.name)
        self.pki, self.sample = self.folder / "pki", self.folder / "sample"
        self.run([edmgctl, "sample", "--physicians", str(physicians), "--insured", str(insured),
                  "--reference-date", "2016-01-01", "--out", self.sample])
        self.run([self.source / "certs" / "make-dev-pki", "--out", self.pki,
                  "--physicians", self.sample / "physicians.jsonl"])

    def close(self):
        self.temporary.cleanup()

    @staticmethod
    def run(command, timeout=120, **options):
        done = subprocess.run([str(part) for part in command], capture_output=True,
                              timeout=timeout, **options)
        if done.returncode != 0:
            raise AssertionError(f"{command[0]}: {done.stderr.decode()}")
        return done.stdout

    def revocation_list(self, authority, *revoked, validity=("-crldays", "30")):
        """The next list of an authority of the PKI, PEM, with these certificates of the PKI. Each
        authority has one file, which the next list replaces."""
        folder, name = self.folder / "lists" / authority, self.pki / authority
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "index.txt").write_text("")
        if not (folder / "number").exists():
            (folder / "number").write_text("01")
        (folder / "ca.cnf").write_text(
            f"[ca]\ndefault_ca = dev\n[dev]\ndatabase = {folder}/index.txt\n"
            f"crlnumber = {folder}/number\ndefault_md = sha256\nunique_subject = no\n")
        ca = ["openssl", "ca", "-config", folder / "ca.cnf", "-cert", f"{name}.pem",
              "-keyfile", f"{name}.key"]
        for certificate in revoked:
            self.run([*ca, "-revoke", self.pki / f"{certificate}.pem"])
        self.run([*ca, "-gencrl", *validity, "-out", folder / "list.pem"])
        return folder / "list.pem"

    def rows(self, name):
        """The JSON lines of a file of the sample."""
        return [json.loads(line) for line in (self.sample / name).read_text().splitlines()]

    def flags(self, data="data", **changes):
        """The program's arguments; a change to None leaves a flag out."""
        flags = {"data_directory": self.folder / data,
                 "listen": "127.0.0.1:0",
                 "listen_administrators": "127.0.0.1:0",
                 "tls_certificate": self.pki / "server.pem",
                 "tls_key": self.pki / "server.key",
                 "transport_ca": self.pki / "transport-ca.pem",
                 "signing_anchors": self.pki / "signing" / "root.pem", **changes}
        return [f"--{name}={value}" for name, value in flags.items() if value is not None]

    def try_start(self, *flags):
        """Runs a program that is expected to end by itself."""
        return subprocess.run([self.gateway, *map(str, flags)], capture_output=True, text=True,
                              timeout=START_SECONDS_MAX)

    def start(self, *more, data="data", **changes):
        return Running(self, [*self.flags(data, **changes), *more])


class Running:
    """A started gateway, behind a command `prefix`; what it says on stderr is in `said`."""

    def __init__(self, world, flags, prefix=()):
        self.world, self.said, self.started = world, [], threading.Event()
        self.process = subprocess.Popen([*prefix, world.gateway, *flags], stderr=subprocess.PIPE,
                                        text=True)
        self.reader = threading.Thread(target=self.gather)
        self.reader.start()
        if not self.started.wait(START_SECONDS_MAX) or not self.ports:
            self.process.kill()
            raise AssertionError("the gateway did not start: " + "".join(self.said))

    ports = ()

    def gather(self):
        for line in self.process.stderr:
            self.said.append(line)
            found = STARTED.search(line)
            if found:
                self.ports = found.groups()
                self.started.set()
        self.started.set()

    def await_line(self, words, seconds=10, since=0):
        """Whether such a line is said within some time, after so many others."""
        waiting = threading.Event()
        for _ in range(int(seconds * 50)):
            if any(words in line for line in self.said[since:]):
                return True
            waiting.wait(0.02)
        return False

    def await_status(self, wanted, seconds=10):
        """Whether the status becomes such within some time."""
        waiting = threading.Event()
        for _ in range(int(seconds * 10)):
            if wanted(self.status()):
                return True
            waiting.wait(0.1)
        return False

    def await_schedule(self, year, month, day, seconds=10):
        """Whether the calendar's work of the day is done within some time."""
        wanted = {"year": year, "month": month, "day": day}
        waiting = threading.Event()
        for _ in range(int(seconds * 10)):
            if self.status().get("scheduleDoneDay") == wanted:
                return True
            waiting.wait(0.1)
        return False

    def stop(self, how=signal.SIGTERM):
        """Ends the gateway; its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        code = self.process.wait(STOP_SECONDS_MAX)
        self.reader.join()
        self.process.stderr.close()
        return code

    def __enter__(self):
        return self

    def __exit__(self, *error):
        if self.process.poll() is None:
            self.process.kill()
        self.stop()

    def command(self, *arguments, admin=True):
        """The words of an edmgctl call against this gateway."""
        port = self.ports[1] if admin else self.ports[0]
        return [str(word) for word in (self.world.edmgctl, "--pki", self.world.pki, "--target",
                                       f"localhost:{port}", *arguments)]

    def ctl(self, *arguments, admin=True):
        return self.world.run(self.command(*arguments, admin=admin),
                              env=clean_environment()).decode()

    def status(self):
        return json.loads(self.ctl("--json", "status"))

    def revision(self):
        return int(self.status().get("revision", 0))
