#!/usr/bin/env python3
"""Every option that a program or script documents is run once; edmgctl's have their own test.

    program_options_test.py EDMG_GATEWAY EDMGCTL SOURCE_DIR BUILD_DIR

A new option fails this test until it is run here, or stands in RUN_ELSEWHERE with the file whose
line runs it.
"""
import grp
import os
import re
import shutil
import stat
import subprocess
import sys
import unittest

import gateway_process
from gateway_process import clean_environment, options_of

ARGUMENTS = []
BUILD = ""

# Script or program, option -> the file with a line that names both.
RUN_ELSEWHERE = {
    ("deploy/demo", "--small --stop --port --seed"): ".ci/run",
    ("deploy/edge/run", "--pki --data --port --skip-build"): "tests/wire/edge_process.py",
    ("deploy/edge/run", "--address --crl"): "tests/wire/edge_run_test.py",
    ("deploy/edge/limit-bytes", "--end"): "deploy/edge/run",
    ("deploy/install-packages", "--for"): "tests/run",
    ("tests/rules/coverage", "--uncovered"): "tests/run",
    ("tests/bench/run", "--messages --edge --all --small"): "tests/bench/CMakeLists.txt",
    ("practice_week", "--sample --pki --target --administrators --gateway-command --check-command "
                      "--log --recipient --messages --connections --in-flight --kills --seed"):
        "tests/e2e/practice_week_test.py",
}


class ProgramsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = gateway_process.World(*ARGUMENTS, physicians=2)

    @classmethod
    def tearDownClass(cls):
        cls.world.close()

    def test_every_option_of_the_gateway(self):
        rulebook = self.world.folder / "rulebook.txtpb"
        rulebook.write_text(self.world.try_start("--print_rulebook").stdout)
        self.assertEqual(self.world.try_start("--version").returncode, 0)
        flags = self.world.flags(
            gateway_id="all-options", queue_length_max=10, event_retention_days=400,
            request_log="errors", rulebook=rulebook,
            simulated_clock="2016-01-12T09:00:00Z",
            signing_crls=self.world.revocation_list("signing/root"),
            signing_intermediates=self.world.pki / "signing" / "intermediate.pem",
            stale_crl="refuse", library_log="info", connections_max=50,
            connections_per_caller_max=20, strangers_per_address_max=10,
            transport_crls=self.world.revocation_list("transport-ca"),
            listen_proxied=f"unix:{self.world.folder}/public.sock",
            listen_administrators_proxied=f"unix:{self.world.folder}/administrators.sock",
            proxied_group=grp.getgrgid(os.getgid()).gr_name)
        file = self.world.folder / "gateway.conf"
        file.write_text(flags[0].removeprefix("--") + "\n")
        with gateway_process.Running(self.world, [*flags[1:], f"--config={file}"]) as gateway:
            self.assertEqual(gateway.status()["gatewayId"], "all-options")
            self.assertEqual(gateway.stop(), 0)
        check = self.world.try_start(flags[0], "--check_journal")
        self.assertIn("0 differences", check.stdout)
        ran = {flag.split("=")[0] for flag in flags} | {
            "--config", "--print_rulebook", "--version", "--check_journal"}
        self.assertEqual(options_of(self.world.try_start("--help").stdout) - ran, set())

    def test_every_option_of_the_load_program(self):
        program = BUILD + "/tests/bench/load/edmg_load"
        with self.world.start(data="data-load") as gateway:
            gateway.ctl("load", "registry", "--sample", self.world.sample)
            gateway.ctl("load", "insured", "--sample", self.world.sample, "--insurer",
                        "100,200,300,400,500,600,900", admin=False)
            words = ["--sample", self.world.sample, "--pki", self.world.pki, "--target",
                     f"localhost:{gateway.ports[0]}", "--messages", 20, "--connections", 2,
                     "--in-flight", 4, "--rate", 100, "--signers", "p256",
                     "--registrations-percent", 30, "--seed", 3, "--gateway-pid",
                     gateway.process.pid]
            told = self.world.run([program, *words]).decode()
            self.assertIn("messages accepted      20 of 20", told)
            self.assertEqual(gateway.stop(), 0)
        listed = options_of(self.world.run([program, "--help"]).decode())
        self.assertEqual(listed - set(map(str, words[::2])), set())

    def test_the_year_end_of_few_patients(self):
        told = self.world.run([BUILD + "/tests/bench/year_end_bench", "8"]).decode()
        self.assertIn("patients              8", told)

    def test_every_option_of_make_dev_pki(self):
        script = self.world.source / "certs" / "make-dev-pki"
        physicians = self.world.folder / "one.jsonl"
        physicians.write_text((self.world.sample / "physicians.jsonl").read_text()
                              .splitlines()[0] + "\n")
        out = self.world.folder / "pki-all"
        words = ["--out", out, "--physicians", physicians, "--days", 2, "--vendors", "one"]
        self.world.run([script, *words])
        self.assertTrue((out / "software-one.pem").exists())
        self.world.run([script, "--force", *words[:2], *words[4:]])
        self.assert_documented("certs/make-dev-pki", {"--force", *map(str, words[::2])})

    def test_the_script_that_runs_the_tests(self):
        """In a tree of its own, whose tools only note how they were called."""
        tree = self.world.folder / "tests-run"
        (tree / "tests").mkdir(parents=True)
        for build in ("release", "tsan"):
            (tree / "build" / build).mkdir(parents=True)
        shutil.copy(self.world.source / "tests" / "run", tree / "tests" / "run")
        for name, says in (("deploy/install-packages", ""), ("deploy/build", ""),
                           ("bin/ctest", "echo long=${EDMG_LONG:-0} $*\n"
                                         "echo '100% tests passed, 0 tests failed out of 3'\n")):
            tool = tree / name
            tool.parent.mkdir(exist_ok=True)
            tool.write_text("#!/bin/bash\n" + says)
            tool.chmod(tool.stat().st_mode | stat.S_IXUSR)
        run = subprocess.run([tree / "tests" / "run", "--long", "--no-asan", "-R", "verifier"],
                             capture_output=True, text=True,
                             env=clean_environment(PATH=f"{tree}/bin:{os.environ['PATH']}"))
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertRegex(run.stdout, r"long=1 .*-R verifier")
        self.assertNotIn("asan", run.stdout)
        self.assertIn("Tests (thread sanitizer)", run.stdout)
        self.assertIn("tests: 6 passed, 0 failed", run.stdout)
        self.assert_documented("tests/run", {"--long", "--no-asan", "-R"})

    def assert_documented(self, script, ran):
        text = self.world.run([self.world.source / script, "--help"]).decode()
        listed = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", text)) - {"--help"}
        self.assertEqual(listed - ran, set(), f"never run: {script}")

    def test_the_options_that_others_run(self):
        known = {}
        for (program, options), file in RUN_ELSEWHERE.items():
            known.setdefault(program, set()).update(options.split())
            text = (self.world.source / file).read_text()
            self.assertIn(program.split("/")[-1], text, file)
            for option in options.split():
                self.assertRegex(text, re.escape(option) + r"(?![\w-])", (program, file))
        for program, options in known.items():
            if (self.world.source / program).exists():
                self.assert_documented(program, options)
        listed = options_of(self.world.run(
            [BUILD + "/tests/e2e/practice_week/practice_week", "--help"]).decode())
        self.assertEqual(listed - known["practice_week"], set())

    def test_every_program_is_here(self):
        """A script that is new has its options run, too."""
        scripts = set()
        for room in ("deploy", "deploy/edge", "certs", "tests", "tests/bench", "tests/rules",
                     ".ci"):
            for file in (self.world.source / room).iterdir():
                if file.is_file() and os.access(file, os.X_OK) and not file.suffix:
                    scripts.add(f"{room}/{file.name}")
        without_options = {"deploy/build", ".ci/run"}
        named = {program for program, _ in RUN_ELSEWHERE} | without_options | {
            "certs/make-dev-pki", "tests/run"}
        self.assertEqual(scripts - named, set())
        for script in without_options - {".ci/run"}:
            self.assert_documented(script, set())


if __name__ == "__main__":
    ARGUMENTS = [sys.argv.pop(1) for _ in range(3)]
    BUILD = sys.argv.pop(1)
    unittest.main()
