package io.millrace.analyzers.blackfreeze;

import io.millrace.api.analysis.Finding;
import io.millrace.api.analysis.Frame;
import io.millrace.api.analysis.Frame.PixelFormat;
import io.millrace.api.analysis.Sound;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntUnaryOperator;

/** Four pictures a second and blocks of sound, made up one after another; and what was found in them. */
final class Scene {
    static final int WIDTH = 64;
    static final int HEIGHT = 36;
    static final int PICTURES_A_SECOND = 4;
    private static final int BLOCK_MS = 250;
    private static final int RATE = 8_000;

    final List<Finding> found = new ArrayList<>();
    final Random random = new Random(7);
    long pictureUs = 1_000_000;

    private final Thresholds thresholds = new Thresholds(20, 0.98, 3_000_000, 6, 5_000_000, -65, 5_000_000);
    private final PictureDetector pictures = new PictureDetector(() -> thresholds, found::add);
    private final SilenceDetector silence = new SilenceDetector(() -> thresholds, found::add);
    private long soundUs = 1_000_000;
    private long sample;

    /** Shows pictures whose luma depends on the number of the pixel. */
    Scene show(double seconds, IntUnaryOperator luma) {
        for (int i = 0; i < seconds * PICTURES_A_SECOND; i++) {
            ByteBuffer pixels = ByteBuffer.allocate(WIDTH * HEIGHT);
            for (int pixel = 0; pixel < WIDTH * HEIGHT; pixel++) {
                pixels.put((byte) Math.min(255, Math.max(0, luma.applyAsInt(pixel))));
            }
            pictures.look(new Frame(pictureUs, WIDTH, HEIGHT, PixelFormat.GRAY8, pixels.flip()));
            pictureUs += 1_000_000 / PICTURES_A_SECOND;
        }
        return this;
    }

    /** A picture in which everything moves. */
    Scene move(double seconds) {
        for (int i = 0; i < seconds * PICTURES_A_SECOND; i++) {
            long shift = pictureUs / 40_000;
            show(1.0 / PICTURES_A_SECOND, pixel -> 40 + (int) ((pixel * 13L + shift * 17) % 160));
        }
        return this;
    }

    /** A picture that stands still, but for noise of this size. */
    Scene stand(double seconds, int noise) {
        return show(seconds, pixel -> 40 + pixel * 7 % 160 + random.nextInt(2 * noise + 1) - noise);
    }

    /** Makes sound of two channels, each by the time in seconds, 1 being full scale. */
    Scene sound(double seconds, DoubleUnaryOperator left, DoubleUnaryOperator right) {
        for (int i = 0; i < seconds * 1_000 / BLOCK_MS; i++) {
            int samples = RATE * BLOCK_MS / 1_000;
            ByteBuffer pcm = ByteBuffer.allocate(samples * 4).order(ByteOrder.LITTLE_ENDIAN);
            for (int j = 0; j < samples; j++) {
                double time = (double) sample++ / RATE;
                pcm.putShort(pcm(left.applyAsDouble(time)));
                pcm.putShort(pcm(right.applyAsDouble(time)));
            }
            silence.hear(new Sound(soundUs, RATE, 2, pcm.flip()));
            pictures.hear(soundUs, soundUs + BLOCK_MS * 1_000);
            soundUs += BLOCK_MS * 1_000;
        }
        return this;
    }

    /** Pictures that move, and a tone. */
    Scene play(double seconds) {
        for (int i = 0; i < seconds * PICTURES_A_SECOND; i++) {
            move(1.0 / PICTURES_A_SECOND).sound(1.0 / PICTURES_A_SECOND, tone(0.1));
        }
        return this;
    }

    /** The sound alone goes on. */
    Scene playWithoutPictures(double seconds) {
        sound(seconds, tone(0.1));
        pictureUs += Math.round(seconds * 1_000_000);
        return this;
    }

    /** Neither comes. */
    Scene pause(double seconds) {
        pictureUs += Math.round(seconds * 1_000_000);
        soundUs += Math.round(seconds * 1_000_000);
        return this;
    }

    Scene sound(double seconds, DoubleUnaryOperator both) {
        return sound(seconds, both, both);
    }

    private static short pcm(double value) {
        return (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, Math.round(value * 32_768)));
    }

    static DoubleUnaryOperator tone(double amplitude) {
        return time -> amplitude * Math.sin(2 * Math.PI * 440 * time);
    }

    DoubleUnaryOperator noise(double dbfs) {
        return time -> Math.pow(10, dbfs / 20) * random.nextGaussian();
    }

    /** What was found, one word and phase each. */
    List<String> told() {
        return found.stream()
                .map(finding -> finding.kind() + " " + finding.phase())
                .toList();
    }
}
