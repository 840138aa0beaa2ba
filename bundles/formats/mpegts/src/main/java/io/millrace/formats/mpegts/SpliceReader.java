package io.millrace.formats.mpegts;

import io.millrace.api.media.Sample;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * SCTE-35 sections as messages: decoded now, presented when the splice is, as far as the section tells.
 */
final class SpliceReader implements SectionAssembler.Handler {
    private static final int TABLE_ID = 0xFC;

    private final ElementaryOutput out;

    SpliceReader(ElementaryOutput out) {
        this.out = out;
    }

    @Override
    public void section(byte[] bytes, int length) {
        if ((bytes[0] & 0xFF) != TABLE_ID) {
            return;
        }
        ByteBuffer section = ByteBuffer.wrap(Arrays.copyOf(bytes, length));
        long nowUs = out.nowUs();
        long ptsUs = nowUs;
        try {
            SpliceInfo info = SpliceInfo.parse(section);
            if (info.ptsTicks().isPresent()) {
                ptsUs = Math.max(nowUs, out.peekUs(info.ptsTicks().getAsLong()));
            }
        } catch (MalformedBitstreamException unreadable) {
            // encrypted, or newer than we are: receivers may know better
        }
        out.sample(nowUs, ptsUs, Sample.SYNC, section);
    }
}
