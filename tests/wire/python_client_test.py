#!/usr/bin/env python3
"""A client in Python: stubs from the protos, mutual TLS, messages signed by openssl.

    python_client_test.py EDMG_GATEWAY EDMGCTL SOURCE_DIR STUBS_DIR

Everything but the sample and the PKI goes through Debian's python3-grpcio. STUBS_DIR is filled with
the generated modules. Exit code 77 where grpcio or its generator is not installed.
"""
import datetime
import json
import re
import subprocess
import sys
import unittest
import uuid

import gateway_process
import python_stubs

ARGUMENTS = []
TODAY = datetime.date(2016, 1, 12)
SECONDS_MAX = 20


def civil(day):
    return {"year": day.year, "month": day.month, "day": day.day}


class PythonClientTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = gateway_process.World(*ARGUMENTS)
        cls.gateway = cls.world.start("--simulated_clock=2016-01-12T09:00:00Z")
        cls.channels = []
        cls.load()

    @classmethod
    def tearDownClass(cls):
        for channel in cls.channels:
            channel.close()
        cls.gateway.stop()
        cls.world.close()

    @classmethod
    def channel(cls, identity, port=0):
        """A connection that shows a certificate of the PKI."""
        pki = cls.world.pki
        credentials = grpc.ssl_channel_credentials(
            (pki / "transport-ca.pem").read_bytes(), (pki / f"{identity}.key").read_bytes(),
            (pki / f"{identity}.pem").read_bytes())
        cls.channels.append(grpc.secure_channel(f"localhost:{cls.gateway.ports[port]}",
                                                credentials))
        return cls.channels[-1]

    @classmethod
    def load(cls):
        """Registry and insured persons, through the stubs."""
        registry = registry_service_pb2_grpc.RegistryServiceStub(
            cls.channel("administrator-dev", port=1))
        physicians = registry_service_pb2.UpsertPhysiciansRequest()
        for row in cls.world.rows("physicians.jsonl"):
            json_format.ParseDict(row, physicians.physicians.add())
        answer = registry.UpsertPhysicians(physicians, timeout=SECONDS_MAX)
        assert answer.physicians_changed == len(physicians.physicians)

        feed = insurer_feed_service_pb2_grpc.InsurerFeedServiceStub(cls.channel("insurer-100"))
        persons = [json_format.ParseDict(row, insured_person_pb2.InsuredPerson())
                   for row in cls.world.rows("insured-100.jsonl")]
        messages = [insurer_feed_service_pb2.UpsertInsuredPersonsRequest(persons=persons[i:i + 5])
                    for i in range(0, len(persons), 5)]
        answer = feed.UpsertInsuredPersons(iter(messages), timeout=SECONDS_MAX)
        assert answer.persons_changed == len(persons)
        cls.doctors = [row["nihii"] for row in cls.world.rows("physicians.jsonl")
                       if row["nihii"].endswith(("003", "004"))]
        cls.patients = [person for person in persons
                        if person.affiliations[-1].mutuality[0] == "1"
                        and not person.affiliations[-1].HasField("end_date")
                        and not person.HasField("death_date")
                        and not person.medical_house_contracts]

    def envelope(self, author, **body):
        """A submission, signed by the author with openssl."""
        message = json_format.ParseDict(
            {"messageId": str(uuid.uuid4()), "recipient": "edmg-dev", "authorNihii": author,
             "createTime": "2016-01-12T08:59:00Z",
             "software": {"vendor": "alpha-gp", "product": "python", "version": "1"}, **body},
            submission_pb2.Submission())
        signing = self.world.pki / "signing"
        name = signing / ("physician-" + author[:8])
        cms = subprocess.run(
            ["openssl", "cms", "-sign", "-cades", "-binary", "-nodetach", "-outform", "DER",
             "-signer", f"{name}.pem", "-inkey", f"{name}.key", "-certfile",
             signing / "chain.pem"],
            input=message.SerializeToString(), capture_output=True, check=True).stdout
        return submission_service_pb2.SubmitRequest(
            envelope=submission_pb2.SignedEnvelope(cms=cms))

    def encounter(self, patient, day=TODAY):
        return {"patient": {"ssin": patient.ssin, "firstName": patient.first_name,
                            "familyName": patient.family_name},
                "encounterDate": civil(day), "claimCode": "101076"}

    def test_a_practice_and_an_insurer_at_work(self):
        submissions = submission_service_pb2_grpc.SubmissionServiceStub(
            self.channel("software-alpha-gp"))
        author, patient = self.doctors[0], self.patients[0]

        enrolment = self.envelope(author, physicianEnrolment={
            "iban": "BE68539007547034", "startDate": civil(TODAY)})
        receipt = submissions.Submit(enrolment, timeout=SECONDS_MAX).receipt
        self.assertIn("100", receipt.enrolment.insurers)

        registration = self.envelope(author, dmgRegistration=self.encounter(patient))
        receipt = submissions.Submit(registration, timeout=SECONDS_MAX).receipt
        self.assertTrue(receipt.registration.payment)
        self.assertEqual(receipt.registration.holding.holder_nihii, author)
        again = submissions.Submit(registration, timeout=SECONDS_MAX).receipt
        self.assertEqual(again.SerializeToString(), receipt.SerializeToString())

        contact = self.envelope(author, contactNotification=self.encounter(patient))
        contact_receipt = submissions.Submit(contact, timeout=SECONDS_MAX).receipt
        self.assertFalse(contact_receipt.contact.extends, "the year of opening never extends")
        found = submissions.GetReceipt(submission_service_pb2.GetReceiptRequest(
            author_nihii=author, message_id=receipt.message_id), timeout=SECONDS_MAX)
        self.assertEqual(found.receipt, receipt)

        self.follow_payment(receipt.registration.payment_ids[0], patient)
        self.read_list_and_holding(author, patient)
        self.read_refusals(submissions, author, patient)

    def follow_payment(self, payment_id, patient):
        payments = payment_service_pb2_grpc.PaymentServiceStub(self.channel("insurer-100"))
        subscribe = payment_service_pb2.SubscribePaymentEventsRequest(subscription="python")
        stream = payments.SubscribePaymentEvents(subscribe, timeout=SECONDS_MAX)
        response = next(stream)
        self.assertEqual([event.payment.payment_id for event in response.events], [payment_id, ""])
        self.assertEqual(response.events[1].holding.patient_ssin, patient.ssin)
        payment = response.events[0].payment
        self.assertEqual((payment.insurer, payment.patient_ssin), ("100", patient.ssin))
        self.assertEqual(payment.amount_cents, 3000)
        self.assertEqual((payment.pay_by.month, payment.pay_by.day), (2, 11))
        acknowledge = payment_service_pb2.AcknowledgePaymentEventsRequest(
            subscription="python", cursor=response.cursor)
        payments.AcknowledgePaymentEvents(acknowledge, timeout=SECONDS_MAX)
        stream.cancel()

        # After the acknowledgement nothing comes twice.
        resumed = payments.SubscribePaymentEvents(subscribe, timeout=1)
        with self.assertRaises(grpc.RpcError) as end:
            self.assertEqual([list(message.events) for message in resumed], [])
        self.assertEqual(end.exception.code(), grpc.StatusCode.DEADLINE_EXCEEDED)
        got = payments.GetPayment(payment_service_pb2.GetPaymentRequest(payment_id=payment_id),
                                  timeout=SECONDS_MAX)
        self.assertEqual(got.payment, payment)

    def read_list_and_holding(self, author, patient):
        channel = self.channel("physician-" + author[:8])
        lists = patient_list_service_pb2_grpc.PatientListServiceStub(channel)
        page = lists.ListPatients(patient_list_service_pb2.ListPatientsRequest(),
                                  timeout=SECONDS_MAX)
        self.assertEqual([row.ssin for row in page.patients], [patient.ssin])
        self.assertEqual(page.patients[0].family_name, patient.family_name)
        streamed = list(lists.StreamPatients(patient_list_service_pb2.StreamPatientsRequest(),
                                             timeout=SECONDS_MAX))
        self.assertEqual(streamed[0].patients, page.patients)
        holdings = holding_service_pb2_grpc.HoldingServiceStub(channel)
        request = holding_service_pb2.GetHoldingRequest()
        request.patient.ssin = patient.ssin
        answer = holdings.GetHolding(request, timeout=SECONDS_MAX)
        self.assertEqual(answer.holding.holder_nihii, author)
        self.assertEqual(answer.holding.right_end_date.year, 2018)
        self.assertTrue(answer.year_fee_acquired)

    def read_refusals(self, submissions, author, patient):
        """The details of an error, as they stand in grpc-status-details-bin."""
        late = self.envelope(author, dmgRegistration=self.encounter(
            patient, TODAY - datetime.timedelta(days=8)))
        with self.assertRaises(grpc.RpcError) as refused:
            submissions.Submit(late, timeout=SECONDS_MAX)
        self.assertEqual(refused.exception.code(), grpc.StatusCode.FAILED_PRECONDITION)
        trailers = dict(refused.exception.trailing_metadata())
        status = status_pb2.Status.FromString(trailers["grpc-status-details-bin"])
        self.assertEqual(status.code, grpc.StatusCode.FAILED_PRECONDITION.value[0])
        info, rejection = error_details_pb2.ErrorInfo(), rejection_pb2.Rejection()
        self.assertTrue(status.details[0].Unpack(info))
        self.assertTrue(status.details[1].Unpack(rejection))
        self.assertEqual((info.domain, info.metadata["mycarenet_code"], info.metadata["field"]),
                         ("edmg", "166", "dmg_registration.encounter_date"))
        self.assertEqual(rejection.refusals[0].reason, info.reason)
        for text in (rejection.refusals[0].text_fr, rejection.refusals[0].text_nl,
                     rejection.refusals[0].text_en):
            self.assertTrue(text)

    def test_b_the_back_office_of_the_samples(self):
        """From the stream to the bank and back; follows what test_a left."""
        samples, folder = self.world.source / "deploy" / "samples", self.world.folder

        def office(*words):
            command = [sys.executable, samples / "back_office.py", "--target",
                       f"localhost:{self.gateway.ports[0]}", "--pki", self.world.pki, "--as",
                       "insurer-100", *words]
            done = subprocess.run([str(word) for word in command], capture_output=True,
                                  text=True, timeout=SECONDS_MAX)
            self.assertEqual(done.returncode, 0, done.stderr)
            return done.stdout

        def ledger():
            office("follow", folder / "ledger.jsonl", "--idle", "2")
            lines = (folder / "ledger.jsonl").read_text().splitlines()
            return [json.loads(line)["type"].removeprefix("PAYMENT_EVENT_TYPE_") for line in lines]

        self.assertEqual(ledger(), ["PAYMENT_DUE", "HOLDING_OPENED"])
        office("account", "BE68539007547034", "Insurer 100")
        order = ("export", "january", "2016-12-31", "2016-01-13", folder / "january.xml")
        self.assertIn("january: 1 transfers, 3000 cents", office(*order))
        first = (folder / "january.xml").read_bytes()
        office(*order)
        self.assertEqual((folder / "january.xml").read_bytes(), first)
        subprocess.run([sys.executable, samples / "bank.py", folder / "january.xml", "--on",
                        "2016-01-12", "--return", "1", "--out", folder / "bank"], check=True,
                       capture_output=True)
        told = office("import", *(folder / "bank" / f"{name}.xml"
                                  for name in ("status", "booked", "returned")))
        self.assertEqual(re.findall(r"(\d) recorded, 0 known, 0 unmatched", told),
                         ["0", "1", "1"])
        self.assertEqual(ledger(), ["PAYMENT_DUE", "HOLDING_OPENED", "INSTRUCTED", "PAID",
                                    "RETURNED"])
        told = office("report", "2016-01")
        self.assertIn("2016-01: 1 payments of 3000 cents, median 0 days, 0 late", told)
        self.assertIn("PAYMENT_STATE_REJECTED 1 3000", told)

    def test_another_role_is_not_let_in(self):
        submissions = submission_service_pb2_grpc.SubmissionServiceStub(
            self.channel("insurer-100"))
        with self.assertRaises(grpc.RpcError) as denied:
            submissions.Submit(submission_service_pb2.SubmitRequest(), timeout=SECONDS_MAX)
        self.assertEqual(denied.exception.code(), grpc.StatusCode.PERMISSION_DENIED)


if __name__ == "__main__":
    ARGUMENTS = [sys.argv.pop(1) for _ in range(3)]
    python_stubs.generate(ARGUMENTS[2], sys.argv.pop(1))
    import grpc
    from google.protobuf import json_format
    from edmg.v1 import (holding_service_pb2, holding_service_pb2_grpc, insured_person_pb2,
                         insurer_feed_service_pb2, insurer_feed_service_pb2_grpc,
                         patient_list_service_pb2, patient_list_service_pb2_grpc,
                         payment_service_pb2, payment_service_pb2_grpc, registry_service_pb2,
                         registry_service_pb2_grpc, rejection_pb2, submission_pb2,
                         submission_service_pb2, submission_service_pb2_grpc)
    from google.rpc import error_details_pb2, status_pb2
    unittest.main()
