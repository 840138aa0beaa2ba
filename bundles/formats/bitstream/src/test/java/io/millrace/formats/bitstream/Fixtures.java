package io.millrace.formats.bitstream;

import io.millrace.api.media.FourCc;
import io.millrace.api.media.TrackFormat;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** Real encoder output, see the README beside it. */
final class Fixtures {
    /** A row of records.csv. */
    record Row(
            String name,
            FourCc codec,
            String codecString,
            int widthOrRate,
            int heightOrChannels,
            String frameRate,
            String pixelFormat,
            String reorder,
            String level,
            ByteBuffer record) {
        TrackFormat format() {
            return isVideo() ? MediaFormats.video(codec, record) : MediaFormats.audio(codec, record);
        }

        boolean isVideo() {
            return !pixelFormat.equals("-");
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** An access unit and what ffprobe says of it. */
    record Unit(ByteBuffer bytes, boolean key, int duration) {}

    /** One track. */
    record Units(FourCc codec, ByteBuffer record, List<Unit> units) {
        TrackFormat format() {
            if (codec.equals(FourCc.VP9)) {
                return MediaFormats.vp9(units.get(0).bytes());
            }
            if (codec.equals(FourCc.VP8)) {
                return MediaFormats.vp8(units.get(0).bytes());
            }
            if (codec.equals(FourCc.MP3)) {
                return MediaFormats.mp3(units.get(0).bytes());
            }
            boolean video = List.of(FourCc.AVC, FourCc.HEVC, FourCc.AV1).contains(codec);
            return video ? MediaFormats.video(codec, record) : MediaFormats.audio(codec, record);
        }
    }

    private Fixtures() {}

    /** Names of the video tracks, for {@link #units}. */
    static List<String> videoTracks() {
        return List.of(
                "avc-opengop",
                "avc-intrarefresh",
                "avc-slices",
                "hevc-opengop",
                "hevc-layers",
                "av1",
                "av1-svt",
                "vp9",
                "vp8");
    }

    /** Names of the audio tracks, for {@link #units}. */
    static List<String> audioTracks() {
        return List.of(
                "aac", "opus-20ms", "opus-60ms", "opus-2.5ms", "mp3", "mp3-mpeg2", "ac3", "ac3-44100", "eac3", "flac");
    }

    static List<String> tracks() {
        return Stream.concat(videoTracks().stream(), audioTracks().stream()).toList();
    }

    static List<Row> rows() {
        return text("records.csv")
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split(","))
                .map(f -> new Row(
                        f[0],
                        FourCc.of(f[1]),
                        f[2],
                        Integer.parseInt(f[3]),
                        Integer.parseInt(f[4]),
                        f[5],
                        f[6],
                        f[7],
                        f[8],
                        hex(f[9])))
                .toList();
    }

    static Row row(String name) {
        return rows().stream()
                .filter(row -> row.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    static Units units(String name) {
        List<String> lines = text("units/" + name + ".csv").lines().toList();
        String[] head = lines.get(0).split(",", 2);
        ByteBuffer bytes = ByteBuffer.wrap(bytes("units/" + name + ".bin"));
        List<Unit> units = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] fields = line.split(",");
            int size = bytes.getInt();
            ByteBuffer unit = bytes.slice(bytes.position(), size);
            bytes.position(bytes.position() + size);
            units.add(new Unit(unit, fields[0].equals("K"), Integer.parseInt(fields[1])));
        }
        return new Units(FourCc.of(head[0]), hex(head[1]), units);
    }

    /** A NAL unit's raw payload with emulation prevention. */
    static ByteBuffer escaped(ByteBuffer raw) {
        ByteBuffer out = ByteBuffer.allocate(raw.remaining() * 2);
        int zeros = 0;
        while (raw.hasRemaining()) {
            byte value = raw.get();
            if (zeros >= 2 && value >= 0 && value <= 3) {
                out.put((byte) 3);
                zeros = 0;
            }
            zeros = value == 0 ? zeros + 1 : 0;
            out.put(value);
        }
        return out.flip();
    }

    static ByteBuffer hex(String digits) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(digits.replace(" ", "")));
    }

    static String hex(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return HexFormat.of().formatHex(copy);
    }

    private static String text(String path) {
        return new String(bytes(path), StandardCharsets.UTF_8);
    }

    static byte[] bytes(String path) {
        try (InputStream in = Fixtures.class.getResourceAsStream("/" + path)) {
            if (in == null) {
                throw new IllegalStateException("No resource " + path);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
