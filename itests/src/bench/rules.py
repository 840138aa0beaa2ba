"""What access rules cost a playlist request: requests a second, processor time and waiting times, without a rule and with one
of each kind. Decisions are remembered for each viewer, so that is what is measured.

    python3 itests/src/bench/rules.py karaf-assembly/target/assembly [SECONDS] [ROUNDS]
"""
import http.server
import json
import multiprocessing
import os
import re
import socket
import statistics
import subprocess
import sys
import threading
import time
import urllib.request

from distribution import Server, cpu_seconds

PIPELINED = 32
PASSWORD = "open-sesame"
SECRET = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz"


class NoObjection(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


def request(path):
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: bench\r\n\r\n".encode()


def answers(stream, count):
    """Reads whole answers."""
    for _ in range(count):
        head = []
        while (line := stream.readline()) not in (b"\r\n", b""):
            head.append(line)
        if not head[0].startswith(b"HTTP/1.1 200"):
            sys.exit(f"{head[0]!r}")
        length = next(int(line.split(b":")[1]) for line in head if line.lower().startswith(b"content-length"))
        stream.read(length)


def ask(port, path, seconds, counted):
    """One connection with many requests on their way."""
    with socket.create_connection(("127.0.0.1", port)) as connection, connection.makefile("rb", 1 << 18) as stream:
        many, end, count = request(path) * PIPELINED, time.monotonic() + seconds, 0
        while time.monotonic() < end:
            connection.sendall(many)
            answers(stream, PIPELINED)
            count += PIPELINED
        counted.put(count)


def waits(port, path, count):
    """Milliseconds of single requests, one after another."""
    times = []
    with socket.create_connection(("127.0.0.1", port)) as connection, connection.makefile("rb", 1 << 18) as stream:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for _ in range(count):
            begin = time.perf_counter()
            connection.sendall(request(path))
            answers(stream, 1)
            times.append((time.perf_counter() - begin) * 1_000)
    return times


def measure(server, path, seconds):
    counted = multiprocessing.Queue()
    clients = [multiprocessing.Process(target=ask, args=(server.http, path, seconds, counted)) for _ in range(2)]
    before, begin = cpu_seconds(server.pids), time.monotonic()
    for client in clients:
        client.start()
    count = sum(counted.get() for _ in clients)
    for client in clients:
        client.join()
    elapsed, used = time.monotonic() - begin, cpu_seconds(server.pids) - before
    single = sorted(waits(server.http, path, 2_000))
    return {
        "requestsPerSecond": count / elapsed, "processorUs": used / count * 1e6,
        "medianMs": statistics.median(single), "p99Ms": single[len(single) * 99 // 100]}


def get(server, path):
    with urllib.request.urlopen(f"http://127.0.0.1:{server.http}{path}", timeout=10) as answer:
        return answer.read().decode()


def playlist(server, folder):
    """The first media playlist, once it can be had."""
    for _ in range(300):
        try:
            names = [line for line in get(server, folder + "index.m3u8").splitlines() if line.endswith(".m3u8")]
            get(server, folder + names[0])
            return folder + names[0]
        except OSError:
            time.sleep(0.2)
    sys.exit(f"No playlist in {folder}")


def configure(server, hook):
    token_secret = "0123456789abcdef" * 4
    password = server.run("exec", f"media:password-hash {PASSWORD}").strip()
    rules = {
        "ip-b": "allow = 127.0.0.0/8",
        "referrer-b": "sites = example.com\nwithoutReferrer = true",
        "token-b": f"needed = false\n.secret = {token_secret}",
        "password-b": f".hash = {password}",
        "limits-b": "sessionsPerAddress = 10000\nsessionsPerStream = 10000\nbitsPerSecondPerStream = 900000000000",
        "webhook-b": f"roles = play\nurl = http://127.0.0.1:{hook}/\n.secret = {SECRET}",
        "geo-b": "allow = DE\nprivateAddresses = allow",
    }
    for name, text in rules.items():
        with open(os.path.join(server.data, "etc", f"io.millrace.security.{name}.cfg"), "w") as file:
            file.write(f"streams = ruled/*\n{text}\n")
    while len(re.findall(r"io\.millrace\.security\.\w+~b", server.run("exec", "media:rules"))) < len(rules):
        time.sleep(0.5)
    body = f"password={PASSWORD}".encode()
    for _ in range(100):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{server.http}/ruled/x/password", body, timeout=10) as answer:
                return json.load(answer)["path"]
        except OSError:
            time.sleep(0.2)
    sys.exit("No token")


def main(home, seconds=8, rounds=3):
    hook = http.server.ThreadingHTTPServer(("127.0.0.1", 0), NoObjection)
    threading.Thread(target=hook.serve_forever, daemon=True).start()
    server = Server(home)
    outputs = "|".join(f"[f=flv]rtmp://127.0.0.1:{server.rtmp}/{app}/x" for app in ("free", "ruled"))
    encoder = subprocess.Popen(
        ["ffmpeg", "-v", "error", "-nostdin", "-re", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=15", "-map", "0:v",
         "-c:v", "libx264", "-preset", "ultrafast", "-g", "15", "-pix_fmt", "yuv420p", "-flags", "+global_header",
         "-f", "tee", outputs])
    try:
        free = playlist(server, "/free/x/")
        folder = configure(server, hook.server_address[1])
        # the same address where nobody asks for its token: what a longer address costs is not the rules' doing
        paths = {"free": free, "token": playlist(server, folder.replace("/ruled/", "/free/")), "ruled": playlist(server, folder)}
        for path in paths.values():
            measure(server, path, seconds)  # so that all is compiled
        results = {name: [] for name in paths}
        for turn in range(rounds):
            for name, path in list(paths.items())[:: 1 if turn % 2 else -1]:
                results[name].append(measure(server, path, seconds))
        summary = {
            name: {key: round(statistics.median(each[key] for each in of), 3) for key in of[0]} for name, of in results.items()}
        for name in ("token", "ruled"):
            summary[name]["dropPercent"] = round(
                100 * (1 - summary[name]["requestsPerSecond"] / summary["free"]["requestsPerSecond"]), 1)
            summary[name]["moreProcessorPercent"] = round(
                100 * (summary[name]["processorUs"] / summary["free"]["processorUs"] - 1), 1)
        summary["load"] = os.getloadavg()
        print(json.dumps(summary, indent=1))
    finally:
        encoder.terminate()
        encoder.wait()
        server.close()


main(sys.argv[1], *map(int, sys.argv[2:]))
