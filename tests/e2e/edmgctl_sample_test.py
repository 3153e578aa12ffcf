#!/usr/bin/env python3
"""`edmgctl sample` makes the same country from the same seed, and every number in it is valid.

    edmgctl_sample_test.py EDMGCTL

The checks of the numbers are written here once more, from the registers' rules.
"""
import collections
import datetime
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

EDMGCTL = ""
INSURERS = ("100", "200", "300", "400", "500", "600", "900")
PHYSICIANS = 200
INSURED = 20_000
REFERENCE_DAY = datetime.date(2015, 1, 1)


def make_sample(folder, *flags):
    subprocess.run([EDMGCTL, "sample", "--out", folder, *flags], check=True, capture_output=True)
    return {file.name: file.read_bytes() for file in pathlib.Path(folder).iterdir()}


def rows(content):
    return [json.loads(line) for line in content.decode().splitlines()]


def day(value):
    return datetime.date(value["year"], value["month"], value["day"])


def century_of(ssin):
    """1900 or 2000 where the check digits hold, else None."""
    if len(ssin) != 11 or not ssin.isdigit():
        return None
    first, check = int(ssin[:9]), int(ssin[9:])
    if check == 97 - first % 97:
        return 1900
    return 2000 if check == 97 - int("2" + ssin[:9]) % 97 else None


def is_nihii(nihii, profession):
    first, check = int(nihii[:6]), int(nihii[6:8])
    return (len(nihii) == 11 and nihii[0] == profession
            and check in (97 - first % 97, 89 - first % 89))


class SampleTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        flags = ("--physicians", str(PHYSICIANS), "--insured", str(INSURED), "--seed", "7")
        cls.files = make_sample(cls.folder.name + "/a", *flags)
        cls.again = make_sample(cls.folder.name + "/b", *flags)
        cls.other = make_sample(cls.folder.name + "/c", *flags[:-1], "8")
        cls.physicians = rows(cls.files["physicians.jsonl"])
        cls.groups = rows(cls.files["group-practices.jsonl"])
        cls.insured = {oa: rows(cls.files[f"insured-{oa}.jsonl"]) for oa in INSURERS}
        cls.persons = {row["ssin"]: row for oa in INSURERS for row in cls.insured[oa]}

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def assertShare(self, count, whole, low, high):
        self.assertGreaterEqual(count / whole, low)
        self.assertLessEqual(count / whole, high)

    def test_same_seed_same_country_another_seed_another(self):
        self.assertEqual(self.files, self.again)
        self.assertEqual(set(self.files), set(self.other))
        for name in self.files:
            self.assertNotEqual(self.files[name], self.other[name], name)

    def test_every_physician_has_what_the_pki_script_reads(self):
        for line in self.files["physicians.jsonl"].decode().splitlines():
            for key in ("nihii", "ssin", "firstName", "familyName"):
                self.assertIn(f'"{key}":"', line)

    def test_physicians_have_valid_and_unique_numbers(self):
        self.assertEqual(len(self.physicians), PHYSICIANS)
        self.assertEqual(len({row["nihii"][:8] for row in self.physicians}), PHYSICIANS)
        later = 0
        for row in self.physicians:
            self.assertTrue(is_nihii(row["nihii"], "1"), row)
            self.assertIsNotNone(century_of(row["ssin"]), row)
            self.assertEqual(row["nihii"][8:], row["qualifications"][-1]["code"])
            self.assertLess(day(row["qualifications"][-1]["beginDate"]), REFERENCE_DAY)
            later += int(row["nihii"][6:8]) != 97 - int(row["nihii"][:6]) % 97
        self.assertShare(later, PHYSICIANS, 0.005, 0.06)

    def test_trainees_have_recognised_supervisors(self):
        recognised = {row["nihii"] for row in self.physicians if row["nihii"][8:] in ("003", "004")}
        trainees = [row for row in self.physicians if row["nihii"][8:] in ("005", "006")]
        self.assertShare(len(trainees), PHYSICIANS, 0.02, 0.08)
        self.assertShare(len(recognised), PHYSICIANS, 0.85, 0.95)
        for row in trainees:
            self.assertIn(row["supervisions"][0]["supervisorNihii"], recognised)

    def test_about_half_work_in_groups_of_two_to_six(self):
        members = [m["physicianNihii"] for g in self.groups for m in g["memberships"]]
        self.assertEqual(len(members), len(set(members)), "one group per physician")
        self.assertLessEqual(set(members), {row["nihii"] for row in self.physicians})
        self.assertShare(len(members), PHYSICIANS, 0.45, 0.56)
        for group in self.groups:
            codes = [m["physicianNihii"][8:] for m in group["memberships"]]
            self.assertIn(len(codes), range(2, 7))
            self.assertGreaterEqual(sum(code in ("003", "004") for code in codes), 2)

    def test_insured_persons_have_valid_numbers(self):
        self.assertEqual(len(self.persons), INSURED)
        self.assertFalse(set(self.persons) & {row["ssin"] for row in self.physicians})
        bis = 0
        for ssin, row in self.persons.items():
            century, month, serial = century_of(ssin), int(ssin[2:4]), int(ssin[6:9])
            self.assertIsNotNone(century, row)
            self.assertIn(serial, range(1, 999))
            birth = day(row["birthDate"])
            self.assertLess(birth, REFERENCE_DAY)
            self.assertEqual(century + int(ssin[:2]), birth.year)
            self.assertEqual(month % 20, birth.month)
            bis += month > 12
            if month <= 12 or month > 40:  # a BIS number of unknown sex says nothing of it
                self.assertEqual(row["sex"], "SEX_MALE" if serial % 2 else "SEX_FEMALE")
            if month <= 12:
                self.assertEqual(int(ssin[4:6]), birth.day)
        self.assertShare(bis, INSURED, 0.005, 0.03)

    def test_insurers_have_their_shares_and_their_mutualities(self):
        shares = {"100": 0.41, "200": 0.045, "300": 0.285, "400": 0.05, "500": 0.19}
        for oa, share in shares.items():
            self.assertShare(len(self.insured[oa]), INSURED, share * 0.85, share * 1.25)
        numbers, preferential = collections.Counter(), 0
        for oa in INSURERS:
            self.assertGreater(len(self.insured[oa]), 0)
            self.assertEqual(len({row["ssin"] for row in self.insured[oa]}), len(self.insured[oa]))
            for row in self.insured[oa]:
                for affiliation in row["affiliations"]:
                    self.assertEqual(affiliation["mutuality"][0], oa[0])
                    self.assertLess(day(affiliation["beginDate"]), REFERENCE_DAY)
                    numbers[affiliation["membershipNumber"]] += 1
                    self.assertRegex(affiliation["insurabilityCode"], r"^[14]\d[01]$")
                    preferential += affiliation["insurabilityCode"].endswith("1")
        self.assertEqual(max(numbers.values()), 1)
        self.assertShare(preferential, numbers.total(), 0.15, 0.19)

    def test_those_who_changed_insurer_left_one_before_the_other(self):
        periods = collections.defaultdict(list)
        for oa in INSURERS:
            for row in self.insured[oa]:
                for each in row["affiliations"]:
                    end = day(each["endDate"]) if "endDate" in each else datetime.date.max
                    periods[row["ssin"]].append((day(each["beginDate"]), end, oa))
        changed = 0
        for rows_of_one in periods.values():
            rows_of_one.sort()
            self.assertEqual(rows_of_one[-1][1], datetime.date.max)
            for (_, end, _), (begin, _, _) in zip(rows_of_one, rows_of_one[1:]):
                self.assertEqual(end + datetime.timedelta(days=1), begin)
            changed += len({oa for _, _, oa in rows_of_one}) > 1
        self.assertShare(changed, INSURED, 0.015, 0.04)

    def test_some_are_dead_chronic_or_with_a_medical_house(self):
        persons = self.persons.values()
        self.assertShare(sum("deathDate" in row for row in persons), INSURED, 0.008, 0.016)
        self.assertShare(sum("chronicYears" in row for row in persons), INSURED, 0.04, 0.06)
        housed = [row for row in persons if "medicalHouseContracts" in row]
        self.assertShare(len(housed), INSURED, 0.024, 0.036)
        for row in housed:
            self.assertTrue(is_nihii(row["medicalHouseContracts"][0]["medicalHouseNihii"], "8"))

    def test_wrong_use_is_told_apart(self):
        for flag, value in (("--physicians", "0"), ("--insured", "-1"),
                            ("--reference-date", "2015-02-30")):
            run = subprocess.run([EDMGCTL, "sample", "--out", self.folder.name + "/x", flag, value],
                                 capture_output=True)
            self.assertEqual(run.returncode, 2, run.stderr)
        run = subprocess.run([EDMGCTL, "sample", "--out", "/dev/null/x"], capture_output=True)
        self.assertEqual(run.returncode, 2)
        self.assertIn(b"/dev/null/x", run.stderr)


if __name__ == "__main__":
    EDMGCTL = sys.argv.pop(1)
    unittest.main()
