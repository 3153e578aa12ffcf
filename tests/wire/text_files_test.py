#!/usr/bin/env python3
"""Text files as people have them: a byte order mark first, CRLF at the ends of lines, blank lines.

    text_files_test.py EDMG_GATEWAY EDMGCTL SOURCE_DIR
"""
import json
import subprocess
import sys
import unittest

import gateway_process

ARGUMENTS = []
MARK = b"\xef\xbb\xbf"
START = "--simulated_clock=2016-01-12T09:00:00Z"


def as_people_have_it(text):
    """With a mark, CRLF, and a blank line at the begin, in the middle and at the end."""
    lines = text.decode().splitlines()
    lines.insert(len(lines) // 2, "")
    return MARK + "\r\n".join(["", *lines, "", ""]).encode()


class TextFilesTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = gateway_process.World(*ARGUMENTS)
        for name in ("physicians.jsonl", "group-practices.jsonl", "insured-100.jsonl"):
            file = cls.world.sample / name
            file.write_bytes(as_people_have_it(file.read_bytes()))

    @classmethod
    def tearDownClass(cls):
        cls.world.close()

    def with_mark(self, name, content):
        file = self.world.folder / name
        file.write_bytes(MARK + content.replace(b"\n", b"\r\n"))
        return file

    def sample_rows(self, name):
        file = self.world.sample / name
        plain = file.read_bytes().removeprefix(MARK).decode()
        file_rows = [line for line in plain.splitlines() if line.strip()]
        return [json.loads(line) for line in file_rows]

    def test_what_the_gateway_reads(self):
        pki = self.world.pki
        pem = {name: self.with_mark(name, (pki / file).read_bytes())
               for name, file in (("tls_certificate", "server.pem"), ("tls_key", "server.key"),
                                  ("transport_ca", "transport-ca.pem"))}
        rulebook = self.with_mark("rulebook.txtpb", self.world.try_start(
            "--print_rulebook").stdout.encode())
        flags = self.world.flags("data-marks", rulebook=rulebook, **pem)
        lines = "".join(flag.removeprefix("--") + "\n\n" for flag in flags)
        config = self.with_mark("gateway.conf", (lines + "gateway_id=marked\n").encode())
        with gateway_process.Running(self.world, [f"--config={config}"]) as gateway:
            self.assertEqual(gateway.status()["gatewayId"], "marked")
            self.assertEqual(gateway.status()["rulebookName"], "electronic 2014")
            self.assertEqual(gateway.stop(), 0)

    def test_what_edmgctl_reads(self):
        with self.world.start(START, data="data-rows") as gateway:
            self.assertIn("4 physicians (4 new", gateway.ctl("load", "registry", "--sample",
                                                             self.world.sample))
            insured = gateway.ctl("load", "insured", "--insurer", "100", "--sample",
                                  self.world.sample, admin=False)
            rows = self.sample_rows("insured-100.jsonl")
            self.assertIn(f"{len(rows)} persons new", insured)
            physician = self.sample_rows("physicians.jsonl")[0]["nihii"]
            ssin = next(row["ssin"] for row in rows if "deathDate" not in row)
            for separator in (",", ";"):
                columns = separator.join((ssin, physician, "2016-01-11", "101032"))
                file = self.with_mark("rows.csv", f"# of a spreadsheet\n\n{columns}\n".encode())
                self.assertIn("0 refused", gateway.ctl("--as", "insurer-100", "attest", "--from",
                                                       file, admin=False))
            pems = []
            for flag, name in (("--ca", "transport-ca.pem"), ("--cert", "administrator-dev.pem"),
                               ("--key", "administrator-dev.key")):
                pems += [flag, str(self.with_mark(name, (self.world.pki / name).read_bytes()))]
            self.assertIn("gateway", gateway.ctl(*pems, "status"))
            self.assertEqual(gateway.stop(), 0)

    def test_a_message_of_a_file(self):
        message = self.with_mark("message.txtpb", b"""# a contact
contact_notification {
  patient { ssin: "94021300145" }
}
""")
        author = self.sample_rows("physicians.jsonl")[0]["nihii"]
        signing = self.world.pki / "signing"
        pems = []
        for flag, name in (("--signing-cert", f"physician-{author[:8]}.pem"),
                           ("--signing-key", f"physician-{author[:8]}.key"),
                           ("--chain", "chain.pem")):
            pems += [flag, str(self.with_mark(name, (signing / name).read_bytes()))]
        run = subprocess.run([self.world.edmgctl, "sign", "contact", "--from", message, "--author",
                              author, *pems], capture_output=True)
        self.assertEqual((run.returncode, run.stderr), (0, b""))
        self.assertGreater(len(run.stdout), 500)

    def test_a_line_that_is_none_is_named_by_its_number(self):
        file = self.world.folder / "broken"
        file.mkdir()
        (file / "insured-100.jsonl").write_bytes(MARK + b"\r\n\r\nno JSON\r\n")
        with self.world.start(START, data="data-broken") as gateway:
            with self.assertRaisesRegex(AssertionError, r"insured-100\.jsonl:3: "):
                gateway.ctl("load", "insured", "--insurer", "100", "--sample", file, admin=False)


if __name__ == "__main__":
    ARGUMENTS = [sys.argv.pop(1) for _ in range(3)]
    unittest.main()
