package io.millrace.api.plugin;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.osgi.service.component.annotations.ComponentPropertyType;

/** Component property of TCP or UDP protocol handlers: the name under which ports are configured, and the default port. */
@ComponentPropertyType
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface Protocol {
    /** Prefix of the property names. */
    String PREFIX_ = "millrace.";

    /** The protocol; {@code MILLRACE_<NAME>_PORT} in the environment overrides {@link #port}. */
    String name();

    int port();

    /** Default port of the same protocol inside TLS ({@code MILLRACE_<NAME>S_PORT} overrides it); 0 for none. */
    int tlsPort() default 0;

    /**
     * Most microseconds that datagrams may wait in the UDP socket while more than about a thousand reads a second would be
     * needed, so that each read brings many and costs less; 0 for none. With less to read nothing waits. The socket belongs
     * to all versions of a protocol: what the first of them says holds until the server stops.
     */
    int coalesceUs() default 0;
}
