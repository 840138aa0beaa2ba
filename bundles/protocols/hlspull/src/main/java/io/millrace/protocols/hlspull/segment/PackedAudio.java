package io.millrace.protocols.hlspull.segment;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.formats.bitstream.AdtsHeader;
import io.millrace.formats.bitstream.Id3Tag;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import io.millrace.formats.bitstream.MediaFormats;
import io.millrace.formats.mpegts.TsDemuxer;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** Packed AAC: ADTS frames behind an ID3 tag that tells the time of the first (RFC 8216 section 3.4). */
final class PackedAudio implements SegmentReader.Format {
    private static final String TIMESTAMP = "com.apple.streaming.transportStreamTimestamp";
    private static final int ID3_HEADER_BYTES = 10;
    private static final int SAMPLES = 1_024;
    private static final long TIME_MASK = (1L << 33) - 1;

    /** Where the next segment goes on, if it does not say. */
    private long nextUs;

    static boolean isLikely(byte[] segment) {
        boolean tag = segment.length >= ID3_HEADER_BYTES && segment[0] == 'I' && segment[1] == 'D' && segment[2] == '3';
        return tag || segment.length >= AdtsHeader.BYTES && segment[0] == (byte) 0xFF && (segment[1] & 0xF6) == 0xF0;
    }

    @Override
    public SegmentMedia read(byte[] segment, Optional<byte[]> map, boolean continues) {
        ByteBuffer in = ByteBuffer.wrap(segment);
        long firstUs = nextUs;
        while (in.remaining() >= ID3_HEADER_BYTES && in.get(in.position()) == 'I') {
            firstUs = timeUs(Id3Tag.parse(in.slice()), firstUs);
            in.position(in.position() + tagBytes(in));
        }
        SegmentMedia.Builder out = new SegmentMedia.Builder(List.of());
        AudioFormat format = null;
        long samples = 0;
        while (in.remaining() >= AdtsHeader.BYTES) {
            AdtsHeader header = AdtsHeader.parse(in.slice());
            if (header.frameBytes() > in.remaining() || header.blocks() > 1) {
                throw new MalformedBitstreamException(
                        header.blocks() > 1 ? "ADTS frames of several raw data blocks" : "The last frame is cut off");
            }
            AudioFormat now = MediaFormats.aac(header.configuration().toBuffer());
            if (!now.equals(format)) {
                firstUs += format == null ? 0 : samples * 1_000_000 / format.sampleRateHz();
                samples = 0;
                format = now;
                out.tracks(List.of(new Track(TsDemuxer.FIRST_AUDIO_ID, format)));
            }
            long us = firstUs + samples * 1_000_000 / format.sampleRateHz();
            int body = in.position() + header.headerBytes();
            ByteBuffer payload = in.slice(body, header.frameBytes() - header.headerBytes());
            out.add(new Sample(TsDemuxer.FIRST_AUDIO_ID, us, us, Sample.SYNC, payload));
            samples += SAMPLES;
            in.position(in.position() + header.frameBytes());
        }
        if (format == null) {
            throw new MalformedBitstreamException("There is no frame of AAC");
        }
        nextUs = firstUs + samples * 1_000_000 / format.sampleRateHz();
        return out.build(true);
    }

    private static int tagBytes(ByteBuffer in) {
        int size = 0;
        for (int i = 6; i < ID3_HEADER_BYTES; i++) {
            size = size << 7 | in.get(in.position() + i) & 0x7F;
        }
        return Math.min(in.remaining(), ID3_HEADER_BYTES + size);
    }

    private static long timeUs(Id3Tag tag, long otherwise) {
        for (Id3Tag.Frame frame : tag.frames()) {
            if (frame instanceof Id3Tag.Private data
                    && data.owner().equals(TIMESTAMP)
                    && data.data().remaining() == Long.BYTES) {
                return (data.data().getLong() & TIME_MASK) * 100 / 9;
            }
        }
        return otherwise;
    }
}
