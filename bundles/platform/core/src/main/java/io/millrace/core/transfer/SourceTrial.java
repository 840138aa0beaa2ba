package io.millrace.core.transfer;

import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.Grant;
import io.millrace.api.access.Identity;
import io.millrace.api.access.Limits;
import io.millrace.api.access.Peer;
import io.millrace.api.codec.PictureDecoder;
import io.millrace.api.codec.PictureUnavailableException;
import io.millrace.api.live.PublishRefusedException;
import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import io.millrace.api.plugin.PluginFaults;
import io.millrace.api.session.Session;
import io.millrace.api.session.Sessions;
import io.millrace.api.transfer.PullOutput;
import io.millrace.api.transfer.PullRequest;
import io.millrace.api.transfer.PullSource;
import io.millrace.api.transfer.Transfer;
import io.millrace.api.transfer.TransferStatus;
import io.millrace.api.work.Timer;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Tries a source without publishing it: the first URL has to bring a key picture that can be decoded. Owned by an executor
 * that runs one task at a time; the plugin's calls come on any thread.
 */
final class SourceTrial implements PullOutput, TransferStatus, TrialPublisher.Listener {
    /** Cameras may send a key picture every ten seconds only. */
    static final long LONGEST_US = 20_000_000;

    private static final int SNAPSHOT_PIXELS = 320;
    /** What pulls say behind the reason; a trial is not repeated. */
    private static final Pattern AGAIN = Pattern.compile(";? trying again in \\d+ s\\.?$");

    /**
     * What trials need.
     *
     * @param decoder makes the snapshot; gives null while there is none
     */
    record Tools(
            Offers<PullSource> offers,
            Sessions sessions,
            PluginFaults faults,
            TransferPolicy policy,
            Supplier<PictureDecoder> decoder,
            Timer timer,
            Executor executor) {}

    /**
     * How it went.
     *
     * @param words for people, without secrets
     */
    record Result(boolean works, String words, Optional<ByteBuffer> snapshot) {}

    private final SourceSettings settings;
    private final Endpoint from;
    private final Tools tools;
    private final Consumer<Result> onResult;
    private Offers.Offer<PullSource> offer;
    private Transfer transfer = () -> {};
    private Timer.Cancellable deadline = () -> {};
    private boolean over;
    private volatile boolean closed;
    private volatile List<Track> tracks = List.of();
    private volatile String words = "It connects";

    /** @param onResult hears how it went, once, on the executor */
    SourceTrial(SourceSettings settings, Tools tools, Consumer<Result> onResult) {
        this.settings = settings;
        this.tools = tools;
        this.onResult = onResult;
        from = settings.endpoints().get(0);
    }

    void begin() {
        offer = tools.offers().best(from.scheme()).orElse(null);
        if (offer == null) {
            fail("Nothing that is installed pulls " + from.scheme() + " now");
            return;
        }
        deadline = tools.timer().after(LONGEST_US, tools.executor(), this::tooLate);
        try {
            transfer = offer.service()
                    .open(new PullRequest(
                            from.uri(),
                            from.user(),
                            from.secret(),
                            settings.stream(),
                            settings.options(),
                            tools.policy().reach(settings.endpoints()),
                            this,
                            this));
        } catch (IllegalArgumentException e) {
            fail(String.valueOf(e.getMessage()));
        } catch (RuntimeException | LinkageError e) {
            tools.faults().failed(offer.version(), e);
            fail(e.toString());
        }
    }

    /** A plugin leaves: nothing of it may run when this returns. */
    void leave(PullSource service) {
        if (offer != null && offer.service() == service && !closed) {
            fail("Its plugin is away");
        }
    }

    private void tooLate() {
        boolean onlySound = !tracks.isEmpty() && tracks.stream().noneMatch(Track::isVideo);
        if (onlySound) {
            finish(new Result(true, media() + "; it has no pictures", Optional.empty()));
        } else {
            fail("No key picture came within " + LONGEST_US / 1_000_000 + " s. " + words);
        }
    }

    void fail(String reason) {
        finish(new Result(false, from.masked(reason), Optional.empty()));
    }

    private void finish(Result result) {
        if (!over) {
            over = true;
            close();
            onResult.accept(result);
        }
    }

    private void close() {
        if (closed) {
            return;
        }
        closed = true;
        deadline.cancel();
        try {
            transfer.close();
        } catch (RuntimeException | LinkageError e) {
            tools.faults().failed(offer.version(), e);
        }
    }

    // ---- the plugin's calls ------------------------------------------------------------------------------------

    private void execute(Runnable task) {
        try {
            tools.executor().execute(task);
        } catch (RejectedExecutionException e) {
            // the server stops, or has too much to do; the deadline ends the trial
        }
    }

    /** It would be tried again for ever; here the first failure counts. */
    @Override
    public void report(State state, String said) {
        String text = AGAIN.matcher(said).replaceFirst("");
        words = from.masked(text);
        if (state == State.WAITING && !closed) {
            execute(() -> {
                if (!closed) {
                    fail(text);
                }
            });
        }
    }

    @Override
    public Run publish(InetSocketAddress remote, boolean secure) throws PublishRefusedException {
        if (closed) {
            throw new PublishRefusedException("The trial of " + settings.name() + " is over");
        }
        AccessRequest request = AccessRequest.of(
                Session.Role.PUBLISH,
                from.scheme(),
                settings.stream(),
                new Peer(remote, false, secure),
                Optional.empty());
        Grant grant = new Grant(
                request, settings.stream(), new Identity("trial", settings.name()), Optional.empty(), Limits.NONE);
        return new Run(tools.sessions().open(grant, from.scheme()), new TrialPublisher(this));
    }

    @Override
    public void tracks(List<Track> announced) {
        tracks = announced;
    }

    /** The source is let go at once: many cameras serve a few players only. */
    @Override
    public void picture(Track video, Sample picture) {
        execute(() -> {
            if (!closed) {
                close();
                decode(video, picture);
            }
        });
    }

    // ---- the snapshot ------------------------------------------------------------------------------------------

    private void decode(Track video, Sample picture) {
        PictureDecoder decoder = tools.decoder().get();
        if (decoder == null) {
            withoutSnapshot("no plugin makes pictures now");
            return;
        }
        decoder.jpeg(video, picture, SNAPSHOT_PIXELS)
                .whenComplete((jpeg, failure) -> execute(() -> decoded(jpeg, failure)));
    }

    private void decoded(ByteBuffer jpeg, Throwable failure) {
        if (failure == null) {
            finish(new Result(true, media(), Optional.of(jpeg)));
            return;
        }
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof PictureUnavailableException unavailable && !unavailable.isTemporary()) {
            fail(media() + ", but its first key picture cannot be used: " + cause.getMessage());
        } else {
            withoutSnapshot(cause.getMessage());
        }
    }

    private void withoutSnapshot(String reason) {
        finish(new Result(true, media() + "; there is no snapshot: " + reason, Optional.empty()));
    }

    private String media() {
        return tracks.stream()
                .filter(track -> track.isVideo() || track.isAudio())
                .map(SourceTrial::words)
                .collect(Collectors.joining(", "));
    }

    private static String words(Track track) {
        String codec = track.format().codec().toString();
        if (track.format() instanceof VideoFormat video) {
            return codec + " " + video.width() + "x" + video.height();
        }
        return codec + " " + ((AudioFormat) track.format()).sampleRateHz() + " Hz";
    }
}
