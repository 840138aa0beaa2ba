"""IP cameras, played by GStreamer's RTSP server: camera.py PORT USER PASSWORD MOUNT...

Mounts are the names in CAMERAS. A line on the standard input, "freeze MOUNT", "thaw MOUNT" or "renumber MOUNT", tells one
what to do; "ok" is the answer. The server ends with its input.
"""
import socket
import sys
import threading

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtsp, GstRtspServer

PICTURES = (
    "videotestsrc is-live=true pattern=ball ! video/x-raw,width=160,height=96,framerate=15/1 ! {} ! "
    "valve name=valve ! {} "
)
SOUND = " audiotestsrc is-live=true ! audio/x-raw,rate={},channels=1 ! {} name=pay1 pt=97"
H264 = PICTURES.format("x264enc tune=zerolatency speed-preset=ultrafast key-int-max=15 bitrate=150 ! h264parse", "{}")
PAYLOAD = H264.format("rtph264pay name=pay0 pt=96")
# two payloaders take turns: each has a source, sequence numbers and timestamps of its own
RENUMBERED = H264.format(
    "tee name=tee ! queue ! valve name=first ! rtph264pay pt=96 ! funnel name=pay0 "
    "tee. ! queue ! valve name=second drop=true ! rtph264pay pt=96 ! pay0."
)
# parameter sets come with the pictures alone: they are taken out of what the description is made of
BARE = H264.format(
    "rtph264pay config-interval=-1 pt=96 ! capssetter name=pay0 replace=true "
    "caps=application/x-rtp,media=video,clock-rate=90000,encoding-name=H264,payload=96,packetization-mode=(string)1"
)
H265 = PICTURES.format(
    "x265enc tune=zerolatency speed-preset=ultrafast key-int-max=15 bitrate=150 ! h265parse", "rtph265pay name=pay0 pt=96"
)
JPEG = PICTURES.format("videoconvert ! video/x-raw,format=I420 ! jpegenc", "rtpjpegpay name=pay0 pt=26")
AAC = SOUND.format(48000, "voaacenc ! aacparse ! rtpmp4gpay")
LATM = SOUND.format(48000, "voaacenc ! aacparse ! rtpmp4apay")
OPUS = SOUND.format(48000, "opusenc ! rtpopuspay")
ALAW = SOUND.format(8000, "alawenc ! rtppcmapay").replace("pt=97", "pt=8")
ULAW = SOUND.format(8000, "mulawenc ! rtppcmupay").replace("pt=97", "pt=0")

CAMERAS = {
    "usual": RENUMBERED + AAC,
    "spare": PAYLOAD + AAC,
    "bare": BARE + ULAW,
    "modern": H265 + OPUS,
    "inside": PAYLOAD + ALAW,
    "walled": PAYLOAD + LATM,
    "simple": JPEG + ALAW,
}
INSIDE_THE_CONNECTION_ALONE = "inside"
BEHIND_A_WALL = "walled"

media = {}


def into_the_wall():
    """A pair of ports whose datagrams nobody gets."""
    while True:
        rtp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        rtp.bind(("127.0.0.1", 0))
        port = rtp.getsockname()[1]
        rtcp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            rtcp.bind(("127.0.0.1", port + 1))
            return rtp, rtcp
        except OSError:
            rtp.close()
            rtcp.close()


wall = into_the_wall()


def setup(client, context):
    if context.uri.abspath.startswith("/" + BEHIND_A_WALL):
        ports = context.trans.get_transport().client_port
        if ports.min > 0:
            ports.min = wall[0].getsockname()[1]
            ports.max = ports.min + 1


def factory(name):
    made = GstRtspServer.RTSPMediaFactory()
    made.set_launch("( " + CAMERAS[name] + " )")
    made.set_shared(True)
    if name == INSIDE_THE_CONNECTION_ALONE:
        made.set_protocols(GstRtsp.RTSPLowerTrans.TCP)
    made.connect("media-configure", lambda _, configured: media.__setitem__(name, configured))
    permissions = GstRtspServer.RTSPPermissions()
    for permission in ("media.factory.access", "media.factory.construct"):
        permissions.add_permission_for_role("viewer", permission, True)
    made.set_permissions(permissions)
    return made


def authentication(user, password):
    made = GstRtspServer.RTSPAuth()
    made.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", "viewer")
    made.add_digest(user, password, token)
    return made


def obey(line):
    order, name = line.split()
    element = media[name].get_element()
    if order == "renumber":
        for valve in ("first", "second"):
            turn = element.get_by_name(valve)
            turn.set_property("drop", not turn.get_property("drop"))
    else:
        element.get_by_name("valve").set_property("drop", order == "freeze")
    print("ok", flush=True)


def listen(loop):
    for line in sys.stdin:
        GLib.idle_add(obey, line)
    GLib.idle_add(loop.quit)


def main(port, user, password, *names):
    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service(port)
    server.set_auth(authentication(user, password))
    server.connect("client-connected", lambda _, client: client.connect("setup-request", setup))
    for name in names:
        server.get_mount_points().add_factory("/" + name, factory(name))
    loop = GLib.MainLoop()
    if server.attach(None) == 0:
        sys.exit("The port " + port + " is taken")
    threading.Thread(target=listen, args=(loop,), daemon=True).start()
    print("ready", flush=True)
    loop.run()


main(*sys.argv[1:])
