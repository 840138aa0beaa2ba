package io.millrace.codecs.ffmpeg;

import io.millrace.api.media.Sample;
import io.millrace.api.media.VideoFormat;
import io.millrace.codecs.ffmpeg.wire.FromWorker;
import io.millrace.codecs.ffmpeg.wire.ToWorker;
import java.nio.ByteBuffer;
import java.util.List;

/** The worker that decodes still pictures; it is there from the first until some time after the last. Owned by the loop. */
final class PictureWorker implements WorkerLoop.Resident {
    private static final long LINGER_US = 30_000_000;

    private final WorkerHouse house;
    private Seat seat;
    private Task task;
    private int requests;
    private long idleSinceUs;
    private boolean outdated;

    PictureWorker(WorkerHouse house) {
        this.house = house;
    }

    /** Who waits for a picture. */
    interface Client {
        /** It is its turn: the worker is free. */
        void decode();

        /** The worker made it; empty if it cannot be decoded. */
        void made(ByteBuffer jpeg);

        /** It cannot be made now. */
        void fail(String reason);
    }

    /** What is being made. */
    private record Task(int number, VideoFormat format, Sample sample, int width, Client client) {}

    /** Makes one picture; there is no other at the same time. */
    void decode(VideoFormat format, Sample sample, int width, Client client) {
        task = new Task(++requests, format, sample, width, client);
        if (seat == null) {
            seat = new Seat();
            house.loop().stay(this);
            seat.worker.start();
        } else if (seat.worker.isReady()) {
            seat.send(task);
        }
    }

    /** The request ended, made or not. */
    void forget(Client client) {
        if (task != null && task.client == client) {
            if (seat != null) {
                seat.worker.send(new ToWorker.PictureNext(task.number, false));
            }
            task = null;
            idleSinceUs = house.clock().monotonicUs();
        }
    }

    /** Is replaced by another as soon as it has nothing to do. */
    void renew() {
        outdated = seat != null;
    }

    void close() {
        outdated = false;
        Seat left = seat;
        seat = null;
        house.loop().leave(this);
        if (left != null) {
            left.worker.drain();
        }
    }

    @Override
    public void tick() {
        if (task == null && (outdated || house.clock().monotonicUs() - idleSinceUs > LINGER_US)) {
            close();
        }
    }

    @Override
    public void abandon() {
        seat = null;
        task = null;
    }

    /** The place of one process. */
    private final class Seat implements Worker.Owner {
        private final Worker worker = new Worker(house, house.limits(), "pictures", this);

        private void send(Task asked) {
            worker.send(new ToWorker.Break(0));
            worker.send(new ToWorker.Tracks(
                    0, List.of(new ToWorker.Tracks.Entry(asked.sample.trackId(), InputFeed.info(asked.format)))));
            worker.send(new ToWorker.Picture(asked.number, 0, ToWorker.PictureFormat.JPEG, asked.width, 0, 0, true));
            Sample sample = asked.sample;
            worker.send(new ToWorker.Sample(
                    0, sample.trackId(), sample.flags() & 0xFF, sample.dtsUs(), sample.ptsUs(), sample.payload()));
            // nothing follows: a decoder that waits for more gives what it has
            worker.send(new ToWorker.Break(0));
        }

        @Override
        public void ready(FromWorker.Hello hello) {
            if (seat == this) {
                worker.send(new ToWorker.Job(1, true, 1, "", List.of()));
                if (task != null) {
                    send(task);
                }
            }
        }

        @Override
        public void received(FromWorker message) {
            if (message instanceof FromWorker.PictureData picture && task != null && picture.request() == task.number) {
                task.client.made(picture.data());
            }
        }

        @Override
        public void receivedAll() {
            // pictures are passed on one by one
        }

        @Override
        public void hasRoom() {
            // one picture always has
        }

        @Override
        public void gone(String reason) {
            if (seat == this) {
                seat = null;
                house.loop().leave(PictureWorker.this);
                if (task != null) {
                    task.client.fail("The worker that decodes pictures " + reason);
                }
            }
        }
    }
}
