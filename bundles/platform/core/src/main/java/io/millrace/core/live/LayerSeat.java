package io.millrace.core.live;

import io.millrace.api.live.LiveStream;
import io.millrace.api.live.Publisher;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import io.millrace.core.live.RenditionStreams.Layer;
import io.millrace.core.live.RenditionStreams.Rendition;
import java.util.List;
import java.util.Optional;

/** A rendition that a publisher sends, and that waits for its next publisher. Written by the publisher's thread. */
final class LayerSeat {
    private final RingLiveStream origin;
    private final String name;
    private volatile RunPublisher holder;
    private volatile VideoFormat format;
    private volatile Rendition rendition;
    private volatile boolean over;
    private volatile long newestUs;
    private Publisher writer;

    LayerSeat(RingLiveStream origin, String name) {
        this.origin = origin;
        this.name = name;
    }

    String name() {
        return name;
    }

    Layer layer() {
        return new Layer(name, format, Optional.ofNullable(rendition).map(Rendition::stream));
    }

    /** Whether a publisher that is still there has it. */
    boolean isHeld() {
        return holder != null && holder.isOpen();
    }

    void hold(RunPublisher by, VideoFormat now) {
        holder = by;
        format = now;
        writer = null;
    }

    boolean isOver() {
        return over;
    }

    /** Opens the rendition, unless something else has its name: this is asked again at the next key picture then. */
    synchronized void open(StreamRegistry registry) {
        if (over) {
            return;
        }
        if (rendition == null) {
            try {
                rendition = registry.open(origin, name, true);
            } catch (IllegalArgumentException taken) {
                return;
            }
        }
        if (writer == null) {
            writer = rendition.publisher();
        }
    }

    void write(Track track, Sample picture) {
        newestUs = picture.dtsUs();
        if (writer != null) {
            format = (VideoFormat) track.format();
            writer.tracks(List.of(track));
            writer.write(picture);
        }
    }

    /** Media time of its newest picture. */
    long newestUs() {
        return newestUs;
    }

    /** Waits from this time on for a publisher that may bring it. */
    void await(long us) {
        newestUs = Math.max(newestUs, us);
    }

    void wake() {
        if (writer != null) {
            writer.flush();
        }
    }

    void interrupt(String reason) {
        Rendition known = rendition;
        if (known != null && known.stream().state() == LiveStream.State.LIVE) {
            known.interrupt(reason);
        }
    }

    synchronized void end(String reason) {
        over = true;
        if (rendition != null) {
            rendition.end(reason);
        }
    }
}
