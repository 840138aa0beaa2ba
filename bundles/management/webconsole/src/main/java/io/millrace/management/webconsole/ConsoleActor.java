package io.millrace.management.webconsole;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import javax.security.auth.Subject;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardContextSelect;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardFilterAsyncSupported;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardFilterPattern;

/**
 * Every page of the console works for whoever was let in: what they change there, of configurations and bundles too, is
 * theirs in the audit log. Runs behind {@link ConsoleSecurity}.
 */
@Component(service = Filter.class)
@HttpWhiteboardContextSelect("(osgi.http.whiteboard.context.name=org.apache.felix.webconsole)")
@HttpWhiteboardFilterPattern("/*")
@HttpWhiteboardFilterAsyncSupported
public final class ConsoleActor implements Filter {
    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        try {
            Subject.doAs(
                    ConsoleSecurity.subject((HttpServletRequest) request), (PrivilegedExceptionAction<Object>) () -> {
                        chain.doFilter(request, response);
                        return null;
                    });
        } catch (PrivilegedActionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw (ServletException) e.getCause();
        }
    }
}
