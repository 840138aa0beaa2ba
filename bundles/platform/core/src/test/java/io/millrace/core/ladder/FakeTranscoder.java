package io.millrace.core.ladder;

import io.millrace.api.codec.OutputStatus;
import io.millrace.api.codec.TranscodeJob;
import io.millrace.api.codec.TranscodeJob.Output;
import io.millrace.api.codec.TranscodeJob.Video;
import io.millrace.api.codec.Transcoder;
import io.millrace.api.live.Publisher;
import io.millrace.api.live.ReadFrom;
import io.millrace.api.live.Reader;
import io.millrace.api.media.Sample;
import io.millrace.api.media.StreamItem;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import io.millrace.testkit.SyntheticStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Encodes by saying that the source's pictures have another size, from the next key picture on. */
final class FakeTranscoder implements Transcoder {
    final List<Job> jobs = new ArrayList<>();
    RuntimeException failure;

    Job last() {
        return jobs.get(jobs.size() - 1);
    }

    @Override
    public Transcoding open(TranscodeJob job, Map<String, Publisher> publishers) {
        if (failure != null) {
            throw failure;
        }
        Job opened = new Job(job, publishers);
        jobs.add(opened);
        opened.begin();
        return opened;
    }

    static final class Job implements Transcoding {
        TranscodeJob job;
        Map<String, Publisher> publishers;
        int changes;
        boolean closed;
        boolean stuck;
        boolean outdated;
        private Reader reader;

        Job(TranscodeJob job, Map<String, Publisher> publishers) {
            this.job = job;
            this.publishers = publishers;
        }

        void begin() {
            reader = job.inputs().get(0).read(ReadFrom.NEXT_SYNC, Runnable::run, this::drain);
            job.outputs().forEach(this::announce);
        }

        List<String> names() {
            return job.outputs().stream().map(Output::name).toList();
        }

        private void announce(Output output) {
            if (output instanceof Video video) {
                VideoFormat source = (VideoFormat) SyntheticStream.VIDEO.format();
                publishers
                        .get(output.name())
                        .tracks(List.of(new Track(
                                0,
                                new VideoFormat(
                                        source.codec(),
                                        source.configuration(),
                                        video.width(),
                                        video.height(),
                                        source.frameRate()))));
            }
        }

        private void drain() {
            if (reader == null) {
                return;
            }
            for (StreamItem item = reader.poll(); item != null; item = reader.poll()) {
                if (item instanceof Sample sample && sample.isVideo() && !closed && !stuck) {
                    for (Output output : job.outputs()) {
                        publishers.get(output.name()).write(sample.at(sample.ptsUs(), sample.ptsUs()));
                        publishers.get(output.name()).flush();
                    }
                }
            }
        }

        @Override
        public void change(TranscodeJob newJob, Map<String, Publisher> newPublishers) {
            changes++;
            job = newJob;
            publishers = newPublishers;
            job.outputs().forEach(this::announce);
        }

        @Override
        public List<OutputStatus> outputs() {
            return job.outputs().stream()
                    .map(output -> new OutputStatus(
                            output.name(),
                            OutputStatus.State.RUNNING,
                            "fake",
                            0,
                            0,
                            25,
                            1,
                            0,
                            1,
                            OptionalLong.of(42),
                            0,
                            ""))
                    .toList();
        }

        @Override
        public boolean isOutdated() {
            return outdated;
        }

        @Override
        public void close() {
            closed = true;
            reader.close();
        }
    }
}
