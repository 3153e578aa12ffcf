#!/usr/bin/env python3
"""deploy/edge/run as an operator uses it, and what the program says of its sockets.

    edge_run_test.py EDMG_GATEWAY EDMGCTL SOURCE_DIR
"""
import grp
import os
import pathlib
import re
import signal
import socket
import stat
import subprocess
import sys
import time
import unittest

import gateway_process
from edge_process import SECONDS_MAX, EdgeRun

ARGUMENTS = []


def processes_of(group):
    """The ids of the living processes of a process group."""
    found = []
    for path in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rsplit(")", 1)[1].split()
        except (OSError, IndexError):
            continue
        if int(fields[2]) == group and fields[0] != "Z":
            found.append(int(path.parent.name))
    return found


def nft(*words):
    return subprocess.run(["/usr/sbin/nft", *words], capture_output=True, text=True)


def send_until_closed(port, data):
    """Sends what HAProxy takes of it: it closes a connection without TLS, soon or late."""
    with socket.create_connection(("127.0.0.1", port), source_address=("127.9.9.9", 0)) as sender:
        sender.settimeout(1)
        try:
            sender.sendall(data)
        except OSError:
            pass


class EdgeRunTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = gateway_process.World(*ARGUMENTS)

    @classmethod
    def tearDownClass(cls):
        cls.world.close()

    def test_starts_both_reloads_and_ends_with_nothing_left(self):
        lists = self.world.revocation_list("transport-ca")
        with EdgeRun(self.world, "--crl", lists, "--address", "127.0.0.1", "--",
                     "--gateway_id", "behind-the-edge") as edge:
            done = edge.ctl("status")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("behind-the-edge", done.stdout)
            follower = subprocess.Popen(
                [self.world.edmgctl, "--pki", self.world.pki, "--target", f"localhost:{edge.port}",
                 "--as", "insurer-100", "events", "--subscription", "s"],
                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            self.assertEqual(edge.ctl("--as", "insurer-200", "payments", admin=False).returncode, 0)
            self.world.revocation_list("transport-ca", "insurer-200")
            edge.process.send_signal(signal.SIGUSR2)
            edge.await_line("both read certificates and revocation lists again")
            edge.await_line("read anchors and revocation lists again")
            end = time.monotonic() + SECONDS_MAX
            while edge.ctl("--as", "insurer-200", "payments", admin=False).returncode == 0:
                self.assertLess(time.monotonic(), end, "".join(edge.said))
                time.sleep(0.1)
            self.assertEqual(edge.ctl("--as", "insurer-300", "payments", admin=False).returncode, 0)
            self.assertIsNone(follower.poll(), "a running stream was broken by the reload")
            self.assertEqual(edge.stop(), 0, "".join(edge.said))
            follower.terminate()
            follower.communicate(timeout=SECONDS_MAX)
            self.assertEqual(processes_of(edge.process.pid), [])
        self.assertEqual(list(self.world.folder.glob("edmg-edge.*")), [])

    def test_ends_where_one_of_both_ends(self):
        with EdgeRun(self.world) as edge:
            os.kill(edge.processes()[0], signal.SIGKILL)
            self.assertEqual(edge.process.wait(SECONDS_MAX), 1)
            edge.await_line("ended by itself")
            self.assertEqual(processes_of(edge.process.pid), [])
            edge.reader.join()
            edge.process.stdout.close()

    def test_an_address_sends_so_many_bytes_a_second(self):
        with EdgeRun(self.world, EDGE_BYTES="1000") as edge:
            rows = lambda: nft("list", "table", "inet", f"edmg_edge_{edge.port}")
            if os.geteuid() != 0 or rows().returncode != 0:
                edge.await_line("how much an address may send is not limited: ")
                return
            self.assertIn("limit rate over 1000 bytes/second", rows().stdout)
            end = time.monotonic() + SECONDS_MAX
            while not re.search("packets [1-9]", rows().stdout):
                self.assertLess(time.monotonic(), end, rows().stdout)
                send_until_closed(edge.port, bytes(300_000))
            edge.stop()
            self.assertNotEqual(rows().returncode, 0, rows().stdout)

    def test_wrong_use_is_said(self):
        run = self.world.source / "deploy" / "edge" / "run"
        for arguments, code, words in ((["--help"], 0, "Ctrl-C"), (["--colour"], 2, "--colour"),
                                       (["--port", "70000"], 2, "--port"),
                                       (["--crl", "/nowhere"], 2, "/nowhere")):
            done = subprocess.run([run, *arguments], capture_output=True, text=True,
                                  timeout=SECONDS_MAX)
            self.assertEqual(done.returncode, code, done.stderr)
            self.assertIn(words, done.stdout + done.stderr)
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = str(min(taken.getsockname()[1], 65534))
            done = subprocess.run([run, "--skip-build", "--port", port], capture_output=True,
                                  text=True, timeout=SECONDS_MAX)
            self.assertEqual(done.returncode, 1)
            self.assertIn("taken", done.stderr)

    def flags(self, path, **changes):
        """The program's arguments behind the edge."""
        return self.world.flags(
            **{"data": "data-socket", "listen": "none", "tls_certificate": None, "tls_key": None,
               "listen_administrators": "none", "listen_proxied": f"unix:{path}", **changes})

    def start_on(self, path, *more, **changes):
        return gateway_process.Running(self.world, [*self.flags(path, **changes), *more])

    def test_a_socket_of_a_group_is_that_groups(self):
        path = self.world.folder / "group.sock"
        group = grp.getgrgid(os.getgid()).gr_name
        with self.start_on(path, f"--proxied_group={group}") as gateway:
            self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o660)
            self.assertEqual(path.stat().st_gid, os.getgid())
            self.assertEqual(gateway.stop(), 0)
        done = self.world.try_start(*self.flags(path), "--proxied_group=no-such-group")
        self.assertEqual(done.returncode, 1)
        self.assertIn("no-such-group", done.stderr)

    def test_a_socket_that_lives_is_not_taken_and_a_dead_one_is(self):
        path = self.world.folder / "one.sock"
        with self.start_on(path) as gateway:
            done = self.world.try_start(*self.flags(path, data="data-other"))
            self.assertEqual(done.returncode, 1)
            self.assertIn("another process listens there", done.stderr)
            gateway.stop(signal.SIGKILL)
        self.assertTrue(path.exists())
        with self.start_on(path) as gateway:
            self.assertEqual(gateway.stop(), 0)
        path.unlink(missing_ok=True)
        path.write_text("precious")
        done = self.world.try_start(*self.flags(path))
        self.assertEqual((done.returncode, path.read_text()), (1, "precious"))
        self.assertIn("no socket", done.stderr)

    def test_a_late_list_of_clients_is_said(self):
        late = self.world.revocation_list(
            "transport-ca",
            validity=("-crl_lastupdate", "20200101000000Z", "-crl_nextupdate", "20200201000000Z"))
        with self.start_on(self.world.folder / "late.sock", transport_crls=late) as gateway:
            self.assertTrue(gateway.await_line(
                "its clients are refused (CLIENT_REVOCATION_LIST_STALE)"))
            self.assertEqual(gateway.stop(), 0)

    def test_wrong_flags_are_named(self):
        path = self.world.folder / "flags.sock"
        for changes, words in (({"listen_proxied": "0.0.0.0:8443"}, "unix:PATH"),
                               ({"listen_proxied": "unix:"}, "unix:PATH"),
                               ({"listen_proxied": "unix-abstract:edge"}, "unix:PATH"),
                               ({"listen_proxied": None}, "--listen"),
                               ({"listen": "127.0.0.1:0"}, "--tls_certificate"),
                               ({"transport_crls": "/nowhere"}, "/nowhere")):
            done = self.world.try_start(*self.flags(path, **changes))
            self.assertEqual(done.returncode, 2, changes)
            self.assertIn(words, done.stderr)
        done = self.world.try_start(*self.flags(f"/{'a' * 120}"))
        self.assertEqual(done.returncode, 1)
        self.assertIn("107 bytes", done.stderr)
        other = self.world.pki / "signing" / "root.pem"
        done = self.world.try_start(
            *self.flags(path, transport_ca=other,
                        transport_crls=self.world.revocation_list("transport-ca")))
        self.assertEqual(done.returncode, 1)
        self.assertIn("not signed by", done.stderr)


if __name__ == "__main__":
    ARGUMENTS = [sys.argv.pop(1) for _ in range(3)]
    unittest.main()
