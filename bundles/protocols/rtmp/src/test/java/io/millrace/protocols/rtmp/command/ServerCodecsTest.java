package io.millrace.protocols.rtmp.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.codec.PlayableCodecs;
import io.millrace.api.media.FourCc;
import io.millrace.formats.flv.Amf0Value;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ServerCodecsTest {
    private static final PlayableCodecs CLASSIC = new PlayableCodecs(Set.of(FourCc.AVC), Set.of(FourCc.AAC));

    private static ServerCodecs of(Amf0Value properties, Amf0Value information) {
        return ServerCodecs.of(new Command("_result", 1, List.of(properties, information)));
    }

    private static Amf0Value object(String name, Amf0Value value) {
        return new Amf0Value.Obj(Map.of(name, value));
    }

    @Test
    void aServerThatSaysNothingTakesNothingMore() {
        ServerCodecs codecs = of(Amf0Value.NULL, object("code", Amf0Value.of("NetConnection.Connect.Success")));
        assertFalse(codecs.all());
        assertEquals(CLASSIC, codecs.beside(CLASSIC));
    }

    @Test
    void ourOwnAnswerIsForWhateverComes() {
        assertTrue(ServerCodecs.of(Command.parse(Replies.connected(1, 0))).all());
    }

    @Test
    void codecsThatAreNamedAreTakenBesideTheClassicOnes() {
        Amf0Value list = new Amf0Value.StrictArray(List.of(Amf0Value.of("hvc1"), Amf0Value.of("nonsense")));
        Amf0Value map = new Amf0Value.Obj(Map.of("Opus", Amf0Value.of(4)));
        ServerCodecs codecs = of(object("fourCcList", list), object("audioFourCcInfoMap", map));
        assertFalse(codecs.all());
        PlayableCodecs playable = codecs.beside(CLASSIC);
        assertTrue(playable.video().containsAll(Set.of(FourCc.AVC, FourCc.HEVC)));
        assertFalse(playable.video().contains(FourCc.AV1));
        assertTrue(playable.audio().containsAll(Set.of(FourCc.AAC, FourCc.OPUS)));
    }
}
