package io.millrace.formats.bitstream;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/** The Huffman tables that every image of motion JPEG uses (ITU-T T.81 annex K.3). */
final class JpegHuffman {
    /** Classes (DC, AC) and numbers of the tables, in the order of {@link #TABLES}. */
    static final int[] NUMBERS = {0x00, 0x10, 0x01, 0x11};

    /** How many codes there are of each length from 1 to 16 bits, and what they stand for. */
    private static final String[] TABLES = {
        "00010501010101010100000000000000" + "000102030405060708090a0b",
        "0002010303020403050504040000017d"
                + "01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a"
                + "3435363738393a434445464748494a535455565758595a636465666768696a737475767778797a838485868788898a929394"
                + "95969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8"
                + "e9eaf1f2f3f4f5f6f7f8f9fa",
        "00030101010101010101010000000000" + "000102030405060708090a0b",
        "00020102040403040705040400010277"
                + "000102031104052131061241510761711322328108144291a1b1c109233352f0156272d10a162434e125f11718191a262728"
                + "292a35363738393a434445464748494a535455565758595a636465666768696a737475767778797a82838485868788898a92"
                + "939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae2e3e4e5e6e7"
                + "e8e9eaf2f3f4f5f6f7f8f9fa"
    };

    private static final ByteBuffer[] PARSED = parsed();
    private static final ByteBuffer SEGMENT = segment();

    private JpegHuffman() {}

    private static ByteBuffer[] parsed() {
        ByteBuffer[] tables = new ByteBuffer[TABLES.length];
        for (int i = 0; i < TABLES.length; i++) {
            tables[i] = ByteBuffer.wrap(HexFormat.of().parseHex(TABLES[i])).asReadOnlyBuffer();
        }
        return tables;
    }

    private static ByteBuffer segment() {
        int length = 2;
        for (ByteBuffer table : PARSED) {
            length += 1 + table.remaining();
        }
        ByteBuffer out =
                ByteBuffer.allocate(2 + length).putShort((short) 0xFFC4).putShort((short) length);
        for (int i = 0; i < PARSED.length; i++) {
            out.put((byte) NUMBERS[i]).put(PARSED[i].duplicate());
        }
        return out.flip().asReadOnlyBuffer();
    }

    /** The marker segment that defines all of them. */
    static ByteBuffer usual() {
        return SEGMENT.duplicate();
    }

    /**
     * Whether a table is one of them.
     *
     * @param number its class and destination, 4 bits each
     * @param table counts and values
     */
    static boolean isUsual(int number, ByteBuffer table) {
        for (int i = 0; i < NUMBERS.length; i++) {
            if (NUMBERS[i] == number) {
                return PARSED[i].equals(table);
            }
        }
        return false;
    }
}
