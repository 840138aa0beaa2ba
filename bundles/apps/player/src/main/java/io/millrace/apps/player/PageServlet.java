package io.millrace.apps.player;

import io.millrace.http.web.WebFiles;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.Supplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletName;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/**
 * The pages {@code /watch/APP/NAME}, {@code /embed/APP/NAME} and {@code /publish/APP/NAME}. Every stream has the same page; its script reads the
 * name from the address. Stateless; safe for any thread.
 */
@Component(service = Servlet.class)
@HttpWhiteboardServletName("millrace-pages")
@HttpWhiteboardServletPattern({"/watch/*", "/embed/*", "/publish/*"})
public final class PageServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient Supplier<Pages> pages;

    @Activate
    public PageServlet(@Reference PageSettings settings) {
        pages = settings::pages;
    }

    PageServlet(WebFiles files, String embedFrameAncestors) {
        Pages fixed = new Pages(files, embedFrameAncestors);
        pages = () -> fixed;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        pages.get().answer(request, response, Page.of(request.getServletPath(), request.getPathInfo()));
    }
}
