package io.millrace.codecs.ffmpeg.worker;

import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Publishes the test picture until the connection, this process's parent or this process is ended:
 * {@code TestPicture ADDRESS PARENT}, PARENT being a process id. It ends with 0 when its parent is gone, else with one
 * line that says why and 1 (not connected, or no more), 2 (wrong arguments) or 3 (FFmpeg does not run on this machine).
 */
public final class TestPicture {
    private static final int FAILED = 1;
    private static final int MISUSED = 2;
    private static final int UNABLE = 3;
    private static final String TIMEOUT_US = "10000000";
    private static final long GOODBYE_MS = 2_000;

    private TestPicture() {}

    /** Runs the program. */
    public static void main(String[] arguments) {
        if (arguments.length != 2 || !arguments[1].matches("\\d{1,9}")) {
            exit(MISUSED, "usage: TestPicture ADDRESS PARENT");
        }
        Optional<ProcessHandle> parent = ProcessHandle.of(Long.parseLong(arguments[1]));
        Lifeline lifeline = new Lifeline(
                System::nanoTime, () -> parent.isPresent() && parent.get().isAlive());
        CountDownLatch finished = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> sayGoodbye(lifeline, finished), "goodbye"));
        int status = 0;
        String reason = null;
        try {
            publish(arguments[0], lifeline);
        } catch (FfmpegException e) {
            status = lifeline.isCut() ? 0 : FAILED;
            reason = e.getMessage();
        } catch (LinkageError e) {
            status = UNABLE;
            reason = "FFmpeg cannot be loaded here: " + e.getMessage();
        } finally {
            finished.countDown();
        }
        if (status != 0) {
            exit(status, reason);
        }
    }

    private static void publish(String address, Lifeline lifeline) {
        Ffmpeg.load();
        try (TestStream stream = new TestStream(Pace.SYSTEM, ZoneId.systemDefault());
                Muxer muxer = new Muxer("flv", address, lifeline::isOverdue)) {
            PacketSink video = muxer.add(stream.video());
            PacketSink audio = muxer.add(stream.audio());
            muxer.open(
                    address.startsWith("rtmp:") ? Map.of("tcp_nodelay", "1", "rw_timeout", TIMEOUT_US) : Map.of(),
                    Map.of("flvflags", "no_duration_filesize"));
            stream.run(video, audio, lifeline::isCut);
        }
    }

    /** A signal ends this process; the other side is to hear of it. */
    private static void sayGoodbye(Lifeline lifeline, CountDownLatch finished) {
        lifeline.cut();
        try {
            finished.await(GOODBYE_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void exit(int status, String reason) {
        System.err.println("test picture: " + reason.lines().findFirst().orElse(""));
        System.exit(status);
    }
}
