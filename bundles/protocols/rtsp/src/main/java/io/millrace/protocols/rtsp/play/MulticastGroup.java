package io.millrace.protocols.rtsp.play;

import io.millrace.api.live.LiveStream;
import io.millrace.net.OwnDatagramSocket;
import io.netty.channel.Channel;
import java.net.InetAddress;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;

/** One stream on its way to a group. Owned by an event loop but for what is said to be safe. */
public final class MulticastGroup {
    private final LiveStream stream;
    private final WireSetup setup;
    private final Channel channel;
    private final MulticastOptions options;
    private final int index;
    /** Guarded by {@link MulticastGroups}. */
    private final Set<Viewer.Events> members = new LinkedHashSet<>();

    private CompletionStage<OwnDatagramSocket> opening;
    private CompletionStage<MulticastGroup> ready;
    private Function<MulticastGroup, Viewer> attach;
    private MulticastOutlet outlet;
    private Viewer viewer;
    private boolean closed;

    MulticastGroup(LiveStream stream, WireSetup setup, Channel channel, MulticastOptions options, int index) {
        this.stream = stream;
        this.setup = setup;
        this.channel = channel;
        this.options = options;
        this.index = index;
    }

    void open(CompletionStage<OwnDatagramSocket> socket, Function<MulticastGroup, Viewer> attaching) {
        opening = socket;
        attach = attaching;
        CompletableFuture<MulticastGroup> done = new CompletableFuture<>();
        ready = done;
        socket.whenComplete((opened, failure) -> {
            if (failure == null) {
                outlet = new MulticastOutlet(
                        opened, address(), options, setup.media().size());
                done.complete(this);
            } else {
                done.completeExceptionally(failure);
            }
        });
    }

    CompletionStage<MulticastGroup> ready() {
        return ready;
    }

    /** Whether a player that was told these media can listen. */
    boolean carries(WireSetup told) {
        return told.continues(setup);
    }

    LiveStream stream() {
        return stream;
    }

    int index() {
        return index;
    }

    Set<Viewer.Events> members() {
        return members;
    }

    MulticastOutlet outlet() {
        return outlet;
    }

    /** Where the stream goes. Safe for any thread. */
    public InetAddress address() {
        return options.group(index);
    }

    /** How it goes there. Safe for any thread. */
    public MulticastOptions options() {
        return options;
    }

    /** Sends from now on, if it does not yet. Safe for any thread. */
    public void start() {
        execute(() -> {
            if (!closed && viewer == null) {
                viewer = attach.apply(this);
                viewer.pause(false);
            }
        });
    }

    /** Safe for any thread. */
    void close(WireStreams wires) {
        execute(() -> {
            if (closed) {
                return;
            }
            closed = true;
            if (viewer != null) {
                wires.detach(viewer, channel);
            }
            opening.thenAccept(OwnDatagramSocket::close);
        });
    }

    private void execute(Runnable task) {
        try {
            channel.eventLoop().execute(task);
        } catch (RejectedExecutionException e) {
            // the server stops, and closes its sockets itself
        }
    }
}
