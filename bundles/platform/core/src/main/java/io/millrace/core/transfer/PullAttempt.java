package io.millrace.core.transfer;

import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.Grant;
import io.millrace.api.access.Identity;
import io.millrace.api.access.Limits;
import io.millrace.api.access.Peer;
import io.millrace.api.live.LiveStreams;
import io.millrace.api.live.PublishRefusedException;
import io.millrace.api.session.Session;
import io.millrace.api.session.Sessions;
import io.millrace.api.transfer.PullOutput;
import io.millrace.api.transfer.PullRequest;
import io.millrace.api.transfer.PullSource;
import io.millrace.api.transfer.Reach;
import io.millrace.api.transfer.Transfer;
import io.millrace.api.transfer.TransferStatus;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A source that is pulled from one URL by one version of one plugin. Of several attempts of a source the youngest that had
 * media publishes. Opened and closed under the lock of the sources; the plugin's calls come on any thread.
 */
final class PullAttempt implements PullOutput, TransferStatus {
    /** What attempts need; {@code onReport} must be short. */
    record Tools(LiveStreams streams, Sessions sessions, Runnable onReport) {}

    private final SourceSettings settings;
    private final int choice;
    private final Offers.Offer<PullSource> offer;
    private final Tools tools;
    private final long number;
    private final AtomicLong publishing;
    private final long sinceUs;
    private volatile Run run;
    /** Whether it is taking the stream over: the one before it hears that first. */
    private volatile boolean beginning;

    private volatile boolean hadMedia;
    private volatile boolean closed;
    private volatile Optional<String> purpose = Optional.empty();
    private volatile State reported = State.CONNECTING;
    private volatile String words = "It connects";
    private Transfer transfer = () -> {};

    /**
     * Makes one that is not open yet.
     *
     * @param publishing the number of the attempt that publishes, shared by all of the source
     */
    PullAttempt(
            SourceSettings settings,
            int choice,
            Offers.Offer<PullSource> offer,
            Tools tools,
            AtomicLong publishing,
            long number,
            long sinceUs) {
        this.settings = settings;
        this.choice = choice;
        this.offer = offer;
        this.tools = tools;
        this.publishing = publishing;
        this.number = number;
        this.sinceUs = sinceUs;
    }

    /** @throws RuntimeException what the plugin throws */
    void open(Reach reach) {
        Endpoint from = endpoint();
        transfer = offer.service()
                .open(new PullRequest(
                        from.uri(),
                        from.user(),
                        from.secret(),
                        settings.stream(),
                        settings.options(),
                        reach,
                        this,
                        this));
    }

    /**
     * Ends it.
     *
     * @param why nothing is to be pulled any more; empty if it goes on in another way
     * @throws RuntimeException what the plugin throws
     */
    void close(Optional<String> why) {
        purpose = why;
        closed = true;
        transfer.close();
    }

    Endpoint endpoint() {
        return settings.endpoints().get(choice);
    }

    int choice() {
        return choice;
    }

    Offers.Offer<PullSource> offer() {
        return offer;
    }

    long sinceUs() {
        return sinceUs;
    }

    /** Whether it pulls what these settings say, in the way they say. */
    boolean suits(SourceSettings other) {
        return settings.stream().equals(other.stream())
                && settings.options().equals(other.options())
                && choice < other.endpoints().size()
                && endpoint().equals(other.endpoints().get(choice));
    }

    boolean publishesTo(SourceSettings other) {
        return settings.stream().equals(other.stream());
    }

    /** Whether media comes now. */
    boolean isUp() {
        Run now = run;
        return beginning || now != null && now.publisher().isOpen();
    }

    /** Whether media came at any time. */
    boolean hadMedia() {
        return beginning || hadMedia;
    }

    /** Whether a younger one took the stream over, so that this one cannot come back. */
    boolean isOvertaken() {
        return publishing.get() > number;
    }

    State reported() {
        return reported;
    }

    String words() {
        return words;
    }

    @Override
    public void report(State state, String text) {
        words = endpoint().masked(text);
        reported = state;
        tools.onReport().run();
    }

    @Override
    public Run publish(InetSocketAddress remote, boolean secure) throws PublishRefusedException {
        if (closed || publishing.getAndUpdate(latest -> Math.max(latest, number)) > number) {
            throw new PublishRefusedException("Another pull of " + settings.stream() + " has taken its place");
        }
        AccessRequest request = AccessRequest.of(
                Session.Role.PUBLISH,
                endpoint().scheme(),
                settings.stream(),
                new Peer(remote, false, secure),
                Optional.empty());
        Identity identity = new Identity("source", settings.name());
        Session session = tools.sessions()
                .open(
                        new Grant(request, settings.stream(), identity, Optional.empty(), Limits.NONE),
                        endpoint().scheme());
        beginning = true;
        try {
            Run begun = new Run(
                    session, new PulledPublisher(tools.streams().publish(settings.stream(), session), () -> purpose));
            run = begun;
            hadMedia = true;
            return begun;
        } catch (PublishRefusedException e) {
            session.close();
            throw e;
        } finally {
            beginning = false;
            tools.onReport().run();
        }
    }
}
