package io.millrace.protocols.rtmp.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.api.access.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StreamAddressTest {
    @ParameterizedTest
    @CsvSource({
        "live, '', demo, live/demo, ''",
        "live, '', demo?key=K, live/demo, K",
        "live?key=K, '', demo, live/demo, K",
        "live, rtmp://h/live?key=K, demo, live/demo, K",
        "live?key=outer, rtmp://h/live?key=outermost, demo?key=inner, live/demo, inner",
        "live/, '', /demo, live/demo, ''",
        "live/demo, '', '', live/demo, ''",
        "live/demo?key=K, '', '', live/demo, K",
        "live, '', demo?token=T&x=1, live/demo, T",
        "live, '', demo?pass=P&user=u, live/demo, P",
        "live, '', mp4:demo, live/demo, ''",
        "live, '', demo@720p, live/demo@720p, ''",
        "live, '', demo?key=a%2Fb+c, live/demo, a/b+c",
        "live, '', demo?key=%zz, live/demo, %zz",
        "live, '', demo?key=a=b, live/demo, a=b",
        "live, '', demo?key=, live/demo, ''",
    })
    void programsSplitAddressesInManyWays(String app, String tcUrl, String name, String stream, String key) {
        StreamAddress address = StreamAddress.parse(app, tcUrl, name);
        assertEquals(stream, address.stream().toString());
        assertEquals(key, address.credential().map(Secret::reveal).orElse(""));
    }

    @Test
    void userStandsBesideThePassword() {
        StreamAddress address = StreamAddress.parse("live", "", "demo?user=ann&pass=P");
        assertEquals("ann", address.user().orElseThrow());
    }

    @ParameterizedTest
    @CsvSource({"live, ''", "'', demo", "live/extra, demo", "live, 'a b'", "api, demo", "live, ..", "'', ''"})
    void othersAreRefusedWithAReason(String app, String name) {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> StreamAddress.parse(app, "", name));
        assertFalse(refusal.getMessage().isBlank());
    }

    @Test
    void keysAreNeverShown() {
        assertFalse(StreamAddress.parse("live", "", "demo?key=hush").toString().contains("hush"));
    }
}
