package io.millrace.management.webconsole;

import io.millrace.api.access.GuessBrake;
import io.millrace.api.audit.Actor;
import io.millrace.api.work.Workers;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.apache.felix.webconsole.spi.SecurityProvider;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets administrators of the Karaf realm into the web console, by HTTP Basic authentication (RFC 7617). */
@Component(service = SecurityProvider.class, property = SecurityProvider.PROPERTY_ID + "=io.millrace")
public final class ConsoleSecurity implements SecurityProvider {
    private static final Logger LOG = LoggerFactory.getLogger(ConsoleSecurity.class);
    private static final String SCHEME = "Basic ";
    private static final int MAX_HEADER = 1_000;
    private static final int TOO_MANY_REQUESTS = 429;

    private final Login login;
    private final GuessBrake brake;

    @Activate
    public ConsoleSecurity(@Reference Workers workers) {
        this(new KarafLogin(), new GuessBrake(workers.clock()));
    }

    ConsoleSecurity(Login login, GuessBrake brake) {
        this.login = login;
        this.brake = brake;
    }

    @Override
    public Object authenticate(HttpServletRequest request, HttpServletResponse response) {
        String address = request.getRemoteAddr();
        String header = request.getHeader("Authorization");
        if (brake.isLocked(address)) {
            refuse(response, TOO_MANY_REQUESTS);
            return null;
        }
        if (header != null && header.startsWith(SCHEME) && header.length() < MAX_HEADER) {
            String[] shown = credentials(header.substring(SCHEME.length()));
            if (shown.length == 2 && login.isAdministrator(shown[0], shown[1].toCharArray())) {
                brake.right(shown[0], address);
                return shown[0];
            }
            brake.wrong(shown.length == 0 ? Actor.NOBODY : shown[0], address);
            LOG.warn("Refused a login to the web console from {}", address);
        }
        response.setHeader("WWW-Authenticate", "Basic realm=\"Millrace\", charset=\"UTF-8\"");
        refuse(response, HttpServletResponse.SC_UNAUTHORIZED);
        return null;
    }

    private static String[] credentials(String encoded) {
        try {
            return new String(Base64.getDecoder().decode(encoded.trim()), StandardCharsets.UTF_8).split(":", 2);
        } catch (IllegalArgumentException e) {
            return new String[0];
        }
    }

    /** As whom somebody was let in whose request comes from {@link #authenticate}. */
    static Actor actor(HttpServletRequest letIn) {
        String header = letIn.getHeader("Authorization");
        boolean isBasic = header != null && header.startsWith(SCHEME);
        String[] shown = isBasic ? credentials(header.substring(SCHEME.length())) : new String[0];
        String user = shown.length == 0 ? Actor.NOBODY : shown[0];
        return new Actor(user, Optional.empty(), "web-console", letIn.getRemoteAddr());
    }

    /** Committed at once: the HTTP service would answer 403 instead. */
    private static void refuse(HttpServletResponse response, int status) {
        response.setStatus(status);
        try {
            response.flushBuffer();
        } catch (IOException e) {
            LOG.debug("The client left before it was refused", e);
        }
    }

    @Override
    public boolean authorize(Object user, String role) {
        return true;
    }

    @Override
    public void logout(HttpServletRequest request, HttpServletResponse response) {
        response.setHeader("WWW-Authenticate", "Basic realm=\"Millrace\"");
        response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
    }
}
