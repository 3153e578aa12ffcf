"""Streams of events while the gateway and the workers that follow them are killed at random.

    stream_kills_test.py EDMG_GATEWAY EDMGCTL SOURCE_DIR STUBS_DIR

A model judges what two workers of one subscription wrote down: every event came at least once, none
after its acknowledgement, a physician's events in their order, and no other insurer's. 20 rounds;
200 with EDMG_LONG=1. Exit code 77 where grpcio or its generator is not installed.
"""
import os
import pathlib
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import unittest

import gateway_process
import python_stubs

ARGUMENTS, STUBS = sys.argv[1:4], pathlib.Path(sys.argv[4])
ROUNDS = 200 if os.environ.get("EDMG_LONG") else 20
SEED = int(os.environ.get("EDMG_SEED", time.time()))
SECONDS_MAX = 20
INSURER = "insurer-100"
HERE = pathlib.Path(__file__).parent
ACCOUNT = "BE68539007547034"
TODAY = {"year": 2016, "month": 1, "day": 12}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Reporter(threading.Thread):
    """Makes events: payments are paid, returned and tried again, in turn, until it is stopped."""

    def __init__(self, test):
        super().__init__()
        self.test, self.ended, self.reports = test, threading.Event(), 0

    def run(self):
        office = self.test.office()
        kinds = ("PAID", "RETURNED", "TRY_AGAIN")
        step = 0
        while not self.ended.is_set() and step < 3 * 45:
            rows = [self.row(number + 1, payment, kinds[step % 3], step)
                    for number, payment in enumerate(self.test.payments)]
            request = messages.ReportPaymentsRequest(report_id=f"r{step}", reports=rows)
            try:
                answer = office.ReportPayments(iter([request]), timeout=SECONDS_MAX)
            except grpc.RpcError:
                time.sleep(0.05)
                continue
            assert answer.rows_refused == 0, answer
            step += 1
            self.ended.wait(0.005 * ROUNDS)  # as long as the rounds last

    def row(self, number, payment, kind, step):
        row = {"row": number, "paymentId": payment, "kind": f"PAYMENT_REPORT_KIND_{kind}"}
        if kind == "PAID":
            row.update(amountCents=3000, executionDate=TODAY, bankReference=f"B{step}")
        if kind == "RETURNED":
            row.update(executionDate=TODAY, bankReference=f"B{step - 1}", reasonCode="AC04")
        return json_format.ParseDict(row, reports.PaymentReport())


class Worker:
    def __init__(self, test, name):
        self.test, self.name, self.process, self.starts = test, name, None, 0
        self.log = test.world.folder / f"{name}.log"
        self.start()

    def start(self):
        self.starts += 1
        self.process = subprocess.Popen(
            [sys.executable, "-B", HERE / "stream_worker.py", STUBS, str(self.test.port),
             self.test.world.pki, INSURER, "kills", self.name, self.log])

    def await_open(self):
        """A busy machine takes a second to start it."""
        deadline = time.monotonic() + SECONDS_MAX
        while sum(word == "open" for _, word, _ in self.lines()) < self.starts:
            assert time.monotonic() < deadline, f"worker {self.name} does not start"
            time.sleep(0.02)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def lines(self):
        """(time, word, rest) of the lines that it wrote whole."""
        text = self.log.read_text() if self.log.exists() else ""
        for line in text.split("\n")[:-1]:
            parts = line.split(" ")
            if parts[-1] == "." and parts[0].isdigit():
                yield int(parts[0]), parts[1], " ".join(parts[2:-1])


def place(event_id):
    _, revision, position = event_id.split("-")
    return int(revision), int(position)


class StreamKillsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = gateway_process.World(*ARGUMENTS, physicians=12, insured=120)
        cls.port = free_port()
        cls.start_gateway()
        cls.prepare()

    @classmethod
    def tearDownClass(cls):
        cls.running.stop()
        cls.world.close()

    @classmethod
    def start_gateway(cls):
        cls.running = cls.world.start(listen=f"127.0.0.1:{cls.port}",
                                      simulated_clock="2016-01-12T09:00:00Z", request_log="none")

    @classmethod
    def office(cls, role=INSURER):
        pki = cls.world.pki
        credentials = grpc.ssl_channel_credentials(
            (pki / "transport-ca.pem").read_bytes(), (pki / f"{role}.key").read_bytes(),
            (pki / f"{role}.pem").read_bytes())
        return payment_service_pb2_grpc.PaymentServiceStub(grpc.secure_channel(
            f"localhost:{cls.port}", credentials, [("grpc.max_reconnect_backoff_ms", 200)]))

    @classmethod
    def prepare(cls):
        """Payments of as many physicians as the sample has, of two insurers."""
        ctl = cls.running.ctl
        ctl("load", "registry", "--sample", cls.world.sample)
        doctors = [row["nihii"] for row in cls.world.rows("physicians.jsonl")
                   if row["nihii"].endswith(("003", "004"))]
        for doctor in doctors:
            ctl("--as", "software-alpha-gp", "enrol", "--author", doctor, "--iban", ACCOUNT,
                admin=False)
        cls.payments = []
        for insurer in ("100", "300"):
            ctl("load", "insured", "--sample", cls.world.sample, "--insurer", insurer, admin=False)
            persons = [row for row in cls.world.rows(f"insured-{insurer}.jsonl")
                       if "deathDate" not in row and "medicalHouseContracts" not in row
                       and all("endDate" not in part for part in row["affiliations"])]
            for number, person in enumerate(persons[:2 * len(doctors)]):
                ctl("--as", "software-alpha-gp", "register", "--author",
                    doctors[number % len(doctors)], "--patient", person["ssin"], "--first-name",
                    person.get("firstName", ""), "--family-name", person["familyName"], "--on",
                    "2016-01-12", admin=False)
        told = cls.office().ListPayments(messages.ListPaymentsRequest(page_size=500),
                                         timeout=SECONDS_MAX)
        cls.payments = [payment.payment_id for payment in told.payments]
        cls.physicians = {payment.physician_nihii for payment in told.payments}

    def play(self, chance, workers):
        """Kills somebody every few moments; everybody comes back."""
        for _ in range(ROUNDS):
            for worker in workers:
                worker.await_open()
            time.sleep(chance.uniform(0.2, 0.9))
            victims = chance.choice(("gateway", "a", "b", "both", "all"))
            for worker in workers:
                if victims in (worker.name, "both", "all"):
                    worker.kill()
            if victims in ("gateway", "all"):
                self.running.stop(signal.SIGKILL)
                time.sleep(chance.uniform(0, 0.2))
                self.start_gateway()
            time.sleep(chance.uniform(0, 0.2))
            for worker in workers:
                if worker.process.poll() is not None:
                    worker.start()

    def all_events(self):
        """The stream as a reader of its own finds it, from the beginning."""
        events = []
        request = messages.SubscribePaymentEventsRequest(subscription="audit",
                                                         max_unacknowledged=10000)
        stream = self.office().SubscribePaymentEvents(request, timeout=SECONDS_MAX)
        for message in stream:
            if not message.events:
                break
            events += [event.event_id for event in message.events]
            self.office().AcknowledgePaymentEvents(messages.AcknowledgePaymentEventsRequest(
                subscription="audit", cursor=message.cursor), timeout=SECONDS_MAX)
            if len(events) % 100 and self.waiting("audit") == 0:
                break
        stream.cancel()
        return events

    def waiting(self, subscription):
        told = self.office().ListSubscriptions(messages.ListSubscriptionsRequest(),
                                               timeout=SECONDS_MAX)
        return {row.name: row.events_waiting for row in told.subscriptions}[subscription]

    def await_end(self):
        deadline = time.monotonic() + 60
        while self.waiting("kills") > 0:
            self.assertLess(time.monotonic(), deadline, "the workers do not get to the end")
            time.sleep(0.1)

    def judge(self, workers, events):
        got, done = [], {}
        for worker in workers:
            for when, word, rest in worker.lines():
                self.assertNotEqual(word, "failed", rest)
                if word == "got":
                    event, physician, insurer = rest.split(" ")
                    got.append((when, event, physician, worker.name))
                    self.assertIn(insurer, ("100", "-"), "another insurer's event")
                if word == "done":
                    for event in rest.split():
                        done[event] = min(when, done.get(event, when))
        self.assertEqual({event for _, event, _, _ in got}, set(events))
        first_of = {}
        for when, event, physician, _ in sorted(got):
            self.assertLessEqual(when, done.get(event, when),
                                 f"{event} came after its acknowledgement")
            first_of.setdefault(physician, {}).setdefault(event, when)
        for physician, firsts in first_of.items():
            in_order = [place(event) for event, _ in sorted(firsts.items(), key=lambda x: x[1])]
            self.assertEqual(in_order, sorted(in_order), f"out of order for {physician}")
        return len(got)

    def test_at_least_once_in_order_and_never_after_the_acknowledgement(self):
        print(f"seed {SEED}", flush=True)
        workers = [Worker(self, "a"), Worker(self, "b")]
        reporter = Reporter(self)
        reporter.start()
        try:
            self.play(random.Random(SEED), workers)
        finally:
            reporter.ended.set()
            reporter.join()
        try:
            self.await_end()
        finally:
            for worker in workers:
                worker.kill()
        events = self.all_events()
        deliveries = self.judge(workers, events)
        shares = [sum(word == "got" for _, word, _ in worker.lines()) for worker in workers]
        print(f"{ROUNDS} rounds, {len(events)} events of {len(self.physicians)} physicians, "
              f"{deliveries} deliveries: {shares[0]} and {shares[1]}")
        self.assertGreater(min(shares), 0, "one worker never got anything")


if __name__ == "__main__":
    python_stubs.generate(ARGUMENTS[2], STUBS)
    import grpc
    from google.protobuf import json_format
    from edmg.v1 import payment_report_pb2 as reports
    from edmg.v1 import payment_service_pb2 as messages
    from edmg.v1 import payment_service_pb2_grpc
    unittest.main(argv=sys.argv[:1], verbosity=2)
