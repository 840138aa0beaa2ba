package io.millrace.formats.bitstream;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Reads the marker segments of one image, up to its scan. */
final class JpegReader {
    private static final int TABLES = 4;
    private static final int TABLE_VALUES = 64;
    private static final int COUNTS = 16;
    private static final int COMPONENTS = 3;

    private final ByteCursor in;
    private final ByteBuffer[] tables = new ByteBuffer[TABLES];
    private final int[] componentTables = new int[COMPONENTS];
    private boolean usualHuffman = true;
    private int width;
    private int height;
    private int lumaSampling;
    private int restartInterval;

    JpegReader(ByteBuffer image) {
        in = new ByteCursor(image);
    }

    JpegImage read() {
        if (in.u16() != 0xFFD8) {
            throw new MalformedBitstreamException("Not a JPEG image");
        }
        int marker = marker();
        while (marker != 0xDA) {
            segment(marker, new ByteCursor(in.slice(length())));
            marker = marker();
        }
        scanHeader(new ByteCursor(in.slice(length())));
        return new JpegImage(
                width, height, lumaSampling, quantization(), restartInterval, usualHuffman, withoutEnd(in.rest()));
    }

    private int length() {
        int length = in.u16();
        if (length < 2) {
            throw new MalformedBitstreamException("A segment of a JPEG image is shorter than its length");
        }
        return length - 2;
    }

    /** Any number of fill bytes may stand before a marker. */
    private int marker() {
        if (in.u8() != 0xFF) {
            throw new MalformedBitstreamException("A JPEG image has no marker where one should be");
        }
        int marker = in.u8();
        while (marker == 0xFF) {
            marker = in.u8();
        }
        return marker;
    }

    private void segment(int marker, ByteCursor body) {
        switch (marker) {
            case 0xDB -> quantization(body);
            case 0xC4 -> huffman(body);
            case 0xC0, 0xC1 -> frame(body);
            case 0xDD -> restartInterval = body.u16();
            case 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF ->
                throw new MalformedBitstreamException("JPEG of process SOF" + (marker - 0xC0) + " is not supported");
            case 0xD8, 0xD9 -> throw new MalformedBitstreamException("A JPEG image ends before its scan");
            default -> {}
        }
    }

    private void quantization(ByteCursor body) {
        while (body.hasRemaining()) {
            int head = body.u8();
            if (head >> 4 > 1 || (head & 0xF) >= TABLES) {
                throw new MalformedBitstreamException("A quantization table of JPEG is of no kind that there is");
            }
            tables[head & 0xF] = body.slice(TABLE_VALUES << (head >> 4));
        }
    }

    private void huffman(ByteCursor body) {
        while (body.hasRemaining()) {
            int number = body.u8();
            ByteCursor ahead = new ByteCursor(body.slice(COUNTS));
            ByteBuffer counts = ahead.rest();
            int values = 0;
            for (int i = 0; i < COUNTS; i++) {
                values += counts.get(i) & 0xFF;
            }
            ByteBuffer table = ByteBuffer.allocate(COUNTS + values)
                    .put(counts)
                    .put(body.slice(values))
                    .flip();
            usualHuffman &= JpegHuffman.isUsual(number, table);
        }
    }

    private void frame(ByteCursor body) {
        int bits = body.u8();
        height = body.u16();
        width = body.u16();
        if (bits != 8 || width == 0 || height == 0 || body.u8() != COMPONENTS) {
            throw new MalformedBitstreamException("JPEG other than three components of 8 bits is not supported");
        }
        for (int i = 0; i < COMPONENTS; i++) {
            body.skip(1);
            int sampling = body.u8();
            componentTables[i] = body.u8();
            lumaSampling = i == 0 ? sampling : lumaSampling;
            if (i > 0 && sampling != 0x11 || componentTables[i] >= TABLES) {
                throw new MalformedBitstreamException("JPEG with this sampling of colours is not supported");
            }
        }
    }

    private void scanHeader(ByteCursor body) {
        if (width == 0 || body.u8() != COMPONENTS) {
            throw new MalformedBitstreamException("JPEG of several scans is not supported");
        }
    }

    private List<ByteBuffer> quantization() {
        if (componentTables[1] != componentTables[2]) {
            throw new MalformedBitstreamException("JPEG with three quantization tables is not supported");
        }
        List<ByteBuffer> found = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            ByteBuffer table = tables[componentTables[i]];
            if (table == null) {
                throw new MalformedBitstreamException("A quantization table of JPEG is missing");
            }
            found.add(table);
        }
        return found;
    }

    private static ByteBuffer withoutEnd(ByteBuffer scan) {
        for (int end = scan.limit() - 2; end >= scan.position(); end--) {
            if ((scan.get(end) & 0xFF) == 0xFF && (scan.get(end + 1) & 0xFF) == 0xD9) {
                return scan.slice(scan.position(), end - scan.position());
            }
        }
        return scan;
    }
}
