package io.millrace.formats.mpegts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.Sample;
import io.millrace.formats.bitstream.MediaFormats;
import io.millrace.formats.bitstream.OpusHead;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AudioReadersTest {
    private static final int PID = 0x100;

    private static List<Long> timesUs(Recording recording) {
        return recording.samples.stream().map(Sample::dtsUs).toList();
    }

    private static Transport stream(int type) {
        return new Transport().tables(0, type, PID);
    }

    @Test
    void framesOfOnePacketFollowByTheirDuration() {
        byte[] frame = Units.adts(40, 48_000);
        Recording recording = Recording.of(stream(0x0F)
                .pes(PID, 0xC0, 9_000, Units.join(frame, frame, frame))
                .bytes());
        assertEquals(List.of(100_000L, 121_333L, 142_666L), timesUs(recording));
        assertEquals(40, recording.samples.get(0).sizeBytes());
    }

    @Test
    void aFrameThatCrossesPacketsHasTheTimeOfThePacketItBeginsIn() {
        byte[] all = Units.join(Units.adts(40, 48_000), Units.adts(50, 48_000), Units.adts(60, 48_000));
        Transport stream = stream(0x0F);
        stream.pes(PID, 0xC0, 9_000, Arrays.copyOf(all, 60));
        stream.pes(PID, 0xC0, 90_000, Arrays.copyOfRange(all, 60, all.length));
        Recording recording = Recording.of(stream.bytes());
        assertEquals(List.of(100_000L, 121_333L, 1_000_000L), timesUs(recording));
        assertEquals(50, recording.samples.get(1).sizeBytes());
    }

    @Test
    void framesWithoutTimeGoOnFromTheLastOne() {
        byte[] frame = Units.adts(40, 48_000);
        Transport stream = stream(0x0F).pes(PID, 0xC0, 0, frame);
        Recording recording = Recording.of(stream.pes(PID, 0xC0, -1, frame).bytes());
        assertEquals(List.of(0L, 21_333L), timesUs(recording));
    }

    @Test
    void garbageBetweenFramesIsPassedOver() {
        byte[] frame = Units.adts(40, 48_000);
        Transport stream = stream(0x0F).pes(PID, 0xC0, 0, frame);
        stream.pes(PID, 0xC0, 9_000, Units.join(Units.hex("001122334455"), frame, frame));
        Recording recording = Recording.of(stream.bytes());
        assertEquals(3, recording.samples.size());
        assertEquals(List.of(TsFault.Kind.BROKEN_ACCESS_UNIT), recording.faultKinds());
    }

    @Test
    void anotherConfigurationIsAnotherFormat() {
        Transport stream = stream(0x0F).pes(PID, 0xC0, 0, Units.adts(40, 48_000));
        Recording recording = Recording.of(
                stream.pes(PID, 0xC0, 9_000, Units.adts(40, 44_100)).bytes());
        assertEquals(
                List.of(48_000, 44_100),
                recording.formats.stream()
                        .map(tracks -> ((AudioFormat) tracks.get(0).format()).sampleRateHz())
                        .toList());
    }

    /** E-AC-3 with a dependent substream: eight channels in one access unit. */
    @Test
    void dependentSubstreamsStayWithTheirFrame() {
        byte[] real =
                Units.bytes(Recording.ofFile("h264-eac3").ofTrack(64).get(0).payload());
        byte[] dependent = real.clone();
        dependent[2] = (byte) (dependent[2] & 0x3F | 0x40);
        Transport stream = stream(0x87);
        stream.pes(PID, 0xBD, 0, Units.join(real, dependent, real, dependent));
        Recording recording = Recording.of(stream.bytes());
        assertEquals(List.of(0L, 32_000L), timesUs(recording));
        assertEquals(2 * real.length, recording.samples.get(0).sizeBytes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"AC-3", "EAC3"})
    void privateStreamsAreKnownByTheirRegistration(String name) {
        int[] descriptor = {5, 4, name.charAt(0), name.charAt(1), name.charAt(2), name.charAt(3)};
        byte[] frame =
                Units.bytes(Recording.ofFile("h264-eac3").ofTrack(64).get(0).payload());
        Transport stream = new Transport().association(0, 1, 0x1000);
        stream.map(0x1000, 1, 0, PID, Transport.entry(0x06, PID, descriptor));
        Recording recording = Recording.of(stream.pes(PID, 0xBD, 0, frame).bytes());
        assertEquals(FourCc.EAC3, recording.tracks().get(0).format().codec(), "the frames know best");
    }

    @Test
    void layerTwoIsMpegAudioToo() {
        byte[] frame = new byte[144 * 192_000 / 48_000];
        frame[0] = (byte) 0xFF;
        frame[1] = (byte) 0xFD;
        frame[2] = (byte) 0xA4;
        Recording recording = Recording.of(
                stream(0x03).pes(PID, 0xC0, 0, Units.join(frame, frame)).bytes());
        assertEquals(List.of(0L, 24_000L), timesUs(recording));
    }

    @Test
    void opusPacketsOfOnePesPacketWithTrimsAndExtensions() {
        byte[] packet = {(byte) 0xFC, 1, 2, 3};
        byte[] trimmed = Units.join(Units.hex("7FF8 04 0010 0010"), packet);
        byte[] extended = Units.join(Units.hex("7FE4 04 02 AABB"), packet);
        Transport stream = new Transport().association(0, 1, 0x1000);
        int[] descriptors = {5, 4, 'O', 'p', 'u', 's', 0x7F, 2, 0x80, 2};
        stream.map(0x1000, 1, 0, PID, Transport.entry(0x06, PID, descriptors));
        stream.pes(PID, 0xBD, 9_000, Units.join(trimmed, extended));
        stream.pes(PID, 0xBD, 90_000, Units.hex("0000 04 FC010203"));
        Recording recording = Recording.of(stream.bytes());
        assertEquals(List.of(100_000L, 120_000L), timesUs(recording));
        assertEquals(ByteBuffer.wrap(packet), recording.samples.get(1).payload());
        assertEquals(List.of(TsFault.Kind.BROKEN_ACCESS_UNIT), recording.faultKinds());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8})
    void opusChannelsGoThereAndBack(int code) {
        AudioFormat format = OpusStreams.format(code);
        assertEquals(code == 0 ? 2 : code, format.channels());
        assertEquals(code, OpusStreams.code(format));
        assertEquals(format, MediaFormats.opus(format.configuration()));
        assertTrue(OpusHead.parse(format.configuration()).preSkip() > 0);
    }
}
