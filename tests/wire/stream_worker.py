"""A worker of a subscription, for stream_kills_test.py: writes down what it gets and what it has
acknowledged, a line each with the time, until it is killed.

    stream_worker.py STUBS_DIR PORT PKI ROLE SUBSCRIPTION WORKER LOG

Lines, each with a time in nanoseconds before it and a dot after it: "open" at its start, "got
<event id> <physician> <insurer>" before anything is acknowledged, and "done <event id>..." once the
gateway has answered an acknowledgement of them. A worker that finds the gateway gone tries again.
"""
import os
import pathlib
import random
import sys
import time

stubs, port, pki, role, subscription, worker, log = sys.argv[1:8]
sys.path.insert(0, stubs)

import grpc  # noqa: E402
from edmg.v1 import payment_service_pb2 as messages  # noqa: E402
from edmg.v1 import payment_service_pb2_grpc  # noqa: E402

SECONDS_MAX = 20
AWAY = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED)
# A worker of the same name that was killed may still count as there.
REPLACED = grpc.StatusCode.ABORTED


def connect():
    key = lambda name: (pathlib.Path(pki) / name).read_bytes()
    credentials = grpc.ssl_channel_credentials(key("transport-ca.pem"), key(f"{role}.key"),
                                               key(f"{role}.pem"))
    options = [("grpc.initial_reconnect_backoff_ms", 50), ("grpc.max_reconnect_backoff_ms", 200)]
    return payment_service_pb2_grpc.PaymentServiceStub(
        grpc.secure_channel(f"localhost:{port}", credentials, options))


def subject(event):
    """The physician and the insurer of an event."""
    if event.HasField("payment"):
        return event.payment.physician_nihii, event.payment.insurer
    return event.holding.holder_nihii, "-"


def follow(office, out):
    request = messages.SubscribePaymentEventsRequest(subscription=subscription, worker=worker,
                                                     max_unacknowledged=50)
    for message in office.SubscribePaymentEvents(request):
        for event in message.events:
            out.write(f"{time.monotonic_ns()} got {event.event_id} {' '.join(subject(event))} .\n")
        out.flush()
        time.sleep(random.uniform(0, 0.03))  # it handles them: a kill may come in between
        office.AcknowledgePaymentEvents(messages.AcknowledgePaymentEventsRequest(
            subscription=subscription, cursor=message.cursor), timeout=SECONDS_MAX)
        ids = " ".join(event.event_id for event in message.events)
        out.write(f"{time.monotonic_ns()} done {ids} .\n")
        out.flush()


def main():
    office = connect()
    with open(log, "a", encoding="utf-8") as out:
        out.write(f"\n{time.monotonic_ns()} open .\n")
        out.flush()
        while True:
            try:
                follow(office, out)
            except grpc.RpcError as error:
                if error.code() not in (*AWAY, REPLACED):
                    out.write(f"{time.monotonic_ns()} failed {error.code()} {error.details()} .\n")
                    return
                time.sleep(0.05)


if __name__ == "__main__":
    if os.getppid() == 1:
        sys.exit("its parent is gone")
    main()
