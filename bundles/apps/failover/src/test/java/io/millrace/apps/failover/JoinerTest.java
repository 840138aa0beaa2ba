package io.millrace.apps.failover;

import static io.millrace.apps.failover.Recorded.contents;
import static io.millrace.testkit.SyntheticStream.AUDIO_ID;
import static io.millrace.testkit.SyntheticStream.VIDEO_ID;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.testkit.SyntheticStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where one input goes on after another. */
class JoinerTest {
    private static final long EPOCH_US = 1_767_225_600_000_000L;
    private static final long SECOND_US = 1_000_000;
    /** So that groups with up to three B-frames between references are whole. */
    private static final int GOP = 49;

    private static final long GOP_US = GOP * Recorded.PICTURE_US;

    private final Recorded recorded = new Recorded();

    private static Feed feed(int bFrames, long delayUs) {
        return new Feed(SyntheticStream.of(25, GOP).withBFrames(bFrames), delayUs, EPOCH_US);
    }

    /** The same pictures from another encoder. */
    private static Feed other(int bFrames, long delayUs) {
        return new Feed(
                SyntheticStream.of(25, GOP).withBFrames(bFrames).withFrameBytes(1_500), delayUs, EPOCH_US - delayUs);
    }

    private void show(Feed feed, long fromUs, long toUs) {
        recorded.show(feed, fromUs, toUs);
    }

    private void join(Backlog input, Optional<Place> place) {
        recorded.output.turnTo(input, place.orElseThrow());
    }

    // ---- the same content --------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({"0,0", "0,137123", "0,-80000", "2,0", "2,250000", "3,-40017"})
    void feedsWithTheSameContentAreJoinedBehindAnyPicture(int bFrames, long delayUs) {
        Feed first = feed(bFrames, 0);
        for (long lostUs = 4 * SECOND_US; lostUs < 6 * SECOND_US; lostUs += 40_000) {
            Recorded now = new Recorded();
            now.show(first, GOP_US, lostUs);
            Backlog backup = feed(bFrames, delayUs).backlog(GOP_US, lostUs + 600_000);
            Place place = Joiner.exact(backup, now.output.shown()).orElseThrow();
            assertTrue(place.isExact());
            now.output.turnTo(backup, place);
            assertEquals(contents(first.encoder().video(GOP_US, lostUs + 600_000)), contents(now.video()));
            long soundUs = bFrames == 0 ? GOP_US : GOP_US + Recorded.PICTURE_US - Recorded.SOUND_US / 2;
            assertEquals(contents(first.encoder().audio(soundUs, lostUs + 600_000)), contents(now.audio()));
            now.hasNoHoles();
        }
    }

    @Test
    void soundThatTheLostInputHadNotSentYetComesFromTheOther() {
        Feed first = feed(0, 0);
        Backlog input = first.backlog(GOP_US, GOP_US + Recorded.PICTURE_US);
        join(input, Joiner.nearestKey(input, recorded.output.shown(), EPOCH_US));
        first.samples(GOP_US + Recorded.PICTURE_US, 5 * SECOND_US).stream()
                .filter(each -> each.trackId() == VIDEO_ID || each.dtsUs() < 4_500_000)
                .forEach(input::add);
        recorded.output.follow(input, false);
        Backlog backup = feed(0, 70_000).backlog(GOP_US, 6 * SECOND_US);
        join(backup, Joiner.exact(backup, recorded.output.shown()));
        assertEquals(contents(first.encoder().audio(GOP_US, 6 * SECOND_US)), contents(recorded.audio()));
        recorded.hasNoHoles();
    }

    @Test
    void soundThatEndedLongAgoGoesOnWithThePictures() {
        Feed first = feed(0, 0);
        Backlog input = first.backlog(GOP_US, GOP_US + Recorded.PICTURE_US);
        join(input, Joiner.nearestKey(input, recorded.output.shown(), EPOCH_US));
        first.samples(GOP_US + Recorded.PICTURE_US, 12 * SECOND_US).stream()
                .filter(each -> each.trackId() == VIDEO_ID || each.dtsUs() < 4_500_000)
                .forEach(input::add);
        recorded.output.follow(input, false);
        int before = recorded.audio().size();
        Backlog backup = other(0, 0).backlog(GOP_US, 13 * SECOND_US);
        Place place = Joiner.nearestKey(backup, recorded.output.shown(), EPOCH_US + 12 * SECOND_US)
                .orElseThrow();
        recorded.output.turnTo(backup, place);
        long fromUs = backup.get(place.index()).ptsUs() + place.shiftUs();
        long soundUs = recorded.audio().get(before).ptsUs();
        Recorded.assertBetween(-Recorded.SOUND_US, Recorded.SOUND_US, soundUs - fromUs);
    }

    @Test
    void timesThatAProtocolRoundedDoNotMatter() {
        show(feed(0, 0), GOP_US, 5_200_000);
        Backlog backup = new Backlog();
        backup.tracks(feed(0, 0).tracks(), EPOCH_US);
        feed(0, 33_333).samples(GOP_US, 6 * SECOND_US).forEach(each -> {
            long ms = each.dtsUs() / 1_000 * 1_000;
            backup.add(each.at(ms, ms));
        });
        join(backup, Joiner.exact(backup, recorded.output.shown()));
        assertEquals(contents(feed(0, 0).encoder().video(GOP_US, 6 * SECOND_US)), contents(recorded.video()));
        assertEquals(contents(feed(0, 0).encoder().audio(GOP_US, 6 * SECOND_US)), contents(recorded.audio()));
    }

    @Test
    void anInputThatIsBehindIsKnownByHowFar() {
        show(feed(0, 0), GOP_US, 5_200_000);
        Backlog backup = feed(0, 500).backlog(GOP_US, 4_960_000);
        assertTrue(Joiner.exact(backup, recorded.output.shown()).isEmpty());
        assertEquals(240_000, Joiner.behindUs(backup, recorded.output.shown()));
        feed(0, 500).samples(4_960_000, 5_400_000).forEach(backup::add);
        assertEquals(Backlog.NONE, Joiner.behindUs(backup, recorded.output.shown()));
        join(backup, Joiner.exact(backup, recorded.output.shown()));
        assertEquals(contents(feed(0, 0).encoder().video(GOP_US, 5_400_000)), contents(recorded.video()));
    }

    @Test
    void whatIsEqualAtSeveralPlacesIsNotTakenForTheSame() {
        Backlog still = still();
        join(still, Joiner.nearestKey(still, recorded.output.shown(), EPOCH_US));
        assertTrue(Joiner.exact(still(), recorded.output.shown()).isEmpty());
        assertEquals(Backlog.NONE, Joiner.behindUs(still(), recorded.output.shown()));
    }

    /** An encoder that makes the same bytes of every picture. */
    private static Backlog still() {
        Backlog backlog = new Backlog();
        backlog.tracks(List.of(SyntheticStream.VIDEO), EPOCH_US);
        for (int i = 0; i < 100; i++) {
            int flags = Sample.VIDEO | (i % 50 == 0 ? Sample.SYNC : 0);
            long us = i * Recorded.PICTURE_US;
            backlog.add(new Sample(VIDEO_ID, us, us, flags, ByteBuffer.allocate(50)));
        }
        return backlog;
    }

    /** Skipped pictures of still scenes are the same bytes whatever is to be seen. */
    @Test
    void picturesAreTheSameOnlyIfTheirKeyPictureIs() {
        show(feed(0, 0), GOP_US, 5 * SECOND_US);
        Backlog backup = new Backlog();
        backup.tracks(feed(0, 0).tracks(), EPOCH_US);
        feed(0, 0)
                .samples(GOP_US, 6 * SECOND_US)
                .forEach(each -> backup.add(
                        each.isVideo() && each.isSync()
                                ? new Sample(
                                        VIDEO_ID, each.dtsUs(), each.ptsUs(), each.flags(), ByteBuffer.allocate(900))
                                : each));
        assertTrue(Joiner.exact(backup, recorded.output.shown()).isEmpty());
        assertEquals(Backlog.NONE, Joiner.behindUs(backup, recorded.output.shown()));
    }

    @Test
    void anotherEncodersPicturesAreNotTheSame() {
        show(feed(0, 0), GOP_US, 5 * SECOND_US);
        Backlog backup = other(0, 0).backlog(GOP_US, 6 * SECOND_US);
        assertTrue(Joiner.exact(backup, recorded.output.shown()).isEmpty());
        assertEquals(Backlog.NONE, Joiner.behindUs(backup, recorded.output.shown()));
    }

    // ---- other content -----------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({"0,0,0", "0,0,312345", "2,0,0", "0,2,77000", "2,2,-1300000", "3,1,540001"})
    void anotherEncodersStreamGoesOnAtAKeyPictureWithoutAHole(int bFrames, int otherBFrames, long delayUs) {
        for (long lostUs = 4 * SECOND_US; lostUs < 6 * SECOND_US; lostUs += 120_000) {
            Recorded now = new Recorded();
            now.show(feed(bFrames, 0), GOP_US, lostUs);
            // a whole number of presented pictures was decoded
            int before = now.video().size();
            Backlog backup = other(otherBFrames, delayUs).backlog(SECOND_US, lostUs + 100_000);
            Place place = Joiner.nearestKey(backup, now.output.shown(), EPOCH_US + lostUs + 100_000)
                    .orElseThrow();
            now.output.turnTo(backup, place);
            Sample key = now.video().get(before);
            assertTrue(key.isSync());
            Recorded.assertRising(now.video());
            Recorded.assertRising(now.audio());
            long endUs = now.video().subList(0, before).stream()
                    .mapToLong(Sample::ptsUs)
                    .max()
                    .orElseThrow();
            Recorded.assertBetween(Recorded.PICTURE_US - 2, 4 * Recorded.PICTURE_US, key.ptsUs() - endUs);
            if (bFrames == 0 && otherBFrames == 0) {
                now.hasNoHoles();
            }
        }
    }

    @Test
    void pictureAndSoundKeepTheirDistance() {
        show(feed(0, 0), GOP_US, 5 * SECOND_US);
        int pictures = recorded.video().size();
        int sounds = recorded.audio().size();
        Backlog backup = other(0, 90_000).backlog(SECOND_US, 6 * SECOND_US);
        Place place = Joiner.nearestKey(backup, recorded.output.shown(), EPOCH_US + 6 * SECOND_US)
                .orElseThrow();
        recorded.output.turnTo(backup, place);
        List<Sample> video = recorded.video().subList(pictures, recorded.video().size());
        List<Sample> audio = recorded.audio().subList(sounds, recorded.audio().size());
        assertFalse(video.isEmpty());
        video.forEach(each -> assertEquals(
                each.dtsUs() - place.shiftUs(), original(backup, each).dtsUs()));
        assertFalse(audio.isEmpty());
        audio.forEach(each -> assertEquals(
                each.dtsUs() - place.shiftUs(), original(backup, each).dtsUs()));
    }

    private static Sample original(Backlog backlog, Sample shown) {
        for (long i = backlog.first(); i < backlog.next(); i++) {
            Sample sample = backlog.get(i);
            if (sample.trackId() == shown.trackId() && sample.payload().equals(shown.payload())) {
                return sample;
            }
        }
        throw new AssertionError("Not from this input");
    }

    @ParameterizedTest
    @ValueSource(longs = {4_100_000, 4_900_000, 5_300_000, 5_900_000})
    void theNearestKeyPictureIsChosen(long lostUs) {
        show(feed(0, 0), GOP_US, lostUs);
        Backlog backup = other(0, 0).backlog(0, 7 * SECOND_US);
        Place place = Joiner.nearestKey(backup, recorded.output.shown(), EPOCH_US + 7 * SECOND_US)
                .orElseThrow();
        long nearest = Math.round(lostUs / (double) GOP_US) * GOP_US;
        assertEquals(nearest, backup.get(place.index()).dtsUs());
    }

    @Test
    void afterALongPauseTheTimelineGoesOnWhereTheWallClockIs() {
        show(feed(0, 0), GOP_US, 5 * SECOND_US);
        int pictures = recorded.video().size();
        Backlog backup = other(0, 0).backlog(60 * SECOND_US, 62_500_000);
        join(backup, Joiner.nearestKey(backup, recorded.output.shown(), EPOCH_US + 62_500_000));
        assertEquals(
                EPOCH_US + 62_500_000 / GOP_US * GOP_US,
                recorded.video().get(pictures).ptsUs());
        Recorded.assertRising(recorded.audio());
    }

    @Test
    void anInputWithoutKeyPictureIsNoPlace() {
        show(feed(0, 0), GOP_US, 5 * SECOND_US);
        Backlog backup = new Backlog();
        backup.tracks(other(0, 0).tracks(), EPOCH_US);
        other(0, 0).samples(5_040_000, 5_800_000).forEach(backup::add);
        assertTrue(Joiner.nearestKey(backup, recorded.output.shown(), EPOCH_US).isEmpty());
    }

    // ---- a change that is wanted -------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void aWantedChangeWaitsForPicturesThatAreSeenBeforeWhatWasDecoded(int bFrames) {
        for (long keyUs = 6 * SECOND_US; keyUs < 6_500_000; keyUs += 40_000) {
            Recorded now = new Recorded();
            Backlog input = feed(bFrames, 0).backlog(GOP_US, keyUs);
            now.output.turnTo(
                    input,
                    Joiner.nearestKey(input, now.output.shown(), EPOCH_US).orElseThrow());
            boolean whole = false;
            for (long us = keyUs; !whole; us += 40_000) {
                assertTrue(us < keyUs + 300_000);
                feed(bFrames, 0).samples(us, us + 40_000).forEach(input::add);
                whole = now.output.follow(input, true);
            }
            Backlog back = other(bFrames, 0).backlog(4 * SECOND_US, keyUs + 400_000);
            now.output.turnTo(back, Joiner.at(back, back.newestKey(), now.output.shown()));
            now.hasNoHoles();
        }
    }

    // ---- tracks ------------------------------------------------------------------------------------------------

    @Test
    void anotherFormatIsAnnouncedBeforeItsKeyPicture() {
        show(feed(0, 0), GOP_US, 5 * SECOND_US);
        Feed small = other(0, 0);
        Track hevc = new Track(
                7,
                new io.millrace.api.media.VideoFormat(
                        io.millrace.api.media.FourCc.HEVC,
                        ByteBuffer.allocate(23),
                        640,
                        360,
                        new io.millrace.api.media.FrameRate(25, 1)));
        Backlog backup = new Backlog();
        backup.tracks(List.of(hevc, SyntheticStream.AUDIO), EPOCH_US);
        small.samples(GOP_US, 6 * SECOND_US)
                .forEach(each -> backup.add(
                        each.trackId() == VIDEO_ID
                                ? new Sample(7, each.dtsUs(), each.ptsUs(), each.flags(), each.payload())
                                : each));
        join(backup, Joiner.nearestKey(backup, recorded.output.shown(), EPOCH_US + 6 * SECOND_US));
        assertEquals(2, recorded.publisher.formats.size());
        assertEquals(
                List.of(
                        new Track(TrackMap.VIDEO_ID, hevc.format()),
                        new Track(TrackMap.AUDIO_ID, SyntheticStream.AUDIO.format())),
                recorded.publisher.formats.get(1));
        recorded.hasNoHoles();
    }

    @Test
    void equalFormatsAreNoNews() {
        show(feed(0, 0), GOP_US, 5 * SECOND_US);
        show(other(0, 0), GOP_US, 6 * SECOND_US);
        assertEquals(1, recorded.publisher.formats.size());
    }

    @Test
    void aTrackThatTheBackupDoesNotHaveStaysAnnounced() {
        show(feed(0, 0), GOP_US, 5 * SECOND_US);
        Backlog backup = new Backlog();
        backup.tracks(List.of(SyntheticStream.VIDEO), EPOCH_US);
        Recorded.of(other(0, 0).samples(GOP_US, 6 * SECOND_US), VIDEO_ID).forEach(backup::add);
        join(backup, Joiner.nearestKey(backup, recorded.output.shown(), EPOCH_US + 6 * SECOND_US));
        assertEquals(
                List.of(SyntheticStream.VIDEO, new Track(TrackMap.AUDIO_ID, SyntheticStream.AUDIO.format())),
                recorded.output.tracks());
        show(feed(0, 0), 4 * GOP_US, 10 * SECOND_US);
        Recorded.assertRising(recorded.audio());
        assertEquals(1, recorded.publisher.formats.size());
    }

    @Test
    void soundAloneGoesOnWithoutAHole() {
        Backlog input = sound(GOP_US, GOP_US + Recorded.PICTURE_US);
        join(input, Joiner.nearestKey(input, recorded.output.shown(), EPOCH_US + GOP_US));
        Recorded.of(feed(0, 0).samples(GOP_US + Recorded.PICTURE_US, 5 * SECOND_US), AUDIO_ID)
                .forEach(input::add);
        recorded.output.follow(input, false);
        Backlog backup = new Backlog();
        backup.tracks(List.of(SyntheticStream.AUDIO), EPOCH_US - 5_000);
        Recorded.of(feed(0, 5_000).samples(GOP_US, 5_500_000), AUDIO_ID)
                .forEach(each -> backup.add(
                        new Sample(AUDIO_ID, each.dtsUs(), each.ptsUs(), each.flags(), ByteBuffer.allocate(99))));
        join(backup, Joiner.nearestKey(backup, recorded.output.shown(), EPOCH_US + 5_500_000));
        assertTrue(recorded.audio().size() > 160);
        recorded.hasNoHoles();
    }

    private static Backlog sound(long fromUs, long toUs) {
        Backlog backlog = new Backlog();
        backlog.tracks(List.of(SyntheticStream.AUDIO), EPOCH_US);
        Recorded.of(feed(0, 0).samples(fromUs, toUs), AUDIO_ID).forEach(backlog::add);
        return backlog;
    }
}
