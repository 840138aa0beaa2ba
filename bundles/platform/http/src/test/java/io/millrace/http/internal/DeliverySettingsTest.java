package io.millrace.http.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What holds when delivery starts. */
class DeliverySettingsTest {
    private static Map<String, String> headers(DeliverySettings settings) {
        Map<String, String> headers = new HashMap<>();
        HttpServletResponse response = (HttpServletResponse) Proxy.newProxyInstance(
                DeliverySettingsTest.class.getClassLoader(),
                new Class<?>[] {HttpServletResponse.class},
                (proxy, method, arguments) -> method.getName().equals("setHeader")
                        ? headers.put(arguments[0] + "", arguments[1] + "")
                        : null);
        settings.crossOrigin().allow(response);
        return headers;
    }

    @ParameterizedTest
    @CsvSource({"'', *", "https://a.example, https://a.example", "*, *"})
    void oneOriginOrAllMayPlay(String value, String sent) {
        DeliverySettings settings = new DeliverySettings(Map.of("allowedOrigin", value));
        assertEquals(sent, headers(settings).get("Access-Control-Allow-Origin"));
    }

    @Test
    void anOriginThatMakesNoSenseOpensNothingAndTheRestHolds() {
        DeliverySettings settings =
                new DeliverySettings(Map.of("allowedOrigin", "https://a.example, https://b.example", "maxViewers", 7));
        assertEquals(Map.of(), headers(settings));
        assertEquals(7, settings.maxViewers());
        settings = new DeliverySettings(Map.of("allowedOrigin", "https://a.example", "maxViewers", "many"));
        assertEquals("https://a.example", headers(settings).get("Access-Control-Allow-Origin"));
        assertEquals(50_000, settings.maxViewers());
    }
}
