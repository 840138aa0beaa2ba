package io.millrace.formats.rtp;

import io.millrace.api.media.FrameRate;
import io.millrace.api.media.VideoFormat;
import io.millrace.formats.bitstream.JpegImage;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * JPEG (RFC 2435): the scan in pieces, each of which tells its place in it, behind a header that stands for the image's
 * own. What comes out are whole images. Quantization tables are a number's, or come with the first piece.
 */
final class JpegDepacketizer implements Depacketizer {
    private static final int HEADER_BYTES = 8;
    private static final int TABLE_VALUES = 64;
    /** Two tables of 16 bits: what comes behind them has no use, and is not kept. */
    private static final int MOST_TABLE_BYTES = 2 * 2 * TABLE_VALUES;

    private static final int FIRST_WITH_RESTARTS = 64;
    private static final int FIRST_WITH_TABLES = 128;
    /** From here on a type is not fixed. */
    private static final int FIRST_DYNAMIC = 128;

    private static final int TABLES_OF_THIS_IMAGE = 255;
    private static final int BLOCK = 8;

    private final int describedWidth;
    private final int describedHeight;
    private final UnitBuffer scan = new UnitBuffer();
    /** Tables that came before, by their number. */
    private final Map<Integer, List<ByteBuffer>> known = new HashMap<>();

    private VideoFormat format;
    private boolean begun;
    private long timestamp;
    private int width;
    private int height;
    private int sampling;
    private int restartInterval;
    private List<ByteBuffer> tables = List.of();

    /**
     * Makes a depacketizer.
     *
     * @param width what the session's description says: packets have no room for more than 2,040 pixels; 0 if it does not
     * @param height likewise
     */
    JpegDepacketizer(int width, int height) {
        describedWidth = width;
        describedHeight = height;
    }

    /** The format of the newest image; null before the first. */
    VideoFormat format() {
        return format;
    }

    @Override
    public void packet(RtpPacket packet, boolean afterLoss, Output output) {
        if (begun && afterLoss) {
            drop(output);
        }
        ByteBuffer in = packet.payload();
        try {
            piece(packet, in, output);
        } catch (MalformedRtpException e) {
            if (begun) {
                drop(output);
            }
            throw e;
        }
        if (packet.marker() && begun) {
            finish(output);
        }
    }

    private void piece(RtpPacket packet, ByteBuffer in, Output output) {
        if (in.remaining() < HEADER_BYTES) {
            throw new MalformedRtpException("The header of JPEG over RTP is cut off");
        }
        int specific = in.get() & 0xFF;
        int offset = (in.get() & 0xFF) << 16 | in.getShort() & 0xFFFF;
        int type = in.get() & 0xFF;
        int quality = in.get() & 0xFF;
        int blocksAcross = in.get() & 0xFF;
        int blocksDown = in.get() & 0xFF;
        int interval = type >= FIRST_WITH_RESTARTS && type < FIRST_DYNAMIC ? restarts(in) : 0;
        if (offset == 0) {
            if (begun) {
                // the marker of the image before was not set
                finish(output);
            }
            sampling = sampling(type, specific);
            width = size(blocksAcross, describedWidth);
            height = size(blocksDown, describedHeight);
            restartInterval = interval;
            tables = quality >= FIRST_WITH_TABLES ? tables(in, quality) : JpegQuantization.of(quality);
            timestamp = packet.timestamp();
            begun = true;
        } else if (!begun) {
            // the rest of an image whose beginning is missing
            return;
        } else if (offset != scan.size() || packet.timestamp() != timestamp) {
            throw new MalformedRtpException("A piece of a JPEG image does not follow the one before it");
        }
        scan.add(in);
    }

    private static int restarts(ByteBuffer in) {
        if (in.remaining() < 4) {
            throw new MalformedRtpException("The restart header of JPEG over RTP is cut off");
        }
        int interval = in.getShort() & 0xFFFF;
        in.getShort();
        return interval;
    }

    private static int sampling(int type, int specific) {
        if (specific != 0 && specific != 3) {
            throw new MalformedRtpException(
                    "Interlaced JPEG over RTP is not supported; set the camera to progressive pictures, or to H.264");
        }
        if (type < FIRST_DYNAMIC && (type & FIRST_WITH_RESTARTS - 1) < 2) {
            return (type & 1) == 0 ? JpegImage.SAMPLING_422 : JpegImage.SAMPLING_420;
        }
        throw new MalformedRtpException("JPEG of type " + type + " over RTP is not supported");
    }

    private static int size(int blocks, int described) {
        int pixels = blocks == 0 ? described : blocks * BLOCK;
        if (pixels == 0) {
            throw new MalformedRtpException(
                    "A JPEG image is larger than 2040 pixels, and the description says no a=framesize");
        }
        return pixels;
    }

    private List<ByteBuffer> tables(ByteBuffer in, int quality) {
        if (in.remaining() < 4) {
            throw new MalformedRtpException("The quantization table header of JPEG over RTP is cut off");
        }
        in.get();
        int precision = in.get();
        int length = in.getShort() & 0xFFFF;
        if (length > in.remaining()) {
            throw new MalformedRtpException("The quantization tables of JPEG over RTP are cut off");
        }
        if (length == 0) {
            List<ByteBuffer> before = known.get(quality);
            if (before == null) {
                throw new MalformedRtpException("The quantization tables " + quality + " of JPEG never came");
            }
            return before;
        }
        int used = Math.min(length, MOST_TABLE_BYTES);
        ByteBuffer all =
                ByteBuffer.allocate(used).put(in.slice(in.position(), used)).flip();
        in.position(in.position() + length);
        ByteBuffer luma = table(all, precision & 1);
        List<ByteBuffer> found =
                all.hasRemaining() ? List.of(luma, table(all, precision >> 1 & 1)) : List.of(luma, luma);
        if (quality != TABLES_OF_THIS_IMAGE) {
            known.put(quality, found);
        }
        return found;
    }

    private static ByteBuffer table(ByteBuffer all, int wide) {
        int bytes = TABLE_VALUES << wide;
        if (all.remaining() < bytes) {
            throw new MalformedRtpException("A quantization table of JPEG over RTP is shorter than its precision says");
        }
        ByteBuffer table = all.slice(all.position(), bytes);
        all.position(all.position() + bytes);
        return table;
    }

    private void finish(Output output) {
        int size = scan.size();
        if (size == 0) {
            drop(output);
            return;
        }
        boolean ended = size > 2 && scan.at(size - 2) == 0xFF && scan.at(size - 1) == 0xD9;
        ByteBuffer data = scan.copy(0, ended ? size - 2 : size);
        ByteBuffer image = new JpegImage(width, height, sampling, tables, restartInterval, true, data).toBuffer();
        begun = false;
        scan.clear();
        if (format == null || format.width() != width || format.height() != height) {
            format = new VideoFormat(JpegImage.CODEC, ByteBuffer.allocate(0), width, height, FrameRate.UNKNOWN);
        }
        output.unit(timestamp, image);
    }

    private void drop(Output output) {
        begun = false;
        scan.clear();
        output.damaged();
    }

    @Override
    public void end(Output output) {
        if (begun) {
            finish(output);
        }
    }
}
