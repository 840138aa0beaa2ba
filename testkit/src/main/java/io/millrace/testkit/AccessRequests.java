package io.millrace.testkit;

import io.millrace.api.access.AccessPolicy;
import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.Decision;
import io.millrace.api.access.Peer;
import io.millrace.api.access.Secret;
import io.millrace.api.media.StreamName;
import io.millrace.api.session.Session;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What tests ask access rules, and how they are configured. */
public final class AccessRequests {
    private AccessRequests() {}

    /** Somebody without a credential wants to play. */
    public static AccessRequest play(String stream, String address) {
        return request(Session.Role.PLAY, stream, address, null);
    }

    /** Somebody with a credential wants to play. */
    public static AccessRequest play(String stream, String address, String credential) {
        return request(Session.Role.PLAY, stream, address, credential);
    }

    /** Somebody without a credential wants to publish. */
    public static AccessRequest publish(String stream, String address) {
        return request(Session.Role.PUBLISH, stream, address, null);
    }

    /** @param credential null for none */
    public static AccessRequest request(Session.Role role, String stream, String address, String credential) {
        return AccessRequest.of(
                role,
                "rtmp",
                StreamName.parse(stream),
                peer(address),
                Optional.ofNullable(credential).map(Secret::new));
    }

    /** @param address a literal one */
    public static Peer peer(String address) {
        try {
            return new Peer(new InetSocketAddress(InetAddress.getByName(address), 9), false, false);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** What the rule {@code office} of a plugin is configured with. */
    public static Map<String, Object> configuration(String pid, Map<String, ?> values) {
        Map<String, Object> properties = new HashMap<>(values);
        properties.put("service.pid", pid + "~office");
        return properties;
    }

    /** The answer of a policy that has it at once. */
    public static Decision decide(AccessPolicy policy, AccessRequest request) {
        return policy.decide(request).toCompletableFuture().getNow(null);
    }

    /** The reason of a refusal; empty if the policy does not refuse. */
    public static String refusal(AccessPolicy policy, AccessRequest request) {
        return refusal(decide(policy, request));
    }

    /** The reason of a refusal; empty if it is none. */
    public static String refusal(Decision decision) {
        return decision instanceof Decision.Deny denial ? denial.reason() : "";
    }
}
