#!/usr/bin/env python3
"""Every option of edmgctl is run once, and every example of its help.

    edmgctl_options_test.py EDMG_GATEWAY EDMGCTL SOURCE_DIR

A new option fails this test until it is run here.
"""
import datetime
import json
import os
import pathlib
import re
import subprocess
import sys
import unittest

import gateway_process
from gateway_process import clean_environment, options_of

ARGUMENTS = []
UUID = "1f6b1c2e-8f53-4a36-9f0e-5d1a3c1f0a77"
DONE, REFUSED = 0, 3  # edmgctl's exit codes: an option that was understood ends with one of them


def examples_of(help_text):
    """The commands below "Examples:", with their continued lines."""
    _, _, text = help_text.partition("Examples:\n")
    joined = text.replace("\\\n", " ")
    return [line.strip() for line in joined.splitlines()
            if re.match(r"  (edmgctl|openssl) ", line)]


class EdmgctlTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        world = cls.world = gateway_process.World(*ARGUMENTS, physicians=2)
        cls.gateway = world.start("--simulated_clock=2016-01-12T09:00:00Z")
        cls.ran = {}
        cls.help = {"": cls.help_of()}
        for command in cls.commands_in(cls.help[""]):
            cls.help[command] = cls.help_of(command)
            for below in cls.commands_in(cls.help[command]):
                cls.help[f"{command} {below}"] = cls.help_of(command, below)
        cls.author = world.rows("physicians.jsonl")[0]["nihii"]
        cls.patient = next(row for row in world.rows("insured-100.jsonl") if not (
            {"deathDate", "medicalHouseContracts"} & row.keys()
            or any("endDate" in each for each in row["affiliations"])))
        cls.prepare_folder()

    @classmethod
    def tearDownClass(cls):
        cls.gateway.stop()
        cls.world.close()

    @staticmethod
    def commands_in(help_text):
        listed = re.search(r"^Subcommands:\n(.*?)(\n\n|\Z)", help_text, re.M | re.S)
        return re.findall(r"^  (\S+) ", listed.group(1), re.M) if listed else []

    @classmethod
    def help_of(cls, *command):
        return subprocess.run([cls.world.edmgctl, *command, "--help"], capture_output=True,
                              text=True, check=True, env=clean_environment()).stdout

    @classmethod
    def prepare_folder(cls):
        """What the examples name, where they name it."""
        folder = cls.folder = cls.world.folder / "tree"
        (folder / "run").mkdir(parents=True)
        for name in ("pki", "sample"):
            (folder / "run" / name).symlink_to(cls.world.folder / name)
        (folder / "edmgctl").symlink_to(pathlib.Path(cls.world.edmgctl).resolve())
        (folder / "message.txt").write_text(f'author_nihii: "{cls.author}"\n')
        (folder / "rows.csv").write_text(
            f"{cls.patient['ssin']},{cls.author},2016-01-11,101032\n")
        (folder / "answer.xml").write_text(
            '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08">'
            "<BkToCstmrDbtCdtNtfctn><Ntfctn><Ntry><Sts><Cd>BOOK</Cd></Sts></Ntry></Ntfctn>"
            "</BkToCstmrDbtCdtNtfctn></Document>")
        (folder / "rejected.csv").write_text("P-1-0,rejected,,2016-01-12,,AC04\n")
        for suffix in ("pem", "key"):
            name = f"physician-{cls.author[:8]}.{suffix}"
            (folder / f"physician.{suffix}").symlink_to(cls.world.pki / "signing" / name)
        (folder / "chain.pem").symlink_to(cls.world.pki / "signing" / "chain.pem")

    def ctl(self, command, *arguments, administrator=False, ends=(DONE,), env=()):
        """Runs a subcommand, and notes its options. The settings may stand anywhere."""
        words = [str(word) for word in arguments]
        options = {word for word in words if word.startswith("--")}
        for option in options:
            own = option in options_of(self.help[command])
            self.ran.setdefault(command if own else "", set()).add(option)
        port = self.gateway.ports[1 if administrator else 0]
        given = [] if env else ["--pki", self.world.pki, "--target", f"localhost:{port}"]
        self.ran.setdefault("", set()).update(map(str, given[::2]))
        run = subprocess.run(
            [str(word) for word in (self.world.edmgctl, *given, *command.split(), *words)],
            capture_output=True, text=True, cwd=self.folder, timeout=60,
            env=clean_environment(**dict(env)))
        self.assertIn(run.returncode, ends, (command, words, run.stderr))
        return run.stdout

    def test_a_every_option(self):
        self.run_settings()
        self.run_registry()
        self.run_messages()
        self.run_queries()
        self.run_insurer()
        self.run_bank_files()
        self.take_the_gateways_day()
        for command, text in self.help.items():
            missed = options_of(text) - self.ran.get(command, set())
            self.assertEqual(missed, set(), f"never run: edmgctl {command}")

    def run_settings(self):
        pki = self.world.pki
        self.ctl("status", "--ca", pki / "transport-ca.pem", "--cert",
                 pki / "administrator-dev.pem", "--key", pki / "administrator-dev.key", "--lang",
                 "nl", "--timeout", "9", "--json", administrator=True)
        self.ctl("status", "--text", "--as", "administrator-dev", administrator=True)
        target = f"localhost:{self.gateway.ports[1]}"
        told = self.ctl("status", env={"EDMG_TARGET": target, "EDMG_PKI": str(pki), "EDMG_AS":
                                       "administrator-dev", "EDMG_LANG": "fr", "EDMG_TIMEOUT": "9"})
        self.assertIn("edmg-dev", told)
        files = {"EDMG_" + name: str(pki / file) for name, file in (
            ("CA", "transport-ca.pem"), ("CERT", "administrator-dev.pem"),
            ("KEY", "administrator-dev.key"))}
        self.ctl("status", env={"EDMG_TARGET": target, **files})

    def run_registry(self):
        self.ctl("sample", "--physicians", 2, "--insured", 9, "--seed", 7, "--reference-date",
                 "2016-01-01", "--out", "other")
        self.ctl("load registry", "--sample", "run/sample", administrator=True)
        self.ctl("load insured", "--sample", "run/sample", "--insurer", "100,200",
                 "--from-start")
        self.ctl("physician", self.author, administrator=True)
        self.ctl("usage", self.author, "--year", 2016, administrator=True)
        self.ctl("verify-journal", administrator=True)

    def run_messages(self):
        membership = self.patient["affiliations"][0]
        signer = ("--signing-cert", "physician.pem", "--signing-key", "physician.key", "--chain",
                  "chain.pem")
        common = ("--author", self.author, "--recipient", "edmg-dev", "--vendor", "alpha-gp",
                  *signer)
        person = ("--patient", self.patient["ssin"], "--first-name", self.patient["firstName"],
                  "--family-name", self.patient["familyName"])
        birth = self.patient["birthDate"]
        encounter = (*person, "--membership",
                     f"{membership['mutuality']}/{membership['membershipNumber']}", "--sex",
                     self.patient["sex"].removeprefix("SEX_").lower(), "--birth-date",
                     "{year:04}-{month:02}-{day:02}".format(**birth), "--code", "101032",
                     "--prevention-module", "--third-party-payer", "101032", "--identified-by",
                     "eid")
        account = ("--insurer", "100", "--iban", "BE68539007547034", "--bic", "GKCCBEBB")
        def run_message(kind, flags, day):
            last = UUID[:-1] + kind[0].replace("r", "d")  # a hex digit: e, d, c
            self.ctl(kind, "--as", "software-alpha-gp", *common, *flags, day, "today", "--save",
                     "saved.p7m", "--message-id", last, ends=(DONE, REFUSED))
            self.ctl(kind, *common[:4], *flags, "--date", "2016-01-12", "--from", "message.txt",
                     "--check", ends=(DONE, REFUSED))
            signed = (*common, *flags, "--message-id", last, "--from", "message.txt", "--out",
                      "signed.p7m")
            self.ctl("sign " + kind, *signed, "--date", "2016-01-12")
            self.ctl("sign " + kind, *signed, day, "2016-01-12", "--content-only")

        as_vendor = ("--as", "software-alpha-gp")
        run_message("enrol", account, "--start-date")
        self.ctl("register", "--author", self.author, *person, "--message-id", UUID, "--on",
                 "2016-01-11", "--save", "message.p7m", *as_vendor)
        self.ctl("check", "message.p7m", *as_vendor)
        self.ctl("submit", "message.p7m", *as_vendor)
        self.ctl("receipt", "--author", self.author, UUID, *as_vendor)
        run_message("register", (*encounter, "--holder", self.author), "--on")
        run_message("contact", (*encounter, "--holder-mention", self.author), "--on")
        self.ctl("contact", "--author", self.author, *person, ends=(REFUSED,),
                 env={"EDMG_RECIPIENT": "another", "EDMG_PKI": str(self.world.pki),
                      "EDMG_TARGET": f"localhost:{self.gateway.ports[0]}"})

    def run_queries(self):
        affiliation = self.patient["affiliations"][0]
        membership = ("--membership",
                      f"{affiliation['mutuality']}/{affiliation['membershipNumber']}", "--sex",
                      self.patient["sex"].removeprefix("SEX_").lower())
        as_author = ("--as", "physician-" + self.author[:8])
        ssin = self.patient["ssin"]
        named = self.ctl("holding", "--patient", ssin, "--on", "yesterday", *as_author)
        self.assertIn(self.author, named)
        self.assertEqual(self.ctl("holding", ssin, "--on", "2016-01-11", *as_author), named)
        self.ctl("holding", *membership, *as_author)
        consulted = ("--physician", self.author, "--code", "101032")
        on_the_day = self.ctl("entitlement", "--patient", ssin, *consulted, "--on", "2016-01-12")
        self.assertEqual(self.ctl("entitlement", ssin, *consulted), on_the_day)
        self.ctl("entitlement", *membership, *consulted, "--holder-mention", self.author,
                 ends=(REFUSED,))
        self.ctl("patients", "--page-size", 1, "--limit", 1, *as_author)
        self.ctl("patients", "--stream", *as_author)

    def run_insurer(self):
        insurer = ("--as", "insurer-100")
        self.ctl("attest", *insurer, "--patient", self.patient["ssin"], "--physician", self.author,
                 "--on", "yesterday", "--code", "101032", "--third-party-payer")
        self.ctl("attest", *insurer, "--from", "rows.csv")
        payments = self.ctl("payments", *insurer, "--page-size", 1, "--limit", 5)
        self.__class__.payment = payments.split()[0]
        self.ctl("payments", *insurer, "--state", "due", "--year", 2016, "--physician",
                 self.author, "--due-until", "2016-12-31")
        self.ctl("payment", *insurer, self.payment)
        self.report(insurer)
        mine = self.ctl("my-payments", "--page-size", 1, "--limit", 5, "--as",
                        "physician-" + self.author[:8])
        self.assertIn("rejected 2016-01-12 B1 AC04", mine)
        for command in ("insurer follow", "events"):
            self.follow(command, insurer)
        self.ctl("pause", "--as", "insurer-100", "books")
        self.assertIn("paused", self.ctl("subscriptions", "--as", "insurer-100"))
        self.ctl("pause", "--as", "insurer-100", "books", "--resume")
        reset = ("--insurer", "100", "--subscription", "books", "--to")
        for place in ("beginning", "end", "2016-01-12"):
            told = self.ctl("reset-subscription", *reset, place, "--dry-run", administrator=True)
            self.assertIn("only counted", told)
        self.assertIn("books", self.ctl("subscriptions", *insurer))
        self.resolve(insurer, ("--subscription", "books", "--idle-exit", 1, *insurer))

    def resolve(self, insurer, events):
        """Another insurer feeds the patient, which the first one agrees to."""
        claim = dict(self.patient, affiliations=[{
            "mutuality": "200", "membershipNumber": "1", "beginDate": {
                "year": 2016, "month": 1, "day": 10}}])
        (self.folder / "claim").mkdir()
        (self.folder / "claim" / "insured-200.jsonl").write_text(json.dumps(claim) + "\n")
        self.ctl("load insured", "--sample", "claim", "--insurer", "200")
        told = self.ctl("events", *events, "--type", "affiliation-contested")
        self.assertIn("affiliation from 2016-01-10  fed by 200  against 100  until 2016-02-11",
                      told)
        answer = ("--patient", self.patient["ssin"], "--claimant", "200", "--answer")
        self.assertEqual("1 answered\n", self.ctl("resolve", *insurer, *answer, "object"))
        self.assertEqual("1 answered before\n", self.ctl("resolve", *insurer, *answer, "object"))
        told = self.ctl("events", *events, "--type", "affiliation-resolved")
        self.assertIn("objected", told)

    def follow(self, command, insurer):
        events = ("--subscription", "books", "--idle-exit", 1, *insurer)
        told = self.ctl(command, *events, "--show-cursor", "--count", 1, "--max-unacknowledged", 10)
        cursor = told.splitlines()[-1].removeprefix("cursor ")
        self.ctl(command, *events, "--start-cursor", cursor)
        self.assertEqual("", self.ctl(command, *events, "--type", "payment-overdue,due-again"))
        if command == "events":
            self.ctl(command, *events, "--from", cursor, "--ack", "--worker", "one")
        else:
            self.ctl(command, "--subscription", "other", "--idle-exit", 1, *insurer, "--ack",
                     "--worker", "one")
            self.ctl(command, *events, "--from", cursor)

    def run_bank_files(self):
        insurer = ("--as", "insurer-100")
        account = ("insurer debtor-account", *insurer, "--iban", "BE68539007547034", "--bic",
                   "GKCCBEBB", "--name", "Insurer 100")
        self.ctl(*account, "--closed")
        self.ctl(*account)
        self.assertIn("Insurer 100", self.ctl("insurer debtor-accounts", *insurer))
        export = ("insurer export", *insurer, "--id", "first", "--due-until", "2016-12-31",
                  "--execution-date", "2016-01-12", "--debtor-iban", "BE68539007547034",
                  "--netting", "--hold-back", "P-1-0,P-2-0", "--format", "09")
        self.assertIn("preview", self.ctl(*export, "--preview"))
        self.assertIn("complete", self.ctl(*export, "--out", "first.xml"))
        self.assertIn("first", self.ctl("insurer exports", *insurer))
        self.assertIn("cancelled", self.ctl("insurer cancel-export", *insurer, "first", "--reason",
                                            "never-sent"))
        self.assertIn("1 unmatched", self.ctl("insurer import", *insurer, "answer.xml",
                                              ends=(REFUSED,)))
        self.assertIn("PAYMENT_UNKNOWN", self.ctl("insurer unmatched", *insurer))
        self.assertIn("obligations", self.ctl("insurer books", *insurer, "--as-of", "2016-01-12"))
        self.assertIn("0 late", self.ctl("insurer timeliness", *insurer, "2016-01"))
        self.ctl("insurer report", *insurer, "2016-01", "--html", "month.html")
        self.assertIn("30 days", (self.folder / "month.html").read_text())

    def report(self, insurer):
        self.assertIn("0 recorded, 0 known, 1 refused", self.ctl(
            "report", *insurer, "--id", "of-12", "--payment", self.payment, "--row", 9, "--kind",
            "paid", "--cents", 1, "--on", "today", "--reference", "B1", ends=(REFUSED,)))
        rejected = ("report", *insurer, "--id", "of-12", "--payment", self.payment, "--kind",
                    "rejected", "--on", "2016-01-12", "--reference", "B1", "--reason", "AC04")
        self.assertIn("1 recorded, 0 known", self.ctl(*rejected))
        self.assertIn("0 recorded, 1 known", self.ctl(*rejected))
        (self.folder / "refused.csv").write_text(f"# of today\n{self.payment},settled,,today\n"
                                                 "P-1-0;paid;3000;today;B2\n")
        told = self.ctl("report", *insurer, "--id", "of-13", "--from", "refused.csv",
                        ends=(REFUSED,))
        self.assertIn("refused, line 2\n  PAYMENT_TRANSITION_IMPOSSIBLE messages[0].reports[0]",
                      told)
        self.assertIn("refused, line 3\n  PAYMENT_UNKNOWN", told)

    def take_the_gateways_day(self):
        """The gateway's clock is simulated: this machine's day would be refused (166, 113)."""
        patient = next(row for row in self.world.rows("insured-100.jsonl")
                       if row["ssin"] != self.patient["ssin"] and not (
                           {"deathDate", "medicalHouseContracts"} & row.keys()
                           or any("endDate" in each for each in row["affiliations"])))
        person = ("--author", self.author, "--patient", patient["ssin"], "--first-name",
                  patient["firstName"], "--family-name", patient["familyName"])
        self.assertIn("from 2016-01-12", self.ctl("register", *person))
        self.ctl("contact", *person, "--on", "yesterday")
        self.assertIn("1 recorded", self.ctl(
            "attest", "--as", "insurer-100", "--patient", patient["ssin"], "--physician",
            self.author, "--code", "101076"))
        (self.folder / "words.csv").write_text(
            f"{patient['ssin']},{self.author},today,101010\n"
            f"{patient['ssin']},{self.author},yesterday,101010\n")
        self.assertIn("2 recorded", self.ctl("attest", "--as", "insurer-100", "--from",
                                             "words.csv"))
        time = self.ctl("advance-clock", "today", administrator=True, ends=(DONE, 4))
        self.assertNotIn(str(datetime.date.today().year), time)

    def test_b_every_example(self):
        """The numbers of the examples are replaced by those of this country."""
        names = {"12345625003": self.author, "12345625": self.author[:8],
                 "94021300145": self.patient["ssin"], "P-1042-0": self.payment,
                 "insurer-300": "insurer-100", "--insurer 300": "--insurer 100",
                 "--claimant 100": "--claimant 200",
                 "--first-name Jan": f"--first-name '{self.patient['firstName']}'",
                 "--family-name Peeters": f"--family-name '{self.patient['familyName']}'",
                 "--out run/sample": "--out run/made", "--ack": "--ack --idle-exit 1",
                 "--from payments.csv": "--from rejected.csv", "2016-03-31": "2016-01-12"}
        administrators = ("load registry", "status", "physician ", "usage", "verify-journal",
                          "advance-clock", "reset-subscription")
        count = 0
        for command, text in self.help.items():
            for example in examples_of(text):
                for name, ours in names.items():
                    example = example.replace(name, ours)
                port = self.gateway.ports[any(f" {word}" in example for word in administrators)]
                run = subprocess.run(
                    ["bash", "-c", example], capture_output=True, text=True, cwd=self.folder,
                    timeout=60, env=clean_environment(EDMG_TARGET=f"localhost:{port}",
                                                      PATH=f"{self.folder}:{os.environ['PATH']}"))
                self.assertIn(run.returncode, (DONE, REFUSED), (command, example, run.stderr))
                count += 1
        self.assertGreater(count, 30)


if __name__ == "__main__":
    ARGUMENTS = [sys.argv.pop(1) for _ in range(3)]
    unittest.main()
