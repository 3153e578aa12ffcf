"""Plays a practice's week against a real gateway on a small sample country: practice_week_test.py
BUILD SOURCE [--kills N] [--messages N] [--physicians N] [--insured N] [--simulated-clock TIME].

EDMG_SEED=<number> repeats a run. On failure the folder with the gateway's log and data is kept.
"""

import argparse
import os
import pathlib
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time

INSURERS = "100,200,300,400,500,600,900"
START_SECONDS_MAX = 20


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build")
    parser.add_argument("source")
    parser.add_argument("--kills", default="1")
    parser.add_argument("--messages", default="2000")
    parser.add_argument("--physicians", default="50")
    parser.add_argument("--insured", default="2000")
    parser.add_argument("--simulated-clock")
    return parser.parse_args()


def is_free(port):
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
            return True
        except OSError:
            return False


def free_ports(count):
    """Below the range of outgoing connections: the gateway needs its port again after each kill."""
    first, last = 12_000, 32_000
    candidates = random.sample(range(first, last), 100)
    return [port for port in candidates if is_free(port)][:count]


class Week:
    def __init__(self, args, folder, seed):
        self.args = args
        self.folder = folder
        self.seed = seed
        self.public, self.administrators = (f"localhost:{port}" for port in free_ports(2))
        self.edmgctl = f"{args.build}/gateway/edmgctl/edmgctl"
        self.gateway = f"{args.build}/gateway/edmg_gateway"
        self.data = f"{folder}/data"
        self.log = f"{folder}/gateway.log"
        pki = f"{folder}/pki"
        self.command = [
            self.gateway, "--data_directory", self.data, "--request_log", "none",
            "--listen", self.public, "--listen_administrators", self.administrators,
            "--tls_certificate", f"{pki}/server.pem", "--tls_key", f"{pki}/server.key",
            "--transport_ca", f"{pki}/transport-ca.pem",
            "--signing_anchors", f"{pki}/signing/root.pem"]
        if args.simulated_clock:
            self.command += ["--simulated_clock", args.simulated_clock]

    def run(self, *command):
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)

    def prepare(self):
        sample, pki = f"{self.folder}/sample", f"{self.folder}/pki"
        self.run(self.edmgctl, "sample", "--physicians", self.args.physicians,
                 "--insured", self.args.insured, "--seed", self.seed, "--out", sample)
        self.run(f"{self.args.source}/certs/make-dev-pki", "--out", pki,
                 "--physicians", f"{sample}/physicians.jsonl")
        with open(self.log, "ab") as log:
            gateway = subprocess.Popen(self.command, stdout=log, stderr=log)
        try:
            self.await_gateway(gateway)
            self.run(self.edmgctl, "--pki", pki, "--target", self.administrators,
                     "load", "registry", "--sample", sample)
            self.run(self.edmgctl, "--pki", pki, "--target", self.public,
                     "load", "insured", "--sample", sample, "--insurer", INSURERS)
        finally:
            gateway.terminate()
            gateway.wait(START_SECONDS_MAX)

    def await_gateway(self, gateway):
        host, port = self.administrators.split(":")
        for _ in range(START_SECONDS_MAX * 20):
            try:
                socket.create_connection((host, int(port)), 1).close()
                return
            except OSError:
                if gateway.poll() is not None:
                    break
                time.sleep(0.05)
        raise RuntimeError(f"the gateway does not start: {open(self.log).read()}")

    def play(self):
        """The output goes to a file too: it says the seed."""
        week = subprocess.Popen([
            f"{self.args.build}/tests/e2e/practice_week/practice_week",
            "--sample", f"{self.folder}/sample", "--pki", f"{self.folder}/pki",
            "--target", self.public, "--administrators", self.administrators,
            "--gateway-command", " ".join(self.command), "--log", self.log,
            "--check-command", f"{self.gateway} --data_directory {self.data} --check_journal",
            "--recipient", "edmg-dev", "--connections", "4", "--in-flight", "16",
            "--messages", self.args.messages, "--kills", self.args.kills, "--seed", self.seed],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        with open(f"{self.folder}/week.log", "wb") as log:
            for line in week.stdout:
                log.write(line)
                sys.stdout.buffer.write(line)
                sys.stdout.flush()
        return week.wait()


    def named_in_logs(self):
        """SSINs, plain or in hex, in what the gateway said and in RocksDB's own log."""
        logs = [pathlib.Path(self.log), *pathlib.Path(self.data).glob("LOG*")]
        told = "".join(log.read_text(errors="replace") for log in logs).lower()
        ssins = {ssin for file in pathlib.Path(f"{self.folder}/sample").glob("*.jsonl")
                 for ssin in re.findall(r'"ssin":"(\d{11})"', file.read_text())}
        assert len(logs) > 1 and ssins
        return [ssin for ssin in ssins if ssin in told or ssin.encode().hex() in told]


def main():
    args = arguments()
    seed = os.environ.get("EDMG_SEED", str(time.time_ns() // 1000 % 1_000_000))
    print(f"seed {seed} (EDMG_SEED={seed} repeats the plan)", flush=True)
    folder = tempfile.mkdtemp(prefix="edmg-week-")
    week = Week(args, folder, seed)
    week.prepare()
    code = week.play()
    named = week.named_in_logs()
    if named:
        print(f"the logs name {len(named)} persons, for instance {named[0]}", flush=True)
        code = 1
    if code == 0:
        shutil.rmtree(folder)
    else:
        print(f"kept {folder}", flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main())
