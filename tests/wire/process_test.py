#!/usr/bin/env python3
"""The gateway program: how it starts, what it says when it cannot, and how it ends.

    process_test.py EDMG_GATEWAY EDMGCTL SOURCE_DIR
"""
import datetime
import json
import pathlib
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
                     "--simulated_clock", "--check_journal", "--rulebook", "--print_rulebook",
                     "Example"):
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
        run = self.world.try_start(*self.world.flags(rulebook=no_file))
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

    def revocation_list(self, next_update):
        """A list of the signers' root, in DER, whose next update is so many seconds from now."""
        now = datetime.datetime.now(datetime.timezone.utc)
        written = "%Y%m%d%H%M%SZ"
        last, following = now - datetime.timedelta(days=30), now + datetime.timedelta(
            seconds=next_update)
        made = self.world.revocation_list(
            "signing/root", validity=("-crl_lastupdate", last.strftime(written),
                                      "-crl_nextupdate", following.strftime(written)))
        self.world.run(["openssl", "crl", "-in", made, "-outform", "DER",
                        "-out", made.with_suffix(".crl")])
        return made.with_suffix(".crl")

    def test_a_late_revocation_list_is_said_at_start_at_sighup_and_in_the_status(self):
        late = self.revocation_list(-20 * 86400)
        with self.world.start(data="data-crl", signing_crls=late) as gateway:
            self.assertTrue(gateway.await_line("its signers are refused (REVOCATION_LIST_STALE)"))
            (told,) = gateway.status()["revocationLists"]
            self.assertTrue(told["stale"])
            self.assertIn("CN=", told["issuer"])
            self.assertLess(told["thisUpdate"], told["nextUpdate"])
            self.assertLess(told["nextUpdate"], told["refusedFromTime"])
            before = len(gateway.said)
            gateway.process.send_signal(signal.SIGHUP)
            self.assertTrue(gateway.await_line("read anchors and revocation lists again"))
            self.assertTrue(gateway.await_line("is past its next update", since=before))
            self.revocation_list(86400)  # in the same file
            gateway.process.send_signal(signal.SIGHUP)
            self.assertTrue(gateway.await_status(
                lambda status: not status["revocationLists"][0].get("stale", False)))

    def test_a_revocation_list_that_passes_is_said_while_running(self):
        soon = self.revocation_list(15)
        with self.world.start("--stale_crl=refuse", data="data-soon", signing_crls=soon) as gateway:
            self.assertTrue(gateway.await_line("are refused (REVOCATION_LIST_STALE)", 40))
            told = gateway.status()["revocationLists"][0]
            self.assertEqual(told["nextUpdate"], told["refusedFromTime"])
            self.assertEqual(sum("is past its next" in line for line in gateway.said), 1)

    def in_der(self, pem):
        der = self.world.folder / pathlib.Path(pem).with_suffix(".crt").name
        self.world.run(["openssl", "x509", "-in", self.world.pki / pem, "-outform", "DER",
                        "-out", der])
        return der

    def test_the_transport_certificates_may_be_der(self):
        with self.world.start(data="data-tls", tls_certificate=self.in_der("server.pem"),
                              transport_ca=self.in_der("transport-ca.pem")) as gateway:
            self.assertTrue(gateway.status()["acceptingWrites"])

    def test_an_anchor_in_der_says_where_the_ssin_stands(self):
        root = self.in_der("signing/root.pem")
        with self.world.start(data="data-der", signing_anchors=f"{root}:ehealth") as gateway:
            self.assertEqual(gateway.stop(), 0)
        done = self.world.try_start(*self.world.flags("data-der", signing_anchors=f"{root}:nihii"))
        self.assertEqual(done.returncode, 2)
        self.assertIn("serial_number, ehealth or etsi", done.stderr)

    def test_a_restart_keeps_the_journal_and_replays_nothing(self):
        with self.world.start(data="data-restart") as gateway:
            gateway.ctl("load", "registry", "--sample", self.world.sample)
            revision = gateway.revision()
            self.assertGreater(revision, 0)
            gateway.stop(signal.SIGKILL)
        with self.world.start(data="data-restart") as gateway:
            self.assertIn(f"revision {revision}", "".join(gateway.said))
            self.assertEqual(gateway.revision(), revision)
            self.assertIn(f"{revision} revisions, 0 differences", gateway.ctl("verify-journal"))
            self.assertEqual(gateway.stop(), 0)
        check = self.world.try_start("--check_journal",
                                     f"--data_directory={self.world.folder / 'data-restart'}")
        self.assertEqual(check.returncode, 0, check.stderr)
        self.assertIn(f"{revision} revisions, 0 differences", check.stdout)
        left = [path.name for path in self.world.folder.glob("*verify*")]
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

    def test_the_calendar_is_run_at_the_start_and_on_the_way(self):
        first, later = (f"--simulated_clock={day}T09:00:00Z"
                        for day in ("2016-12-30", "2017-02-01"))
        with self.world.start(first, data="data-days") as gateway:
            self.assertTrue(gateway.await_schedule(2016, 12, 30))
            revision = gateway.revision()
            gateway.ctl("advance-clock", "2017-01-02T09:00:00Z")
            # A step for each day, and the move.
            self.assertEqual(gateway.revision(), revision + 4)
            self.assertTrue(gateway.await_schedule(2017, 1, 2))
        with self.world.start(later, data="data-days") as gateway:
            self.assertTrue(gateway.await_schedule(2017, 2, 1))
            self.assertEqual(gateway.revision(), revision + 4 + 30)

    def rulebook_file(self, name, *changes):
        """The program's own rulebook with texts replaced."""
        text = self.world.try_start("--print_rulebook").stdout
        for before, after in changes:
            self.assertIn(before, text)
            text = text.replace(before, after)
        file = self.world.folder / name
        file.write_text(text)
        return file

    def test_the_rulebook_can_be_printed_and_is_the_one_that_decides(self):
        run = self.world.try_start("--print_rulebook")
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        own = self.world.source / "services" / "rules" / "book" / "rulebook.txtpb"
        self.assertEqual(run.stdout, own.read_text())
        with self.world.start(data="data-own") as gateway:
            self.assertTrue(gateway.await_line('rulebook "electronic 2014", newly activated at '
                                               "revision 1"))
        same = self.rulebook_file("same.txtpb")
        with self.world.start(data="data-own", rulebook=same) as gateway:
            self.assertTrue(gateway.await_line("in force since revision 1"))
            self.assertEqual(gateway.status()["rulebookRevision"], "1")
            self.assertEqual(gateway.status()["rulebookName"], "electronic 2014")

    def test_a_broken_rulebook_stops_the_start_with_one_line(self):
        fee = 'begin: "2019-01-01" amount_cents: 3100'
        for name, change, words in (
                ("fee", (fee, fee.replace("3100", "-1")), "fees[2]: amount_cents must be"),
                ("day", (fee, fee.replace("01-01", "13-01")), "fees[2]: begin is not a day"),
                ("field", (fee, fee.replace("amount_cents", "cents")), "cents"),
                ("row", ('refusal: "163"', 'refusal: "999"'), "outcomes[0]: refusal 999"),
                ("none", ("# proto-file", "fees: 1 #"), "line 1:")):
            file = self.rulebook_file(f"broken-{name}.txtpb", change)
            run = self.world.try_start(*self.world.flags("data-broken", rulebook=file))
            self.assertRefuses(run, 1, f"edmg_gateway: rulebook {file}: ", words)
            self.assertEqual(len(run.stderr.splitlines()), 1, run.stderr)
        empty = self.world.folder / "empty.txtpb"
        empty.touch()
        run = self.world.try_start(*self.world.flags("data-broken", rulebook=empty))
        self.assertRefuses(run, 1, f"edmg_gateway: empty, or not a file: {empty}")
        self.assertFalse((self.world.folder / "data-broken").exists())

    def test_a_changed_rulebook_changes_the_outcome_without_a_rebuild(self):
        start = "--simulated_clock=2016-03-10T09:00:00Z"
        author = self.world.rows("physicians.jsonl")[0]["nihii"]
        patients = [row for row in self.world.rows("insured-100.jsonl") if not (
            {"deathDate", "medicalHouseContracts", "chronicYears"} & row.keys()
            or any("endDate" in affiliation for affiliation in row["affiliations"]))]

        def send(gateway, kind, *flags):
            gateway.ctl(kind, "--author", author, *flags, admin=False)

        def encounter(gateway, kind, patient, day):
            send(gateway, kind, "--patient", patient["ssin"], "--first-name", patient["firstName"],
                 "--family-name", patient["familyName"], "--on", day)

        def owed(gateway):
            lines = gateway.ctl("--as", "insurer-100", "--json", "payments", admin=False)
            return [(int(row["amountCents"]), row["payBy"]["day"])
                    for row in map(json.loads, lines.splitlines())]

        with self.world.start(start, data="data-rules") as gateway:
            gateway.ctl("load", "registry", "--sample", self.world.sample)
            gateway.ctl("--as", "insurer-100", "load", "insured", "--insurer", "100", "--sample",
                        self.world.sample, admin=False)
            send(gateway, "enrol", "--iban", "BE68539007547034", "--start-date", "2016-03-10")
            encounter(gateway, "register", patients[0], "2016-03-05")
            self.assertEqual(owed(gateway), [(3000, 9)])
            self.assertEqual(gateway.stop(), 0)

        changed = self.rulebook_file(
            "changed.txtpb", ('name: "electronic 2014"', 'name: "dearer and faster"'),
            ('begin: "2015-02-01" amount_cents: 3000', 'begin: "2015-02-01" amount_cents: 4321'),
            ("encounter_age_days_max: 7 payment_due_days: 30",
             "encounter_age_days_max: 3 payment_due_days: 10"))
        with self.world.start(start, data="data-rules", rulebook=changed) as gateway:
            self.assertTrue(gateway.await_line('rulebook "dearer and faster", newly activated'))
            with self.assertRaisesRegex(AssertionError, "166"):
                encounter(gateway, "register", patients[1], "2016-03-05")
            encounter(gateway, "register", patients[1], "2016-03-07")
            self.assertEqual(owed(gateway), [(3000, 9), (4321, 20)])
            revision = gateway.revision()
            self.assertEqual(gateway.stop(), 0)
        check = self.world.try_start("--check_journal",
                                     f"--data_directory={self.world.folder / 'data-rules'}")
        self.assertIn(f"{revision} revisions, 0 differences", check.stdout)

    def test_flags_may_stand_in_a_file(self):
        file = self.world.folder / "gateway.conf"
        lines = [flag.removeprefix("--") for flag in self.world.flags("data-file")]
        file.write_text("\n".join(lines) + "\ngateway_id=from-a-file\n")
        gateway = gateway_process.Running(self.world, [f"--config={file}"])
        with gateway:
            self.assertEqual(gateway.status()["gatewayId"], "from-a-file")

    def test_a_load_shows_the_rows_that_were_refused(self):
        rows = self.world.rows("insured-100.jsonl")[:3]
        del rows[1]["familyName"]
        folder = self.world.folder / "spoiled"
        folder.mkdir()
        (folder / "insured-100.jsonl").write_text("\n".join(map(json.dumps, rows)) + "\n")
        with self.world.start(data="data-load") as gateway:
            load = gateway.command("--as", "insurer-100", "load", "insured", "--insurer", "100",
                                   "--sample", folder, admin=False)
            done = subprocess.run(load, capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn("insured-100.jsonl: refused, row 2\n", done.stdout)
        self.assertIn("messages[0].persons[1].family_name", done.stdout)
        self.assertIn("2 persons new or changed, 0 unchanged, 1 refused", done.stdout)

    def test_the_logs_name_nobody(self):
        with self.world.start(data="data-log") as gateway:
            gateway.ctl("load", "registry", "--sample", self.world.sample)
            gateway.ctl("--as", "insurer-100", "load", "insured", "--insurer", "100", "--sample",
                        self.world.sample, admin=False)
            self.assertEqual(gateway.stop(), 0)
            said = "".join(gateway.said)
        self.assertRegex(said, r"edmg\.v1\.InsurerFeedService/UpsertInsuredPersons role=insurer "
                               r"status=0 reason=- ms=")
        # RocksDB's own log stands in the data directory, and prints keys in hex.
        logs = list((self.world.folder / "data-log").glob("LOG*"))
        self.assertNotEqual(logs, [])
        told = said + "".join(log.read_text(errors="replace") for log in logs)
        for row in (self.world.rows("physicians.jsonl") + self.world.rows("insured-100.jsonl")):
            for word in (row["ssin"], row["familyName"] + " "):
                self.assertNotIn(word, told)
                self.assertNotIn(word.encode().hex(), told.lower())


def is_of_grpc(line):
    return line.startswith("edmg_gateway: grpc: ")


if __name__ == "__main__":
    ARGUMENTS = [sys.argv.pop(1) for _ in range(3)]
    unittest.main()
