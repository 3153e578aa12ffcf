#!/usr/bin/env python3
"""What edmgctl signs, OpenSSL verifies; what OpenSSL signs of its content is the same message.

    edmgctl_sign_test.py EDMGCTL SOURCE_DIR

Real keys from certs/make-dev-pki; no gateway runs.
"""
import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import unittest

EDMGCTL = ""
SOURCE = ""
FLAGS = ["--patient", "94021300145", "--first-name", "Jan", "--family-name", "Peeters",
         "--on", "2016-03-07"]
MESSAGE = """
message_id: "1f6b1c2e-8f53-4a36-9f0e-5d1a3c1f0a77"
create_time { seconds: 1457340000 }
contact_notification {
  patient { ssin: "94021300145" first_name: "Jan" family_name: "Peeters" }
  encounter_date { year: 2016 month: 3 day: 7 }
  claim_code: "101076"
}
"""


class SignTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.temporary.name)
        cls.run_ok("sample", "--physicians", "2", "--insured", "0", "--out", cls.folder / "sample")
        physicians = cls.folder / "sample" / "physicians.jsonl"
        cls.authors = re.findall(r'"nihii":"(\d{11})"', physicians.read_text())
        subprocess.run([SOURCE + "/certs/make-dev-pki", "--out", cls.folder / "pki",
                        "--physicians", physicians], check=True, capture_output=True)

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    @classmethod
    def run_ctl(cls, *arguments):
        clean = {key: value for key, value in os.environ.items() if not key.startswith("EDMG_")}
        return subprocess.run([EDMGCTL, *map(str, arguments)], capture_output=True, env=clean)

    @classmethod
    def run_ok(cls, *arguments):
        run = cls.run_ctl(*arguments)
        if run.returncode != 0:
            raise AssertionError(run.stderr.decode())
        return run.stdout

    def pki(self, *arguments):
        return ("--pki", self.folder / "pki", *arguments)

    def verified(self, envelope):
        """The signed content, if `openssl cms -cades` accepts the envelope."""
        run = subprocess.run(
            ["openssl", "cms", "-verify", "-cades", "-inform", "DER", "-purpose", "any",
             "-CAfile", self.folder / "pki" / "signing" / "root.pem"],
            input=envelope, capture_output=True)
        self.assertEqual(run.returncode, 0, run.stderr)
        return run.stdout

    def decoded(self, content):
        return subprocess.run(
            ["protoc", "--decode=edmg.v1.Submission", "-I", SOURCE + "/proto",
             SOURCE + "/proto/edmg/v1/submission.proto"],
            input=content, capture_output=True, check=True).stdout.decode()

    def test_every_kind_of_message_verifies(self):
        author = self.authors[0]
        kinds = {"enrol": ["--iban", "BE68539007547034", "--insurer", "100,300"],
                 "register": [*FLAGS, "--holder", self.authors[1]],
                 "contact": [*FLAGS, "--code", "103132"]}
        body = {"enrol": "physician_enrolment", "register": "dmg_registration",
                "contact": "contact_notification"}
        for kind, flags in kinds.items():
            envelope = self.run_ok(*self.pki(), "--as", "software-alpha-gp", "sign", kind,
                                   "--author", author, *flags)
            text = self.decoded(self.verified(envelope))
            self.assertIn(body[kind] + " {", text)
            self.assertIn(f'author_nihii: "{author}"', text)
            self.assertIn('vendor: "alpha-gp"', text)
            self.assertIn('recipient: "edmg-dev"', text)
            self.assertRegex(text, r'message_id: "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab]')

    def test_message_ids_differ(self):
        sign = (*self.pki("sign", "contact", "--author", self.authors[0], "--content-only"), *FLAGS)
        self.assertNotEqual(self.run_ok(*sign), self.run_ok(*sign))

    def test_a_text_file_is_signed_as_it_is(self):
        file = self.folder / "message.txt"
        file.write_text(MESSAGE)
        sign = self.pki("sign", "contact", "--from", file, "--author", self.authors[1])
        content = self.run_ok(*sign, "--content-only")
        self.assertEqual(self.verified(self.run_ok(*sign)), content)
        text = self.decoded(content)
        self.assertIn('message_id: "1f6b1c2e-8f53-4a36-9f0e-5d1a3c1f0a77"', text)
        self.assertIn('claim_code: "101076"', text)

    def test_openssl_signs_the_content_by_hand(self):
        content = self.folder / "message.bin"
        signing = self.folder / "pki" / "signing"
        name = "physician-" + self.authors[0][:8]
        self.run_ok(*self.pki(), "sign", "register", "--author", self.authors[0], *FLAGS,
                    "--content-only", "--out", content)
        run = subprocess.run(
            ["openssl", "cms", "-sign", "-cades", "-binary", "-nodetach", "-outform", "DER",
             "-in", content, "-signer", signing / (name + ".pem"),
             "-inkey", signing / (name + ".key"), "-certfile", signing / "chain.pem"],
            capture_output=True, check=True)
        self.assertEqual(self.verified(run.stdout), content.read_bytes())

    def test_wrong_use_says_what_is_wrong(self):
        file = self.folder / "wrong.txt"
        file.write_text(MESSAGE)
        author = ("--author", self.authors[0])
        for arguments, words in (
                (("sign", "register", "--from", file, *author), "contact_notification"),
                (("sign", "contact", *FLAGS), "--author"),
                (("sign", "contact", *author, "--on", "7 March"), "YYYY-MM-DD"),
                (("sign", "contact", "--author", "99999999003"), "physician-99999999.pem")):
            run = self.run_ctl(*self.pki(), *arguments)
            self.assertEqual(run.returncode, 2, arguments)
            self.assertIn(words, run.stderr.decode())

    def test_what_cannot_be_read_is_not_empty(self):
        sign = ("sign", "contact", "--author", self.authors[0], *FLAGS)
        run = self.run_ctl(*self.pki(*sign, "--signing-cert", self.folder, "--signing-key",
                                     self.folder))
        self.assertEqual((run.returncode, run.stderr.decode()),
                         (2, f"edmgctl: cannot read {self.folder}: Is a directory\n"))
        for way in ("<&-", f"<{self.folder}"):  # standard input: closed; a folder
            run = subprocess.run(["bash", "-c", f'"$@" --from - {way}', "bash", EDMGCTL, "--pki",
                                  self.folder / "pki", *sign], capture_output=True)
            self.assertEqual(run.returncode, 2, way)
            self.assertIn(b"edmgctl: cannot read standard input: ", run.stderr, way)

    def test_no_gateway_has_its_own_exit_code(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            target = f"127.0.0.1:{free.getsockname()[1]}"
            run = self.run_ctl(*self.pki(), "--target", target, "--timeout", "1", "register",
                               "--author", self.authors[0], *FLAGS)
        self.assertEqual(run.returncode, 5, run.stderr)
        self.assertIn("retrying", run.stderr.decode())

    def test_help_everywhere(self):
        commands = re.findall(r"^  (\S+) ", self.run_ok("--help").decode().split("Subcommands:")[1]
                              .split("Exit codes:")[0], re.M)
        self.assertGreater(len(commands), 15)
        for command in commands:
            self.assertIn("Examples:", self.run_ok(command, "--help").decode(), command)


if __name__ == "__main__":
    EDMGCTL, SOURCE = sys.argv.pop(1), sys.argv.pop(1)
    unittest.main()
