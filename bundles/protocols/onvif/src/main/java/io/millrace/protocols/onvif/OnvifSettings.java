package io.millrace.protocols.onvif;

import io.millrace.api.settings.ConfiguredValues;
import java.net.InetSocketAddress;

/**
 * How cameras are looked for.
 *
 * @param networkInterface name or address of the interface that the question leaves by; empty for the one of the routes
 * @param group where it is sent
 * @param waitUs how long answers are waited for
 */
record OnvifSettings(String networkInterface, InetSocketAddress group, long waitUs) {
    private static final String GROUP = "239.255.255.250";
    private static final int PORT = 3_702;
    private static final int MOST_SECONDS = 30;

    static OnvifSettings of(ConfiguredValues values) {
        return new OnvifSettings(
                values.text("networkInterface").strip(),
                new InetSocketAddress(GROUP, PORT),
                values.whole("waitSeconds", 1, MOST_SECONDS) * 1_000_000L);
    }
}
