package io.millrace.formats.bitstream;

import io.millrace.api.media.FourCc;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * One image of motion JPEG (ITU-T T.81): three components in one scan, coded sequentially by Huffman, with 8 bits a
 * sample. Cameras send nothing else.
 *
 * @param width in pixels
 * @param height in pixels
 * @param lumaSampling horizontal and vertical sampling factor of the luma, 4 bits each; those of the chroma are 1
 * @param quantization tables of luma and chroma in zigzag order: 64 numbers of one byte or of two
 * @param restartInterval blocks between restart markers, 0 without
 * @param usualHuffman whether its Huffman tables are those of annex K.3
 * @param scan the coded data, without the marker that ends the image; a view
 */
public record JpegImage(
        int width,
        int height,
        int lumaSampling,
        List<ByteBuffer> quantization,
        int restartInterval,
        boolean usualHuffman,
        ByteBuffer scan) {
    /** The code of tracks whose access units are such images, as QuickTime has it. */
    public static final FourCc CODEC = FourCc.of("jpeg");

    /** Sampling of 4:2:2. */
    public static final int SAMPLING_422 = 0x21;
    /** Sampling of 4:2:0. */
    public static final int SAMPLING_420 = 0x22;

    private static final int TABLE_VALUES = 64;
    private static final int SOI = 0xFFD8;
    private static final int EOI = 0xFFD9;
    private static final int SOF0 = 0xFFC0;
    private static final int SOF1 = 0xFFC1;
    private static final int SOS = 0xFFDA;
    private static final int DQT = 0xFFDB;
    private static final int DRI = 0xFFDD;
    private static final int COMPONENTS = 3;
    private static final int MOST_HEADER_BYTES = 4 + 2 * (5 + 2 * TABLE_VALUES) + 6 + 19 + 14;

    public JpegImage {
        quantization = List.copyOf(quantization);
    }

    /**
     * Reads an image.
     *
     * @throws MalformedBitstreamException if it is none, or of another kind
     */
    public static JpegImage parse(ByteBuffer image) {
        return new JpegReader(image).read();
    }

    /** Writes the image with its Huffman tables, which are those of annex K.3. */
    public ByteBuffer toBuffer() {
        ByteBuffer huffman = JpegHuffman.usual();
        ByteBuffer out = ByteBuffer.allocate(MOST_HEADER_BYTES + huffman.remaining() + scan.remaining() + 2);
        boolean wide = quantization.stream().anyMatch(table -> table.remaining() > TABLE_VALUES);
        out.putShort((short) SOI);
        for (int i = 0; i < quantization.size(); i++) {
            ByteBuffer table = quantization.get(i).duplicate();
            int precision = table.remaining() > TABLE_VALUES ? 1 : 0;
            out.putShort((short) DQT).putShort((short) (3 + table.remaining()));
            out.put((byte) (precision << 4 | i)).put(table);
        }
        if (restartInterval > 0) {
            out.putShort((short) DRI).putShort((short) 4).putShort((short) restartInterval);
        }
        // the baseline process knows no tables of 16 bits
        out.putShort((short) (wide ? SOF1 : SOF0)).putShort((short) (8 + 3 * COMPONENTS));
        out.put((byte) 8).putShort((short) height).putShort((short) width).put((byte) COMPONENTS);
        for (int i = 0; i < COMPONENTS; i++) {
            int table = i == 0 ? 0 : quantization.size() - 1;
            out.put((byte) (i + 1)).put((byte) (i == 0 ? lumaSampling : 0x11)).put((byte) table);
        }
        out.put(huffman);
        out.putShort((short) SOS).putShort((short) (6 + 2 * COMPONENTS)).put((byte) COMPONENTS);
        for (int i = 0; i < COMPONENTS; i++) {
            out.put((byte) (i + 1)).put((byte) (i == 0 ? 0 : 0x11));
        }
        out.put((byte) 0).put((byte) (TABLE_VALUES - 1)).put((byte) 0);
        return out.put(scan.duplicate()).putShort((short) EOI).flip();
    }
}
