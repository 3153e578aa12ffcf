"""A store that an earlier program left starts, serves and verifies under this one.

tests/data/store_rules_1 was written by the program of rules version 1 (commit 1863acb), on a clock
simulated from 2 March 2015 to 1 February 2017: six registrations, an extension, a takeover that was
dated into the year before, and a renewal that version 1 forgot when another registration came.
"""
import json
import pathlib
import shutil
import sys
import unittest

import gateway_process

GATEWAY, EDMGCTL, SOURCE = sys.argv[1:4]
STORE = pathlib.Path(SOURCE) / "tests" / "data" / "store_rules_1"
PHYSICIANS = STORE.with_name("store_rules_1_physicians.jsonl")
REVISIONS = 727
A, B = "10387017003", "19367633003"
TAKEN_OVER, RENEWED = "71030908887", "67060203890"


class OldStoreTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = gateway_process.World(GATEWAY, EDMGCTL, SOURCE)
        cls.world.pki = cls.world.folder / "pki_of_then"
        cls.world.run([cls.world.source / "certs" / "make-dev-pki", "--out", cls.world.pki,
                       "--physicians", PHYSICIANS])
        shutil.copytree(STORE, cls.world.folder / "data")
        cls.running = cls.world.start(simulated_clock="2017-02-01T09:00:00Z")

    @classmethod
    def tearDownClass(cls):
        cls.running.stop()
        cls.world.close()

    def test_its_rulebook_stays_in_force_under_the_new_rules(self):
        self.assertTrue(self.running.await_line(f"newly activated at revision {REVISIONS + 1}"))
        self.assertEqual(self.running.status()["rulebookName"], "electronic 2014")

    def test_it_serves_what_was_decided_then(self):
        lists = self.running.ctl("--as", f"physician-{B[:8]}", "patients", admin=False)
        self.assertIn(TAKEN_OVER, lists)
        self.assertIn(RENEWED, lists)

    def test_it_verifies_and_says_what_was_not_decided_again(self):
        told = json.loads(self.running.ctl("--json", "verify-journal").splitlines()[-1])
        self.assertEqual(told["differencesTotal"], "0")
        self.assertEqual(int(told["entriesNotDecidedAgain"]), REVISIONS - 1)

    def test_the_next_message_on_a_patient_mends_what_version_1_forgot(self):
        self.running.ctl("--as", "software-alpha-gp", "contact", "--author", A,
                         "--patient", RENEWED, "--first-name", "Jan", "--family-name", "Peeters",
                         "--on", "2017-02-01", admin=False)
        lists = self.running.ctl("--as", f"physician-{A[:8]}", "patients", admin=False)
        self.assertIn(RENEWED, lists)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
