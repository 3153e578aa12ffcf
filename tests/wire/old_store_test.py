"""Stores that earlier programs left start, serve and verify under this one."""
import json
import pathlib
import shutil
import sys
import unittest

import gateway_process

GATEWAY, EDMGCTL, SOURCE = sys.argv[1:4]
DATA = pathlib.Path(SOURCE) / "tests" / "data"


class OldStore(unittest.TestCase):
    """A copy of tests/data/<store>, with keys for its physicians."""

    STORE = ""
    REVISIONS = 0
    ACTIVATIONS = 1  # of rulebooks, by the programs of then

    @classmethod
    def setUpClass(cls):
        cls.world = gateway_process.World(GATEWAY, EDMGCTL, SOURCE)
        cls.world.pki = cls.world.folder / "pki_of_then"
        cls.world.run([cls.world.source / "certs" / "make-dev-pki", "--out", cls.world.pki,
                       "--physicians", DATA / f"{cls.STORE}_physicians.jsonl"])
        shutil.copytree(DATA / cls.STORE, cls.world.folder / "data")

    @classmethod
    def tearDownClass(cls):
        cls.world.close()

    def check_unopened(self):
        checked = self.world.try_start(*self.world.flags(), "--check_journal")
        self.assertEqual(checked.returncode, 0, checked.stderr)

    def verify(self, running):
        told = json.loads(running.ctl("--json", "verify-journal").splitlines()[-1])
        self.assertEqual(told["differencesTotal"], "0")
        self.assertEqual(int(told["entriesNotDecidedAgain"]), self.REVISIONS - self.ACTIVATIONS)


class StoreOfVersion1(OldStore):
    """Written by the program of rules version 1 (commit 1863acb), on a clock simulated from 2 March
    2015 to 1 February 2017: six registrations, an extension, a takeover that was dated into the
    year before, and a renewal that version 1 forgot when another registration came."""

    STORE, REVISIONS = "store_rules_1", 727
    A, B = "10387017003", "19367633003"
    TAKEN_OVER, RENEWED = "71030908887", "67060203890"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.running = cls.world.start(simulated_clock="2017-02-01T09:00:00Z")

    @classmethod
    def tearDownClass(cls):
        cls.running.stop()
        super().tearDownClass()

    def test_its_rulebook_stays_in_force_under_the_new_rules(self):
        self.assertTrue(
            self.running.await_line(f"newly activated at revision {self.REVISIONS + 1}"))
        self.assertEqual(self.running.status()["rulebookName"], "electronic 2014")

    def test_it_serves_what_was_decided_then(self):
        lists = self.running.ctl("--as", f"physician-{self.B[:8]}", "patients", admin=False)
        self.assertIn(self.TAKEN_OVER, lists)
        self.assertIn(self.RENEWED, lists)

    def test_it_verifies_and_says_what_was_not_decided_again(self):
        self.verify(self.running)

    def test_the_next_message_on_a_patient_mends_what_version_1_forgot(self):
        self.running.ctl("--as", "software-alpha-gp", "contact", "--author", self.A,
                         "--patient", self.RENEWED, "--first-name", "Jan",
                         "--family-name", "Peeters", "--on", "2017-02-01", admin=False)
        lists = self.running.ctl("--as", f"physician-{self.A[:8]}", "patients", admin=False)
        self.assertIn(self.RENEWED, lists)


class StoreOfVersion2(OldStore):
    """Written by the program of rules version 2 (commit 7c1391e), on
    a clock simulated from 4 January to 1 March 2016: a physician who changed the account with one
    insurer 24 times on a day, four times from a day ahead and three times later, five
    registrations, and eighteen persons of one membership number."""

    STORE, REVISIONS = "store_rules_2", 107
    PHYSICIAN, OTHER = "10387017003", "19367633003"
    ACCOUNT = "BE03053900764784"  # it begins last, on 28 February; others were sent after it
    PATIENT, SHARING = "31080655272", "61112506459"

    def submit(self, running, kind, *arguments):
        return running.ctl("--as", "software-alpha-gp", kind, "--author", self.PHYSICIAN,
                           "--first-name", "Jan", "--family-name", "Peeters", *arguments,
                           admin=False)

    def test_its_enrolments_hold_and_its_members_are_told_apart(self):
        self.check_unopened()
        with self.world.start(simulated_clock="2016-03-01T09:00:00Z") as running:
            self.assertTrue(running.await_line(f"newly activated at revision {self.REVISIONS + 1}"))
            self.verify(running)
            self.submit(running, "register", "--patient", self.PATIENT)
            payments = running.ctl("--as", "insurer-300", "--json", "payments", admin=False)
            self.assertIn(self.ACCOUNT, payments.splitlines()[-1])
            self.submit(running, "contact", "--patient", self.SHARING, "--membership",
                        "319/10000002", "--sex", "female")
            with self.assertRaisesRegex(AssertionError, "158"):
                self.submit(running, "contact", "--membership", "319/10000002", "--sex", "male")
            self.verify(running)


class StoreOfVersion3(OldStore):
    """Written by the program of rules version 3 (commit 3f917b0),
    which knew no states of payments, on a clock simulated from 4 January 2016 to 1 March 2017:
    three payments whose last day had passed, an administrative extension that is due in September,
    and a registration of 20 February, due on 22 March."""

    STORE, REVISIONS = "store_rules_3", 437
    PHYSICIAN, ON_PAPER, PATIENT_ON_PAPER = "10387017003", "19367633003", "65112934434"

    @staticmethod
    def insurer(running, *arguments):
        return running.ctl("--as", "insurer-300", *arguments, admin=False)

    def changes(self, running):
        """What became of payments, in order; announcements are left out."""
        told = self.insurer(running, "--json", "events", "--subscription", "books", "--ack",
                            "--idle-exit", "1")
        events = [json.loads(line) for line in told.splitlines()]
        return [(event["type"].removeprefix("PAYMENT_EVENT_TYPE_"), event["payment"]["paymentId"])
                for event in events if event["type"] != "PAYMENT_EVENT_TYPE_PAYMENT_DUE"]

    def test_its_payments_get_states_and_those_still_open_get_deadlines(self):
        self.check_unopened()
        with self.world.start(simulated_clock="2017-03-01T09:00:00Z") as running:
            self.verify(running)
            self.assertEqual(len(self.insurer(running, "payments", "--state", "due").splitlines()),
                             5)
            mine = running.ctl("--as", f"physician-{self.PHYSICIAN[:8]}", "my-payments",
                               admin=False)
            self.assertEqual([line.split()[0] for line in mine.splitlines()],
                             ["P-8-0", "P-9-0", "P-427-0"])
            # What is long overdue is not announced anew, and can be reported.
            running.ctl("advance-clock", "2017-03-23T09:00:00Z")
            self.assertEqual(self.changes(running), [("PAYMENT_DUE_SOON", "P-427-0"),
                                                     ("PAYMENT_OVERDUE", "P-427-0")])
            self.insurer(running, "report", "--id", "r1", "--payment", "P-8-0", "--kind", "paid",
                         "--cents", "3000", "--on", "2016-01-20", "--reference", "B1")
            # A 102771 of the year stands instead of the extension, which nobody paid.
            self.insurer(running, "attest", "--patient", self.PATIENT_ON_PAPER, "--physician",
                         self.ON_PAPER, "--on", "2016-12-01", "--code", "102771")
            changes = self.changes(running)
            self.assertEqual(changes[:2], [("PAID", "P-8-0"), ("SETTLED", "P-382-0")])
            self.assertEqual(changes[2][0], "SETTLED")
            self.verify(running)


class StoreOfVersion4(OldStore):
    """The store of version 3, carried on by the program of rules version 4 (commit a58dd3c), which
    knew no exports: of five payments one was paid, one is tried again, and one was rejected."""

    STORE, REVISIONS, ACTIVATIONS = "store_rules_4", 442, 2

    def test_what_is_due_stands_in_an_export(self):
        self.check_unopened()
        with self.world.start(simulated_clock="2017-03-02T09:00:00Z") as running:
            self.verify(running)

            def insurer(*arguments):
                return running.ctl("--as", "insurer-300", "insurer", *arguments, admin=False)

            insurer("debtor-account", "--iban", "BE68539007547034", "--name", "Insurer 300")
            file = self.world.folder / "export.xml"
            told = insurer("export", "--id", "march", "--due-until", "2017-12-31",
                           "--execution-date", "2017-03-02", "--out", file)
            self.assertIn("1 transfers, 30.00 EUR", told)
            self.assertIn("2 without account", told)
            self.assertIn("<EndToEndId>P-9-0</EndToEndId>", file.read_text())
            insurer("cancel-export", "march", "--reason", "never-sent")
            self.verify(running)


class StoreOfVersion5(OldStore):
    """The store of version 4, carried on by the program of rules version 5 (commit d377950), which
    told no insurer of holdings: one export was cancelled, the next one waits for the bank."""

    STORE, REVISIONS, ACTIVATIONS = "store_rules_5", 455, 3

    def test_what_was_instructed_is_paid(self):
        self.check_unopened()
        with self.world.start(simulated_clock="2017-03-07T09:00:00Z") as running:
            self.verify(running)

            def insurer(*arguments):
                return running.ctl("--as", "insurer-300", *arguments, admin=False)

            self.assertIn("instructed", insurer("payments", "--state", "instructed"))
            insurer("report", "--id", "march", "--payment", "P-9-0", "--kind", "paid", "--cents",
                    "3000", "--on", "2017-03-02", "--reference", "B9")
            # The acknowledgement of then holds: only what came later is sent.
            told = insurer("--json", "events", "--subscription", "books", "--ack", "--idle-exit",
                           "1")
            events = [json.loads(line) for line in told.splitlines()]
            self.assertEqual([event["type"].removeprefix("PAYMENT_EVENT_TYPE_")
                              for event in events],
                             ["INSTRUCTED", "EXPORT_CANCELLED", "INSTRUCTED", "PAID"])
            self.verify(running)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
