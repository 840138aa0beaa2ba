package io.millrace.protocols.srt.wire;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/**
 * What a program of others sent when it published: whole packets. Two data packets got lost on the way.
 *
 * @param program which one
 * @param packets its induction, its conclusion and what came after them
 */
public record RecordedSession(String program, List<byte[]> packets) {
    public static final String PASSPHRASE = "correct horse battery";

    /** One of every program: AES-256-GCM, AES-192-CTR and twice without encryption. */
    public static List<RecordedSession> all() {
        return List.of(
                read("srt-live-transmit-1.5.5"),
                read("srt-live-transmit-1.5.1"),
                read("ffmpeg-5.1"),
                read("gstreamer-1.22"));
    }

    /** Reads a recording by the name of its file. */
    public static RecordedSession read(String program) {
        String name = "/sessions/" + program + ".txt";
        try (BufferedReader in = new BufferedReader(
                new InputStreamReader(RecordedSession.class.getResourceAsStream(name), StandardCharsets.US_ASCII))) {
            return new RecordedSession(
                    program,
                    in.lines()
                            .filter(line -> !line.startsWith("#"))
                            .map(HexFormat.of()::parseHex)
                            .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public ByteBuffer induction() {
        return ByteBuffer.wrap(packets.get(0).clone());
    }

    public ByteBuffer conclusion() {
        return ByteBuffer.wrap(packets.get(1).clone());
    }

    /** Reads the content of its conclusion. */
    public Handshake asked() {
        try {
            return Handshake.parse(conclusion().position(Header.BYTES));
        } catch (MalformedPacketException e) {
            throw new AssertionError(e);
        }
    }

    /** What it sent over the connection. */
    public List<byte[]> connected() {
        return packets.subList(2, packets.size());
    }

    /** The number that the server's socket had. */
    public int serverId() {
        return Header.destination(ByteBuffer.wrap(packets.get(2)));
    }

    /** Microseconds after the conclusion; what is sent again has the time of the first time. */
    public long timeUs(byte[] packet) {
        return Header.timestamp(ByteBuffer.wrap(packet)) - Header.timestamp(conclusion());
    }

    @Override
    public String toString() {
        return program;
    }
}
