package io.millrace.protocols.rtsp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.formats.rtp.Packetizer;
import io.millrace.formats.rtp.Rtcp;
import io.millrace.formats.rtp.RtcpPacket;
import io.millrace.formats.rtp.RtpPacket;
import io.millrace.formats.rtp.SentMedium;
import io.millrace.formats.sdp.Attributes;
import io.millrace.formats.sdp.SessionDescription;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** One RTSP client on a real socket. */
final class Client implements AutoCloseable {
    /** What came: an answer, or binary data. */
    record Answer(int status, String text, String body) {
        String header(String name) {
            return text.lines()
                    .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst()
                    .orElse("");
        }
    }

    record Interleaved(int channel, ByteBuffer bytes) {}

    final List<Interleaved> received = new ArrayList<>();
    private final Socket socket;
    private final DataInputStream in;
    private final String base;
    private final int[] sequences = new int[8];
    private int cSeq;

    Client(int port, String stream) throws IOException {
        this(new Socket(InetAddress.getLoopbackAddress(), port), port, stream);
    }

    Client(Socket socket, int port, String stream) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(20_000);
        in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()));
        base = "rtsp://127.0.0.1:" + port + "/" + stream;
    }

    void raw(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends a request about the stream, or one of its media, and waits for the answer. */
    Answer ask(String method, String suffix, String body, String... headers) throws IOException {
        StringBuilder text = new StringBuilder(method + " " + base + suffix + " RTSP/1.0\r\nCSeq: " + ++cSeq + "\r\n");
        for (String header : headers) {
            text.append(header).append("\r\n");
        }
        if (!body.isEmpty()) {
            text.append("Content-Length: ").append(body.length()).append("\r\n");
        }
        raw(text.append("\r\n").append(body).toString());
        while (true) {
            Object next = next();
            if (next instanceof Answer answer) {
                assertEquals(Integer.toString(cSeq), answer.header("CSeq"));
                return answer;
            }
            received.add((Interleaved) next);
        }
    }

    Answer ok(String method, String suffix, String body, String... headers) throws IOException {
        Answer answer = ask(method, suffix, body, headers);
        assertEquals(200, answer.status(), answer.text());
        return answer;
    }

    /** Whatever comes next. */
    Object next() throws IOException {
        int first = in.readUnsignedByte();
        if (first == '$') {
            int channel = in.readUnsignedByte();
            byte[] bytes = new byte[in.readUnsignedShort()];
            in.readFully(bytes);
            return new Interleaved(channel, ByteBuffer.wrap(bytes));
        }
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        head.write(first);
        while (!head.toString(StandardCharsets.UTF_8).endsWith("\r\n\r\n")) {
            head.write(in.readUnsignedByte());
        }
        String text = head.toString(StandardCharsets.UTF_8);
        Answer answer = new Answer(Integer.parseInt(text.split(" ")[1]), text, "");
        String length = answer.header("Content-Length");
        byte[] body = new byte[length.isEmpty() ? 0 : Integer.parseInt(length)];
        in.readFully(body);
        return new Answer(answer.status(), text, new String(body, StandardCharsets.UTF_8));
    }

    /** Whether the server closes the connection, whatever it says before. */
    boolean isClosed() throws IOException {
        try {
            while (true) {
                next();
            }
        } catch (EOFException | java.net.SocketException e) {
            return true;
        } catch (InterruptedIOException e) {
            return false;
        }
    }

    static List<SentMedium> media(List<Track> tracks) {
        List<SentMedium> media = new ArrayList<>();
        tracks.forEach(
                track -> media.add(SentMedium.of(track, 96 + media.size()).orElseThrow()));
        return media;
    }

    static String describe(List<Track> tracks) {
        List<SentMedium> media = media(tracks);
        List<io.millrace.formats.sdp.MediaDescription> descriptions = new ArrayList<>();
        for (int i = 0; i < media.size(); i++) {
            descriptions.add(media.get(i).describe("control", "streamid=" + i));
        }
        return new SessionDescription("- 0 0 IN IP4 127.0.0.1", "x", "", Attributes.NONE, descriptions).toString();
    }

    /** Announces and sets everything up inside the connection. */
    void publish(List<Track> tracks) throws IOException {
        ok("ANNOUNCE", "", describe(tracks), "Content-Type: application/sdp");
        for (int i = 0; i < tracks.size(); i++) {
            String channels = "interleaved=" + 2 * i + "-" + (2 * i + 1);
            ok("SETUP", "/streamid=" + i, "", "Transport: RTP/AVP/TCP;unicast;" + channels + ";mode=record");
        }
        ok("RECORD", "", "", "Range: npt=0.000-");
    }

    /** Sends samples inside the connection. */
    void send(List<Track> tracks, List<Sample> samples) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        packets(tracks, samples, (medium, packet) -> {
            out.write('$');
            out.write(2 * medium);
            out.write(packet.remaining() >> 8);
            out.write(packet.remaining());
            out.write(packet.array(), 0, packet.remaining());
        });
        socket.getOutputStream().write(out.toByteArray());
    }

    /** The packets of samples, with the number of their medium. */
    void packets(List<Track> tracks, List<Sample> samples, BiConsumer<Integer, ByteBuffer> sink) {
        List<SentMedium> media = media(tracks);
        for (Sample sample : samples) {
            for (int i = 0; i < media.size(); i++) {
                if (media.get(i).track().id() == sample.trackId()) {
                    pack(media.get(i), i, sample, sink);
                }
            }
        }
    }

    private void pack(SentMedium medium, int index, Sample sample, BiConsumer<Integer, ByteBuffer> sink) {
        Packetizer packetizer = medium.packetizer(1_200);
        packetizer.unit(sample.payload(), sample.isSync(), (prefix, prefixBytes, source, from, bytes, marker) -> {
            ByteBuffer packet = ByteBuffer.allocate(RtpPacket.HEADER_BYTES + prefixBytes + bytes);
            long timestamp = medium.ticks(sample.ptsUs());
            RtpPacket.writeHeader(
                    packet, medium.map().payloadType(), marker, sequences[index]++ & 0xFFFF, timestamp, index + 1);
            packet.put(prefix, 0, prefixBytes).put(source.slice(from, bytes)).flip();
            sink.accept(index, packet);
        });
    }

    /** Sends sender reports that lay the media side by side. */
    void report(List<Track> tracks, long utcUs) throws IOException {
        List<SentMedium> media = media(tracks);
        for (int i = 0; i < media.size(); i++) {
            RtcpPacket.SenderReport report = new RtcpPacket.SenderReport(
                    i + 1, io.millrace.formats.rtp.NtpTime.ofUtcUs(utcUs), 0, 0, 0, List.of());
            ByteBuffer bytes = Rtcp.write(report, "x");
            ByteBuffer framed = ByteBuffer.allocate(4 + bytes.remaining());
            framed.put((byte) '$')
                    .put((byte) (2 * i + 1))
                    .putShort((short) bytes.remaining())
                    .put(bytes);
            socket.getOutputStream().write(framed.array());
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
