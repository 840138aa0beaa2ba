package io.millrace.formats.rtp;

import io.millrace.api.media.AudioFormat;
import io.millrace.formats.bitstream.LatmReader;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import io.millrace.formats.bitstream.MediaFormats;
import java.nio.ByteBuffer;
import java.util.Optional;

/** AAC as MP4A-LATM whose elements carry their configuration (RFC 6416, {@code cpresent=1}), one frame in each. */
final class LatmInBandDepacketizer implements Depacketizer {
    private final LatmReader reader = new LatmReader();
    private final LatmElement element = new LatmElement();
    private AudioFormat format;
    private ByteBuffer configuration;

    /** Takes a StreamMuxConfig that the session's description holds all the same; elements say it again. */
    void configure(ByteBuffer streamMuxConfig) {
        try {
            reader.configure(streamMuxConfig);
            adopt();
        } catch (MalformedBitstreamException e) {
            // devices write nonsense here
        }
    }

    /** The format that was told last; null before. */
    AudioFormat format() {
        return format;
    }

    @Override
    public void packet(RtpPacket packet, boolean afterLoss, Output output) {
        element.add(packet, afterLoss, output)
                .flatMap(this::read)
                .filter(ByteBuffer::hasRemaining)
                .ifPresent(frame -> output.unit(packet.timestamp(), frame));
    }

    private Optional<ByteBuffer> read(ByteBuffer whole) {
        try {
            Optional<ByteBuffer> frame = reader.read(whole, true);
            if (frame.isPresent()) {
                adopt();
            }
            return frame;
        } catch (MalformedBitstreamException e) {
            throw new MalformedRtpException("An element of MPEG-4 audio is broken: " + e.getMessage());
        }
    }

    private void adopt() {
        ByteBuffer told = reader.configuration().orElseThrow();
        if (!told.equals(configuration)) {
            format = MediaFormats.aac(told);
            configuration = told;
        }
    }
}
