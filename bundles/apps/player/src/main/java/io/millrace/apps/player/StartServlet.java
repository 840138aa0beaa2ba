package io.millrace.apps.player;

import io.millrace.api.live.LiveStreams;
import io.millrace.api.session.Sessions;
import io.millrace.formats.json.JsonText;
import io.millrace.http.web.WebAnswers;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletName;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/**
 * {@code /watch/start.json}: what the start page shows. Streams, addresses and the version are for visitors on this
 * machine only; others learn that they are not, and the port of HTTPS. Safe for any thread.
 */
@Component(service = Servlet.class)
@HttpWhiteboardServletName("millrace-start")
@HttpWhiteboardServletPattern("/watch/start.json")
public final class StartServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient LiveStreams streams;
    private final transient Sessions sessions;
    private final transient ServerAddresses addresses;
    private final String version;

    @Activate
    public StartServlet(@Reference LiveStreams streams, @Reference Sessions sessions) {
        this(
                streams,
                sessions,
                new ServerAddresses(System.getenv()),
                FrameworkUtil.getBundle(StartServlet.class).getVersion().toString());
    }

    StartServlet(LiveStreams streams, Sessions sessions, ServerAddresses addresses, String version) {
        this.streams = streams;
        this.sessions = sessions;
        this.addresses = addresses;
        this.version = version;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Map<String, Object> document = new LinkedHashMap<>();
        boolean privileged = Visitor.isLocal(request);
        document.put("privileged", privileged);
        if (privileged) {
            document.put("version", version);
            document.put("lanAddresses", addresses.lanAddresses());
            document.put("ports", ports(request));
            document.put("loopbackPublish", addresses.isLoopbackPublishAllowed());
            document.put("streams", StreamRows.of(streams, sessions));
        } else {
            // the page to publish leads there, for browsers give no camera to others
            document.put("ports", Map.of("https", httpsPort(request)));
        }
        response.setHeader("Cache-Control", "no-store");
        WebAnswers.text(response, 200, "application/json", JsonText.of(document) + "\n");
    }

    /** The port that answers this very request is known for certain. */
    private Map<String, Object> ports(HttpServletRequest request) {
        Map<String, Object> ports = new LinkedHashMap<>();
        int http = request.isSecure() ? 8080 : request.getLocalPort();
        ports.put("rtmp", addresses.port("RTMP", 1935));
        ports.put("http", addresses.port("HTTP", http));
        ports.put("https", httpsPort(request));
        return ports;
    }

    private int httpsPort(HttpServletRequest request) {
        return addresses.port("HTTPS", request.isSecure() ? request.getLocalPort() : 8443);
    }
}
