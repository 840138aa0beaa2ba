package io.millrace.formats.mpegts;

import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;

/** Muxes into memory, and checks each write against what the muxer promises. */
final class Muxed {
    private final TsMuxer muxer = new TsMuxer();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int beginnings;

    static byte[] of(List<Track> tracks, List<Sample> samples) {
        Muxed muxed = new Muxed();
        muxed.tracks(tracks);
        samples.forEach(muxed::sample);
        return muxed.bytes();
    }

    boolean tracks(List<Track> tracks) {
        return muxer.tracks(tracks);
    }

    TsMuxer muxer() {
        return muxer;
    }

    /** The packets of one sample. */
    byte[] sample(Sample sample) {
        ByteBuffer out = ByteBuffer.allocate(muxer.maxBytes(sample));
        beginnings += muxer.write(sample, out) ? 1 : 0;
        if (out.position() % TsPackets.PACKET_BYTES != 0) {
            throw new AssertionError("Not whole packets: " + out.position());
        }
        byte[] written = new byte[out.flip().remaining()];
        out.get(written);
        bytes.writeBytes(written);
        return written;
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }
}
