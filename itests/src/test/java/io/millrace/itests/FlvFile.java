package io.millrace.itests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongUnaryOperator;
import java.util.function.UnaryOperator;

/** The messages of a publisher, from a file that FFmpeg wrote: H.264 without reordered pictures, and AAC. */
record FlvFile(List<Tag> tags) {
    /** One message of a publisher. */
    record Tag(int type, long timestampMs, byte[] body) {
        /** Whether it is a codec configuration, or the end of a sequence. */
        boolean isConfiguration() {
            return type != RtmpClient.DATA && body.length > 1 && body[1] == 0;
        }

        /** Whether it is a coded picture of H.264. */
        boolean isPicture() {
            return type == RtmpClient.VIDEO && body.length > 5 && body[1] == 1;
        }

        Tag withBody(byte[] other) {
            return new Tag(type, timestampMs, other);
        }

        Tag at(long otherMs) {
            return new Tag(type, otherMs, body);
        }
    }

    /** Encodes a test picture of this size with a key picture every two seconds, and a tone. */
    static FlvFile encode(Path file, String size, int seconds, String bitRate) {
        Processes.run(
                        120,
                        List.of(
                                        "ffmpeg -hide_banner -loglevel error -nostdin -y -f lavfi -i".split(" "),
                                        new String[] {"testsrc2=size=" + size + ":rate=30,noise=alls=12:allf=t"},
                                        "-f lavfi -i sine=frequency=440:sample_rate=48000 -c:v libx264 -preset ultrafast"
                                                .split(" "),
                                        ("-b:v " + bitRate + " -g 60 -sc_threshold 0 -bf 0 -pix_fmt yuv420p")
                                                .split(" "),
                                        ("-c:a aac -t " + seconds + " -f flv -flvflags no_duration_filesize")
                                                .split(" "),
                                        new String[] {file.toString()})
                                .stream()
                                .flatMap(Arrays::stream)
                                .toList())
                .succeeded();
        return read(file);
    }

    static FlvFile read(Path file) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
            List<Tag> tags = new ArrayList<>();
            bytes.position(9 + 4);
            while (bytes.remaining() > 11) {
                int head = bytes.getInt();
                int stamp = bytes.getInt();
                bytes.position(bytes.position() + 3);
                byte[] body = new byte[head & 0xFFFFFF];
                bytes.get(body).getInt();
                tags.add(new Tag(head >>> 24, (stamp >>> 8 | stamp << 24) & 0xFFFF_FFFFL, body));
            }
            return new FlvFile(List.copyOf(tags));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Sends the messages at the pace of their times.
     *
     * @param clock the timestamp to send in place of a message's own, in milliseconds
     */
    void send(RtmpClient publisher, LongUnaryOperator clock) {
        long start = System.nanoTime();
        for (Tag tag : tags) {
            long dueNs = start + TimeUnit.MILLISECONDS.toNanos(tag.timestampMs);
            for (long left = dueNs - System.nanoTime(); left > 0; left = dueNs - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            publisher.message(
                    tag.type == RtmpClient.VIDEO ? 6 : 4, tag.type, 1, clock.applyAsLong(tag.timestampMs), tag.body);
        }
    }

    /** How long it lasts, to whole seconds: frames of sound may reach beyond its end. */
    long durationMs() {
        long last = tags.stream().mapToLong(Tag::timestampMs).max().orElseThrow();
        return Math.round(last / 1_000.0) * 1_000;
    }

    /** The same with every message as it is made into; nulls are left out. */
    FlvFile with(UnaryOperator<Tag> change) {
        return new FlvFile(tags.stream().map(change).filter(Objects::nonNull).toList());
    }

    /** The same, of which messages of this type begin so much later; its codec configuration comes then. */
    FlvFile late(int type, long ms) {
        List<Tag> sorted = new ArrayList<>(
                with(tag -> tag.type != type || tag.timestampMs >= ms ? tag : tag.isConfiguration() ? tag.at(ms) : null)
                        .tags);
        sorted.sort(Comparator.comparingLong(Tag::timestampMs));
        return new FlvFile(List.copyOf(sorted));
    }

    /** The same without codec configurations of this type. */
    FlvFile withoutConfiguration(int type) {
        return new FlvFile(tags.stream()
                .filter(tag -> tag.type != type || !tag.isConfiguration())
                .toList());
    }
}
