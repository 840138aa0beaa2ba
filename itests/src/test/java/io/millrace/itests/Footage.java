package io.millrace.itests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Pictures and sound that tell what they are, encoded once and then published again and again: that costs hardly
 * anything, and leaves the machine to the server.
 */
final class Footage {
    /** Sound and pictures end together: 750 AAC frames, 480 pictures. */
    static final int SECONDS = 16;

    static final int FRAMES_PER_SECOND = 30;
    static final int GOP_SECONDS = 2;
    private static final String FLASHES =
            "drawbox=x=0:y=0:w=iw:h=ih:color=white:t=fill:enable='lt(mod(n," + FRAMES_PER_SECOND + "),3)'";
    private static final String BEEPS = "aevalsrc=exprs=0.5*sin(2*PI*1000*t)*lt(mod(t\\,1)\\,0.1)";
    /** Bits of the number of a picture, from the left, the lowest first. */
    private static final int BITS = 9;

    private static final int SQUARE = 120;
    private static final int FIRST_SQUARE_LEFT = 240;
    private static final int SQUARES_TOP = 840;

    private final Path file;

    private Footage(Path file) {
        this.file = file;
    }

    /** A moving picture of 1080p30 with its own number in white squares, and a tone. */
    static Footage numbered() {
        StringBuilder filters = new StringBuilder("drawbox=x=120:y=720:w=1680:h=360:color=black:t=fill");
        for (int bit = 0; bit < BITS; bit++) {
            filters.append(String.format(
                    ",drawbox=x=%d:y=%d:w=%d:h=%d:color=white:t=fill:enable='gte(mod(n,%d),%d)'",
                    FIRST_SQUARE_LEFT + bit * SQUARE, SQUARES_TOP, SQUARE, SQUARE, 2 << bit, 1 << bit));
        }
        return made("numbered", "testsrc2=size=1920x1080", filters.toString(), "sine=frequency=440", 1_800);
    }

    /** A flash and a beep that begin with every second. */
    static Footage flashesAndBeeps() {
        return made("flashes", "color=black:size=1280x720", FLASHES, BEEPS, 800);
    }

    /** The same in a small picture, which costs little to encode again. */
    static Footage smallFlashesAndBeeps() {
        return made("small-flashes", "color=black:size=320x180", FLASHES, BEEPS, 200);
    }

    private static Footage made(String name, String picture, String filters, String sound, int kilobits) {
        Path folder = Path.of(System.getProperty("millrace.work")).resolveSibling("footage");
        Path file = folder.resolve(name + ".flv");
        if (Files.exists(file)) {
            return new Footage(file);
        }
        Path unfinished = folder.resolve(name + "-" + ProcessHandle.current().pid() + ".flv");
        List<String> command =
                new ArrayList<>(List.of("ffmpeg", "-hide_banner", "-loglevel", "error", "-nostdin", "-y"));
        command.addAll(List.of("-f", "lavfi", "-i", picture + ":rate=" + FRAMES_PER_SECOND));
        command.addAll(List.of("-f", "lavfi", "-i", sound + ":sample_rate=48000", "-t", Integer.toString(SECONDS)));
        command.addAll(List.of("-vf", filters, "-c:v", "libx264", "-preset", "ultrafast", "-bf", "2"));
        String rate = kilobits + "k";
        command.addAll(List.of("-b:v", rate, "-maxrate", rate, "-bufsize", rate, "-pix_fmt", "yuv420p"));
        command.addAll(List.of("-g", Integer.toString(GOP_SECONDS * FRAMES_PER_SECOND), "-sc_threshold", "0"));
        command.addAll(List.of("-c:a", "aac", "-b:a", "96k", unfinished.toString()));
        try {
            Files.createDirectories(folder);
            Processes.run(180, command).succeeded();
            Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Footage(file);
    }

    /** Publishes it in real time, without end. */
    Processes.Running publish(Server server, String stream) {
        return Processes.start(
                server.data.resolve("data/log/ffmpeg-" + stream.replace('/', '-') + ".log"),
                List.of(("ffmpeg -hide_banner -loglevel warning -nostdin -re -stream_loop -1 -i " + file
                                + " -c copy -f flv " + server.rtmp(stream))
                        .split(" ")));
    }
}
