package io.millrace.management.console;

import io.millrace.http.web.WebAnswers;
import io.millrace.http.web.WebFile;
import io.millrace.http.web.WebFiles;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletName;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/**
 * The operator's console: one page whose script shows what the address asks for, and its assets, whose names hold a hash of
 * their bytes. It holds no data and asks for no login; the script asks {@code /api/v1} for both. Stateless; safe for any
 * thread.
 */
@Component(service = Servlet.class)
@HttpWhiteboardServletName("millrace-console")
@HttpWhiteboardServletPattern("/console/*")
public final class ConsoleServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    /** No other host is ever asked for anything, and no text can become a script, a style or markup. */
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
                    + "connect-src 'self'; font-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; "
                    + "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types svelte-trusted-html";

    private static final String ASSETS = "/~assets/";

    private final transient WebFiles files;

    @Activate
    public ConsoleServlet() {
        this(new WebFiles(ConsoleServlet.class, "/web/"));
    }

    ConsoleServlet(WebFiles files) {
        this.files = files;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = request.getPathInfo();
        response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
        if (path != null && path.startsWith(ASSETS)) {
            asset(request, response, path.substring(1));
        } else {
            page(request, response);
        }
    }

    private void asset(HttpServletRequest request, HttpServletResponse response, String name) throws IOException {
        Optional<WebFile> file = files.find(name);
        if (file.isEmpty()) {
            // after an upgrade an old page asks for old names: the answer must not stay in caches
            response.setHeader("Cache-Control", "no-store");
            WebAnswers.text(response, 404, "text/plain;charset=utf-8", "There is no such file; load the page again.\n");
            return;
        }
        response.setHeader("Cache-Control", "public, max-age=31536000, immutable");
        WebAnswers.send(request, response, HttpServletResponse.SC_OK, file.get());
    }

    /** Which page an address asks for, and whether there is one, only its script knows. */
    private void page(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader("Cache-Control", "no-cache");
        response.setHeader("Content-Security-Policy", POLICY);
        response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
        response.setHeader("Referrer-Policy", "same-origin");
        response.setHeader("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
        Optional<WebFile> file = files.find("index.html");
        if (file.isEmpty()) {
            WebAnswers.text(response, 503, "text/plain;charset=utf-8", "The pages are not part of this build.\n");
        } else {
            WebAnswers.send(request, response, HttpServletResponse.SC_OK, file.get());
        }
    }
}
