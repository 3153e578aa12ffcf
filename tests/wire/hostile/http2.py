"""HTTP/2 by hand, for callers that keep to no rule: frames, HPACK literals, TLS with a certificate.

    target = Target("127.0.0.1", 8443, pki)
    with Connection(target, "software-alpha-gp") as connection:
        connection.send(headers(1, SUBMIT), data(1, message(b"...")))
"""
import itertools
import pathlib
import select
import socket
import ssl
import struct
import subprocess
import tempfile
import time

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, RESET, SETTINGS, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = 0, 1, 3, 4, 6, 7, 8, 9
END_STREAM, END_HEADERS, ACK = 1, 4, 1
INITIAL_WINDOW_SIZE = 4
FRAME_BYTES_MAX = 16384
HEALTH = "/grpc.health.v1.Health/Check"
SUBMIT = "/edmg.v1.SubmissionService/Submit"
RECEIPT = "/edmg.v1.SubmissionService/GetReceipt"
FEED = "/edmg.v1.InsurerFeedService/UpsertInsuredPersons"
EVENTS = "/edmg.v1.PaymentService/SubscribePaymentEvents"
VERIFY = "/edmg.v1.AdminService/VerifyJournal"


def frame(kind, flags, stream, payload=b""):
    return struct.pack("!I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(
        "!I", stream) + payload


def varint(value):
    """Seven bits a byte, the lowest first: of protobuf, and the rest of an integer of HPACK."""
    out = []
    while value >= 128:
        out.append(value % 128 | 128)
        value //= 128
    return bytes([*out, value])


def integer(value, prefix_bits, first=0):
    most = (1 << prefix_bits) - 1
    if value < most:
        return bytes([first | value])
    return bytes([first | most]) + varint(value - most)


def literal(name, value):
    """A header that stays out of HPACK's table."""
    name, value = (word.encode() if isinstance(word, str) else word for word in (name, value))
    return b"\x00" + integer(len(name), 7) + name + integer(len(value), 7) + value


def header_block(path, more=()):
    fields = [(":method", "POST"), (":scheme", "https"), (":path", path),
              (":authority", "localhost"), ("content-type", "application/grpc"),
              ("te", "trailers"), *more]
    return b"".join(literal(*field) for field in fields)


def headers(stream, path, more=(), end=END_HEADERS):
    return frame(HEADERS, end, stream, header_block(path, more))


def data(stream, payload, end=True):
    """Frames of a payload, the last of which ends the stream."""
    parts = [payload[i:i + FRAME_BYTES_MAX] for i in range(0, len(payload), FRAME_BYTES_MAX)]
    parts = parts or [b""]
    return b"".join(frame(DATA, END_STREAM if end and i + 1 == len(parts) else 0, stream, part)
                    for i, part in enumerate(parts))


def message(payload, compressed=False):
    return bytes([compressed]) + struct.pack("!I", len(payload)) + payload


def sign(certificate, key, chain=None):
    """A signed submission that says nothing but its number, as DER."""
    more = ["-certfile", chain] if chain else []
    return subprocess.run(
        ["openssl", "cms", "-sign", "-cades", "-binary", "-nodetach", "-outform", "DER",
         "-signer", certificate, "-inkey", key, *more],
        input=b"\x0a\x01m", capture_output=True, check=True).stdout


def dear_envelope():
    """By a key of 3,072 bits, for which nobody vouches, and whose public exponent has as many."""
    with tempfile.TemporaryDirectory() as folder:
        key, certificate = pathlib.Path(folder) / "key", pathlib.Path(folder) / "pem"
        subprocess.run(["openssl", "genpkey", "-algorithm", "RSA", "-out", key,
                        "-pkeyopt", "rsa_keygen_bits:3072",
                        "-pkeyopt", f"rsa_keygen_pubexp:{(1 << 3000) + 1}"],
                       capture_output=True, check=True)
        subprocess.run(["openssl", "req", "-x509", "-key", key, "-out", certificate,
                        "-subj", "/CN=dear"], capture_output=True, check=True)
        return sign(certificate, key)


def submission(envelope):
    """A SubmitRequest of protobuf: field 1 of field 1."""
    def field(payload):
        return b"\x0a" + varint(len(payload)) + payload
    return field(field(envelope))


class Target:
    """A listener under attack; `pki` is a folder as certs/make-dev-pki makes it. Connections come
    from each of the addresses in turn."""

    def __init__(self, host, port, pki, addresses=("",)):
        self.host, self.port, self.pki, self.contexts = host, int(port), pki, {}
        self.come_from(addresses)

    def come_from(self, addresses):
        self.addresses = itertools.cycle(addresses)

    def tcp(self, timeout=5):
        return socket.create_connection((self.host, self.port), timeout=timeout,
                                        source_address=(next(self.addresses), 0))

    def known_envelope(self):
        """By a physician of the PKI."""
        signing = self.pki / "signing"
        certificate = next(signing.glob("physician-*.pem"))
        return sign(certificate, certificate.with_suffix(".key"), signing / "chain.pem")

    def context(self, identity):
        if identity not in self.contexts:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname = False
            context.load_verify_locations(self.pki / "transport-ca.pem")
            context.load_cert_chain(self.pki / f"{identity}.pem", self.pki / f"{identity}.key")
            context.set_alpn_protocols(["h2"])
            self.contexts[identity] = context
        return self.contexts[identity]


class Connection:
    """TLS and the preface are done; what comes in is read only when asked for."""

    def __init__(self, target, identity, settings=None, timeout=5):
        plain = target.tcp(timeout)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            self.socket = target.context(identity).wrap_socket(plain)
        except BaseException:
            plain.close()
            raise
        self.buffer, self.window, self.stream_windows = b"", 65535, {}
        self.initial_window, self.quiet = 65535, False
        self.heard = {}  # stream -> its blocks of headers
        words = b"".join(struct.pack("!HI", *pair) for pair in (settings or {}).items())
        self.send(PREFACE, frame(SETTINGS, 0, 0, words))

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()

    def close(self):
        self.socket.close()

    def send(self, *frames):
        self.socket.sendall(b"".join(frames))

    def read(self, timeout):
        """The frames that have come, after at most so long: (kind, flags, stream, payload)."""
        if not self.socket.pending() and not self.comes_within(timeout):
            return []
        got = self.socket.recv(65536)
        if not got:
            raise ConnectionError("the other end has closed")
        self.buffer += got
        frames = []
        while len(self.buffer) >= 9:
            size = int.from_bytes(self.buffer[:3], "big")
            if len(self.buffer) < 9 + size:
                break
            kind, flags = self.buffer[3:5]
            stream = int.from_bytes(self.buffer[5:9], "big")
            frames.append((kind, flags, stream, self.buffer[9:9 + size]))
            self.buffer = self.buffer[9 + size:]
        for one in frames:
            if one[0] == HEADERS:
                self.heard[one[2]] = self.heard.get(one[2], b"") + one[3]
            self.take(*one)
        return frames

    def comes_within(self, seconds):
        poll = select.poll()  # select itself takes no more than 1,024 descriptors
        poll.register(self.socket, select.POLLIN)
        return poll.poll(max(0, seconds) * 1000)

    def settle(self):
        """Takes what the other end says first, and answers nothing any more: nothing may stand
        between the frames of one block of headers."""
        while not any(kind == SETTINGS for kind, *_ in self.read(1)):
            pass
        self.quiet = True
        return self

    def take(self, kind, flags, stream, payload):
        """Answers what HTTP/2 wants answered, and keeps the windows of what may be sent."""
        if self.quiet:
            return
        if kind == SETTINGS and not flags & ACK:
            for i in range(0, len(payload), 6):
                name, value = struct.unpack("!HI", payload[i:i + 6])
                if name == INITIAL_WINDOW_SIZE:
                    self.initial_window = value
            self.send(frame(SETTINGS, ACK, 0))
        elif kind == PING and not flags & ACK:
            self.send(frame(PING, ACK, 0, payload))
        elif kind == WINDOW_UPDATE:
            more = int.from_bytes(payload, "big")
            if stream == 0:
                self.window += more
            else:
                self.stream_windows[stream] = self.stream_windows.get(stream, 0) + more

    def may_send(self, stream, sent):
        """How much of a stream's data its windows let out now."""
        room = self.initial_window + self.stream_windows.get(stream, 0) - sent
        return max(0, min(room, self.window))

    def call(self, path, payload=b"", stream=1, more=(), timeout=5):
        """A unary call; everything that came for it, in one string of bytes."""
        self.send(headers(stream, path, more), data(stream, message(payload)))
        return self.answer(stream, timeout)

    def answer(self, stream, timeout=5):
        told, deadline = b"", time.monotonic() + timeout
        while time.monotonic() < deadline:
            for kind, flags, of, payload in self.read(deadline - time.monotonic()):
                if of != stream:
                    continue
                told += payload
                if kind == RESET or (kind in (HEADERS, DATA) and flags & END_STREAM):
                    return told
        raise TimeoutError("no answer")

    def closed_within(self, seconds):
        """Whether the other end closes it, or sends GOAWAY, in so many seconds."""
        deadline = time.monotonic() + seconds
        try:
            while time.monotonic() < deadline:
                if any(kind == GOAWAY for kind, *_ in self.read(deadline - time.monotonic())):
                    return True
        except (OSError, ssl.SSLError):
            return True
        return False
