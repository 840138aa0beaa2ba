package io.millrace.protocols.rtmp.command;

import io.millrace.api.codec.PlayableCodecs;
import io.millrace.api.media.FourCc;
import io.millrace.formats.flv.Amf0Value;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The codecs of enhanced RTMP that a server says it takes, in its answer to {@code connect} (enhanced RTMP v2, "Enhancing
 * NetConnection connect Command").
 *
 * @param all whether it takes whatever comes
 * @param listed those that it names
 */
public record ServerCodecs(boolean all, Set<FourCc> listed) {
    private static final String WHATEVER = "*";

    public ServerCodecs {
        listed = Set.copyOf(listed);
    }

    /** Reads the answer; servers put this into either of its objects. */
    public static ServerCodecs of(Command answer) {
        Set<String> names = new HashSet<>();
        for (Amf0Value object : List.of(answer.object(), answer.argument(1))) {
            if (object.get("fourCcList") instanceof Amf0Value.StrictArray list) {
                list.values().forEach(each -> each.asText().ifPresent(names::add));
            }
            names.addAll(object.get("videoFourCcInfoMap").asProperties().keySet());
            names.addAll(object.get("audioFourCcInfoMap").asProperties().keySet());
        }
        Set<FourCc> codecs = new HashSet<>();
        names.stream().filter(ServerCodecs::isCode).map(FourCc::of).forEach(codecs::add);
        return new ServerCodecs(names.contains(WHATEVER), codecs);
    }

    /**
     * Reads what was configured: {@code true}, {@code false}, or codecs with commas between them.
     *
     * @throws IllegalArgumentException if it is none of that
     */
    public static ServerCodecs configured(String text) {
        if (text.equals("true") || text.equals("false")) {
            return new ServerCodecs(text.equals("true"), Set.of());
        }
        Set<FourCc> codecs = new HashSet<>();
        for (String name : text.split(",")) {
            codecs.add(FourCc.of(name.strip()));
        }
        return new ServerCodecs(false, codecs);
    }

    private static boolean isCode(String name) {
        return name.length() == 4 && name.chars().allMatch(c -> c >= 0x20 && c < 0x7F);
    }

    /** These and others. */
    public PlayableCodecs beside(PlayableCodecs others) {
        if (listed.isEmpty()) {
            return others;
        }
        Set<FourCc> video = new HashSet<>(others.video());
        Set<FourCc> audio = new HashSet<>(others.audio());
        video.addAll(listed);
        audio.addAll(listed);
        return new PlayableCodecs(video, audio);
    }
}
