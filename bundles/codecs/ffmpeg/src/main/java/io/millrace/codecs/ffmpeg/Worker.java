package io.millrace.codecs.ffmpeg;

import io.millrace.codecs.ffmpeg.wire.FromWorker;
import io.millrace.codecs.ffmpeg.wire.Message;
import io.millrace.codecs.ffmpeg.wire.ToWorker;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.util.OptionalLong;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One worker process from its start to its end. Owned by the loop. */
final class Worker implements WorkerLoop.Resident {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    private static final long LOOK_US = 1_000_000;
    private static final long EXIT_US = 1_000_000;

    /** Who the worker works for; called on the loop. */
    interface Owner {
        /** It can be told what to do. */
        void ready(FromWorker.Hello hello);

        void received(FromWorker message);

        /** No more messages are here for now. */
        void receivedAll();

        /** There is room again for what is to be sent. */
        void hasRoom();

        /**
         * It is gone, nothing of it is left; the last call.
         *
         * @param reason why, after "The worker …"
         */
        void gone(String reason);
    }

    private enum State {
        LAUNCHING,
        GREETING,
        WORKING,
        DRAINING,
        ENDING,
        GONE
    }

    private final WorkerHouse house;
    private final WorkerLimits limits;
    private final String name;
    private final Owner owner;
    private State state = State.LAUNCHING;
    private long deadlineUs;
    private long nextLookUs = Long.MIN_VALUE;
    private WorkerSocket socket;
    private WorkerProcess process;
    private WorkerConnection connection;
    private String reason = "";
    private String lostWhy = "";

    /** @param name what it is for, in the log */
    Worker(WorkerHouse house, WorkerLimits limits, String name, Owner owner) {
        this.house = house;
        this.limits = limits;
        this.name = name;
        this.owner = owner;
    }

    /** Launches the process; what follows comes to the owner. */
    void start() {
        house.loop().stay(this);
        deadlineUs = now() + limits.helloUs();
        WorkerOutput output = new WorkerOutput(house.clock(), line -> LOG.info("Worker of {}: {}", name, line));
        try {
            house.keeper().execute(() -> launch(output));
        } catch (RejectedExecutionException e) {
            house.loop().execute(() -> end("cannot be started: " + e.getMessage()));
        }
    }

    /** Elsewhere: making a process takes its time. */
    private void launch(WorkerOutput output) {
        WorkerSocket opened = null;
        try {
            Files.createDirectories(house.temporary());
            opened = WorkerSocket.open(house.temporary());
            WorkerSocket made = opened;
            WorkerProcess started = WorkerProcess.start(house.command(), made.path(), limits.niceness(), output);
            house.keeper().keep(started);
            house.loop().execute(() -> launched(made, started));
        } catch (IOException | RuntimeException e) {
            closeQuietly(opened);
            String why = "cannot be started with files in " + house.temporary() + ": " + e.getMessage();
            house.loop().execute(() -> end(why));
        }
    }

    private void launched(WorkerSocket made, WorkerProcess started) {
        socket = made;
        process = started;
        if (state != State.LAUNCHING) {
            process.kill();
            closeSocket();
            return;
        }
        state = State.GREETING;
        try {
            house.loop().register(made.channel(), SelectionKey.OP_ACCEPT, key -> accept());
        } catch (IOException e) {
            kill("cannot be reached: " + e.getMessage());
        }
    }

    private void accept() {
        try {
            SocketChannel channel = socket.channel().accept();
            if (channel != null) {
                closeSocket();
                connection = new WorkerConnection(channel, house.loop(), this::received, owner::hasRoom, this::lost);
            }
        } catch (IOException e) {
            kill("cannot be reached: " + e.getMessage());
        }
    }

    private void received(FromWorker message) {
        if (state == State.GREETING) {
            greet(message);
        } else if (state == State.WORKING || state == State.DRAINING) {
            if (message == null) {
                owner.receivedAll();
                return;
            }
            if (message instanceof FromWorker.Status && state == State.WORKING) {
                deadlineUs = now() + limits.silenceUs();
            }
            owner.received(message);
        }
    }

    private void greet(FromWorker message) {
        if (message instanceof FromWorker.Hello hello && hello.protocolVersion() == Message.PROTOCOL_VERSION) {
            state = State.WORKING;
            deadlineUs = now() + limits.silenceUs();
            owner.ready(hello);
        } else if (message instanceof FromWorker.Failed failed) {
            kill("cannot work: " + failed.reason());
        } else if (message != null) {
            kill("speaks another protocol");
        }
    }

    /** The connection is over; the process should be, too. */
    private void lost(String why) {
        connection = null;
        if (state != State.ENDING && state != State.GONE) {
            lostWhy = state == State.DRAINING ? "is done" : why;
            state = State.ENDING;
            deadlineUs = now() + EXIT_US;
        }
    }

    /**
     * Sends a message.
     *
     * @return false if it is not there to take any
     */
    boolean send(ToWorker message) {
        if (connection == null || state != State.WORKING) {
            return false;
        }
        connection.send(message);
        return true;
    }

    /** Whether samples should be sent; what else is sent is always taken. */
    boolean hasRoom() {
        return connection != null && connection.hasRoom();
    }

    boolean isReady() {
        return state == State.WORKING;
    }

    /** The process, while there is one. */
    OptionalLong processId() {
        return process == null || state == State.GONE ? OptionalLong.empty() : OptionalLong.of(process.id());
    }

    /** Lets it finish what it has, and end. */
    void drain() {
        if (send(new ToWorker.Drain())) {
            state = State.DRAINING;
            deadlineUs = now() + limits.drainUs();
        } else if (state != State.DRAINING) {
            kill("is not needed any more");
        }
    }

    /** Ends it now. */
    void kill(String why) {
        if (state == State.GONE) {
            return;
        }
        if (reason.isEmpty()) {
            reason = why;
        }
        state = State.ENDING;
        deadlineUs = now() + EXIT_US;
        closeConnection();
        if (process != null) {
            process.kill();
        }
    }

    @Override
    public void tick() {
        if (process != null) {
            process.readOutput();
            if (!process.isAlive() && connection == null) {
                end(lostWhy);
                return;
            }
        }
        if (now() >= deadlineUs) {
            late();
        } else if (process != null && now() >= nextLookUs) {
            nextLookUs = now() + LOOK_US;
            lookAtMemory();
        }
    }

    private void late() {
        switch (state) {
            case LAUNCHING, GREETING -> kill("did not begin within " + limits.helloUs() / LOOK_US + " s");
            case WORKING -> kill("gave no sign of life for " + limits.silenceUs() / LOOK_US + " s");
            case DRAINING -> kill("is done");
            case ENDING -> kill(lostWhy);
            case GONE -> {
                // nothing can be late any more
            }
        }
        if (process == null) {
            end(reason);
        }
    }

    private void lookAtMemory() {
        long resident = limits.maxResidentBytes() > 0 ? process.residentBytes() : 0;
        if (resident > limits.maxResidentBytes()) {
            kill("used " + (resident >> 20) + " MiB of memory, more than the " + (limits.maxResidentBytes() >> 20)
                    + " MiB it may");
        }
    }

    @Override
    public void abandon() {
        kill("is not needed any more");
        if (process != null) {
            process.close();
        }
        end(reason);
    }

    private void end(String why) {
        if (state == State.GONE) {
            return;
        }
        state = State.GONE;
        house.loop().leave(this);
        closeConnection();
        closeSocket();
        String told = reason.isEmpty() ? why : reason;
        if (process != null && !process.isAlive()) {
            process.close();
            told = reason.isEmpty() ? process.ending() : reason;
        }
        owner.gone(told);
    }

    private void closeConnection() {
        WorkerConnection open = connection;
        connection = null;
        if (open != null) {
            open.close();
        }
    }

    private void closeSocket() {
        closeQuietly(socket);
        socket = null;
    }

    private static void closeQuietly(WorkerSocket open) {
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                LOG.warn("A worker's socket could not be removed: {}", e.getMessage());
            }
        }
    }

    private long now() {
        return house.clock().monotonicUs();
    }
}
