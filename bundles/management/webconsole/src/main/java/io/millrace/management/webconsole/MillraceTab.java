package io.millrace.management.webconsole;

import io.millrace.api.access.AccessGate;
import io.millrace.api.live.LiveStreams;
import io.millrace.api.plugin.Plugins;
import io.millrace.api.session.Sessions;
import io.millrace.formats.json.JsonText;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.felix.webconsole.servlet.AbstractServlet;
import org.apache.felix.webconsole.servlet.ServletConstants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The Millrace tab of the web console: plugins, streams, sessions and refused attempts. */
@Component(
        service = Servlet.class,
        property = {
            ServletConstants.PLUGIN_LABEL + "=millrace",
            ServletConstants.PLUGIN_TITLE + "=Millrace",
            ServletConstants.PLUGIN_CATEGORY + "=Millrace",
            ServletConstants.PLUGIN_CSS_REFERENCES + "=/millrace/res/tab.css"
        })
public final class MillraceTab extends AbstractServlet {
    private static final long serialVersionUID = 1L;
    private static final String RESOURCES = "/millrace/res/";
    /** Other sites cannot send this header without being asked first: it keeps their forms out. */
    private static final String GUARD_HEADER = "X-Millrace-Console";

    private static final long DEADLINE_SECONDS = 120;

    private final transient ConsoleState state;
    private final transient ConsoleActions actions;

    @Activate
    public MillraceTab(
            @Reference Plugins plugins,
            @Reference LiveStreams streams,
            @Reference Sessions sessions,
            @Reference AccessGate gate) {
        state = new ConsoleState(plugins, streams, sessions, gate);
        actions = new ConsoleActions(plugins, sessions);
    }

    /** Found by the console's servlet base class, which spools it. */
    @Override
    protected URL getResource(String path) {
        return path != null && path.startsWith(RESOURCES) && !path.contains("..")
                ? MillraceTab.class.getResource("/res/" + path.substring(RESOURCES.length()))
                : null;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        if ("/millrace/state.json".equals(request.getPathInfo())) {
            json(response, 200, state.now());
        } else {
            super.doGet(request, response);
        }
    }

    @Override
    public void renderContent(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.getWriter().print(readTemplateFile("/res/tab.html"));
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getHeader(GUARD_HEADER) == null) {
            json(response, 403, outcome("message", "Requests have to come from the console's own page"));
            return;
        }
        String action = parameter(request, "action");
        Path uploaded = null;
        try {
            URI url = null;
            if ("application/java-archive".equals(request.getContentType())) {
                uploaded = ConsoleActions.upload(request.getInputStream());
                url = uploaded.toUri();
            } else if (request.getParameter("url") != null) {
                url = URI.create(request.getParameter("url").trim());
            }
            String sentence = actions.run(action, parameter(request, "subject"), url)
                    .toCompletableFuture()
                    .orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS)
                    .join();
            json(response, 200, outcome("message", sentence));
        } catch (CompletionException e) {
            json(response, 409, outcome("message", reason(e)));
        } catch (IllegalArgumentException e) {
            json(response, 400, outcome("message", e.getMessage()));
        } finally {
            if (uploaded != null) {
                Files.deleteIfExists(uploaded);
            }
        }
    }

    private static String parameter(HttpServletRequest request, String name) {
        String value = request.getParameter(name);
        return value == null ? "" : value;
    }

    private static String reason(CompletionException failure) {
        Throwable cause = failure.getCause();
        return cause instanceof TimeoutException
                ? "Still under way after " + DEADLINE_SECONDS + " s; see the log"
                : cause.getMessage();
    }

    private static Map<String, Object> outcome(String key, String value) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(key, value);
        return map;
    }

    private static void json(HttpServletResponse response, int status, Object value) throws IOException {
        setNoCache(response);
        response.setStatus(status);
        response.setContentType("application/json");
        response.getOutputStream().write(JsonText.of(value).getBytes(StandardCharsets.UTF_8));
    }
}
