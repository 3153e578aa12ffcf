#!/usr/bin/env python3
"""The gateway program: how it starts, what it says when it cannot, and how it ends.

    process_test.py EDMG_GATEWAY EDMGCTL SOURCE_DIR
"""
import signal
import socket
import subprocess
import sys
import time
import unittest

import gateway_process

ARGUMENTS = []


class ProcessTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = gateway_process.World(*ARGUMENTS)

    @classmethod
    def tearDownClass(cls):
        cls.world.close()

    def assertRefuses(self, run, code, *words):
        """Ends with the code and one line that names the cause."""
        self.assertEqual(run.returncode, code, run.stderr)
        self.assertEqual(run.stdout, "")
        for word in words:
            self.assertIn(word, run.stderr)
        ours = [line for line in run.stderr.splitlines() if line and not is_of_grpc(line)]
        self.assertLessEqual(len(ours), 2, run.stderr)

    def test_help_and_version(self):
        run = self.world.try_start("--help")
        self.assertEqual(run.returncode, 0)
        for flag in ("--data_directory", "--tls_certificate", "--signing_anchors", "--config",
                     "--simulated_clock", "--check_journal", "Example"):
            self.assertIn(flag, run.stdout)
        self.assertRegex(self.world.try_start("--version").stdout, r"^edmg_gateway \d+\.\d+")

    def test_wrong_use_ends_with_2_and_one_line(self):
        for missing in ("data_directory", "tls_certificate", "tls_key", "transport_ca",
                        "signing_anchors"):
            run = self.world.try_start(*self.world.flags(**{missing: None}))
            self.assertRefuses(run, 2, missing)
        self.assertRefuses(self.world.try_start(*self.world.flags(), "--colour=red"), 2, "colour")
        no_file = self.world.folder / "nowhere.pem"
        run = self.world.try_start(*self.world.flags(tls_key=no_file))
        self.assertRefuses(run, 2, "nowhere.pem")
        run = self.world.try_start(*self.world.flags(simulated_clock="tomorrow"))
        self.assertRefuses(run, 2, "RFC 3339")

    def test_bad_certificates_are_named(self):
        broken = self.world.folder / "broken.pem"
        broken.write_text("no PEM\n")
        run = self.world.try_start(*self.world.flags("data-bad", signing_anchors=broken))
        self.assertRefuses(run, 1, "broken.pem")
        for flag in ("tls_certificate", "tls_key", "transport_ca"):
            run = self.world.try_start(*self.world.flags("data-bad", **{flag: broken}))
            self.assertRefuses(run, 1, "certificate")
        other = self.world.pki / "insurer-100.key"
        run = self.world.try_start(*self.world.flags("data-bad", tls_key=other))
        self.assertRefuses(run, 1, "belong together")

    def test_a_taken_port_is_named(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            for listener in ("listen", "listen_administrators"):
                address = f"127.0.0.1:{taken.getsockname()[1]}"
                run = self.world.try_start(*self.world.flags("data-port", **{listener: address}))
                self.assertRefuses(run, 1, address)

    def test_a_data_directory_that_is_none_is_named(self):
        file = self.world.folder / "a-file"
        file.write_text("not a directory")
        for path in (file, file / "below"):
            run = self.world.try_start(*self.world.flags(data_directory=path))
            self.assertRefuses(run, 1, "a-file")

    def test_one_process_a_data_directory(self):
        with self.world.start(data="data-one"):
            run = self.world.try_start(*self.world.flags("data-one"))
            self.assertRefuses(run, 1, "data-one", "another process")

    def test_the_data_directory_is_the_owners(self):
        with self.world.start(data="data-mode"):
            mode = (self.world.folder / "data-mode").stat().st_mode & 0o777
        self.assertEqual(mode, 0o700)

    def test_sigterm_ends_streams_and_the_process_with_0(self):
        with self.world.start(data="data-term") as gateway:
            followers = [
                subprocess.Popen(gateway.command("--as", "insurer-" + code, "--timeout", "1",
                                                 "events", "--subscription", "s", admin=False),
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                for code in ("100", "200", "300")]
            time.sleep(1)
            self.assertTrue(all(follower.poll() is None for follower in followers))
            start = time.monotonic()
            self.assertEqual(gateway.stop(signal.SIGTERM), 0, gateway.said)
            self.assertLess(time.monotonic() - start, 5)
            for follower in followers:
                follower.terminate()
                follower.wait(10)
        with self.world.start(data="data-term") as gateway:
            self.assertEqual(gateway.stop(signal.SIGINT), 0)

    def test_sighup_reads_the_anchors_again_or_keeps_the_old(self):
        anchors = self.world.folder / "anchors.pem"
        good = (self.world.pki / "signing" / "root.pem").read_text()
        anchors.write_text(good)
        with self.world.start(data="data-hup", signing_anchors=anchors) as gateway:
            gateway.process.send_signal(signal.SIGHUP)
            self.assertTrue(gateway.await_line("read anchors and revocation lists again"))
            anchors.write_text("broken")
            gateway.process.send_signal(signal.SIGHUP)
            self.assertTrue(gateway.await_line("kept the old anchors"))
            self.assertEqual(gateway.status()["acceptingWrites"], True)
            self.assertEqual(gateway.stop(), 0)

    def test_a_restart_keeps_the_journal_and_replays_nothing(self):
        with self.world.start(data="data-restart") as gateway:
            gateway.ctl("load", "registry", "--sample", self.world.sample)
            revision = gateway.revision()
            self.assertGreater(revision, 0)
            gateway.stop(signal.SIGKILL)
        with self.world.start(data="data-restart") as gateway:
            self.assertIn(f"revision {revision}", "".join(gateway.said))
            self.assertEqual(gateway.revision(), revision)
            self.assertEqual(gateway.stop(), 0)
        check = self.world.try_start("--check_journal",
                                     f"--data_directory={self.world.folder / 'data-restart'}")
        self.assertEqual(check.returncode, 0, check.stderr)
        self.assertIn(f"{revision} revisions, 0 differences", check.stdout)
        left = [path.name for path in self.world.folder.glob("*check*")]
        self.assertEqual(left, [])

    def test_a_simulated_clock_moves_only_when_told_and_resumes(self):
        start = "--simulated_clock=2016-01-04T09:00:00Z"
        with self.world.start(start, data="data-clock") as gateway:
            self.assertIn("SIMULATED CLOCK", "".join(gateway.said))
            self.assertEqual(gateway.status()["clockTime"], "2016-01-04T09:00:00Z")
            gateway.ctl("advance-clock", "2016-02-01T12:00:00Z")
            self.assertEqual(gateway.status()["clockTime"], "2016-02-01T12:00:00Z")
            with self.assertRaisesRegex(AssertionError, "CLOCK_BACKWARDS|back"):
                gateway.ctl("advance-clock", "2016-01-05")
            self.assertEqual(gateway.stop(), 0)
        with self.world.start(start, data="data-clock") as gateway:
            self.assertEqual(gateway.status()["clockTime"], "2016-02-01T12:00:00Z")
            self.assertTrue(gateway.status()["clockSimulated"])
        with self.world.start(data="data-real") as gateway:
            with self.assertRaisesRegex(AssertionError, "simulated"):
                gateway.ctl("advance-clock", "+1d")

    def test_flags_may_stand_in_a_file(self):
        file = self.world.folder / "gateway.conf"
        lines = [flag.removeprefix("--") for flag in self.world.flags("data-file")]
        file.write_text("\n".join(lines) + "\ngateway_id=from-a-file\n")
        gateway = gateway_process.Running(self.world, [f"--config={file}"])
        with gateway:
            self.assertEqual(gateway.status()["gatewayId"], "from-a-file")

    def test_the_request_log_names_nobody(self):
        with self.world.start(data="data-log") as gateway:
            gateway.ctl("load", "registry", "--sample", self.world.sample)
            gateway.ctl("--as", "insurer-100", "load", "insured", "--insurer", "100", "--sample",
                        self.world.sample, admin=False)
            self.assertEqual(gateway.stop(), 0)
            said = "".join(gateway.said)
        self.assertRegex(said, r"edmg\.v1\.InsurerFeedService/UpsertInsuredPersons role=insurer "
                               r"status=0 reason=- ms=")
        for row in (self.world.rows("physicians.jsonl") + self.world.rows("insured-100.jsonl")):
            for word in (row["ssin"], row["familyName"] + " "):
                self.assertNotIn(word, said)


def is_of_grpc(line):
    """gRPC's own words begin with a level and a date: E0102 03:04:05..."""
    return line[:1] in "EIWD" and line[1:5].isdigit()


if __name__ == "__main__":
    ARGUMENTS = [sys.argv.pop(1) for _ in range(3)]
    unittest.main()
