"""One large insurer: a feed of many persons beside messages, a bank file of many transfers, and
readers of its events who keep up beside others who do not.

    large_insurer_test.py EDMG_GATEWAY EDMGCTL SOURCE_DIR EDMG_LOAD

10,000 persons and 1,500 transfers; with EDMG_LONG=1 a million persons and 100,000 transfers. Prints
rates and memory, which are figures for README.md and no condition, but that memory stays bounded.
"""
import json
import os
import pathlib
import re
import shutil
import struct
import subprocess
import sys
import threading
import time
import unittest

import gateway_process

sys.path.append(str(pathlib.Path(__file__).parent / "hostile"))
import http2  # noqa: E402

GATEWAY, EDMGCTL, SOURCE, LOAD = sys.argv[1:5]
LONG = bool(os.environ.get("EDMG_LONG"))
PERSONS, TRANSFERS = (1_000_000, 100_000) if LONG else (10_000, 1_500)
PHYSICIANS = 200 if LONG else 20
RATE, ALONE, BESIDE = (200, 5_000, 20_000) if LONG else (100, 100, 300)  # messages
INSURERS = (100, 200, 300, 400, 500, 600, 900)
SCHEMAS = pathlib.Path(SOURCE).parent / "shared" / "xsd"
BANK = pathlib.Path(SOURCE) / "deploy" / "samples" / "bank.py"
# What a feed or a bank's file may add to the memory of the gateway: the store's caches fill too.
MEGABYTES_MAX = 700
SECONDS_MAX = 3600


class LargeInsurerTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        today = time.strftime("%Y-%m-%d")
        cls.world = gateway_process.World(GATEWAY, EDMGCTL, SOURCE, physicians=PHYSICIANS,
                                          insured=10)
        cls.world.run([EDMGCTL, "sample", "--physicians", str(PHYSICIANS), "--insured",
                       str(PERSONS), "--reference-date", f"{int(today[:4])}-01-01", "--out",
                       cls.world.sample], timeout=SECONDS_MAX)
        shutil.rmtree(cls.world.pki)
        cls.world.run([cls.world.source / "certs" / "make-dev-pki", "--out", cls.world.pki,
                       "--physicians", cls.world.sample / "physicians.jsonl"])
        cls.make_one_insurer()
        cls.gateway = cls.world.start(request_log="none")
        cls.gateway.ctl("load", "registry", "--sample", cls.world.sample)

    @classmethod
    def tearDownClass(cls):
        cls.gateway.stop()
        cls.world.close()

    @classmethod
    def make_one_insurer(cls):
        """All persons of the sample become this insurer's; a part of them gets a DMG later."""
        rows = {}
        for insurer in INSURERS:
            path = cls.world.sample / f"insured-{insurer}.jsonl"
            for line in path.read_text(encoding="utf-8").splitlines():
                rows.setdefault(line[9:20], re.sub(r'"mutuality":"\d', '"mutuality":"3', line))
            path.write_text("")
        cls.persons = len(rows)
        (cls.world.sample / "insured-300.jsonl").write_text("\n".join(rows.values()) + "\n",
                                                            encoding="utf-8")
        plain = [line for line in rows.values()
                 if line.count("mutuality") == 1 and "deathDate" not in line
                 and "endDate" not in line and "medicalHouse" not in line]
        first = 0
        for name, count in (("alone", ALONE), ("beside", BESIDE), ("owed", TRANSFERS)):
            some, first = plain[first:first + count], first + count
            folder = cls.world.folder / name
            shutil.copytree(cls.world.sample, folder)
            (folder / "insured-300.jsonl").write_text("\n".join(some) + "\n", encoding="utf-8")

    @classmethod
    def ctl(cls, *words):
        command = cls.gateway.command("--as", "insurer-300", "--timeout", str(SECONDS_MAX), *words,
                                      admin=False)
        done = subprocess.run(command, env=gateway_process.clean_environment(),
                              capture_output=True, text=True, timeout=SECONDS_MAX)
        if done.returncode != 0:
            raise AssertionError(f"{words}: {done.stdout[-500:]} {done.stderr[-500:]}")
        return done.stdout

    @classmethod
    def megabytes(cls, what="VmRSS"):
        status = pathlib.Path(f"/proc/{cls.gateway.process.pid}/status").read_text()
        return int(re.search(what + r":\s+(\d+)", status).group(1)) // 1024

    def load(self, sample, messages, *more):
        """Signed messages of the sample's patients: what the program printed."""
        done = subprocess.run(
            [LOAD, "--sample", self.world.folder / sample, "--pki", self.world.pki, "--target",
             f"localhost:{self.gateway.ports[0]}", "--messages", str(messages), "--gateway-pid",
             str(self.gateway.process.pid), *more], capture_output=True, text=True,
            timeout=SECONDS_MAX)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    @staticmethod
    def latency(told):
        return re.search(r"p50.*", told).group(0)

    def test_1_a_feed_holds_nobody_up_and_takes_no_memory(self):
        for few in ("alone", "beside"):
            self.ctl("load", "insured", "--sample", self.world.folder / few, "--insurer", "300")
        alone = self.load("alone", ALONE, "--rate", str(RATE), "--seed", "1")
        before, begun = self.megabytes(), time.monotonic()
        beside = []
        messages = threading.Thread(
            target=lambda: beside.append(self.load("beside", BESIDE, "--rate", str(RATE),
                                                   "--seed", "2")))
        messages.start()
        self.ctl("load", "insured", "--sample", self.world.sample, "--insurer", "300")
        seconds = time.monotonic() - begun
        messages.join()
        grown = self.megabytes("VmHWM") - before
        print(f"\n{self.persons} persons in {seconds:.1f} s, {self.persons / seconds:.0f}/s, "
              f"memory +{grown} MB of {before}; Submit at {RATE}/s, alone and beside it:\n"
              f"  {self.latency(alone)}\n  {self.latency(beside[0])}")
        self.assertLess(grown, MEGABYTES_MAX)

    def export(self, *more):
        path = self.world.folder / "transfers.xml"
        path.unlink(missing_ok=True)
        begun = time.monotonic()
        told = json.loads(self.ctl("--json", "insurer", "export", "--id", "large", "--out", path,
                                   *more))
        return told, path.read_bytes(), time.monotonic() - begun

    def validate(self, content, schema):
        if not (SCHEMAS / f"{schema}.xsd").exists() or shutil.which("xmllint") is None:
            print(f"notice: nothing is validated: no {schema}.xsd or no xmllint here")
            return
        path = self.world.folder / "validated.xml"
        path.write_bytes(content)
        subprocess.run(["xmllint", "--noout", "--nonet", "--huge", "--schema",
                        SCHEMAS / f"{schema}.xsd", path], check=True, capture_output=True)

    def lines(self):
        """The books: state to number and cents."""
        books = json.loads(self.ctl("--json", "insurer", "books"))
        return {line["state"].removeprefix("PAYMENT_STATE_"):
                (int(line.get("payments", 0)), int(line.get("cents", 0)))
                for line in books["lines"]}

    def test_2_a_bank_file_of_all_comes_back_without_an_unmatched_row(self):
        self.load("owed", TRANSFERS, "--registrations-percent", "100", "--seed", "3")
        self.ctl("insurer", "debtor-account", "--iban", "BE68539007547034", "--name", "Insurer")
        owed = self.lines()["DUE"]
        self.assertGreaterEqual(owed[0], TRANSFERS)
        year = int(time.strftime("%Y"))
        before = self.megabytes()
        due = ("--due-until", f"{year + 1}-12-31", "--execution-date", time.strftime("%Y-%m-%d"))
        told, first, seconds = self.export(*due)
        transfers = int(told["transfers"])
        self.assertEqual((transfers, int(told["sumCents"])), owed)
        self.assertEqual(self.lines()["INSTRUCTED"], owed)
        again = self.export()
        self.assertEqual(again[1], first)
        sums = re.findall(rb"<CtrlSum>(\d+)\.(\d\d)<", first)
        self.assertEqual({int(euros + cents) for euros, cents in sums}, {owed[1]})
        newer = self.export("--format", "09", *due)[1]
        self.validate(first, "pain.001.001.03")
        self.validate(newer, "pain.001.001.09")
        print(f"\n{transfers} transfers, {len(first) >> 20} MB: instructed and written in "
              f"{seconds:.1f} s, {transfers / seconds:.0f}/s; written again in {again[2]:.1f} s, "
              f"{transfers / again[2]:.0f}/s")
        self.take_the_banks_answer(first, transfers)
        grown = self.megabytes("VmHWM") - before
        print(f"memory +{grown} MB of {before}")
        self.assertLess(grown, MEGABYTES_MAX)
        verdict = json.loads(self.gateway.ctl("--json", "verify-journal").splitlines()[-1])
        self.assertEqual(verdict["differencesTotal"], "0")

    def take_the_banks_answer(self, file, transfers):
        order, answers = self.world.folder / "order.xml", self.world.folder / "answers"
        order.write_bytes(file)
        played = self.world.run([BANK, order, "--reject", "50", "--return", "60", "--on",
                                 time.strftime("%Y-%m-%d"), "--out", answers]).decode()
        _, rejected, booked, returned = map(int, re.findall(r" (\d+) ", played))
        self.validate((answers / "booked.xml").read_bytes(), "camt.054.001.08")
        for answer, rows in (("status", rejected), ("booked", booked), ("returned", returned)):
            path = answers / f"{answer}.xml"
            begun = time.monotonic()
            self.assertIn(f"{rows} recorded, 0 known, 0 unmatched",
                          self.ctl("insurer", "import", path))
            seconds = time.monotonic() - begun
            print(f"{answer}: {rows} rows, {path.stat().st_size >> 20} MB, {seconds:.1f} s, "
                  f"{rows / seconds:.0f}/s")
        self.assertEqual(self.ctl("insurer", "unmatched"), "")
        lines = self.lines()
        self.assertEqual(lines["PAID"][0], booked - returned)
        self.assertEqual(lines["REJECTED"][0], rejected + returned)
        self.assertEqual(sum(count for count, _ in lines.values()), transfers)

    def read_all(self, names, events):
        """Readers that acknowledge as they go, all at once; the seconds until each had all."""
        with open(self.world.folder / "events.jsonl", "w", encoding="utf-8") as out:
            begun, ends = time.monotonic(), []
            readers = [subprocess.Popen(
                self.gateway.command("--as", "insurer-300", "--json", "events", "--subscription",
                                     name, "--ack", "--count", str(events), admin=False),
                env=gateway_process.clean_environment(), stdout=out) for name in names]
            for reader in readers:
                self.assertEqual(reader.wait(SECONDS_MAX), 0)
                ends.append(time.monotonic() - begun)
        return ends

    def trickle(self, connection, ended):
        """Takes a byte a second."""
        while not ended.wait(1):
            connection.send(http2.frame(http2.WINDOW_UPDATE, 0, 1, struct.pack("!I", 1)))

    def test_3_ten_readers_keep_up_beside_two_who_do_not(self):
        names = [f"reader-{number}" for number in range(10)]
        told = self.ctl("--json", "events", "--subscription", names[0], "--ack", "--idle-exit", "3")
        events = told.count("\n")
        self.gateway.ctl("reset-subscription", "--insurer", "300", "--subscription", names[0],
                         "--to", "beginning")
        alone = self.read_all(names, events)
        for name in names:
            self.gateway.ctl("reset-subscription", "--insurer", "300", "--subscription", name,
                             "--to", "beginning")
        before = self.megabytes()
        target = http2.Target("127.0.0.1", self.gateway.ports[0], self.world.pki)
        subscribe = lambda name: (http2.headers(1, http2.EVENTS)
                                  + http2.data(1, http2.message(b"\x0a\x05" + name)))
        ended = threading.Event()
        with http2.Connection(target, "insurer-300") as never, \
                http2.Connection(target, "insurer-300", {http2.INITIAL_WINDOW_SIZE: 0}) as slow:
            never.send(subscribe(b"never"))
            slow.send(subscribe(b"slow_"))
            trickling = threading.Thread(target=self.trickle, args=(slow, ended))
            trickling.start()
            try:
                beside = self.read_all(names, events)
                grown = self.megabytes() - before
                rows = json.loads("[" + ",".join(
                    self.ctl("--json", "subscriptions").splitlines()) + "]")
            finally:
                ended.set()
                trickling.join()
        waiting = {row["name"]: row.get("eventsWaiting", 0) for row in rows}
        print(f"\n{events} events, ten readers: the last one had all after {max(alone):.1f} s "
              f"alone, {max(beside):.1f} s beside one that never reads and one at a byte a second; "
              f"memory +{grown} MB of {before}")
        self.assertEqual({waiting[name] for name in names}, {0})
        self.assertGreater(min(waiting["never"], waiting["slow_"]), 0)
        self.assertLess(grown, MEGABYTES_MAX)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
