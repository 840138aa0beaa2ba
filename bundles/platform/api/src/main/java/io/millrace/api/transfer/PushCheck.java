package io.millrace.api.transfer;

import io.millrace.api.live.LiveStream;
import org.osgi.annotation.versioning.ConsumerType;

/** Says whether a stream may be sent as it is. Asked often, with core's lock held: it must neither wait nor call pushes. */
@ConsumerType
@FunctionalInterface
public interface PushCheck {
    /** Everything may be sent. */
    PushCheck NONE = stream -> Verdict.GO;

    /** @param stream the stream, which is live */
    Verdict check(LiveStream stream);

    /**
     * What is to be done.
     *
     * @param kind whether it is sent
     * @param words why not, for people; empty if it is
     */
    record Verdict(Kind kind, String words) {
        /** Send it. */
        public static final Verdict GO = new Verdict(Kind.GO, "");

        /** What can be done. */
        public enum Kind {
            GO,
            /** It will show soon. */
            WAIT,
            /** It cannot be sent as long as it is like that. */
            REFUSE
        }
    }
}
