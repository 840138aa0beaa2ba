package io.millrace.formats.bitstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JpegImageTest {
    private static byte[] file(String name) throws IOException {
        try (InputStream in = JpegImageTest.class.getResourceAsStream("/jpeg/" + name + ".jpg")) {
            return in.readAllBytes();
        }
    }

    private static int[] pixels(ByteBuffer image) throws IOException {
        byte[] bytes = new byte[image.remaining()];
        image.duplicate().get(bytes);
        return ImageIO.read(new ByteArrayInputStream(bytes)).getRGB(0, 0, 48, 32, null, 0, 48);
    }

    private static int indexOf(byte[] bytes, int marker) {
        for (int i = 0; i + 1 < bytes.length; i++) {
            if ((bytes[i] & 0xFF) == 0xFF && (bytes[i + 1] & 0xFF) == marker) {
                return i;
            }
        }
        throw new AssertionError("no marker " + marker);
    }

    @ParameterizedTest
    @ValueSource(strings = {"420", "422"})
    void whatEncodersWriteIsReadAndWrittenAgain(String name) throws IOException {
        ByteBuffer whole = ByteBuffer.wrap(file(name));
        JpegImage image = JpegImage.parse(whole);
        assertEquals(48, image.width());
        assertEquals(32, image.height());
        assertEquals(name.equals("420") ? JpegImage.SAMPLING_420 : JpegImage.SAMPLING_422, image.lumaSampling());
        assertTrue(image.usualHuffman());
        assertEquals(0, image.restartInterval());
        ByteBuffer written = image.toBuffer();
        assertEquals(image, JpegImage.parse(written));
        assertTrue(Arrays.equals(pixels(whole), pixels(written)), "another decoder sees the same picture");
    }

    @Test
    void tablesOfTheEncodersOwnAreSeen() throws IOException {
        assertFalse(JpegImage.parse(ByteBuffer.wrap(file("optimal"))).usualHuffman());
    }

    @Test
    void restartMarkersAndWideTablesTravelAlong() throws IOException {
        JpegImage plain = JpegImage.parse(ByteBuffer.wrap(file("420")));
        ByteBuffer wide = ByteBuffer.allocate(128);
        for (int i = 0; i < 64; i++) {
            wide.putShort((short) (300 + i));
        }
        wide.flip();
        JpegImage other = new JpegImage(640, 480, JpegImage.SAMPLING_422, List.of(wide, wide), 40, true, plain.scan());
        assertEquals(other, JpegImage.parse(other.toBuffer()));
        JpegImage shared = new JpegImage(
                16, 16, JpegImage.SAMPLING_420, plain.quantization().subList(0, 1), 0, true, plain.scan());
        JpegImage read = JpegImage.parse(shared.toBuffer());
        assertEquals(read.quantization().get(0), read.quantization().get(1), "one table for luma and chroma");
    }

    @Test
    void theEndIsFoundBeforeWhatDevicesWriteBehindIt() throws IOException {
        byte[] bytes = file("420");
        byte[] padded = Arrays.copyOf(bytes, bytes.length + 20);
        assertEquals(JpegImage.parse(ByteBuffer.wrap(bytes)), JpegImage.parse(ByteBuffer.wrap(padded)));
        byte[] open = Arrays.copyOf(bytes, bytes.length - 2);
        assertEquals(JpegImage.parse(ByteBuffer.wrap(bytes)), JpegImage.parse(ByteBuffer.wrap(open)));
    }

    @Test
    void otherKindsAreRefusedByName() throws IOException {
        byte[] progressive = file("420");
        progressive[indexOf(progressive, 0xC0) + 1] = (byte) 0xC2;
        assertTrue(refusal(progressive).contains("SOF2"), refusal(progressive));
        byte[] deep = file("420");
        deep[indexOf(deep, 0xC0) + 4] = 12;
        assertTrue(refusal(deep).contains("8 bits"), refusal(deep));
        byte[] odd = file("420");
        odd[indexOf(odd, 0xC0) + 14] = 0x21;
        assertTrue(refusal(odd).contains("sampling"), refusal(odd));
        byte[] missing = file("420");
        missing[indexOf(missing, 0xDB) + 1] = (byte) 0xE1;
        assertTrue(refusal(missing).contains("quantization"), refusal(missing));
        assertTrue(refusal(new byte[] {1, 2, 3, 4}).contains("Not a JPEG"));
    }

    private static String refusal(byte[] image) {
        return assertThrows(MalformedBitstreamException.class, () -> JpegImage.parse(ByteBuffer.wrap(image)))
                .getMessage();
    }

    @Test
    void everyCutBeforeTheScanIsRefused() throws IOException {
        byte[] bytes = file("420");
        int scan = indexOf(bytes, 0xDA);
        for (int length = 0; length < scan + 4; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThrows(MalformedBitstreamException.class, () -> JpegImage.parse(ByteBuffer.wrap(cut)));
        }
    }

    @Test
    void flippedBitsAreReadOrRefused() throws IOException {
        byte[] bytes = file("422");
        Random random = new Random(2435);
        int refused = 0;
        int other = 0;
        JpegImage whole = JpegImage.parse(ByteBuffer.wrap(bytes));
        for (int round = 0; round < 5_000; round++) {
            byte[] damaged = bytes.clone();
            damaged[random.nextInt(200)] ^= (byte) (1 << random.nextInt(8));
            try {
                JpegImage image = JpegImage.parse(ByteBuffer.wrap(damaged));
                other += image.equals(whole) ? 0 : 1;
            } catch (MalformedBitstreamException e) {
                refused++;
            }
        }
        assertTrue(refused > 100 && other > 100, refused + " refused, " + other + " read as another");
        assertNotEquals(0, whole.scan().remaining());
    }
}
