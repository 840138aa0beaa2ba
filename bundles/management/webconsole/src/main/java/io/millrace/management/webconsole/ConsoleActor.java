package io.millrace.management.webconsole;

import io.millrace.api.audit.Actor;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardContextSelect;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardFilterAsyncSupported;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardFilterPattern;

/**
 * Every page of the console works for whoever was let in: what they change there, of configurations and bundles too, is
 * theirs in the audit log. Runs behind {@link ConsoleSecurity}. No subject: the console works in
 * {@code AccessController.doPrivileged}, which hides it.
 */
@Component(service = Filter.class)
@HttpWhiteboardContextSelect("(osgi.http.whiteboard.context.name=org.apache.felix.webconsole)")
@HttpWhiteboardFilterPattern("/*")
@HttpWhiteboardFilterAsyncSupported
public final class ConsoleActor implements Filter {
    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Actor actor = ConsoleSecurity.actor((HttpServletRequest) request);
        Actor.<IOException, ServletException>working(actor, () -> chain.doFilter(request, response));
    }
}
