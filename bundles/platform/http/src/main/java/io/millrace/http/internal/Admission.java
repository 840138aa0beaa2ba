package io.millrace.http.internal;

import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.Secret;
import io.millrace.api.packaging.ManifestException;
import io.millrace.api.session.Session;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Finds the viewer of a request, or has it let in. Safe for any thread. */
final class Admission {
    private static final String PROTOCOL = "http";
    private static final String BASIC = "basic ";
    /** As long as a name of a host can be, and a scheme and a port. */
    private static final int MAX_SITE = 280;

    private static final String BEARER = "bearer ";

    private final Viewers viewers;
    private final Supplier<ClientAddresses> addresses;

    Admission(Viewers viewers, Supplier<ClientAddresses> addresses) {
        this.viewers = viewers;
        this.addresses = addresses;
    }

    /** Sets the delivery's viewer if it was let in before; whether it was. Costs one look-up. */
    boolean isAdmitted(Delivery delivery) throws ManifestException {
        Viewer viewer = viewers.admitted(key(delivery));
        if (viewer == null) {
            return false;
        }
        delivery.viewer(viewer);
        return true;
    }

    /** Goes on with the delivery once its viewer was let in; refuses it otherwise. */
    void admit(Delivery delivery, Delivery.Step<Viewer> next) throws Exception {
        if (isAdmitted(delivery)) {
            next.run(delivery.viewer());
            return;
        }
        delivery.then(
                viewers.admit(key(delivery), () -> accessRequest(delivery, Session.Role.PLAY, PROTOCOL)), viewer -> {
                    delivery.viewer(viewer);
                    next.run(viewer);
                });
    }

    /** Like {@link #admit}, but who only looks does not become a viewer. */
    void look(Delivery delivery, Delivery.Step<Viewer> next) throws Exception {
        if (isAdmitted(delivery)) {
            next.run(delivery.viewer());
        } else {
            delivery.then(viewers.look(accessRequest(delivery, Session.Role.PLAY, PROTOCOL)), grant -> next.run(null));
        }
    }

    ClientAddresses addresses() {
        return addresses.get();
    }

    private ViewerKey key(Delivery delivery) {
        HttpServletRequest request = delivery.request();
        boolean forwarded = ClientAddresses.isForwarded(request);
        String token = delivery.path().token();
        return new ViewerKey(
                addresses.get().host(request, forwarded),
                forwarded,
                request.getHeader("User-Agent"),
                delivery.path().stream(),
                token != null ? token : request.getHeader("Authorization"),
                site(request));
    }

    /** The origin, which browsers leave out within a site, or else the same part of the referrer. */
    static String site(HttpServletRequest request) {
        String origin = request.getHeader("Origin");
        if (origin != null) {
            return origin.length() > MAX_SITE ? origin.substring(0, MAX_SITE) : origin;
        }
        String referrer = request.getHeader("Referer");
        if (referrer == null) {
            return "";
        }
        int authority = referrer.indexOf("://");
        int path = referrer.indexOf('/', authority < 0 ? 0 : authority + 3);
        return referrer.substring(0, Math.min(MAX_SITE, path < 0 ? referrer.length() : path));
    }

    /** What to ask the gate about a request. */
    AccessRequest accessRequest(Delivery delivery, Session.Role role, String protocol) {
        HttpServletRequest request = delivery.request();
        Map<String, String> attributes = new HashMap<>();
        put(attributes, "user-agent", request.getHeader("User-Agent"));
        put(attributes, "referrer", request.getHeader("Referer"));
        put(attributes, "origin", request.getHeader("Origin"));
        String token = delivery.path().token();
        String[] given = token != null ? new String[] {null, token} : credentials(request.getHeader("Authorization"));
        return new AccessRequest(
                role,
                protocol,
                delivery.path().stream(),
                addresses.get().peer(request),
                Optional.ofNullable(given[1]).map(Secret::new),
                Optional.ofNullable(given[0]),
                attributes);
    }

    private static void put(Map<String, String> attributes, String name, String value) {
        if (value != null) {
            attributes.put(name, value);
        }
    }

    /** User and secret of a Basic or Bearer header (RFC 7617, RFC 6750); nulls where there is none. */
    private static String[] credentials(String header) {
        String scheme = header == null ? "" : header.toLowerCase(Locale.ROOT);
        if (scheme.startsWith(BEARER)) {
            return new String[] {null, header.substring(BEARER.length()).trim()};
        }
        if (scheme.startsWith(BASIC)) {
            try {
                byte[] decoded = Base64.getDecoder()
                        .decode(header.substring(BASIC.length()).trim());
                String pair = new String(decoded, StandardCharsets.UTF_8);
                int colon = pair.indexOf(':');
                if (colon >= 0) {
                    return new String[] {pair.substring(0, colon), pair.substring(colon + 1)};
                }
            } catch (IllegalArgumentException e) {
                // as good as none
            }
        }
        return new String[] {null, null};
    }
}
