#!/usr/bin/env python3
"""The limits of connections and of the log, on a gateway with small ones.

    connection_limits_test.py EDMG_GATEWAY EDMGCTL SOURCE_DIR
"""
import pathlib
import subprocess
import sys
import time
import unittest
import zlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

import gateway_process
import http2
from http2 import HEALTH, SUBMIT, Connection, data, headers, message

ARGUMENTS = []
ALPHA, BETA = "software-alpha-gp", "software-beta-gp"


class LimitsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = gateway_process.World(*ARGUMENTS, physicians=2, insured=4)

    @classmethod
    def tearDownClass(cls):
        cls.world.close()

    def start(self, data_name, **flags):
        gateway = self.world.start(data=data_name, **flags)
        gateway.target = http2.Target("127.0.0.1", gateway.ports[0], self.world.pki)
        self.addCleanup(gateway.__exit__)
        return gateway

    def connect(self, gateway, identity=ALPHA):
        connection = Connection(gateway.target, identity)
        self.addCleanup(connection.close)
        return connection

    def test_the_newest_stranger_is_served_and_the_oldest_closed(self):
        gateway = self.start("data-strangers", strangers_per_address_max=3)
        strangers = [self.connect(gateway) for _ in range(3)]
        known = self.connect(gateway, BETA)  # the oldest stranger gives way
        self.assertIn(b"edmg-clock", known.call(HEALTH))
        self.assertTrue(strangers[0].closed_within(5))
        self.assertIn(b"edmg-clock", strangers[2].call(HEALTH))
        for _ in range(6):
            self.connect(gateway)
        self.assertIn(b"edmg-clock", known.call(HEALTH, stream=3))

    def test_a_caller_has_so_many_connections_and_others_theirs(self):
        gateway = self.start("data-callers", connections_per_caller_max=2)
        first, second, third = (self.connect(gateway) for _ in range(3))
        for one in (first, second):
            self.assertIn(b"grpc-status\x010", one.call(HEALTH))
        self.assertIn(b"2 connections open", third.call(HEALTH))
        self.assertTrue(third.closed_within(5))
        self.assertIn(b"grpc-status\x010", self.connect(gateway, BETA).call(HEALTH))
        first.close()
        time.sleep(0.5)
        self.assertIn(b"grpc-status\x010", self.connect(gateway).call(HEALTH))

    def test_when_all_are_taken_callers_stay_and_the_watch_gets_in(self):
        gateway = self.start("data-all", connections_max=2)
        known = [self.connect(gateway), self.connect(gateway)]
        for one in known:
            self.assertIn(b"edmg-clock", one.call(HEALTH))
        with self.assertRaises(OSError):
            self.connect(gateway).call(HEALTH)
        time.sleep(12)  # the watch would have ended it by now
        for one in known:
            self.assertIn(b"edmg-clock", one.call(HEALTH, stream=3))

    def test_an_encoded_request_is_refused_by_name(self):
        gateway = self.start("data-encoded")
        packed = zlib.compress(bytes(1 << 20))
        for encoding in ("gzip", "deflate"):
            connection = self.connect(gateway)
            connection.send(headers(1, SUBMIT, [("grpc-encoding", encoding)]),
                            data(1, message(packed, True)))
            told = connection.answer(1)
            self.assertIn(b"grpc-status\x0212", told)
            self.assertIn(f"algorithm '{encoding}' is disabled".encode(), told)

    def test_the_watch_is_no_request(self):
        gateway = self.start("data-watch")
        time.sleep(5)
        self.connect(gateway).call(SUBMIT)
        self.assertTrue(gateway.await_line("SubmissionService/Submit"))
        self.assertFalse(any("Health/Check" in line for line in gateway.said))

    def test_a_log_that_nobody_reads_holds_up_neither_calls_nor_the_end(self):
        gateway = subprocess.Popen(
            [self.world.gateway, *self.world.flags("data-unread", library_log="info")],
            stderr=subprocess.PIPE, text=True)
        self.addCleanup(gateway.stderr.close)
        self.addCleanup(gateway.kill)
        ports = None
        while ports is None:
            ports = gateway_process.STARTED.search(gateway.stderr.readline())
        target = http2.Target("127.0.0.1", ports.group(1), self.world.pki)
        with Connection(target, ALPHA) as connection:
            begin = time.monotonic()
            for i in range(2000):  # more than a pipe holds
                connection.call(SUBMIT, b"\xff" * 9, stream=1 + 2 * i)
            self.assertLess(time.monotonic() - begin, 30)
        gateway.terminate()
        self.assertEqual(gateway.wait(15), 0)


if __name__ == "__main__":
    ARGUMENTS = [sys.argv.pop(1) for _ in range(3)]
    unittest.main()
