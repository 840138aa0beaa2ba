package io.millrace.protocols.srt;

import io.millrace.api.access.AccessDeniedException;
import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.Grant;
import io.millrace.api.access.Peer;
import io.millrace.api.live.LiveStream;
import io.millrace.api.live.PublishRefusedException;
import io.millrace.api.session.Session;
import io.millrace.net.DatagramSocket;
import io.millrace.protocols.srt.connect.CallerRequest;
import io.millrace.protocols.srt.connect.RefusedException;
import io.millrace.protocols.srt.connect.StreamId;
import io.millrace.protocols.srt.crypt.Encryption;
import io.millrace.protocols.srt.link.LinkParameters;
import io.millrace.protocols.srt.wire.Capabilities;
import io.millrace.protocols.srt.wire.Extension;
import io.millrace.protocols.srt.wire.GroupMembership;
import io.millrace.protocols.srt.wire.Handshake;
import io.millrace.protocols.srt.wire.KeyMaterial;
import io.millrace.protocols.srt.wire.RejectCode;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * One caller on its way in: who it is, whether it knows the passphrase, and whether there is what it wants. Owned by the
 * socket's event loop.
 */
final class Admission {
    /** Of one packet with IP and UDP headers, what all networks carry. */
    static final int MTU_BYTES = 1_500;

    private static final int LEAST_MTU_BYTES = 296;
    private static final int LEAST_WINDOW = 32;

    /**
     * How it ended.
     *
     * @param answer what the caller is told
     * @param connection there if it was let in
     */
    record Result(Handshake answer, Optional<SrtConnection> connection) {}

    private final SrtServices services;
    private final DatagramSocket socket;
    private final InetSocketAddress caller;
    private final int timestamp;
    private final long cameUs;
    private final int localId;
    private final Bonds bonds;
    private CallerRequest request;
    private Consumer<Result> done;

    /**
     * A caller that has returned its cookie.
     *
     * @param timestamp of its conclusion
     * @param cameUs when that came
     * @param localId number of the socket that it gets
     * @param bonds publications over several connections of this socket
     */
    Admission(
            SrtServices services,
            DatagramSocket socket,
            InetSocketAddress caller,
            int timestamp,
            long cameUs,
            int localId,
            Bonds bonds) {
        this.services = services;
        this.socket = socket;
        this.caller = caller;
        this.timestamp = timestamp;
        this.cameUs = cameUs;
        this.localId = localId;
        this.bonds = bonds;
    }

    /**
     * Asks the gate.
     *
     * @param room whether there is room for a connection
     * @param result gets the outcome, on the event loop, unless this refuses at once
     */
    void start(CallerRequest callerRequest, boolean room, Consumer<Result> result) throws RefusedException {
        request = callerRequest;
        done = result;
        if (!room) {
            throw new RefusedException(RejectCode.RESOURCE, "There are too many SRT connections");
        }
        if (request.handshake().mtuBytes() < LEAST_MTU_BYTES) {
            throw new RefusedException(
                    RejectCode.ROGUE,
                    "The caller wants packets of " + request.handshake().mtuBytes() + " bytes");
        }
        AccessRequest asked = accessRequest();
        services.gate()
                .check(asked)
                .whenComplete((grant, failure) -> execute(() -> {
                    if (failure == null) {
                        decided(grant);
                    } else {
                        refuse(refusal(failure));
                    }
                }));
    }

    private AccessRequest accessRequest() throws RefusedException {
        try {
            StreamId id = StreamId.parse(request.streamId());
            return new AccessRequest(
                    id.role(),
                    SrtServices.PROTOCOL,
                    id.stream(),
                    new Peer(caller, false, request.keys().isPresent()),
                    id.credential(),
                    id.user(),
                    Map.of());
        } catch (IllegalArgumentException e) {
            throw new RefusedException(RejectCode.BAD_REQUEST, e.getMessage());
        }
    }

    private static RefusedException refusal(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof AccessDeniedException denied) {
            return new RefusedException(
                    denied.isCredentialMissing() ? RejectCode.UNAUTHORIZED : RejectCode.FORBIDDEN, denied.getMessage());
        }
        return new RefusedException(RejectCode.SERVER_ERROR, "The server could not check the access");
    }

    private void execute(Runnable task) {
        try {
            socket.loop().execute(task);
        } catch (RejectedExecutionException e) {
            // the server stops
        }
    }

    private void decided(Grant grant) {
        Optional<String> passphrase = services.settings().passphrases().of(grant.stream());
        if (passphrase.isPresent() != request.keys().isPresent()) {
            refuse(new RefusedException(
                    RejectCode.UNSECURE,
                    passphrase.isPresent()
                            ? "The stream " + grant.stream() + " needs a passphrase, and the caller has none"
                            : "The caller has a passphrase, and the stream " + grant.stream() + " has none"));
        } else if (passphrase.isEmpty()) {
            open(grant, Optional.empty());
        } else {
            decrypt(grant, passphrase.get());
        }
    }

    /** Keys of passphrases take a millisecond to compute. */
    private void decrypt(Grant grant, String passphrase) {
        KeyMaterial keys = request.keys().get();
        try {
            services.keys().execute(() -> {
                Optional<Encryption> encryption =
                        passphrase.isEmpty() ? Optional.empty() : Encryption.open(passphrase, keys);
                execute(() -> {
                    if (encryption.isPresent()) {
                        open(grant, encryption);
                    } else {
                        refuse(new RefusedException(
                                RejectCode.BAD_SECRET, "The caller has another passphrase for " + grant.stream()));
                    }
                });
            });
        } catch (RejectedExecutionException e) {
            refuse(new RefusedException(RejectCode.RESOURCE, "Too many callers with passphrases at once"));
        }
    }

    private void open(Grant grant, Optional<Encryption> encryption) {
        LinkParameters parameters = parameters(encryption);
        try {
            Optional<Bond> bond = request.group().isPresent() ? Optional.of(bond(grant)) : Optional.empty();
            SrtConnection connection = bond.isPresent()
                    ? bond.get().join(request, socket, caller, parameters, services)
                    : connect(grant, parameters);
            done.accept(new Result(answer(parameters, bond), Optional.of(connection)));
        } catch (RefusedException e) {
            refuse(e);
        }
    }

    private SrtConnection connect(Grant grant, LinkParameters parameters) throws RefusedException {
        SrtConnection[] self = new SrtConnection[1];
        Optional<LiveStream> played =
                grant.request().role() == Session.Role.PLAY ? Optional.of(find(grant)) : Optional.empty();
        Session session = services.sessions().open(grant, SrtServices.PROTOCOL);
        Consumer<String> letGo = reason -> self[0].close(reason);
        Media media = played.isEmpty()
                ? publish(grant, session, letGo)
                : play(grant, session, played.get(), letGo, () -> self[0].stop());
        self[0] = new SrtConnection(socket, caller, parameters, services, media);
        session.onKick(reason -> self[0].execute(self[0]::stop));
        return self[0];
    }

    /** The group that the caller belongs to; a new one if this is its first connection. */
    private Bond bond(Grant grant) throws RefusedException {
        if (grant.request().role() == Session.Role.PLAY) {
            throw new RefusedException(
                    RejectCode.GROUP, "The caller wants to play over bonded connections; they are for publishing only");
        }
        GroupMembership group = request.group().get();
        Optional<Bond> known = bonds.find(grant.stream(), group.groupId());
        if (known.isPresent()) {
            known.get().check(request, grant);
            return known.get();
        }
        Bond[] self = new Bond[1];
        Session session = services.sessions().open(grant, SrtServices.PROTOCOL);
        Media publishing = publish(grant, session, reason -> self[0].close(reason));
        self[0] = new Bond(
                GroupMembership.groupId(localId),
                request,
                grant,
                publishing,
                () -> bonds.remove(grant.stream(), group.groupId()));
        bonds.add(grant.stream(), group.groupId(), self[0]);
        session.measuredBy(self[0].figures()::values);
        session.onKick(reason -> execute(self[0]::stop));
        return self[0];
    }

    private Media publish(Grant grant, Session session, Consumer<String> letGo) throws RefusedException {
        try {
            return new Publishing(
                    services,
                    session,
                    services.streams().publish(grant.stream(), session),
                    grant.limits().bitsPerSecond(),
                    letGo);
        } catch (PublishRefusedException e) {
            session.close();
            throw new RefusedException(RejectCode.CONFLICT, e.getMessage());
        }
    }

    private LiveStream find(Grant grant) throws RefusedException {
        Optional<LiveStream> stream = services.streams().find(grant.stream());
        if (stream.isEmpty()) {
            throw new RefusedException(RejectCode.NOT_FOUND, "There is no stream " + grant.stream());
        }
        if (!Playing.isCovered(grant, stream.get())) {
            throw new RefusedException(
                    RejectCode.FORBIDDEN, "The permission to play does not cover this rendition of " + grant.stream());
        }
        return stream.get();
    }

    private Media play(Grant grant, Session session, LiveStream stream, Consumer<String> letGo, Runnable leave) {
        return new Playing(
                services, socket, session, stream, grant.limits().bitsPerSecond(), letGo, leave, session::close);
    }

    private LinkParameters parameters(Optional<Encryption> encryption) {
        Handshake asked = request.handshake();
        Capabilities theirs = request.capabilities();
        int ownMs = services.settings().latencyMs();
        return new LinkParameters(
                localId,
                asked.socketId(),
                asked.initialSequence(),
                asked.initialSequence(),
                services.clock().monotonicUs(),
                timestamp,
                cameUs,
                Math.max(ownMs, theirs.senderDelayMs()) * 1_000L,
                Math.max(ownMs, theirs.receiverDelayMs()) * 1_000L,
                Math.min(MTU_BYTES, asked.mtuBytes()),
                Math.max(LEAST_WINDOW, asked.window()),
                encryption,
                services.settings().limits());
    }

    private Handshake answer(LinkParameters parameters, Optional<Bond> bond) {
        List<Extension> extensions = new ArrayList<>();
        extensions.add(new Capabilities(
                        Capabilities.OUR_VERSION, Capabilities.OURS, (int) (parameters.receiveDelayUs() / 1_000), (int)
                                (parameters.sendDelayUs() / 1_000))
                .toExtension(Extension.HANDSHAKE_RESPONSE));
        request.keys().ifPresent(keys -> extensions.add(new Extension(Extension.KEY_RESPONSE, keys.toBytes())));
        bond.ifPresent(each -> extensions.add(each.membership(request).toExtension()));
        Handshake asked = request.handshake();
        return new Handshake(
                5,
                request.keys().map(keys -> keys.keyBytes() / 8).orElse(0),
                Handshake.HAS_CAPABILITIES
                        | (request.keys().isPresent() ? Handshake.HAS_KEY : 0)
                        | (bond.isPresent() ? Handshake.HAS_CONFIGURATION : 0),
                asked.initialSequence(),
                parameters.mtuBytes(),
                parameters.limits().receivePackets(),
                Handshake.CONCLUSION,
                localId,
                asked.cookie(),
                extensions);
    }

    private void refuse(RefusedException refusal) {
        done.accept(new Result(refusal(request.handshake(), refusal), Optional.empty()));
    }

    /** What a refused caller is told; the operator reads the reason. */
    Handshake refusal(Handshake asked, RefusedException refusal) {
        services.faults().report("SRT caller refused", caller.getAddress().getHostAddress(), refusal.getMessage());
        return asked.refusing(refusal.code());
    }
}
