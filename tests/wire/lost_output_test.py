#!/usr/bin/env python3
"""A program whose output is lost says so and does not end with 0; what it would have told stays.

    lost_output_test.py EDMG_GATEWAY EDMGCTL SOURCE_DIR
"""
import os
import signal
import subprocess
import sys
import time
import unittest

import gateway_process

ARGUMENTS = []
LOST = 6  # edmgctl's exit code
SECONDS_MAX = 60


def run_lost(command, lose):
    """Runs the command with a standard output that fails in the named way: code, standard error."""
    options = {"stderr": subprocess.PIPE, "text": True, "stdin": subprocess.DEVNULL}
    if lose == "full disk":
        with open("/dev/full", "wb") as full:
            process = subprocess.Popen(command, stdout=full, **options)
    elif lose == "no standard output":
        process = subprocess.Popen(command, preexec_fn=lambda: os.close(1), **options)
    else:
        reader, writer = os.pipe()
        os.close(reader)
        process = subprocess.Popen(command, stdout=writer, **options,
                                   restore_signals=lose == "closed pipe")
        os.close(writer)
    said = process.communicate(timeout=SECONDS_MAX)[1]
    return process.returncode, said


WAYS = ("full disk", "closed pipe", "closed pipe, signal ignored", "no standard output")


class LostOutputTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = gateway_process.World(*ARGUMENTS)
        cls.gateway = cls.world.start("--simulated_clock=2016-01-04T09:00:00Z")
        run = cls.gateway.ctl
        run("load", "registry", "--sample", cls.world.sample)
        run("--as", "insurer-100", "load", "insured", "--insurer", "100", "--sample",
            cls.world.sample, admin=False)
        cls.author = next(row["nihii"] for row in cls.world.rows("physicians.jsonl")
                          if row["nihii"].endswith(("003", "004")))
        run("enrol", "--author", cls.author, "--iban", "BE68539007547034",
            "--start-date", "2016-01-04",
            admin=False)
        patient = next(row for row in cls.world.rows("insured-100.jsonl") if not (
            {"deathDate", "medicalHouseContracts"} & row.keys()
            or any("endDate" in each for each in row["affiliations"])))
        cls.patient = patient["ssin"]
        cls.person = ("--author", cls.author, "--patient", patient["ssin"], "--first-name",
                      patient["firstName"], "--family-name", patient["familyName"],
                      "--on", "2016-01-04")
        cls.signed = cls.world.folder / "message.p7m"
        run("sign", "register", *cls.person, "--out", cls.signed)
        cls.receipt = run("submit", cls.signed, "--as", "physician-" + cls.author[:8], admin=False)

    @classmethod
    def tearDownClass(cls):
        cls.gateway.stop()
        cls.world.close()

    def assertLost(self, command, code, ways=WAYS):
        for way in ways:
            ended, said = run_lost(command, way)
            if way == "closed pipe" and ended == -signal.SIGPIPE:
                self.assertEqual(said, "")  # silent, as good tools are
                continue
            self.assertEqual(ended, code, (way, command, said))
            self.assertEqual(len(said.splitlines()), 1, (way, said))
            self.assertIn("cannot write standard output", said)

    def test_every_command_that_tells_something(self):
        physician, insurer = "physician-" + self.author[:8], "insurer-100"
        self.assertIn("P-", self.gateway.ctl("--as", insurer, "payments", admin=False))
        for arguments in (
                ("--as", insurer, "payments"),
                ("--as", insurer, "--json", "payments", "--page-size", "1"),
                ("--as", physician, "patients"),
                ("--as", physician, "patients", "--stream"),
                ("--as", physician, "submit", self.signed),
                ("--as", physician, "check", self.signed),
                ("--as", physician, "holding", self.patient),
                ("--as", physician, "entitlement", self.patient, "--physician", self.author,
                 "--on", "2016-01-04"),
                ("contact", *self.person, "--check"),
                ("sign", "contact", *self.person),
                ("sign", "contact", *self.person, "--content-only"),
                ("--as", insurer, "attest", "--patient", self.patient, "--physician", self.author,
                 "--on", "2016-01-04"),
                ("load", "insured", "--sample", self.world.sample, "--insurer", "100"),
                ("--help",), ("events", "--help")):
            self.assertLost(self.gateway.command(*arguments, admin=False), LOST, ["full disk"])
        for arguments in (("status",), ("verify-journal",), ("physician", self.author),
                          ("usage", self.author, "--year", "2016"),
                          ("load", "registry", "--sample", self.world.sample)):
            self.assertLost(self.gateway.command(*arguments), LOST, ["full disk"])

    def test_every_way_in_which_output_is_lost(self):
        for arguments in (("--as", "insurer-100", "payments"), ("sign", "contact", *self.person),
                          ("--help",)):
            self.assertLost(self.gateway.command(*arguments, admin=False), LOST)

    def test_nothing_is_acknowledged_before_it_was_written(self):
        events = ("--as", "insurer-100", "events", "--subscription", "books", "--idle-exit", "1")
        self.assertLost(self.gateway.command(*events, "--ack", admin=False), LOST)
        for more in (("--ack", "--count", "1"), ()):
            self.assertLost(self.gateway.command(*events, *more, admin=False), LOST, ["full disk"])
        told = self.gateway.ctl(*events, "--ack", admin=False)
        self.assertIn("PAYMENT_DUE", told)
        self.assertEqual(self.gateway.ctl(*events, "--ack", admin=False), "")

    def test_what_was_written_to_a_file_is_acknowledged(self):
        ledger = self.world.folder / "ledger"
        events = self.gateway.command("--as", "insurer-100", "events", "--subscription", "file",
                                      "--ack", "--count", "1", admin=False)
        with open(ledger, "wb") as file:
            subprocess.run(events, stdout=file, check=True, timeout=SECONDS_MAX)
        self.assertIn("PAYMENT_DUE", ledger.read_text())

    def test_a_file_that_cannot_be_written_is_named(self):
        run = subprocess.run(self.gateway.command("sign", "contact", *self.person, "--out",
                                                  "/dev/full"), capture_output=True, text=True)
        self.assertEqual((run.returncode, run.stderr),
                         (LOST, "edmgctl: cannot write /dev/full: No space left on device\n"))
        folder = self.world.folder / "full"
        folder.mkdir()
        (folder / "insured-100.jsonl").symlink_to("/dev/full")
        run = subprocess.run([self.world.edmgctl, "sample", "--physicians", "2", "--insured",
                              "2000", "--out", folder], capture_output=True, text=True)
        self.assertEqual(run.returncode, LOST, run.stderr)
        self.assertIn("insured-100.jsonl: No space left", run.stderr)
        # A message that could not be kept is not sent.
        run = subprocess.run(self.gateway.command("contact", *self.person, "--save", "/dev/full",
                                                  admin=False), capture_output=True, text=True)
        self.assertEqual((run.returncode, run.stdout), (LOST, ""))

    def test_the_gateways_own_prints(self):
        self.gateway_data = self.world.folder / "data-check"
        with self.world.start(data="data-check") as other:
            self.assertEqual(other.stop(), 0)
        for flags in (["--help"], ["--version"], ["--print_rulebook"],
                      ["--check_journal", f"--data_directory={self.gateway_data}"]):
            self.assertLost([self.world.gateway, *flags], 1)

    def test_a_closed_standard_error_is_no_file_of_the_store(self):
        """Else the first file that is opened gets its number, and the log is written into it."""
        flags = self.world.flags("data-closed")
        process = subprocess.Popen([self.world.gateway, *flags], stdout=subprocess.DEVNULL,
                                   stdin=subprocess.DEVNULL, preexec_fn=lambda: os.close(2))
        lock = self.world.folder / "data-closed" / "LOCK"
        for _ in range(200):
            if lock.exists() or process.poll() is not None:
                break
            time.sleep(0.05)
        self.assertEqual(os.readlink(f"/proc/{process.pid}/fd/2"), "/dev/null")
        process.terminate()
        process.wait(SECONDS_MAX)

    def test_scripts(self):
        for script in ("deploy/build", "deploy/demo", "deploy/install-packages", "tests/run",
                       "tests/bench/run", "tests/rules/coverage", "certs/make-dev-pki"):
            for way in ("full disk", "no standard output"):
                code, said = run_lost([str(self.world.source / script), "--help"], way)
                self.assertNotEqual(code, 0, (script, way, said))


if __name__ == "__main__":
    ARGUMENTS = [sys.argv.pop(1) for _ in range(3)]
    unittest.main()
