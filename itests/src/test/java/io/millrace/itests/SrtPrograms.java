package io.millrace.itests;

import java.nio.file.Path;
import java.util.List;

/**
 * Programs of others that speak SRT, as callers and as listeners: FFmpeg as Debian has it and as the distribution brings
 * it, srt-live-transmit and GStreamer. All of them send the same transport stream at the pace of its clock.
 */
final class SrtPrograms {
    /** Where a program calls, listens or meets: {@code how} is the part of the query that says so. */
    record Address(int port, int latencyMs, String how, String streamId, String passphrase, int keyBytes) {
        /** Listens on a port, for whom it may be. */
        static Address listener(int port, int latencyMs) {
            return new Address(port, latencyMs, "mode=listener", "", "", 0);
        }

        /** Calls with a stream id, unencrypted. */
        static Address caller(int port, int latencyMs, String streamId) {
            return new Address(port, latencyMs, "streamid=" + streamId, streamId, "", 0);
        }

        /** Calls a port that calls too, from a port of its own. */
        static Address rendezvous(int port, int latencyMs, int own) {
            return new Address(port, latencyMs, "mode=rendezvous&adapter=127.0.0.1&port=" + own, "", "", 0);
        }

        Address encrypted(String secret, int bytes) {
            return new Address(port, latencyMs, how, streamId, secret, bytes);
        }

        /** The latency counts in milliseconds for some programs, and in microseconds for FFmpeg. */
        private String url(int unitsPerMs) {
            return "srt://127.0.0.1:" + port + "?latency=" + latencyMs * unitsPerMs + "&" + how
                    + (passphrase.isEmpty() ? "" : "&passphrase=" + passphrase + "&pbkeylen=" + keyBytes);
        }
    }

    private static final int MICROSECONDS = 1_000;

    private final Server server;
    private final Path media;
    private final Path bundled;

    /**
     * Programs on this machine.
     *
     * @param media the transport stream that they send
     */
    SrtPrograms(Server server, Path media) {
        this.server = server;
        this.media = media;
        bundled = EnhancedEncoder.program(server.data.resolve("ffmpeg"));
    }

    private Processes.Running shell(String log, String line) {
        return Processes.start(server.data.resolve("data/log/" + log + ".log"), List.of("bash", "-c", line));
    }

    /** A program, reading the paced stream at its standard input: the encoder ends with it. */
    private String fed(String program) {
        return "exec " + program + " < <(" + paced("ffmpeg", "-") + ")";
    }

    private String paced(String ffmpeg, String target) {
        return ffmpeg + " -hide_banner -loglevel warning -nostdin -re -i '" + media + "' -c copy -f mpegts '" + target
                + "'";
    }

    private String bundledFfmpeg() {
        return "env LD_LIBRARY_PATH='" + bundled.getParent() + "' '" + bundled + "'";
    }

    Processes.Running ffmpegSends(String log, Address to) {
        return shell(log, "exec " + paced("ffmpeg", to.url(MICROSECONDS) + "&pkt_size=1316"));
    }

    Processes.Running bundledFfmpegSends(String log, Address to) {
        return shell(log, "exec " + paced(bundledFfmpeg(), to.url(MICROSECONDS) + "&pkt_size=1316"));
    }

    Processes.Running transmitSends(String log, Address to) {
        return shell(log, fed("srt-live-transmit -a:no -chunk:1316 file://con '" + to.url(1) + "'"));
    }

    Processes.Running gstreamerSends(String log, Address to) {
        return shell(log, fed("gst-launch-1.0 -q fdsrc blocksize=1316 ! srtsink mode=caller" + gstreamerOptions(to)));
    }

    Processes.Running ffmpegReceives(String log, Address from, Path out) {
        return ffmpegReceives(log, "ffmpeg", from, out);
    }

    Processes.Running bundledFfmpegReceives(String log, Address from, Path out) {
        return ffmpegReceives(log, bundledFfmpeg(), from, out);
    }

    private Processes.Running ffmpegReceives(String log, String program, Address from, Path out) {
        return shell(
                log,
                "exec " + program + " -hide_banner -loglevel warning -nostdin -y -i '" + from.url(MICROSECONDS)
                        + "' -c copy -f mpegts -flush_packets 1 '" + out + "'");
    }

    Processes.Running transmitReceives(String log, Address from, Path out) {
        return shell(log, "exec srt-live-transmit -a:no '" + from.url(1) + "' file://con > '" + out + "'");
    }

    Processes.Running gstreamerReceives(String log, Address from, Path out) {
        return shell(
                log,
                "exec gst-launch-1.0 -q srtsrc" + gstreamerOptions(from)
                        + " ! filesink buffer-mode=unbuffered location='" + out + "'");
    }

    private static String gstreamerOptions(Address address) {
        return " uri=srt://127.0.0.1:" + address.port + " latency=" + address.latencyMs + " 'streamid="
                + address.streamId + "'"
                + (address.passphrase.isEmpty()
                        ? ""
                        : " 'passphrase=" + address.passphrase + "' pbkeylen=" + address.keyBytes);
    }
}
