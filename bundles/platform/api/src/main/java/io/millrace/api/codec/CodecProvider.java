package io.millrace.api.codec;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/** Knows one codec: which encoders there are for it, in order of preference. A whiteboard service. */
@ConsumerType
@FunctionalInterface
public interface CodecProvider {
    /** Encoders for a purpose, best first; those that this machine cannot open are left out by the transcoder. */
    List<EncoderOffer> encoders(Purpose purpose);

    /** What an encoding is for. */
    enum Purpose {
        LOW_LATENCY,
        QUALITY
    }
}
