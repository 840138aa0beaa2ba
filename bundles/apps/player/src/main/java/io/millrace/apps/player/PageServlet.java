package io.millrace.apps.player;

import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletName;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/**
 * The pages {@code /watch/APP/NAME} and {@code /embed/APP/NAME}. Every stream has the same page; its script reads the
 * name from the address. Stateless; safe for any thread.
 */
@Component(service = Servlet.class, configurationPid = "io.millrace.apps.player")
@Designate(ocd = PageServlet.Config.class)
@HttpWhiteboardServletName("millrace-pages")
@HttpWhiteboardServletPattern({"/watch/*", "/embed/*"})
public final class PageServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient Pages pages;

    /** Watch page and embeddable player. */
    @ObjectClassDefinition(name = "Millrace player pages")
    public @interface Config {
        /** Sites that may show the embeddable player: * or sources as in Content-Security-Policy. */
        @AttributeDefinition(description = "Sites that may show the embeddable player in a frame, * for all")
        String embedFrameAncestors() default "*";
    }

    @Activate
    public PageServlet(Config config) {
        this(new WebFiles(PageServlet.class, "/web/"), config.embedFrameAncestors());
    }

    PageServlet(WebFiles files, String embedFrameAncestors) {
        pages = new Pages(files, embedFrameAncestors);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        pages.answer(request, response, Page.of(request.getServletPath(), request.getPathInfo()));
    }
}
