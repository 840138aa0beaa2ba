package io.millrace.net.internal;

import org.osgi.framework.ServiceReference;

/**
 * What the component property {@code Protocol} of a handler says.
 *
 * @param name the protocol
 * @param port default port
 * @param tlsPort default port inside TLS, 0 for none
 */
record ProtocolPorts(String name, int port, int tlsPort) {
    static ProtocolPorts of(ServiceReference<?> reference) {
        return new ProtocolPorts(
                String.valueOf(reference.getProperty("millrace.name")),
                number(reference.getProperty("millrace.port")),
                number(reference.getProperty("millrace.tlsPort")));
    }

    private static int number(Object property) {
        return property instanceof Number number ? number.intValue() : 0;
    }
}
