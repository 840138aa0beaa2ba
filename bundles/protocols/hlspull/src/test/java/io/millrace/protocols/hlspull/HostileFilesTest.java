package io.millrace.protocols.hlspull;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.protocols.hlspull.playlist.PlaylistException;
import io.millrace.protocols.hlspull.playlist.PlaylistReader;
import io.millrace.protocols.hlspull.segment.SegmentReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Files with flipped, missing and repeated bytes: each is read, or refused with a reason, and nothing else happens. */
class HostileFilesTest {
    private static final int ROUNDS = 1_500;
    private static final URI BASE = URI.create("http://origin.example/index.m3u8");
    private static final String MEDIA =
            """
            #EXTM3U
            #EXT-X-VERSION:7
            #EXT-X-TARGETDURATION:4
            #EXT-X-MEDIA-SEQUENCE:12
            #EXT-X-DISCONTINUITY-SEQUENCE:2
            #EXT-X-MAP:URI="init.mp4",BYTERANGE="700@0"
            #EXT-X-KEY:METHOD=AES-128,URI="key",IV=0x0102
            #EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:00.000Z
            #EXTINF:4.0,title
            #EXT-X-BYTERANGE:1000@700
            all.mp4
            #EXT-X-DISCONTINUITY
            #EXTINF:4.0,
            other.ts
            #EXT-X-ENDLIST
            """;
    private static final String MULTIVARIANT =
            """
            #EXTM3U
            #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="en",LANGUAGE="en",DEFAULT=YES,URI="en.m3u8"
            #EXT-X-STREAM-INF:BANDWIDTH=800000,RESOLUTION=640x360,CODECS="avc1.64001e,mp4a.40.2",AUDIO="a"
            low.m3u8
            """;

    private final Random random = new Random(42);

    private byte[] spoilt(byte[] bytes) {
        byte[] copy = bytes.clone();
        int faults = 1 + random.nextInt(6);
        for (int i = 0; i < faults; i++) {
            copy[random.nextInt(copy.length)] = (byte) random.nextInt(256);
        }
        int from = random.nextInt(copy.length);
        return switch (random.nextInt(4)) {
            case 0 -> Arrays.copyOf(copy, from);
            case 1 -> Arrays.copyOfRange(copy, from, copy.length);
            default -> copy;
        };
    }

    @Test
    void playlists() {
        int refused = 0;
        for (int i = 0; i < ROUNDS; i++) {
            for (String text : List.of(MEDIA, MULTIVARIANT)) {
                try {
                    assertNotNull(PlaylistReader.read(spoilt(text.getBytes(StandardCharsets.UTF_8)), BASE));
                } catch (PlaylistException e) {
                    assertTrue(e.getMessage().length() < 1_000);
                    refused++;
                }
            }
        }
        assertTrue(refused > 0 && refused < 2 * ROUNDS, refused + " were refused");
    }

    @Test
    void segments() {
        List<byte[]> files = List.of(
                Segments.ts(0, 1, 0),
                Segments.mp4(Segments.BOTH, 0, 1),
                Segments.aac(0, 1, 0),
                Segments.header(Segments.BOTH));
        byte[] header = Segments.header(Segments.BOTH);
        SegmentReader reader = new SegmentReader();
        int refused = 0;
        for (int i = 0; i < ROUNDS / 5; i++) {
            for (byte[] file : files) {
                boolean isMp4 = file == files.get(1);
                try {
                    byte[] map = random.nextInt(3) == 0 ? spoilt(header) : header;
                    assertNotNull(reader.read(
                            spoilt(file), isMp4 ? Optional.of(map) : Optional.empty(), random.nextBoolean()));
                } catch (IOException e) {
                    assertNotNull(e.getMessage());
                    refused++;
                }
            }
        }
        assertTrue(refused > 0 && refused < ROUNDS / 5 * files.size(), refused + " were refused");
    }
}
