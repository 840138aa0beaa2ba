package io.millrace.apps.failover;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.live.PublishRefusedException;
import io.millrace.api.media.Sample;
import io.millrace.api.media.StreamName;
import io.millrace.testkit.FakeLiveStreams;
import io.millrace.testkit.FakePublisher;
import io.millrace.testkit.FakeSession;
import java.util.Comparator;
import java.util.List;

/** What an output wrote. */
final class Recorded {
    static final long PICTURE_US = 40_000;
    static final long SOUND_US = 21_333;
    /** What was decoded last may be seen after what is decoded next. */
    private static final int STILL_TO_COME = 4;

    private static final long ROUNDING_US = 2;

    final FakePublisher publisher;
    final Output output;

    Recorded() {
        FakeLiveStreams streams = new FakeLiveStreams();
        StreamName name = StreamName.parse("live/out");
        try {
            publisher = (FakePublisher) streams.publish(name, FakeSession.publisher(name));
        } catch (PublishRefusedException e) {
            throw new AssertionError(e);
        }
        output = new Output(() -> publisher);
    }

    /** Shows everything of an input from its first key picture on. */
    void show(Feed feed, long fromUs, long toUs) {
        Backlog input = feed.backlog(fromUs, fromUs + PICTURE_US);
        output.turnTo(
                input,
                Joiner.nearestKey(input, output.shown(), feed.epochUtcUs() + fromUs)
                        .orElseThrow());
        feed.samples(fromUs + PICTURE_US, toUs).forEach(input::add);
        output.follow(input, false);
    }

    List<Sample> video() {
        return of(publisher.samples, TrackMap.VIDEO_ID);
    }

    List<Sample> audio() {
        return of(publisher.samples, TrackMap.AUDIO_ID);
    }

    static List<Sample> of(List<Sample> samples, int trackId) {
        return samples.stream().filter(each -> each.trackId() == trackId).toList();
    }

    static List<Integer> contents(List<Sample> samples) {
        return samples.stream().map(each -> each.payload().hashCode()).toList();
    }

    /** Every picture is decoded after the one before, and seen right after it. */
    void hasNoHoles() {
        assertRising(video());
        assertRising(audio());
        List<Sample> seen =
                video().stream().sorted(Comparator.comparingLong(Sample::ptsUs)).toList();
        for (int i = 1; i < seen.size() - STILL_TO_COME; i++) {
            assertBetween(
                    PICTURE_US - ROUNDING_US,
                    PICTURE_US + ROUNDING_US,
                    seen.get(i).ptsUs() - seen.get(i - 1).ptsUs());
        }
        for (int i = 1; i < audio().size(); i++) {
            assertBetween(
                    SOUND_US / 2 - ROUNDING_US,
                    SOUND_US * 3 / 2 + ROUNDING_US,
                    audio().get(i).ptsUs() - audio().get(i - 1).ptsUs());
        }
    }

    static void assertRising(List<Sample> samples) {
        for (int i = 1; i < samples.size(); i++) {
            assertTrue(samples.get(i).dtsUs() > samples.get(i - 1).dtsUs());
        }
    }

    static void assertBetween(long least, long most, long actual) {
        assertTrue(actual >= least && actual <= most, actual + " is not between " + least + " and " + most);
    }
}
