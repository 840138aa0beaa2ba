package io.millrace.protocols.srt.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.Secret;
import io.millrace.api.session.Session;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamIdTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "publish:live/a:K1 | PUBLISH | live/a | K1 | ''",
                "publish:live/a | PUBLISH | live/a | '' | ''",
                "publish:live/a:K:1 | PUBLISH | live/a | K:1 | ''",
                "read:live/a | PLAY | live/a | '' | ''",
                "read:live/a:K2 | PLAY | live/a | K2 | ''",
                "play:live/a@720p | PLAY | live/a@720p | '' | ''",
                "live/a | PLAY | live/a | '' | ''",
                "live/a:K3 | PLAY | live/a | K3 | ''",
                "/live/a | PLAY | live/a | '' | ''",
                "'#!::r=live/a,m=publish,s=K4,u=me' | PUBLISH | live/a | K4 | me",
                "'#!::m=request,r=/live/a' | PLAY | live/a | '' | ''",
                "'#!::r=live/a' | PLAY | live/a | '' | ''",
                "'#!::r=live/a,s=a=b,m=publish' | PUBLISH | live/a | a=b | ''",
                "'%23!::r=live%2Fa,m=publish,s=K5' | PUBLISH | live/a | K5 | ''",
                "'%23%21%3A%3Ar=live/a,m=publish' | PUBLISH | live/a | '' | ''",
                "publish%3Alive%2Fa%3AK+6 | PUBLISH | live/a | K+6 | ''",
            })
    void allFormsOfTheContractAreRead(String text, Session.Role role, String stream, String key, String user) {
        StreamId id = StreamId.parse(text);
        assertEquals(role, id.role());
        assertEquals(stream, id.stream().toString());
        assertEquals(key, id.credential().map(Secret::reveal).orElse(""));
        assertEquals(user, id.user().orElse(""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "publish:", "publish:a", "live", "read:/a", "#!::m=publish", "%zz", "a/", "publish::K"})
    void whatNamesNoStreamIsRefusedWithTheForms(String text) {
        String message = assertThrows(IllegalArgumentException.class, () -> StreamId.parse(text))
                .getMessage();
        assertTrue(message.contains("publish:live/NAME:KEY"), message);
    }

    @Test
    void unknownModesAndNamesAreRefused() {
        assertTrue(refusal("#!::r=live/a,m=bidirectional").contains("m=bidirectional"));
        assertTrue(refusal("publish:live/a b").contains("letters, digits"));
        assertTrue(refusal("read:api/a").contains("reserved"));
    }

    private static String refusal(String text) {
        return assertThrows(IllegalArgumentException.class, () -> StreamId.parse(text))
                .getMessage();
    }
}
