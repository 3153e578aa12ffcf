#!/usr/bin/env python3
"""An insurer's back office on one page: what such a program does, in the order in which it does it.

    back_office.py [--target localhost:8443] [--pki run/pki] [--as insurer-300] COMMAND ...

    follow LEDGER [--idle 2]       writes each payment event into a file, a line of JSON each, and
                                   acknowledges what is on the disk; goes on where it stopped
    account IBAN NAME              records the account from which the insurer pays
    export ID UNTIL DAY FILE       instructs what is due until a day, and writes the bank's file
    import FILE...                 hands in what the bank answered
    report YYYY-MM                 prints how fast the month's payments were, and the books

The stubs are made from the protos by protoc (Debian: python3-grpcio, protobuf-compiler-grpc).
"""
import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import grpc
from google.protobuf import json_format

PROTOS = pathlib.Path(__file__).resolve().parents[2] / "proto"
PIECE_BYTES = 256 << 10


def generate_stubs(folder):
    files = [str(path.relative_to(PROTOS)) for name in ("edmg/v1", "google")
             for path in (PROTOS / name).rglob("*.proto")]
    subprocess.run(["protoc", "-I", PROTOS, f"--python_out={folder}",
                    f"--grpc_python_out={folder}", "--plugin=protoc-gen-grpc_python=" +
                    shutil.which("grpc_python_plugin"), *files], check=True)
    sys.path.insert(0, str(folder))


def connect(given):
    key = lambda name: (pathlib.Path(given.pki) / name).read_bytes()
    credentials = grpc.ssl_channel_credentials(key("transport-ca.pem"), key(f"{given.role}.key"),
                                               key(f"{given.role}.pem"))
    return grpc.secure_channel(given.target, credentials)


def civil(text):
    year, month, day = map(int, text.split("-"))
    return {"year": year, "month": month, "day": day}


def follow(office, given):
    """An event that comes again after a break is known by its id."""
    known = set()
    if os.path.exists(given.ledger):
        with open(given.ledger, encoding="utf-8") as lines:
            known = {json.loads(line)["eventId"] for line in lines}
    request = service.SubscribePaymentEventsRequest(subscription="back-office")
    with open(given.ledger, "a", encoding="utf-8") as ledger:
        try:
            for message in office.SubscribePaymentEvents(request, timeout=given.idle):
                for event in message.events:
                    if event.event_id not in known:
                        ledger.write(json.dumps(json_format.MessageToDict(event)) + "\n")
                ledger.flush()
                os.fsync(ledger.fileno())  # first the own disk, then the acknowledgement
                office.AcknowledgePaymentEvents(service.AcknowledgePaymentEventsRequest(
                    subscription="back-office", cursor=message.cursor))
        except grpc.RpcError as end:
            if end.code() != grpc.StatusCode.DEADLINE_EXCEEDED:
                raise


def account(office, given):
    office.SetDebtorAccount(json_format.ParseDict(
        {"account": {"iban": given.iban, "name": given.name}}, files.SetDebtorAccountRequest()))


def export(office, given):
    """The file gets its name when it is whole; the same id gives the same file again."""
    request = json_format.ParseDict(
        {"selection": {"exportId": given.id, "dueUntil": civil(given.until),
                       "executionDate": civil(given.day), "netting": True}},
        files.ExportCreditTransfersRequest())
    with tempfile.NamedTemporaryFile(dir=pathlib.Path(given.file).resolve().parent,
                                     delete=False) as out:
        for part in office.ExportCreditTransfers(request):
            out.write(part.content)
            if part.HasField("credit_transfer_export"):
                made = part.credit_transfer_export
    os.rename(out.name, given.file)
    print(f"{given.id}: {made.transfers} transfers, {made.sum_cents} cents")


def import_files(office, given):
    for path in given.files:
        with open(path, "rb") as file:
            pieces = iter(lambda: file.read(PIECE_BYTES), b"")
            answer = office.ImportPaymentStatus(
                files.ImportPaymentStatusRequest(content=piece) for piece in pieces)
        print(f"{path}: {answer.rows_recorded} recorded, {answer.rows_known} known, "
              f"{answer.rows_unmatched} unmatched")


def report(office, given):
    year, month = map(int, given.month.split("-"))
    told = office.GetTimelinessReport(books.GetTimelinessReportRequest(year=year, month=month))
    print(f"{given.month}: {told.payments} payments of {told.cents} cents, median "
          f"{told.days_median} days, {told.late_payments} late")
    for line in office.GetBooks(books.GetBooksRequest()).lines:
        print(f"{payment.PaymentState.Name(line.state)} {line.payments} {line.cents}")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--target", default="localhost:8443")
    parser.add_argument("--pki", default="run/pki")
    parser.add_argument("--as", default="insurer-300", dest="role")
    commands = parser.add_subparsers(required=True)
    for name, run, words in (("follow", follow, ["ledger"]), ("account", account, ["iban", "name"]),
                             ("export", export, ["id", "until", "day", "file"]),
                             ("import", import_files, ["files"]), ("report", report, ["month"])):
        command = commands.add_parser(name)
        command.set_defaults(run=run)
        for word in words:
            command.add_argument(word, nargs="+" if word == "files" else None)
        if name == "follow":
            command.add_argument("--idle", type=float, help="end after so many seconds")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as stubs:
        generate_stubs(stubs)
        global service, files, books, payment
        from edmg.v1 import (bank_file_pb2 as files, books_pb2 as books, payment_pb2 as payment,
                             payment_service_pb2 as service, payment_service_pb2_grpc as stub)
        try:
            given.run(stub.PaymentServiceStub(connect(given)), given)
        except grpc.RpcError as error:
            sys.exit(f"back_office: {error.code().name}: {error.details()}")


if __name__ == "__main__":
    main()
