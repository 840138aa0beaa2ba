package io.millrace.formats.rtp;

import io.millrace.formats.bitstream.JpegImage;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import java.nio.ByteBuffer;

/** JPEG (RFC 2435): the scan in pieces, with the quantization tables before the first. */
final class JpegPacketizer implements Packetizer {
    private static final int BLOCK = 8;
    private static final int MAX_BLOCKS = 255;
    private static final int TABLE_VALUES = 64;
    private static final int WITH_RESTARTS = 64;
    private static final int TABLES_OF_THIS_IMAGE = 255;
    /** All pieces together hold whole intervals, as far as a piece knows. */
    private static final int WHOLE_IMAGE = 0xFFFF;

    private final int maxPayloadBytes;
    private final ByteBuffer prefix = ByteBuffer.allocate(8 + 4 + 4 + 4 * TABLE_VALUES);

    JpegPacketizer(int maxPayloadBytes) {
        this.maxPayloadBytes = maxPayloadBytes;
    }

    /** Whether the headers have room for pictures of this size. */
    static boolean takes(int width, int height) {
        return width > 0 && height > 0 && blocks(width) <= MAX_BLOCKS && blocks(height) <= MAX_BLOCKS;
    }

    @Override
    public void unit(ByteBuffer unit, boolean sync, Output output) {
        JpegImage image = JpegImage.parse(unit);
        boolean halved = image.lumaSampling() == JpegImage.SAMPLING_422;
        if (!image.usualHuffman()
                || !halved && image.lumaSampling() != JpegImage.SAMPLING_420
                || !takes(image.width(), image.height())) {
            throw new MalformedBitstreamException("RTP has no form for this kind of JPEG image");
        }
        ByteBuffer scan = image.scan();
        int type = (halved ? 0 : 1) + (image.restartInterval() > 0 ? WITH_RESTARTS : 0);
        int total = scan.remaining();
        for (int offset = 0; offset < total; ) {
            prefix.clear().putInt(offset).put((byte) type).put((byte) TABLES_OF_THIS_IMAGE);
            prefix.put((byte) blocks(image.width())).put((byte) blocks(image.height()));
            if (image.restartInterval() > 0) {
                prefix.putShort((short) image.restartInterval()).putShort((short) WHOLE_IMAGE);
            }
            if (offset == 0) {
                tables(image);
            }
            int bytes = Math.min(total - offset, maxPayloadBytes - prefix.position());
            boolean last = offset + bytes == total;
            output.payload(prefix.array(), prefix.position(), scan, scan.position() + offset, bytes, last);
            offset += bytes;
        }
    }

    private void tables(JpegImage image) {
        int precision = 0;
        int bytes = 0;
        for (int i = 0; i < image.quantization().size(); i++) {
            int size = image.quantization().get(i).remaining();
            precision |= size > TABLE_VALUES ? 1 << i : 0;
            bytes += size;
        }
        prefix.put((byte) 0).put((byte) precision).putShort((short) bytes);
        image.quantization().forEach(table -> prefix.put(table.duplicate()));
    }

    private static int blocks(int pixels) {
        return (pixels + BLOCK - 1) / BLOCK;
    }
}
