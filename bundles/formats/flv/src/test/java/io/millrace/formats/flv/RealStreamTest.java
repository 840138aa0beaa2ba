package io.millrace.formats.flv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What real encoders wrote, against ffprobe's account of it, against golden dumps, and through the muxer and back. */
class RealStreamTest {
    private record Packet(boolean video, long ptsMs, long dtsMs, int size, boolean key) {
        Packet larger(int bytes) {
            return new Packet(video, ptsMs, dtsMs, size + bytes, key);
        }
    }

    private static String lines(List<Packet> packets) {
        return packets.stream().map(Packet::toString).collect(Collectors.joining("\n"));
    }

    @ParameterizedTest
    @MethodSource("io.millrace.formats.flv.Recording#files")
    void demuxesEveryPacketThatFfprobeSees(String name) {
        Recording recording = Recording.ofFile(name + ".flv");
        assertEquals(1, recording.formats.size(), "all tracks are known before the first sample");
        List<Packet> expected = Recording.text("real/" + name + ".packets.csv")
                .lines()
                .filter(line -> !line.isBlank())
                .map(RealStreamTest::packet)
                .toList();
        List<Packet> actual = recording.samples.stream()
                .filter(sample -> sample.trackId() != FlvDemuxer.DATA_ID)
                .map(RealStreamTest::packet)
                // ffprobe counts the temporal delimiter
                .map(packet -> packet.video() && name.startsWith("av1") ? packet.larger(2) : packet)
                .toList();
        assertEquals(lines(expected), lines(actual));
    }

    @ParameterizedTest
    @MethodSource("io.millrace.formats.flv.Recording#files")
    void isStable(String name) throws IOException {
        String dump = Recording.ofFile(name + ".flv").dump();
        if ("write".equals(System.getProperty("millrace.golden"))) {
            Files.writeString(Path.of("src/test/resources/real", name + ".dump"), dump);
        }
        assertEquals(Recording.text("real/" + name + ".dump"), dump);
    }

    @ParameterizedTest
    @MethodSource("io.millrace.formats.flv.Recording#files")
    void survivesMuxingAndDemuxing(String name) {
        Recording first = Recording.ofFile(name + ".flv");
        Recording second = Recording.of(mux(first, true));
        assertEquals(first.formats, second.formats);
        assertEquals(media(first), media(second));
    }

    @ParameterizedTest
    @ValueSource(strings = {"h264-aac", "multitrack"})
    void carriesOnlyTheFirstTracksUnlessAskedForMore(String name) {
        Recording first = Recording.ofFile(name + ".flv");
        Recording second = Recording.of(mux(first, false));
        List<Integer> ids = second.formats.get(0).stream().map(Track::id).toList();
        assertEquals(List.of(0, FlvDemuxer.FIRST_AUDIO_ID, FlvDemuxer.DATA_ID), ids);
        assertEquals(first.ofTrack(0), second.ofTrack(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"h264-aac", "hevc-aac", "av1-opus"})
    void payloadsAreViewsOfTheMessages(String name) {
        List<ByteBuffer> bodies = new ArrayList<>();
        List<ByteBuffer> payloads = new ArrayList<>();
        FlvDemuxer demuxer = new FlvDemuxer(new FlvSink() {
            @Override
            public void formatsChanged(List<Track> tracks) {
                assertTrue(tracks.stream().anyMatch(track -> track.format() instanceof AudioFormat));
            }

            @Override
            public void sample(Sample sample) {
                if (sample.isVideo()) {
                    payloads.add(sample.payload());
                }
            }
        });
        FlvReader reader = new FlvReader((type, timestampMs, body) -> {
            demuxer.accept(type, timestampMs, body);
            if (type == FlvMessageType.VIDEO) {
                bodies.add(body);
            }
        });
        reader.feed(ByteBuffer.wrap(Recording.resource("real/" + name + ".flv")));
        demuxer.end();
        // writing into a message shows through in its sample if nothing was copied
        for (ByteBuffer body : bodies) {
            for (int i = 0; i < body.limit(); i++) {
                body.put(i, (byte) 0x55);
            }
        }
        assertTrue(payloads.size() >= 25);
        for (ByteBuffer payload : payloads) {
            assertEquals(0x55, payload.get(payload.position()));
        }
    }

    static ByteBuffer mux(Recording recording, boolean multitrack) {
        FlvMuxer muxer = new FlvMuxer(multitrack);
        ByteBuffer out = ByteBuffer.allocate(1 << 20);
        muxer.tracks(recording.formats.get(0));
        FlvTags.writeFileHeader(out, muxer.hasAudio(), muxer.hasVideo());
        for (FlvMessage message : muxer.configuration()) {
            FlvTags.writeTagHeader(out, message.type(), 0, message.sizeBytes());
            out.put(message.body());
            FlvTags.writeBackPointer(out, message.sizeBytes());
        }
        for (Sample sample : recording.samples) {
            muxer.sample(sample, (type, timestampMs, header, headerBytes, payload) -> {
                int size = headerBytes + payload.remaining();
                FlvTags.writeTagHeader(out, type, timestampMs, size);
                out.put(header, 0, headerBytes).put(payload);
                FlvTags.writeBackPointer(out, size);
            });
        }
        return out.flip();
    }

    private static List<Sample> media(Recording recording) {
        return recording.samples.stream()
                .filter(sample -> sample.trackId() != FlvDemuxer.DATA_ID)
                .toList();
    }

    private static Packet packet(String line) {
        String[] fields = line.split(",");
        boolean key = fields[5].startsWith("K");
        return new Packet(
                fields[0].equals("video"),
                Long.parseLong(fields[2]),
                Long.parseLong(fields[3]),
                Integer.parseInt(fields[4]),
                key);
    }

    private static Packet packet(Sample sample) {
        return new Packet(
                sample.isVideo(), sample.ptsUs() / 1000, sample.dtsUs() / 1000, sample.sizeBytes(), sample.isSync());
    }
}
