#!/usr/bin/env python3
"""Measures multistreaming: the processor time that a target costs.

    restream.py FOLDER_OF_A_DISTRIBUTION [TARGETS] [SECONDS] [ROUNDS]

FFmpeg publishes 2.5 Mb/s over RTMP, and the stream is sent to nginx with its RTMP module, TARGETS times. Prints the server's
per cent of a core with and without them, in turn, and what one of them costs; with the bits a second that each got.

Needs ffmpeg (with libx264) and nginx with libnginx-mod-rtmp.
"""
import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request

from distribution import Server, cpu_seconds, free_ports

WARM_SECONDS = 40
PASSWORD = "bench-password"


class Nginx:
    """Takes what comes and keeps nothing."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="nginx-bench")
        self.rtmp = free_ports(1)[0]
        path = os.path.join(self.folder, "nginx.conf")
        with open(path, "w") as conf:
            conf.write(f"""
load_module /usr/lib/nginx/modules/ngx_rtmp_module.so;
worker_processes 1; master_process off; daemon off; pid {self.folder}/pid; error_log {self.folder}/error.log;
events {{ worker_connections 1024; }}
rtmp {{ access_log off; server {{ listen 127.0.0.1:{self.rtmp}; chunk_size 4096; application live {{ live on; }} }} }}
""")
        self.process = subprocess.Popen(["nginx", "-p", self.folder, "-e", "error.log", "-c", path])

    def close(self):
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.folder)


def encoder(url):
    return subprocess.Popen(
        ["ffmpeg", "-hide_banner", "-loglevel", "error", "-nostdin", "-re", "-f", "lavfi", "-i",
         "testsrc2=size=640x360:rate=30,noise=alls=12:allf=t", "-f", "lavfi", "-i", "sine=sample_rate=48000",
         "-c:v", "libx264", "-preset", "ultrafast", "-b:v", "2400k", "-minrate", "2400k", "-maxrate", "2400k",
         "-bufsize", "2400k", "-g", "60", "-bf", "0", "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "96k", "-f", "flv", url])


class Api:
    def __init__(self, port):
        self.root = f"http://127.0.0.1:{port}/api/v1"
        self.login = "Basic " + base64.b64encode(f"admin:{PASSWORD}".encode()).decode()

    def ask(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": self.login, "Content-Type": "application/json"}
        request = urllib.request.Request(self.root + path, data, headers if data else {"Authorization": self.login},
                                         method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            text = answer.read()
        return json.loads(text) if text else None


def measure(server, seconds):
    before, began = cpu_seconds(server.pids), time.monotonic()
    time.sleep(seconds)
    return 100 * (cpu_seconds(server.pids) - before) / (time.monotonic() - began)


def main():
    folder = sys.argv[1]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    seconds = int(sys.argv[3]) if len(sys.argv) > 3 else 20
    rounds = int(sys.argv[4]) if len(sys.argv) > 4 else 3
    os.environ["MILLRACE_ADMIN_PASSWORD"] = PASSWORD
    nginx = Nginx()
    server = Server(folder)
    publisher = encoder(f"rtmp://127.0.0.1:{server.rtmp}/live/show")
    try:
        api = Api(server.http)
        for number in range(count):
            api.ask("PUT", f"/targets/t{number}", {"stream": "live/show", "url": f"rtmp://127.0.0.1:{nginx.rtmp}/live",
                                                   "secret": f"t{number}"})
        server.await_live(1)
        time.sleep(WARM_SECONDS)
        for _ in range(rounds):
            states = [target["state"] for target in api.ask("GET", "/targets?limit=1000")["items"]]
            assert states == ["running"] * count, states
            with_targets = measure(server, seconds)
            rates = [target["bitsPerSecond"] for target in api.ask("GET", "/targets?limit=1000")["items"]]
            for number in range(count):
                api.ask("POST", f"/targets/t{number}/stop")
            time.sleep(3)
            without = measure(server, seconds)
            for number in range(count):
                api.ask("POST", f"/targets/t{number}/start")
            time.sleep(8)
            print(f"{with_targets:.2f} % with, {without:.2f} % without: {(with_targets - without) / count:.3f} % a target"
                  f" of {sum(rates) / count / 1e6:.2f} Mb/s", flush=True)
    finally:
        publisher.terminate()
        server.close()
        nginx.close()


if __name__ == "__main__":
    main()
