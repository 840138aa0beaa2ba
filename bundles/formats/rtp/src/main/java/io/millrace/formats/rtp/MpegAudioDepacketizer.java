package io.millrace.formats.rtp;

import io.millrace.formats.bitstream.MalformedBitstreamException;
import io.millrace.formats.bitstream.MpegAudioHeader;
import java.nio.ByteBuffer;

/** MPEG audio, MP3 included (RFC 2250 section 3.5): frames behind a header of four bytes, whole or in pieces. */
final class MpegAudioDepacketizer implements Depacketizer {
    private static final int HEADER_BYTES = 4;
    private static final int CLOCK_HZ = 90_000;

    private final UnitBuffer pieces = new UnitBuffer();
    private long piecesTimestamp;
    private int wholeBytes;

    @Override
    public void packet(RtpPacket packet, boolean afterLoss, Output output) {
        ByteBuffer in = packet.payload();
        if (in.remaining() <= HEADER_BYTES) {
            return;
        }
        int offset = in.getInt() & 0xFFFF;
        if (offset > 0 || pieces.size() > 0) {
            piece(packet, in, offset, afterLoss, output);
            if (offset > 0) {
                return;
            }
        }
        long ticks = 0;
        try {
            while (in.hasRemaining()) {
                MpegAudioHeader header = MpegAudioHeader.parse(in);
                int size = header.frameBytes() > 0 ? header.frameBytes() : in.remaining();
                if (size > in.remaining()) {
                    begin(packet.timestamp(), in, size);
                    return;
                }
                ByteBuffer frame = ByteBuffer.allocate(size);
                frame.put(in.slice(in.position(), size)).flip();
                in.position(in.position() + size);
                output.unit(packet.timestamp() + ticks & 0xFFFF_FFFFL, frame);
                ticks += (long) header.samplesPerFrame() * CLOCK_HZ / header.sampleRateHz();
            }
        } catch (MalformedBitstreamException e) {
            throw new MalformedRtpException("An MPEG audio frame is broken: " + e.getMessage());
        }
    }

    private void begin(long timestamp, ByteBuffer in, int size) {
        pieces.clear();
        pieces.add(in);
        piecesTimestamp = timestamp;
        wholeBytes = size;
    }

    private void piece(RtpPacket packet, ByteBuffer in, int offset, boolean afterLoss, Output output) {
        boolean next = !afterLoss && offset == pieces.size() && packet.timestamp() == piecesTimestamp && offset > 0;
        if (!next) {
            if (pieces.size() > 0) {
                pieces.clear();
                output.damaged();
            }
            return;
        }
        pieces.add(in);
        if (pieces.size() >= wholeBytes) {
            ByteBuffer frame = pieces.copy(0, wholeBytes);
            pieces.clear();
            output.unit(piecesTimestamp, frame);
        }
    }
}
