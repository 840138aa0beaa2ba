package io.millrace.apps.player;

import io.millrace.http.web.WebFiles;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.servlet.whiteboard.HttpWhiteboardConstants;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletName;

/**
 * The start page at exactly {@code /}. The root's pattern is the empty string, which only a plain component property
 * keeps: in a list, and from an annotation, Declarative Services drop it. Stateless; safe for any thread.
 */
@Component(service = Servlet.class, property = HttpWhiteboardConstants.HTTP_WHITEBOARD_SERVLET_PATTERN + "=")
@HttpWhiteboardServletName("millrace-start-page")
public final class StartPageServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient Pages pages;

    @Activate
    public StartPageServlet() {
        this(new WebFiles(StartPageServlet.class, "/web/"));
    }

    StartPageServlet(WebFiles files) {
        pages = new Pages(files, "'self'");
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        pages.answer(request, response, Page.START);
    }
}
