package io.millrace.core.live;

import io.millrace.api.live.PublishedLayer;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;

/** A publisher's hands on one layer of its pictures. Owned by the publisher's thread. */
final class LayerWriter implements PublishedLayer {
    private final RunPublisher publisher;
    private final LayerTable table;
    private final StreamRegistry registry;
    private final int number;
    private Track track;
    private LayerSeat seat;

    /** @param number among the layers of the publication */
    LayerWriter(RunPublisher publisher, LayerTable table, StreamRegistry registry, int number) {
        this.publisher = publisher;
        this.table = table;
        this.registry = registry;
        this.number = number;
    }

    @Override
    public void format(VideoFormat format) {
        if (format.width() > 0 && format.height() > 0 && (track == null || !format.equals(track.format()))) {
            track = new Track(0, format);
        }
    }

    @Override
    public void write(Sample picture) {
        if (track == null) {
            return;
        }
        if (track.id() != picture.trackId()) {
            track = new Track(picture.trackId(), track.format());
        }
        Sample placed = publisher.place(number, track, picture);
        if (placed == null) {
            return;
        }
        if (placed.isSync()) {
            begin();
        }
        if (seat != null) {
            seat.write(track, placed);
        }
    }

    private void begin() {
        if (seat == null || seat.isOver()) {
            seat = table.take(publisher, (VideoFormat) track.format());
        }
        if (seat != null) {
            seat.open(registry);
        }
    }

    @Override
    public void close() {
        if (seat != null) {
            seat.interrupt("The publisher leaves it out");
        }
    }
}
