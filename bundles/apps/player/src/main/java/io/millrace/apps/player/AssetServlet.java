package io.millrace.apps.player;

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
 * Scripts, styles and pictures of the pages. Their names hold a hash of their bytes, so clients keep them for ever.
 * Stateless; safe for any thread.
 */
@Component(service = Servlet.class)
@HttpWhiteboardServletName("millrace-page-assets")
@HttpWhiteboardServletPattern("/watch/~assets/*")
public final class AssetServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient WebFiles files;

    @Activate
    public AssetServlet() {
        this(new WebFiles(AssetServlet.class, "/web/"));
    }

    AssetServlet(WebFiles files) {
        this.files = files;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = request.getPathInfo();
        Optional<WebFile> file = path == null ? Optional.empty() : files.find("~assets" + path);
        if (file.isEmpty()) {
            // after an upgrade an old page asks for old names: the answer must not stay in caches
            response.setHeader("Cache-Control", "no-store");
            WebAnswers.text(response, 404, "text/plain;charset=utf-8", "There is no such file; load the page again.\n");
            return;
        }
        response.setHeader("Cache-Control", "public, max-age=31536000, immutable");
        WebAnswers.send(request, response, HttpServletResponse.SC_OK, file.get());
    }
}
