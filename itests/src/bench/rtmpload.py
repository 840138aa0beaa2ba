#!/usr/bin/env python3
"""One process as many RTMP publishers of an FLV file in real time, or as many players that throw away what comes.

    rtmpload.py publish|play PORT NAME_PREFIX COUNT [FILE.flv]

Every message is one write, as encoders do it; it does no more, so that a server's time can be compared and not its own.
"""
import os
import select
import socket
import struct
import subprocess
import sys
import time

CHUNK_BYTES = 4096
APP = "live"
MESSAGE_STREAM = 1


class Load:
    """Such a process, in a with statement."""

    def __init__(self, role, port, prefix, count, path):
        self.command = [sys.executable, __file__, role.__name__, str(port), prefix, str(count), *([path] if path else [])]

    def __enter__(self):
        self.process = subprocess.Popen(self.command)

    def __exit__(self, kind, value, trace):
        died = self.process.poll() is not None
        self.process.kill()
        self.process.wait()
        if died and kind is None:
            sys.exit("A load did not last: " + " ".join(self.command))


def text(value):
    return b"\x02" + struct.pack(">H", len(value)) + value.encode()


def number(value):
    return b"\x00" + struct.pack(">d", value)


def named(**values):
    fields = b"".join(struct.pack(">H", len(key)) + key.encode() + text(value) for key, value in values.items())
    return b"\x03" + fields + b"\x00\x00\x09"


def message(chunk_stream, kind, stream, millis, body, chunk_bytes=CHUNK_BYTES):
    head = struct.pack(">B", chunk_stream) + millis.to_bytes(3, "big") + len(body).to_bytes(3, "big") + bytes([kind])
    pieces = [body[i:i + chunk_bytes] for i in range(0, len(body), chunk_bytes)]
    return head + struct.pack("<I", stream) + bytes([0xC0 | chunk_stream]).join(pieces)


def connect(port, name, role):
    """A connection that publishes or plays; commands are answered in order, so that counting the answers is enough."""
    one = socket.create_connection(("127.0.0.1", port))
    one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    one.sendall(b"\x03" + bytes(8) + os.urandom(1528))
    answer = b""
    while len(answer) < 3073:
        answer += one.recv(65536)
    one.sendall(answer[1:1537] + message(2, 1, 0, 0, struct.pack(">I", CHUNK_BYTES), 128))
    url = f"rtmp://127.0.0.1:{port}/{APP}"
    one.sendall(message(3, 20, 0, 0, text("connect") + number(1) + named(app=APP, flashVer="FMLE/3.0", tcUrl=url)))
    heard = answer[3073:]
    for results, command in (1, text("createStream") + number(2) + b"\x05"), (2, b""):
        while heard.count(b"_result") < results:
            heard += one.recv(65536)
        if command:
            one.sendall(message(3, 20, 0, 0, command))
    kind = text("live") if role == "publish" else number(-2000)
    one.sendall(message(4, 20, MESSAGE_STREAM, 0, text(role) + number(3) + b"\x05" + text(name) + kind))
    expected = b"NetStream.Publish.Start" if role == "publish" else b"NetStream.Play.Start"
    while expected not in heard:
        more = one.recv(65536)
        if not more:
            sys.exit(f"{role} of {name} was refused: {heard[-300:]!r}")
        heard += more
    return one


def tags(path):
    data = open(path, "rb").read()
    at, found = 13, []
    while at + 11 <= len(data):
        size = int.from_bytes(data[at + 1:at + 4], "big")
        millis = int.from_bytes(data[at + 4:at + 7], "big") | data[at + 7] << 24
        if data[at] in (8, 9):
            found.append((millis, message(5 if data[at] == 8 else 6, data[at], MESSAGE_STREAM, 0, data[at + 11:at + 11 + size])))
        at += 11 + size + 4
    return found


def publish(port, prefix, count, path):
    found = tags(path)
    length = found[-1][0] + 33
    publishers = []
    for i in range(count):
        publishers.append([connect(port, f"{prefix}{i}", "publish"), time.monotonic(), 0])
        time.sleep(0.137)
    while True:
        now = time.monotonic()
        for each in publishers:
            one, begin, sent = each
            while True:
                millis = found[sent % len(found)][0] + sent // len(found) * length
                if millis > (now - begin) * 1000:
                    break
                packet = found[sent % len(found)][1]
                one.sendall(packet[:1] + (millis & 0xFFFFFF).to_bytes(3, "big") + packet[4:])
                sent += 1
            each[2] = sent
        discard([each[0] for each in publishers], 0.003)


def play(port, prefix, count):
    players = [connect(port, f"{prefix}{i}", "play") for i in range(count)]
    while True:
        discard(players, 1)


def discard(sockets, seconds):
    for one in select.select(sockets, [], [], seconds)[0]:
        if not one.recv(1 << 20):
            sys.exit("The server has closed a connection")


if __name__ == "__main__":
    roles = {"publish": publish, "play": play}
    roles[sys.argv[1]](int(sys.argv[2]), sys.argv[3], int(sys.argv[4]), *sys.argv[5:])
