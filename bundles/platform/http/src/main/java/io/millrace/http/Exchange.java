package io.millrace.http;

import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.Peer;
import io.millrace.api.session.Session;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * One request and its answer. It is answered once, by {@link #respond}, {@link #refuse} or {@link #stream}; whatever
 * comes later, or after the exchange was taken away from its resource, does nothing.
 *
 * <p>Safe for any thread; the answering calls by one thread at a time.
 */
@ProviderType
public interface Exchange {
    /** {@code GET}, {@code HEAD}, {@code POST}, … in upper case; {@code OPTIONS} comes to a {@link StreamEndpoint} only. */
    String method();

    /** The path element that chose the resource, decoded, for example {@code stream.flv}. */
    String file();

    /** What follows that element in the path, decoded, without the slash between; empty if nothing does. */
    String subPath();

    /** Query parameters, decoded; of a repeated one the first. */
    Map<String, String> parameters();

    /** A request header's first value. */
    Optional<String> header(String name);

    Peer peer();

    /**
     * What to ask the access gate about this request: its stream, and the token, key or password that it shows.
     *
     * @param role what the peer wants to do
     * @param protocol name of the protocol that goes on from here, for example {@code whip}
     */
    AccessRequest access(Session.Role role, String protocol);

    /**
     * The viewer; bytes are counted by the exchange itself.
     *
     * @throws IllegalStateException in a {@link StreamEndpoint}, which has to open one by itself
     */
    Session session();

    /**
     * Reads the request's body.
     *
     * @param maxBytes refuses more than this with 413
     * @return all of it; fails with an {@code IOException} if it is too long or does not come in time
     */
    CompletionStage<ByteBuffer> body(int maxBytes);

    /** Sets a header of the answer, before it begins. CORS and connection headers are set by the server. */
    void setHeader(String name, String value);

    /**
     * Answers with these bytes.
     *
     * @param status HTTP status
     * @param contentType media type, or null without bytes
     * @param bytes the whole answer; must not change any more
     */
    void respond(int status, String contentType, ByteBuffer bytes);

    /**
     * Answers with a problem document (RFC 9457).
     *
     * @param status HTTP status from 400 on
     * @param reason plain words for the client
     */
    void refuse(int status, String reason);

    /**
     * Begins an answer without known end. To a {@code HEAD} request the headers alone are sent and the sink is closed
     * from the start.
     *
     * @param status HTTP status
     * @param contentType media type
     */
    ResponseSink stream(int status, String contentType);
}
