"""Files between an insurer and its bank, as a back office uses them: edmgctl, and deploy/samples'
bank. Where ../shared/xsd has the official schemas, the files are validated against them."""
import json
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

import gateway_process

GATEWAY, EDMGCTL, SOURCE = sys.argv[1:4]
SCHEMAS = pathlib.Path(SOURCE).parent / "shared" / "xsd"
BANK = pathlib.Path(SOURCE) / "deploy" / "samples" / "bank.py"
INSURER = "300"
PATIENTS = 30


class BankFilesTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = gateway_process.World(GATEWAY, EDMGCTL, SOURCE, physicians=4, insured=400)
        cls.folder = cls.world.folder
        cls.gateway = cls.world.start(simulated_clock="2016-03-07T09:00:00Z")
        cls.gateway.ctl("load", "registry", "--sample", cls.world.sample)
        cls.ctl("load", "insured", "--insurer", INSURER, "--sample", cls.world.sample)
        cls.physicians = [row["nihii"] for row in cls.world.rows("physicians.jsonl")
                          if row["nihii"].endswith(("003", "004"))]
        for physician in cls.physicians:
            cls.gateway.ctl("enrol", "--author", physician, "--iban", "BE71096123456769",
                            admin=False)
        persons = [row for row in cls.world.rows(f"insured-{INSURER}.jsonl")][:PATIENTS]
        for i, person in enumerate(persons):
            author = cls.physicians[i % len(cls.physicians)]
            subprocess.run(
                cls.gateway.command("--as", "software-alpha-gp", "register", "--author", author,
                                    "--patient", person["ssin"], "--first-name", "Jan",
                                    "--family-name", "Peeters", admin=False),
                env=gateway_process.clean_environment(), capture_output=True, check=False)
        cls.insurer("debtor-account", "--iban", "BE68539007547034", "--bic", "GKCCBEBB", "--name",
                    "Mutualité 300 & Cie")

    @classmethod
    def tearDownClass(cls):
        cls.gateway.stop()
        cls.world.close()

    @classmethod
    def ctl(cls, *words):
        return cls.gateway.ctl("--as", f"insurer-{INSURER}", *words, admin=False)

    @classmethod
    def insurer(cls, *words):
        return cls.ctl("insurer", *words)

    def refusal(self, *words):
        """Exit code, and what is said."""
        done = subprocess.run(
            self.gateway.command("--as", f"insurer-{INSURER}", "insurer", *words, admin=False),
            env=gateway_process.clean_environment(), capture_output=True, text=True, timeout=60)
        return done.returncode, done.stdout + done.stderr

    def export(self, name, *more):
        path = self.folder / f"{name}.xml"
        path.unlink(missing_ok=True)
        told = json.loads(self.ctl("--json", "insurer", "export", "--id", name, "--out", path,
                                   *more))
        return told, path

    def due(self, *more):
        return ["--due-until", "2016-12-31", "--execution-date", "2016-03-25", *more]

    def states(self):
        lines = self.ctl("--json", "payments").splitlines()
        return {row["paymentId"]: row["status"]["state"].removeprefix("PAYMENT_STATE_")
                for row in map(json.loads, lines)}

    def validate(self, path, schema):
        if not (SCHEMAS / f"{schema}.xsd").exists() or shutil.which("xmllint") is None:
            print(f"notice: {path.name} is not validated: no {schema}.xsd or no xmllint here")
            return
        subprocess.run(["xmllint", "--noout", "--nonet", "--schema", SCHEMAS / f"{schema}.xsd",
                        path], check=True, capture_output=True)

    def rewrite(self, answer, words):
        """The bank's answer in another form."""
        path = self.folder / "answers" / f"{answer}.xml"
        text = path.read_text()
        for old, new in words.items():
            self.assertIn(old, text)
            text = text.replace(old, new)
        path.write_text(text)

    def verify(self):
        told = json.loads(self.gateway.ctl("--json", "verify-journal").splitlines()[-1])
        self.assertEqual((told["differencesTotal"], told["entriesNotDecidedAgain"]), ("0", "0"))

    def test_1_a_round_trip_leaves_nothing_unmatched_and_kill_9_changes_nothing(self):
        owed = len(self.states())
        self.assertGreater(owed, 5)
        self.assertIn("preview", self.insurer("export", "--id", "march", "--preview", *self.due()))
        told, file = self.export("march", *self.due())
        self.assertEqual(int(told["transfers"]), owed)
        self.assertTrue(told["executionDateMoved"])  # Good Friday
        self.validate(file, "pain.001.001.03")
        newer = self.export("march", "--format", "09", *self.due())[1]
        self.validate(newer, "pain.001.001.09")
        sums = [int(euros + cents) for euros, cents in
                re.findall(r'<InstdAmt Ccy="EUR">(\d+)\.(\d\d)<', newer.read_text())]
        self.assertEqual(sum(sums), int(told["sumCents"]))
        again = self.export("march")[1].read_bytes()
        self.gateway.stop(9)
        type(self).gateway = self.world.start(simulated_clock="2016-03-07T10:00:00Z")
        told, file = self.export("march")
        self.assertEqual(file.read_bytes(), again)

        played = self.world.run([BANK, file, "--reject", "5", "--return", "4", "--on",
                                 "2016-03-07", "--out", self.folder / "answers"]).decode()
        _, rejected, booked, returned = map(int, re.findall(r" (\d+) ", played))
        self.validate(self.folder / "answers" / "booked.xml", "camt.054.001.08")
        # The bank's other answers stay in the forms that it writes them in.
        self.rewrite("status", {"pain.002.001.03": "pain.002.001.11"})
        self.validate(self.folder / "answers" / "status.xml", "pain.002.001.11")
        self.rewrite("booked", {"camt.054.001.08": "camt.054.001.02",
                                "<Sts><Cd>BOOK</Cd></Sts>": "<Sts>BOOK</Sts>"})
        for answer, rows in (("status", rejected), ("booked", booked), ("returned", returned)):
            path = self.folder / "answers" / f"{answer}.xml"
            self.assertIn(f"{rows} recorded, 0 known, 0 unmatched", self.insurer("import", path))
            self.assertIn(f"0 recorded, {rows} known", self.insurer("import", path))
        self.assertEqual(self.insurer("unmatched"), "")
        states = list(self.states().values())
        self.assertEqual(states.count("PAID"), booked - returned)
        self.assertEqual(states.count("REJECTED"), rejected + returned)
        self.assertEqual(self.refusal("cancel-export", "march", "--reason", "never-sent")[0], 4)
        self.verify()

    def test_2_a_refused_file_is_cancelled_and_its_payments_are_due_again(self):
        rejected = [name for name, state in self.states().items() if state == "REJECTED"]
        for name in rejected[:3]:
            self.ctl("report", "--id", f"again-{name}", "--payment", name, "--kind", "try-again")
        _, file = self.export("april", *self.due())
        self.world.run([BANK, file, "--refuse", "--on", "2016-03-07", "--out",
                        self.folder / "refused"])
        code, said = self.refusal("import", self.folder / "refused" / "status.xml")
        self.assertEqual(code, 3)
        self.assertIn("refused export april as a whole", said)
        self.assertIn("3 due again", self.insurer("cancel-export", "april", "--reason", "refused"))
        self.assertEqual(list(self.states().values()).count("DUE"), 3)
        told, _ = self.export("may", *self.due())
        self.assertEqual(told["transfers"], "3")
        self.assertEqual(len(self.insurer("exports").splitlines()), 3)
        self.verify()

    def test_3_bad_files_are_told_and_change_nothing(self):
        self.gateway.await_status(lambda status: True)
        before = self.gateway.revision()
        bad = self.folder / "bad.xml"
        whole = (self.folder / "answers" / "status.xml").read_text()
        bomb = ('<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>' +
                whole.partition("?>")[2])
        for text, words in ((whole[:len(whole) // 2], "FILE_INVALID"), (bomb, "DOCTYPE"),
                            ("<a/>", "FILE_FORMAT_UNKNOWN"), ("", "FILE_INVALID"),
                            (whole.replace(">march<", ">other<"), "EXPORT_UNKNOWN"),
                            ("<" + "a" * 100_000_000, "FILE_")):
            bad.write_text(text)
            code, said = self.refusal("import", bad)
            self.assertNotEqual(code, 0)
            self.assertIn(words, said)
        code, said = self.refusal("export", "--id", "a b", *self.due())
        self.assertIn("selection.export_id", said)
        self.assertEqual(self.gateway.revision(), before)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
