package io.millrace.core.transfer;

import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.Grant;
import io.millrace.api.access.Identity;
import io.millrace.api.access.Limits;
import io.millrace.api.access.Peer;
import io.millrace.api.live.LiveStream;
import io.millrace.api.plugin.PluginFaults;
import io.millrace.api.session.Session;
import io.millrace.api.session.Sessions;
import io.millrace.api.transfer.PushCheck;
import io.millrace.api.transfer.PushRequest;
import io.millrace.api.transfer.PushTarget;
import io.millrace.api.transfer.Reach;
import io.millrace.api.transfer.RunningPush;
import io.millrace.api.transfer.Transfer;
import io.millrace.api.transfer.TransferRow;
import io.millrace.api.transfer.TransferRow.State;
import io.millrace.api.transfer.TransferStatus;
import io.millrace.api.work.Clock;
import java.net.InetSocketAddress;
import java.util.Optional;

/** One configured push: who sends it, and how that goes. Owned by the lock of the pushes; reports come on any thread. */
final class PushSeat {
    /** What a plugin did not take, or a session that was ended, is tried again after this. */
    private static final long AGAIN_US = 10_000_000;

    private final Offers<PushTarget> offers;
    private final Sessions sessions;
    private final PluginFaults faults;
    private final Clock clock;
    private final Runnable onReport;
    private final PushTally tally = new PushTally();
    private PushSettings settings;
    private Reach reach;
    private Sending sending;
    private String vacancy = "";
    private boolean failing;
    private long againUs = Long.MIN_VALUE;
    private State state = State.IDLE;
    private boolean toldUp;
    private boolean toldDown;
    private long stateSinceUtcUs;

    PushSeat(Offers<PushTarget> offers, Sessions sessions, PluginFaults faults, Clock clock, Runnable onReport) {
        this.offers = offers;
        this.sessions = sessions;
        this.faults = faults;
        this.clock = clock;
        this.onReport = onReport;
    }

    PushSettings settings() {
        return settings;
    }

    void configure(PushSettings changed, Reach reachable) {
        if (!changed.equals(settings)) {
            close();
            againUs = Long.MIN_VALUE;
        }
        settings = changed;
        reach = reachable;
    }

    /** Makes things as they should be now, for the stream as it is found. */
    void look(Optional<LiveStream> stream, long nowUs) {
        Offers.Offer<PushTarget> offer =
                offers.best(settings.endpoint().scheme()).orElse(null);
        if (sending != null && sending.kicked) {
            close();
            vacate("Its session was ended", true);
            againUs = nowUs + AGAIN_US;
        }
        if (sending != null
                && (stream.orElse(null) != sending.stream
                        || sending.stream.state() == LiveStream.State.ENDED
                        || sending.offer != offer)) {
            close();
        }
        if (sending != null || nowUs < againUs) {
            return;
        }
        if (stream.filter(each -> each.state() == LiveStream.State.LIVE).isEmpty()) {
            vacate("Nobody publishes " + settings.stream(), false);
        } else if (offer == null) {
            vacate("Nothing that is installed pushes " + settings.endpoint().scheme() + " now", true);
        } else if (sessions.isDraining()) {
            vacate("The server is being drained", false);
        } else if (isPermitted(stream.get())) {
            open(stream.get(), offer, nowUs);
        }
    }

    /** Whether the stream suits where it is to go. */
    private boolean isPermitted(LiveStream stream) {
        try {
            PushCheck.Verdict verdict = settings.check().check(stream);
            if (verdict.kind() == PushCheck.Verdict.Kind.GO) {
                return true;
            }
            vacate(verdict.words(), verdict.kind() == PushCheck.Verdict.Kind.REFUSE);
        } catch (RuntimeException | LinkageError e) {
            vacate("It cannot be checked: " + e, true);
        }
        return false;
    }

    private void vacate(String words, boolean fails) {
        vacancy = words;
        failing = fails;
    }

    private void open(LiveStream stream, Offers.Offer<PushTarget> offer, long nowUs) {
        Endpoint to = settings.endpoint();
        Sending opened = new Sending(stream, offer, session());
        try {
            opened.session.onKick(reason -> opened.kick());
            opened.transfer = offer.service()
                    .open(new PushRequest(
                            stream,
                            opened.session,
                            to.uri(),
                            to.user(),
                            to.secret(),
                            settings.options(),
                            reach,
                            opened));
            sending = opened;
            return;
        } catch (IllegalArgumentException e) {
            vacate(to.masked(String.valueOf(e.getMessage())), true);
            tally.failed(vacancy, clock.utcUs());
        } catch (RuntimeException | LinkageError e) {
            faults.failed(offer.version(), e);
            vacate(to.masked(e.toString()), true);
            tally.failed(vacancy, clock.utcUs());
        }
        opened.session.close();
        againUs = nowUs + AGAIN_US;
    }

    /** It could not be looked at. What is sent goes on. */
    void failed(Throwable failure, long nowUs) {
        vacate(settings.endpoint().masked(failure.toString()), true);
        tally.failed(vacancy, clock.utcUs());
        againUs = nowUs + AGAIN_US;
    }

    private Session session() {
        Endpoint to = settings.endpoint();
        InetSocketAddress remote = InetSocketAddress.createUnresolved(
                to.uri().getHost(), Math.max(0, to.uri().getPort()));
        AccessRequest request = AccessRequest.of(
                Session.Role.PLAY, to.scheme(), settings.stream(), new Peer(remote, false, false), to.secret());
        Identity identity = new Identity("push", settings.name());
        return sessions.open(
                new Grant(request, settings.stream(), identity, Optional.empty(), Limits.NONE), to.scheme());
    }

    /** A plugin leaves: nothing of it may run when this returns. */
    void leave(PushTarget service) {
        if (sending != null && sending.offer.service() == service) {
            close();
            vacate("Its plugin is away", true);
        }
    }

    void close() {
        Sending closing = sending;
        sending = null;
        if (closing == null) {
            return;
        }
        try {
            closing.transfer.close();
        } catch (RuntimeException | LinkageError e) {
            faults.failed(closing.offer.version(), e);
        }
        tally.over(closing.session.sentBytes());
        closing.session.close();
    }

    // ---- how it does -------------------------------------------------------------------------------------------

    /** Looks how it does; whether that has to be told. */
    boolean hasNews(long nowUtcUs) {
        State now = state();
        if (now != state || stateSinceUtcUs == 0) {
            stateSinceUtcUs = nowUtcUs;
        }
        state = now;
        boolean up = now == State.RUNNING;
        boolean down = now == State.FAILING || toldUp && now == State.CONNECTING;
        boolean isNews = up && !toldUp || down && !toldDown;
        if (up || down || now == State.IDLE) {
            toldUp = up;
            toldDown = down;
        }
        return isNews;
    }

    private State state() {
        if (sending == null) {
            return failing ? State.FAILING : State.IDLE;
        }
        return switch (sending.reported) {
            case CONNECTING -> State.CONNECTING;
            case RUNNING -> State.RUNNING;
            case WAITING -> State.FAILING;
        };
    }

    TransferRow row() {
        return new TransferRow(
                settings.name(),
                settings.stream(),
                settings.endpoint().shown(),
                0,
                state,
                sending == null ? vacancy : sending.words,
                stateSinceUtcUs);
    }

    RunningPush.Figures figures() {
        return tally.figures(Optional.ofNullable(sending).map(running -> running.session));
    }

    /** A push that runs. */
    private final class Sending implements TransferStatus {
        private final LiveStream stream;
        private final Offers.Offer<PushTarget> offer;
        private final Session session;
        private final Endpoint to = settings.endpoint();
        private Transfer transfer = () -> {};
        private volatile TransferStatus.State reported = TransferStatus.State.CONNECTING;
        private volatile String words = "It connects";
        private volatile boolean kicked;

        Sending(LiveStream stream, Offers.Offer<PushTarget> offer, Session session) {
            this.stream = stream;
            this.offer = offer;
            this.session = session;
        }

        void kick() {
            kicked = true;
            onReport.run();
        }

        @Override
        public void report(TransferStatus.State state, String text) {
            words = to.masked(text);
            reported = state;
            if (state == TransferStatus.State.WAITING) {
                tally.failed(words, clock.utcUs());
            }
            onReport.run();
        }
    }
}
