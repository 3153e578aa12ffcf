"""A load of insured persons goes on after the gateway was killed (GetFeedPosition).

Usage: feed_resume_test.py GATEWAY EDMGCTL SOURCE_FOLDER
"""
import re
import signal
import subprocess
import sys
import time
import unittest

import gateway_process

INSURER = "300"


class FeedResumeTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = gateway_process.World(*ARGUMENTS, insured=60_000)
        cls.rows = len(cls.world.rows(f"insured-{INSURER}.jsonl"))

    @classmethod
    def tearDownClass(cls):
        cls.world.close()

    def load(self, gateway, *more):
        return gateway.command("--as", f"insurer-{INSURER}", "load", "insured", "--insurer",
                               INSURER, "--sample", self.world.sample, *more, admin=False)

    def finish(self, gateway, *more):
        done = subprocess.run(self.load(gateway, *more), capture_output=True, text=True,
                              timeout=300)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def counts(self, told):
        found = re.search(r"(\d+) persons new or changed, (\d+) unchanged, 0 refused", told)
        self.assertIsNotNone(found, told)
        return int(found[1]), int(found[2])

    def kill_in_the_middle(self, gateway):
        before = gateway.revision()
        load = subprocess.Popen(self.load(gateway), stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True)
        while gateway.revision() < before + 3 and load.poll() is None:
            time.sleep(0.01)
        self.assertIsNone(load.poll(), "the load ended before the gateway was killed")
        gateway.stop(signal.SIGKILL)
        load.communicate(timeout=60)
        self.assertNotEqual(load.returncode, 0)

    def test_a_load_goes_on_after_each_kill(self):
        reached = 0
        for _ in range(2):
            with self.world.start() as gateway:
                self.kill_in_the_middle(gateway)
        with self.world.start() as gateway:
            told = self.finish(gateway)
            place = re.search(r"goes on with row (\d+) of a load that broke off", told)
            self.assertIsNotNone(place, told)
            reached = int(place[1]) - 1
            self.assertGreater(reached, 0)
            self.assertLess(reached, self.rows)
            # All rows that the position promises are there, and no row is twice.
            self.assertEqual(self.counts(told), (self.rows - reached, 0))
            self.assertEqual(self.counts(self.finish(gateway)), (0, self.rows))
            self.assertEqual(self.counts(self.finish(gateway, "--from-start")), (0, self.rows))
            self.assertIn(" 0 differences", gateway.ctl("verify-journal"))


if __name__ == "__main__":
    ARGUMENTS = [sys.argv.pop(1) for _ in range(3)]
    unittest.main()
