package io.millrace.formats.flv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.Sample;
import io.millrace.formats.bitstream.AvcConfiguration;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages to samples: times, flags, payloads, data, and what is passed over. */
class FlvDemuxerTest {
    private final DemuxedMessages messages = new DemuxedMessages();
    private final Recording recording = messages.recording;
    private final FlvDemuxer demuxer = messages.demuxer;

    @Test
    void emptyPayloadsAndEndsOfSequenceArePassedOver() {
        messages.video(0, Publisher.avcHeader());
        messages.audio(0, Publisher.aacHeader());
        messages.video(0, Publisher.key(Publisher.IDR));
        messages.video(1, Bytes.of("17 01 000000"));
        messages.video(2, ByteBuffer.allocate(0));
        messages.video(3, Bytes.of("17 02 000000"));
        messages.video(4, Bytes.of("57 00"));
        messages.audio(5, ByteBuffer.allocate(0));
        messages.audio(6, Bytes.of("AF 01"));
        messages.video(7, Publisher.key(Publisher.IDR));
        assertEquals(2, recording.samples.size());
        assertEquals(0, demuxer.droppedSamples());
        assertEquals(1, recording.formats.size());
    }

    @Test
    void compositionTimesArePresentationTimes() {
        messages.video(0, Publisher.avcHeader());
        messages.video(0, Publisher.key(Publisher.IDR));
        messages.video(40, Publisher.inter(Publisher.INTER, 80));
        messages.video(80, Publisher.inter(Publisher.INTER, -40));
        assertEquals(40_000, recording.samples.get(1).dtsUs());
        assertEquals(120_000, recording.samples.get(1).ptsUs());
        assertEquals(80_000, recording.samples.get(2).dtsUs());
        assertEquals(80_000, recording.samples.get(2).ptsUs(), "not before decoding");
    }

    @Test
    void publishersTimesAreNotMended() {
        messages.video(0xFFFFFFFFL, Publisher.avcHeader());
        messages.video(0xFFFFFFFFL, Publisher.key(Publisher.IDR));
        messages.video(5, Publisher.key(Publisher.IDR));
        assertEquals(0xFFFFFFFFL * 1000, recording.samples.get(0).dtsUs());
        assertEquals(5000, recording.samples.get(1).dtsUs());
    }

    @Test
    void nanosecondsRefineTheTime() {
        messages.audio(0, Bytes.of("90 4F707573 4F70757348656164 01 02 3801 80BB0000 0000 00"));
        messages.audio(20, Bytes.of("97 02 07A120 01 4F707573 FCFFFE"));
        assertEquals(20_500, recording.samples.get(0).dtsUs());
        AudioFormat opus = (AudioFormat) recording.formats.get(0).get(0).format();
        assertEquals("0102380180bb0000000000", Bytes.hex(opus.configuration()));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void nalUnitLengthsBecomeFourBytes(int lengthSize) {
        messages.video(0, Publisher.avcHeader(lengthSize));
        String length = "%0" + 2 * lengthSize + "X";
        messages.video(0, Publisher.key(Bytes.of(length.formatted(2) + "0910" + length.formatted(3) + "658880")));
        Sample sample = recording.samples.get(0);
        assertEquals("00000002091000000003658880", Bytes.hex(sample.payload()));
        assertEquals(
                4,
                AvcConfiguration.parse(messages.videoFormat(0).configuration()).lengthSize());
        assertEquals(Publisher.AVC_RECORD, messages.videoFormat(0).configuration());
    }

    @Test
    void keyFramesThatOnlyTheMessageCallsSoAreSyncWhenIntra() {
        messages.video(0, Publisher.avcHeader());
        messages.video(0, Publisher.key(Bytes.of("00000003 418840")));
        messages.video(40, Publisher.inter(Bytes.of("00000003 418840"), 0));
        messages.video(80, Publisher.key(Publisher.INTER));
        messages.video(120, Publisher.inter(Bytes.of("00000003 019E24"), 0));
        List<Integer> flags = recording.samples.stream().map(Sample::flags).toList();
        assertEquals(
                List.of(Sample.VIDEO | Sample.SYNC, Sample.VIDEO, Sample.VIDEO, Sample.VIDEO | Sample.DISCARDABLE),
                flags);
    }

    @Test
    void scriptMessagesAreDataSamples() {
        messages.video(0, Publisher.avcHeader());
        messages.video(0, Publisher.key(Publisher.IDR));
        ByteBuffer cue = Amf0Writer.encode(Amf0Value.of("onCuePoint"), Amf0Value.of(1));
        messages.script(40, cue);
        ByteBuffer wrapped = Bytes.join(Amf0Writer.encode(Amf0Value.of("@setDataFrame")), cue);
        messages.script(80, wrapped);
        demuxer.accept(FlvMessageType.DATA_AMF3, 120, Bytes.join(Bytes.of("00"), wrapped));
        messages.script(160, Amf0Writer.encode(Amf0Value.of("@clearDataFrame"), Amf0Value.of("onMetaData")));
        List<Sample> data = recording.ofTrack(FlvDemuxer.DATA_ID);
        assertEquals(
                List.of(40_000L, 80_000L, 120_000L),
                data.stream().map(Sample::dtsUs).toList());
        for (Sample sample : data) {
            assertEquals(cue, sample.payload());
            assertEquals(Sample.SYNC, sample.flags());
        }
        assertEquals(FourCc.AMF0, recording.formats.get(0).get(1).format().codec());
        assertEquals(1, recording.formats.size());
    }

    @Test
    void scriptMessagesOfNoUseAreHarmless() {
        messages.video(0, Publisher.avcHeader());
        messages.video(0, Publisher.key(Publisher.IDR));
        messages.script(1, ByteBuffer.allocate(0));
        messages.script(2, Bytes.of("05"));
        messages.script(3, Amf0Writer.encode(Amf0Value.of("onMetaData")));
        messages.script(4, Amf0Writer.encode(Amf0Value.of("onMetaData"), Amf0Value.NULL));
        assertEquals(3, recording.ofTrack(FlvDemuxer.DATA_ID).size());
        assertThrows(MalformedBitstreamException.class, () -> messages.script(5, Bytes.of("02 FFFF 61")));
    }

    @Test
    void otherMessageTypesArePassedOver() {
        demuxer.accept(20, 0, Bytes.of("FF"));
        demuxer.accept(4, 0, ByteBuffer.allocate(0));
        assertTrue(recording.samples.isEmpty());
    }

    @Test
    void brokenMessagesThrowAndTheNextOnesWork() {
        assertThrows(MalformedBitstreamException.class, () -> messages.video(0, Bytes.of("17 00 000000 FF")));
        messages.video(0, Publisher.avcHeader());
        assertThrows(
                MalformedBitstreamException.class, () -> messages.video(0, Publisher.key(Bytes.of("00000099 65"))));
        messages.video(0, Publisher.key(Publisher.IDR));
        assertEquals(1, recording.samples.size());
        assertThrows(MalformedBitstreamException.class, () -> messages.video(9, Bytes.of("17 00 000000 0142")));
        messages.video(40, Publisher.inter(Publisher.INTER, 0));
        assertEquals(1, recording.formats.size());
    }
}
