package io.millrace.itests;

/** An encoder that connects again when its connection is lost, as those of OBS and of appliances do. */
final class PersistentEncoder implements AutoCloseable {
    private static final long PAUSE_MS = 500;

    private final Thread loop;
    private volatile boolean closed;

    PersistentEncoder(Server server, String stream) {
        loop = new Thread(() -> run(server, stream), "encoder of " + stream);
        loop.start();
    }

    private void run(Server server, String stream) {
        while (!closed) {
            try (Processes.Running running = Encoder.ffmpeg(server, stream, "-bf", "0")) {
                while (running.isAlive() && !closed) {
                    Await.pause(PAUSE_MS);
                }
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            loop.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
