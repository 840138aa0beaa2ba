package io.millrace.formats.mpegts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.FourCc;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class TsDemuxerTest {
    private static final int VIDEO = 0x100;
    private static final int AUDIO = 0x101;
    private static final int AVC = 0x1B;
    private static final int ADTS = 0x0F;
    private static final long FRAME = 3_600;

    private static byte[] sound() {
        return Units.adts(100, 48_000);
    }

    private static Transport pictures(Transport to, int from, int count) {
        for (int i = from; i < from + count; i++) {
            to.pes(VIDEO, 0xE0, i * FRAME, Units.picture(i));
        }
        return to;
    }

    private static List<Long> timesMs(Recording recording, int track) {
        return recording.ofTrack(track).stream()
                .map(sample -> sample.dtsUs() / 1_000)
                .toList();
    }

    @Test
    void aPictureIsDeliveredWhenItsLastPacketIsThere() {
        Recording recording = new Recording();
        TsDemuxer demuxer = new TsDemuxer(recording);
        demuxer.feed(ByteBuffer.wrap(
                pictures(new Transport().tables(0, AVC, VIDEO), 0, 1).bytes()));
        assertEquals(1, recording.samples.size(), "nothing follows, and nothing is waited for");
        Sample picture = recording.samples.get(0);
        assertEquals(Sample.SYNC | Sample.VIDEO, picture.flags());
        assertEquals(Units.sample(0).payload(), picture.payload(), "without parameter sets and delimiter");
    }

    /** As segments of HLS: each may count anew, and the last picture of one must not wait for the next. */
    @Test
    void aPieceDeliversItsLastPictureAndTheNextMayCountItsPacketsAnew() {
        Recording recording = new Recording();
        TsDemuxer demuxer = new TsDemuxer(recording);
        for (int piece = 0; piece < 3; piece++) {
            Transport stream = new Transport().tables(0, AVC, VIDEO);
            for (int i = 4 * piece; i < 4 * piece + 4; i++) {
                stream.unbounded(VIDEO, i * FRAME, Units.picture(i));
            }
            demuxer.feed(ByteBuffer.wrap(stream.bytes()));
            demuxer.endPiece();
            assertEquals(4 * piece + 4, recording.samples.size());
        }
        assertEquals(0, demuxer.statistics().continuityErrors());
        assertEquals(0, demuxer.statistics().droppedUnits());
        assertEquals(List.of(0L, 40L, 80L), timesMs(recording, 0).subList(0, 3));
    }

    @Test
    void aPictureWithoutLengthEndsWhereTheNextBegins() {
        Transport stream = new Transport().tables(0, AVC, VIDEO);
        stream.unbounded(VIDEO, 0, Units.picture(0)).unbounded(VIDEO, FRAME, Units.picture(1));
        Recording recording = new Recording();
        TsDemuxer demuxer = new TsDemuxer(recording);
        demuxer.feed(ByteBuffer.wrap(stream.bytes()));
        assertEquals(1, recording.samples.size());
        demuxer.end();
        assertEquals(List.of(0L, 40L), timesMs(recording, 0));
    }

    @Test
    void stuffingEndsPicturesOfSendersThatStuffOnlyThere() {
        Transport stream = new Transport().tables(0, AVC, VIDEO);
        for (int i = 0; i < 24; i++) {
            stream.unbounded(VIDEO, i * FRAME, Units.picture(i));
        }
        Recording recording = new Recording();
        new TsDemuxer(recording).feed(ByteBuffer.wrap(stream.bytes()));
        assertEquals(24, recording.samples.size(), "the last one without waiting for another");
        assertEquals(List.of(), recording.faults);
    }

    @Test
    void stuffingInTheMiddleOfPicturesEndsNothing() {
        Transport stream = new Transport().tables(0, AVC, VIDEO);
        for (int i = 0; i < 24; i++) {
            byte[] pes = Transport.pes(0xE0, i * FRAME, Units.picture(i), false);
            byte[] field = new byte[83];
            stream.packet(VIDEO, true, 0, field, java.util.Arrays.copyOf(pes, 100));
            stream.unit(VIDEO + 1, new byte[10], 0);
            byte[] rest = java.util.Arrays.copyOfRange(pes, 100, pes.length);
            for (int at = 0; at < rest.length; at += 100) {
                byte[] part = java.util.Arrays.copyOfRange(rest, at, Math.min(rest.length, at + 100));
                stream.packet(VIDEO, false, 0, new byte[184 - part.length - 1], part);
            }
        }
        Recording recording = Recording.of(stream.bytes());
        assertEquals(24, recording.samples.size());
        assertEquals(Units.sample(20).payload(), recording.samples.get(20).payload());
    }

    @Test
    void aPictureThatOutgrewAPesPacketGoesOnInTheNext() {
        byte[] large = Units.picture(0);
        byte[] filler = new byte[70_000];
        java.util.Arrays.fill(filler, (byte) 0x55);
        byte[] unit = Units.join(large, Units.hex("00 00 01 06"), filler);
        byte[] first = java.util.Arrays.copyOf(unit, 65_500);
        byte[] second = java.util.Arrays.copyOfRange(unit, 65_500, unit.length);
        Transport stream = new Transport().tables(0, AVC, VIDEO);
        stream.pes(VIDEO, 0xE0, 0, first).pes(VIDEO, 0xE0, -1, second);
        stream.pes(VIDEO, 0xE0, FRAME, Units.picture(1));
        Recording recording = Recording.of(stream.bytes());
        assertEquals(List.of(0L, 40L), timesMs(recording, 0));
        assertEquals(
                Units.sample(0).sizeBytes() + 4 + 1 + filler.length,
                recording.samples.get(0).sizeBytes());
    }

    @Test
    void missingPacketsCostPicturesUpToTheNextSyncPicture() {
        Transport stream = pictures(new Transport().tables(0, AVC, VIDEO), 0, 5);
        stream.lose(VIDEO, 2);
        pictures(stream, 5, 30);
        Recording recording = Recording.of(stream.bytes());
        List<Sample> video = recording.ofTrack(0);
        assertEquals(
                List.of(0L, 40L, 80L, 120L, 160L, 1_000L), timesMs(recording, 0).subList(0, 6));
        assertTrue(video.get(5).isSync());
        assertEquals(List.of(TsFault.Kind.CONTINUITY), recording.faultKinds());
        assertTrue(recording.faults.get(0).detail().startsWith("Packets of PID 256 are missing"));
    }

    @Test
    void faultsAreToldOnceAndCounted() {
        Transport stream = new Transport().tables(0, ADTS, AUDIO);
        for (int i = 0; i < 10; i++) {
            stream.pes(AUDIO, 0xC0, i * 1_920, sound()).lose(AUDIO, 3);
        }
        Recording recording = new Recording();
        TsDemuxer demuxer = new TsDemuxer(recording);
        demuxer.feed(ByteBuffer.wrap(stream.bytes()));
        assertEquals(1, recording.faults.size());
        assertEquals(9, demuxer.statistics().continuityErrors());
        assertEquals(10, recording.samples.size(), "whole frames are not lost");
    }

    @Test
    void aRepeatedPacketIsTakenOnce() {
        Transport stream = new Transport().tables(0, ADTS, AUDIO);
        for (int i = 0; i < 5; i++) {
            stream.pes(AUDIO, 0xC0, i * 1_920, sound()).repeat();
        }
        Recording recording = Recording.of(stream.bytes());
        assertEquals(5, recording.samples.size());
        assertEquals(List.of(), recording.faults);
    }

    @Test
    void announcedCounterJumpsAreNoFault() {
        Transport stream = new Transport().tables(0, ADTS, AUDIO);
        stream.pes(AUDIO, 0xC0, 0, sound()).lose(AUDIO, 5);
        stream.unit(AUDIO, Transport.pes(0xC0, 1_920, sound(), true), 0x80);
        Recording recording = Recording.of(stream.bytes());
        assertEquals(2, recording.samples.size());
        assertEquals(List.of(), recording.faults);
        assertEquals(1, recording.discontinuities);
    }

    @Test
    void timesGoOnWhenTheirCounterWraps() {
        long wrap = 1L << 33;
        Transport stream = new Transport().tables(0, ADTS, AUDIO);
        for (long at = wrap - 3 * 1_920; at < wrap + 3 * 1_920; at += 1_920) {
            stream.pes(AUDIO, 0xC0, at & wrap - 1, sound());
        }
        List<Sample> samples = Recording.of(stream.bytes()).samples;
        for (int i = 1; i < 6; i++) {
            assertEquals(21_333, samples.get(i).dtsUs() - samples.get(i - 1).dtsUs(), 1);
        }
    }

    @Test
    void theClockIsToldOnTheTimelineOfTheSamples() {
        long wrap = 1L << 33;
        Transport stream = new Transport().tables(0, ADTS, AUDIO);
        stream.pes(AUDIO, 0xC0, 900, sound());
        stream.clock(AUDIO, wrap - 9_000, false).clock(AUDIO, 450, true);
        Recording recording = Recording.of(stream.bytes());
        assertEquals(List.of(-100_000L, 5_000L), recording.clocksUs);
        assertEquals(1, recording.discontinuities);
    }

    @Test
    void scrambledPacketsAreToldAndNotRead() {
        Transport stream = new Transport().tables(0, ADTS, AUDIO);
        stream.packet(AUDIO, true, 2, null, new byte[184]).packet(AUDIO, false, 3, null, new byte[184]);
        stream.pes(AUDIO, 0xC0, 0, sound());
        Recording recording = new Recording();
        TsDemuxer demuxer = new TsDemuxer(recording);
        demuxer.feed(ByteBuffer.wrap(stream.bytes()));
        assertEquals(2, demuxer.statistics().scrambledPackets());
        assertEquals(List.of(TsFault.Kind.SCRAMBLED), recording.faultKinds());
        assertEquals(1, recording.samples.size());
    }

    @Test
    void damagedPacketsAreCountedAndPassedOver() {
        byte[] bytes = new Transport()
                .tables(0, ADTS, AUDIO)
                .pes(AUDIO, 0xC0, 0, sound())
                .bytes();
        byte[] damaged = bytes.clone();
        damaged[2 * 188 + 1] |= (byte) 0x80;
        Recording recording = new Recording();
        TsDemuxer demuxer = new TsDemuxer(recording);
        demuxer.feed(ByteBuffer.wrap(damaged));
        assertEquals(1, demuxer.statistics().transportErrors());
        assertEquals(3, demuxer.statistics().packets());
        assertEquals(0, recording.samples.size());
    }

    @Test
    void withoutAssociationTableNothingCanBeReadAndThatIsTold() {
        Transport stream = new Transport();
        for (int i = 0; i < 10_001; i++) {
            stream.packet(AUDIO, false, 0, null, new byte[184]);
        }
        Recording recording = Recording.of(stream.bytes());
        assertEquals(List.of(TsFault.Kind.NO_PAT), recording.faultKinds());
    }

    @Test
    void tablesThatAreNotRepeatedStayInForce() {
        Transport stream = pictures(new Transport().tables(0, AVC, VIDEO), 0, 50);
        assertEquals(50, Recording.of(stream.bytes()).samples.size());
    }

    @Test
    void aNewMapChangesTheTracks() {
        Transport stream = pictures(new Transport().tables(0, AVC, VIDEO), 0, 2);
        stream.tables(1, AVC, VIDEO, ADTS, AUDIO);
        pictures(stream, 2, 1).pes(AUDIO, 0xC0, 2 * FRAME, sound());
        stream.tables(2, ADTS, AUDIO).pes(AUDIO, 0xC0, 3 * FRAME, sound());
        Recording recording = Recording.of(stream.bytes());
        assertEquals(
                List.of(List.of(0), List.of(0, 64), List.of(64)),
                recording.formats.stream()
                        .map(tracks -> tracks.stream().map(Track::id).toList())
                        .toList());
        assertEquals(3, recording.ofTrack(0).size());
        assertEquals(2, recording.ofTrack(64).size());
    }

    @Test
    void aStreamKeepsItsIdWhileItsPidAndCodecStay() {
        Transport stream = new Transport().tables(0, ADTS, AUDIO, ADTS, AUDIO + 1);
        stream.pes(AUDIO, 0xC0, 0, sound()).pes(AUDIO + 1, 0xC1, 0, sound());
        stream.tables(1, ADTS, AUDIO + 1);
        stream.pes(AUDIO + 1, 0xC1, 1_920, sound());
        Recording recording = Recording.of(stream.bytes());
        assertEquals(List.of(65), recording.tracks().stream().map(Track::id).toList());
        assertEquals(2, recording.ofTrack(65).size());
    }

    @Test
    void samplesWaitUntilAllTracksAreConfigured() {
        Transport stream = new Transport().tables(0, AVC, VIDEO, ADTS, AUDIO);
        stream.pes(AUDIO, 0xC0, 0, sound()).pes(AUDIO, 0xC0, 1_920, sound());
        Recording recording = new Recording();
        TsDemuxer demuxer = new TsDemuxer(recording);
        demuxer.feed(ByteBuffer.wrap(stream.bytes()));
        assertEquals(0, recording.samples.size());
        demuxer.feed(ByteBuffer.wrap(pictures(new Transport(), 0, 1).bytes()));
        assertEquals(1, recording.formats.size());
        assertEquals(3, recording.samples.size());
    }

    @Test
    void aTrackThatNeverComesIsNotWaitedForForever() {
        Transport stream = new Transport().tables(0, AVC, VIDEO, ADTS, AUDIO);
        for (int i = 0; i < 80; i++) {
            stream.pes(VIDEO, 0xE0, i * FRAME, Units.picture(i % 25));
        }
        Recording recording = new Recording();
        new TsDemuxer(recording).feed(ByteBuffer.wrap(stream.bytes()));
        assertEquals(80, recording.samples.size());
        assertEquals(1, recording.tracks().size());
    }

    @Test
    void unknownStreamTypesAreToldAndLeftOut() {
        Transport stream = new Transport().tables(0, 0x02, VIDEO, ADTS, AUDIO);
        stream.pes(AUDIO, 0xC0, 0, sound());
        Recording recording = Recording.of(stream.bytes());
        assertEquals(List.of(TsFault.Kind.UNSUPPORTED), recording.faultKinds());
        assertEquals(
                "PID 256 of programme 1 has stream type 0x02, which is not supported: it is left out",
                recording.faults.get(0).detail());
        assertEquals(FourCc.AAC, recording.tracks().get(0).format().codec());
    }

    @Test
    void garbageBetweenPacketsIsPassedOver() {
        Transport stream = pictures(new Transport().tables(0, AVC, VIDEO), 0, 3);
        stream.raw(new byte[1_000]);
        pictures(stream, 3, 3);
        Recording recording = Recording.of(stream.bytes());
        assertEquals(6, recording.samples.size());
        assertEquals(List.of(TsFault.Kind.SYNC_LOST), recording.faultKinds());
    }
}
