package io.millrace.formats.mpegts;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.FourCc;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import io.millrace.formats.bitstream.AccessUnits;
import io.millrace.formats.bitstream.Av1Obus;
import io.millrace.formats.bitstream.Av1TemporalUnit;
import io.millrace.formats.bitstream.Id3Tag;
import io.millrace.formats.bitstream.MediaFormats;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DataAndPicturesTest {
    private static final int PID = 0x100;
    private static final byte[] KLV = Units.hex("060E2B34020B01010E01030101000000 03 010203");

    @Test
    void klvAndId3TravelWithTheirTimes() {
        byte[] id3 = Units.bytes(Id3Tag.text("what", "ever").toBuffer());
        Muxed muxed = new Muxed();
        muxed.tracks(List.of(Units.audio(), Units.data(128, FourCc.KLV), Units.data(129, FourCc.ID3)));
        muxed.sample(new Sample(64, 1_000_000, 1_000_000, Sample.SYNC, ByteBuffer.allocate(20)));
        muxed.sample(new Sample(128, 1_100_000, 1_100_000, Sample.SYNC, ByteBuffer.wrap(KLV)));
        muxed.sample(new Sample(129, 1_200_000, 1_200_000, Sample.SYNC, ByteBuffer.wrap(id3)));
        Recording recording = Recording.of(muxed.bytes());
        assertEquals(List.of(), recording.faults);
        assertEquals(3, recording.tracks().size());
        assertEquals(1_100_000, recording.ofTrack(128).get(0).dtsUs());
        assertEquals(ByteBuffer.wrap(KLV), recording.ofTrack(128).get(0).payload());
        assertEquals(1_200_000, recording.ofTrack(129).get(0).dtsUs());
        assertEquals(ByteBuffer.wrap(id3), recording.ofTrack(129).get(0).payload());
    }

    @Test
    void asynchronousKlvHappensNow() {
        Transport stream = new Transport().association(0, 1, 0x1000);
        byte[] klv = Transport.entry(0x06, PID + 1, 5, 4, 'K', 'L', 'V', 'A');
        stream.map(0x1000, 1, 0, PID, Transport.entry(0x0F, PID), klv);
        stream.pes(PID, 0xC0, 90_000, Units.adts(40, 48_000)).pes(PID + 1, 0xBD, -1, KLV);
        Sample message = Recording.of(stream.bytes()).ofTrack(128).get(0);
        assertEquals(1_000_000, message.dtsUs());
        assertArrayEquals(KLV, Units.bytes(message.payload()));
    }

    @Test
    void aMessageInSeveralCellsIsOne() {
        Transport stream = new Transport().association(0, 1, 0x1000);
        byte[] entry = Transport.entry(0x15, PID, 0x26, 9, 1, 0, 0xFF, 'K', 'L', 'V', 'A', 0, 0x0F);
        stream.map(0x1000, 1, 0, PID, entry);
        stream.pes(PID, 0xFC, 0, Units.hex("00 00 9F 0002 0102 00 01 5F 0001 03"));
        stream.pes(PID, 0xFC, 900, Units.hex("00 02 DF 0009 01"));
        Recording recording = Recording.of(stream.bytes());
        assertArrayEquals(
                new byte[] {1, 2, 3}, Units.bytes(recording.samples.get(0).payload()));
        assertEquals(1, recording.samples.size());
        assertEquals(List.of(TsFault.Kind.BROKEN_ACCESS_UNIT), recording.faultKinds());
    }

    @Test
    void newParameterSetsAreANewFormatBeforeTheirPicture() {
        Recording small = Recording.ofFile("h264-mp3");
        byte[] other = Muxed.of(small.tracks().subList(0, 1), small.ofTrack(0).subList(0, 3));
        // the same PID, with tables and parameter sets of another encoder
        Recording first = Recording.ofFile("h264-aac");
        byte[] one = Muxed.of(first.tracks().subList(0, 1), first.ofTrack(0).subList(0, 3));
        Recording recording = Recording.of(Units.join(one, other));
        assertEquals(
                List.of(first.tracks().get(0), small.tracks().get(0)),
                recording.formats.stream().map(tracks -> tracks.get(0)).toList());
        assertEquals(6, recording.samples.size());
    }

    @Test
    void picturesBeforeTheFirstParameterSetsAreLeftOut() {
        Transport stream = new Transport().tables(0, 0x1B, PID);
        for (int i = 10; i < 30; i++) {
            stream.pes(PID, 0xE0, i * 3_600, Units.picture(i));
        }
        Recording recording = new Recording();
        TsDemuxer demuxer = new TsDemuxer(recording);
        demuxer.feed(ByteBuffer.wrap(stream.bytes()));
        assertEquals(1_000_000, recording.samples.get(0).dtsUs());
        assertTrue(recording.samples.get(0).isSync());
        assertEquals(15, demuxer.statistics().droppedUnits());
    }

    /** Temporal units of a real encoder, with frames that are not shown. */
    private static List<Sample> av1() {
        ByteBuffer file = ByteBuffer.wrap(Recording.resource("real/av1.obu"));
        List<Sample> samples = new ArrayList<>();
        List<Integer> starts = new ArrayList<>();
        Av1Obus obus = new Av1Obus(file);
        int at = 0;
        while (obus.next()) {
            if (obus.type() == Av1Obus.TEMPORAL_DELIMITER) {
                starts.add(at);
            }
            at += obus.unit().remaining();
        }
        starts.add(at);
        VideoFormat format = null;
        for (int i = 0; i + 1 < starts.size(); i++) {
            ByteBuffer unit = Av1TemporalUnit.normalise(file.slice(starts.get(i), starts.get(i + 1) - starts.get(i)));
            format = format == null ? MediaFormats.av1FromKeyFrame(unit).orElseThrow() : format;
            samples.add(new Sample(0, i * 40_000L, i * 40_000L, AccessUnits.flags(format, unit), unit));
        }
        return samples;
    }

    @Test
    void av1GoesThereAndBack() {
        List<Sample> samples = av1();
        Track track = new Track(
                0, MediaFormats.av1FromKeyFrame(samples.get(0).payload()).orElseThrow());
        Recording recording = Recording.of(Muxed.of(List.of(track), samples));
        assertEquals(List.of(), recording.faults);
        assertEquals(List.of(List.of(track)), recording.formats);
        assertEquals(samples, recording.samples);
    }

    @Test
    void av1FramesThatAreNotShownWaitForTheOneThatIs() {
        List<Sample> samples = av1();
        Transport stream = new Transport().association(0, 1, 0x1000);
        int[] descriptors = {5, 4, 'A', 'V', '0', '1'};
        stream.map(0x1000, 1, 0, PID, Transport.entry(0x06, PID, descriptors));
        int frames = 0;
        for (int i = 0; i < samples.size(); i++) {
            boolean first = true;
            Av1Obus obus = new Av1Obus(samples.get(i).payload());
            byte[] unit = Units.hex("12 00");
            while (obus.next()) {
                unit = Units.join(unit, Units.bytes(obus.unit()));
                if (obus.type() == Av1Obus.FRAME || obus.type() == Av1Obus.FRAME_HEADER) {
                    // in the low-overhead form, which some senders use
                    stream.pes(PID, 0xBD, i * 3_600L + (first ? 0 : 100), unit);
                    unit = new byte[0];
                    first = false;
                    frames++;
                }
            }
        }
        Recording recording = Recording.of(stream.bytes());
        assertTrue(frames > samples.size(), "some frames are not shown");
        assertEquals(samples.size(), recording.samples.size());
        for (int i = 0; i < samples.size(); i++) {
            assertEquals(samples.get(i).payload(), recording.samples.get(i).payload());
        }
    }
}
