package io.millrace.itests;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Encoders that we did not write, publishing over RTMP in real time. */
final class Encoder {
    private Encoder() {}

    /** FFmpeg: H.264 and AAC with a two-second GOP. */
    static Processes.Running ffmpeg(Server server, String stream, String... videoOptions) {
        List<String> command = new ArrayList<>(List.of(
                "ffmpeg",
                "-hide_banner",
                "-loglevel",
                "warning",
                "-nostdin",
                "-re",
                "-f",
                "lavfi",
                "-i",
                "testsrc2=size=640x360:rate=30",
                "-f",
                "lavfi",
                "-i",
                "sine=frequency=440:sample_rate=48000",
                "-c:v",
                "libx264",
                "-preset",
                "ultrafast",
                "-b:v",
                "800k",
                "-g",
                "60",
                "-pix_fmt",
                "yuv420p"));
        command.addAll(List.of(videoOptions));
        command.addAll(List.of("-c:a", "aac", "-b:a", "96k", "-f", "flv", server.rtmp(stream)));
        return Processes.start(log(server, "ffmpeg-" + stream.replace('/', '-')), command);
    }

    /** GStreamer: H.264 and AAC through rtmp2sink, paced without ever leaving a frame out. */
    static Processes.Running gstreamer(Server server, String stream) {
        return Processes.start(
                log(server, "gst-" + stream.replace('/', '-')),
                List.of(
                        "gst-launch-1.0",
                        "-q",
                        "videotestsrc",
                        "!",
                        "video/x-raw,width=640,height=360,framerate=30/1",
                        "!",
                        "identity",
                        "sync=true",
                        "!",
                        "x264enc",
                        "key-int-max=60",
                        "tune=zerolatency",
                        "speed-preset=ultrafast",
                        "bitrate=800",
                        "!",
                        "h264parse",
                        "!",
                        "flvmux",
                        "name=mux",
                        "streamable=true",
                        "!",
                        "rtmp2sink",
                        "sync=false",
                        "qos=false",
                        "location=" + server.rtmp(stream),
                        "audiotestsrc",
                        "!",
                        "audio/x-raw,rate=48000,channels=2",
                        "!",
                        "identity",
                        "sync=true",
                        "!",
                        "avenc_aac",
                        "!",
                        "aacparse",
                        "!",
                        "mux."));
    }

    private static Path log(Server server, String name) {
        return server.data.resolve("data/log/" + name + ".log");
    }
}
