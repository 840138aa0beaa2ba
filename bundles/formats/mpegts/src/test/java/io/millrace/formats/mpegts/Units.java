package io.millrace.formats.mpegts;

import io.millrace.api.media.FourCc;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.formats.bitstream.AacConfiguration;
import io.millrace.formats.bitstream.AdtsHeader;
import io.millrace.formats.bitstream.NalUnits;
import java.nio.ByteBuffer;
import java.util.List;

/** Access units to build streams of: pictures of a real encoder, and made-up sound. */
final class Units {
    private static final Recording REAL = Recording.ofFile("h264-aac");

    private Units() {}

    static Track video() {
        return REAL.tracks().get(0);
    }

    static Track audio() {
        return REAL.tracks().get(1);
    }

    /** Pictures in their order, the first a key picture with parameter sets, each with start codes. */
    static byte[] picture(int index) {
        Sample sample = REAL.ofTrack(0).get(index);
        byte[] stream = bytes(NalUnits.toAnnexB(sample.payload()));
        return sample.isSync() ? join(parameterSets(), stream) : stream;
    }

    static Sample sample(int index) {
        return REAL.ofTrack(0).get(index);
    }

    static byte[] parameterSets() {
        var record = io.millrace.formats.bitstream.AvcConfiguration.parse(
                video().format().configuration());
        return bytes(NalUnits.toAnnexB(
                NalUnits.join(List.of(record.sps().get(0), record.pps().get(0)))));
    }

    /** An ADTS frame whose payload is as long as wanted. */
    static byte[] adts(int payloadBytes, int rateHz) {
        ByteBuffer frame = ByteBuffer.allocate(7 + payloadBytes);
        AdtsHeader.write(AacConfiguration.lowComplexity(rateHz, 2), payloadBytes, frame);
        return frame.array();
    }

    static byte[] bytes(ByteBuffer view) {
        byte[] copy = new byte[view.remaining()];
        view.duplicate().get(copy);
        return copy;
    }

    static byte[] join(byte[]... parts) {
        java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    static byte[] hex(String digits) {
        return java.util.HexFormat.of().parseHex(digits.replace(" ", ""));
    }

    static Track data(int id, FourCc codec) {
        return new Track(id, io.millrace.api.media.DataFormat.of(codec, ""));
    }
}
