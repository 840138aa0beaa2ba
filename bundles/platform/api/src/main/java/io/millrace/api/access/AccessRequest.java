package io.millrace.api.access;

import io.millrace.api.media.StreamName;
import io.millrace.api.session.Session;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Someone wants to publish or play.
 *
 * @param role what they want
 * @param protocol the protocol's name
 * @param stream the stream they named
 * @param peer where they are
 * @param credential stream key, token or password they gave
 * @param proof in place of a credential, that they know one
 * @param user user name given beside it
 * @param attributes what else the protocol told, by lower-case name: {@code referrer}, {@code origin},
 *     {@code user-agent}, …
 */
public record AccessRequest(
        Session.Role role,
        String protocol,
        StreamName stream,
        Peer peer,
        Optional<Secret> credential,
        Optional<DigestProof> proof,
        Optional<String> user,
        Map<String, String> attributes) {
    /** Attribute of a {@linkplain #asQuestion() question}. Protocols cannot send it: what they tell has lower-case names. */
    public static final String QUESTION = "QUESTION";

    public AccessRequest {
        attributes = Map.copyOf(attributes);
    }

    /** A request that shows its credential, if it has one. */
    public AccessRequest(
            Session.Role role,
            String protocol,
            StreamName stream,
            Peer peer,
            Optional<Secret> credential,
            Optional<String> user,
            Map<String, String> attributes) {
        this(role, protocol, stream, peer, credential, Optional.empty(), user, attributes);
    }

    /** Whether the peer said anything about who it is. */
    public boolean isAnonymous() {
        return credential.isEmpty() && proof.isEmpty();
    }

    /**
     * The same, when somebody else wants to know what would be said: a policy answers as it would answer the request, but
     * counts and records nothing, least of all a failed login.
     */
    public AccessRequest asQuestion() {
        Map<String, String> marked = new HashMap<>(attributes);
        marked.put(QUESTION, "true");
        return new AccessRequest(role, protocol, stream, peer, credential, proof, user, marked);
    }

    /** Whether nobody wants to publish or play, see {@link #asQuestion()}. */
    public boolean isQuestion() {
        return attributes.containsKey(QUESTION);
    }

    /** A request without user name and attributes. */
    public static AccessRequest of(
            Session.Role role, String protocol, StreamName stream, Peer peer, Optional<Secret> credential) {
        return new AccessRequest(role, protocol, stream, peer, credential, Optional.empty(), Map.of());
    }
}
