package io.millrace.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.Identity;
import io.millrace.api.live.LiveStream;
import io.millrace.api.live.LiveStream.State;
import io.millrace.api.live.LiveStreams;
import io.millrace.api.live.PublishRefusedException;
import io.millrace.api.live.Publisher;
import io.millrace.api.live.ReadFrom;
import io.millrace.api.live.Reader;
import io.millrace.api.media.DataFormat;
import io.millrace.api.media.Discontinuity;
import io.millrace.api.media.EndOfPublication;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.FrameRate;
import io.millrace.api.media.Sample;
import io.millrace.api.media.StreamItem;
import io.millrace.api.media.StreamName;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import io.millrace.api.session.Session;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What readers and publishers may rely on, wherever the live streams come from: core and {@link FakeLiveStreams} both
 * keep it. Publishers get well-formed times that begin at 0.
 */
public abstract class LiveStreamContract {
    protected static final StreamName NAME = StreamName.of("live", "contract");

    private static final long SECOND_US = 1_000_000;
    private static final Discontinuity LAPPED = new Discontinuity(Discontinuity.Reason.READER_LAPPED);
    private static final Discontinuity NEW_RUN = new Discontinuity(Discontinuity.Reason.NEW_PUBLICATION);
    private static final Track DATA = new Track(200, DataFormat.of(FourCc.ID3, "https://aomedia.org/emsg/ID3"));
    /** More than any ring holds. */
    private static final int MANY = 20_000;

    private final SyntheticStream encoder = SyntheticStream.of(25, 25);

    /** No streams, on the first call of a test; the same object on each. */
    protected abstract LiveStreams streams();

    @Test
    void anExpectedStreamWaits() {
        LiveStream stream = streams().expect(NAME);
        assertEquals(State.WAITING, stream.state());
        assertEquals(List.of(), stream.tracks());
        assertTrue(stream.publication().isEmpty());
        assertNull(read(ReadFrom.OLDEST).poll());
        assertFalse(stream.inject(DATA, data(0)));
    }

    @Test
    void nothingIsSeenBeforeTheFirstKeyPicture() throws Exception {
        Publisher publisher = publisher();
        publisher.tracks(encoder.tracks());
        encoder.samples(40_000, SECOND_US).forEach(publisher::write);
        assertEquals(State.WAITING, stream().state());
        encoder.samples(SECOND_US, 2 * SECOND_US).forEach(publisher::write);
        assertEquals(State.LIVE, stream().state());
        assertEquals(1, stream().publication().orElseThrow().number());
        List<StreamItem> items = drain(read(ReadFrom.OLDEST));
        assertEquals(new FormatChange(encoder.tracks()), items.get(0));
        assertTrue(((Sample) items.get(1)).isVideo() && ((Sample) items.get(1)).isSync());
    }

    @Test
    void aReaderBeginsWithTheFormatAndTheNewestKeyPicture() throws Exception {
        write(publisher(), 0, 2_500_000);
        List<StreamItem> items = drain(read(ReadFrom.NEWEST_SYNC));
        assertEquals(new FormatChange(encoder.tracks()), items.get(0));
        assertEquals(2 * SECOND_US, ((Sample) items.get(1)).dtsUs());
        assertEquals(1, items.stream().filter(FormatChange.class::isInstance).count());
        assertEquals(
                13,
                items.stream()
                        .filter(item -> item instanceof Sample sample && sample.isVideo())
                        .count());
    }

    @Test
    void aReaderMayWaitForTheNextKeyPicture() throws Exception {
        Publisher publisher = publisher();
        write(publisher, 0, 500_000);
        Reader reader = read(ReadFrom.NEXT_SYNC);
        write(publisher, 500_000, SECOND_US);
        assertNull(reader.poll());
        write(publisher, SECOND_US, 1_200_000);
        assertInstanceOf(FormatChange.class, reader.poll());
        assertEquals(SECOND_US, assertInstanceOf(Sample.class, reader.poll()).dtsUs());
    }

    @Test
    void aFormatThatChangedWhileAReaderWaitedIsTheOneItGets() throws Exception {
        Publisher publisher = publisher();
        write(publisher, 0, 500_000);
        Reader reader = read(ReadFrom.NEXT_SYNC);
        List<Track> changed = List.of(video(1), SyntheticStream.AUDIO);
        publisher.tracks(changed);
        encoder.samples(SECOND_US, 1_200_000).forEach(publisher::write);
        assertEquals(new FormatChange(changed), reader.poll());
        assertTrue(assertInstanceOf(Sample.class, reader.poll()).isSync());
        assertEquals(changed, stream().tracks());
    }

    @Test
    void aFormatChangesWhereItWasAnnouncedAndEqualOnesAreIgnored() throws Exception {
        Publisher publisher = publisher();
        write(publisher, 0, SECOND_US);
        Reader reader = read(ReadFrom.OLDEST);
        drain(reader);
        publisher.tracks(List.copyOf(encoder.tracks()));
        assertEquals(List.of(), drain(reader));
        publisher.tracks(List.of(video(1), SyntheticStream.AUDIO));
        encoder.video(1_040_000, 1_200_000).forEach(publisher::write);
        List<StreamItem> items = drain(reader);
        assertInstanceOf(FormatChange.class, items.get(0));
        assertEquals(1, items.size(), "pictures of the new format wait for a key picture");
    }

    @Test
    void samplesOfTracksThatWereNotAnnouncedAreDropped() throws Exception {
        Publisher publisher = publisher();
        publisher.tracks(List.of(SyntheticStream.VIDEO));
        encoder.samples(0, SECOND_US).forEach(publisher::write);
        assertTrue(drain(read(ReadFrom.OLDEST)).stream()
                .allMatch(item -> item instanceof FormatChange || item instanceof Sample sample && sample.isVideo()));
    }

    @Test
    void withSeveralVideoTracksReadersBeginAtTheFirst() throws Exception {
        Publisher publisher = publisher();
        Track second = new Track(1, SyntheticStream.VIDEO.format());
        publisher.tracks(List.of(SyntheticStream.VIDEO, second));
        for (int n = 0; n < 50; n++) {
            publisher.write(picture(0, n * 40_000L, n % 25 == 0));
            publisher.write(picture(1, n * 40_000L, n % 10 == 0));
        }
        Reader reader = read(ReadFrom.NEWEST_SYNC);
        reader.poll();
        Sample first = assertInstanceOf(Sample.class, reader.poll());
        assertEquals(0, first.trackId());
        assertEquals(SECOND_US, first.dtsUs());
    }

    @Test
    void aLappedReaderIsToldTheGapAndTheFormatAndGoesOnAtAKeyPicture() throws Exception {
        Publisher publisher = publisher();
        lap(publisher, 0, 10);
        Reader reader = read(ReadFrom.OLDEST);
        assertEquals(new FormatChange(List.of(video(1))), reader.poll());
        assertInstanceOf(Sample.class, reader.poll());
        lap(publisher, 10, MANY);
        assertEquals(LAPPED, reader.poll());
        assertEquals(new FormatChange(List.of(video(1))), reader.poll());
        Sample next = assertInstanceOf(Sample.class, reader.poll());
        assertTrue(next.isSync());
        assertEquals((MANY - 500) * 1_000L, next.dtsUs());
        assertTrue(reader.skippedItems() > MANY / 2);
        assertEquals(
                next.dtsUs() + 1_000,
                assertInstanceOf(Sample.class, reader.poll()).dtsUs());
    }

    @Test
    void aReaderGoesOnForAnotherOrIsToldThatItsPlaceIsGone() throws Exception {
        Publisher publisher = publisher();
        lap(publisher, 0, 10);
        Reader before = read(ReadFrom.OLDEST);
        drain(before);
        long position = before.position();
        before.close();
        lap(publisher, 10, 20);
        Reader next = read(ReadFrom.position(position));
        assertInstanceOf(FormatChange.class, next.poll());
        assertEquals(10_000, assertInstanceOf(Sample.class, next.poll()).dtsUs());
        lap(publisher, 20, MANY);
        Reader late = read(ReadFrom.position(position));
        assertEquals(LAPPED, late.poll());
        assertInstanceOf(FormatChange.class, late.poll());
        assertTrue(assertInstanceOf(Sample.class, late.poll()).isSync());
    }

    @Test
    void whatWasLookedAtButNotTakenIsUnread() throws Exception {
        write(publisher(), 0, 1_500_000);
        Reader one = read(ReadFrom.NEWEST_SYNC);
        long position = one.position();
        assertInstanceOf(FormatChange.class, one.poll());
        assertEquals(position, one.position());
        Reader two = read(ReadFrom.position(one.position()));
        two.poll();
        assertEquals(one.poll(), two.poll());
        assertEquals(one.position(), two.position());
        assertNotEquals(position, one.position());
    }

    @Test
    void readersAreWokenOnceAFlushUntilTheyClose() throws Exception {
        Publisher publisher = publisher();
        write(publisher, 0, SECOND_US);
        int[] wakes = {0};
        Reader reader = stream().read(ReadFrom.NEWEST_SYNC, Runnable::run, () -> wakes[0]++);
        assertEquals(1, wakes[0], "there may be something at once");
        encoder.samples(SECOND_US, 2 * SECOND_US).forEach(publisher::write);
        assertEquals(1, wakes[0]);
        publisher.flush();
        assertEquals(2, wakes[0]);
        reader.close();
        reader.close();
        write(publisher, 2 * SECOND_US, 3 * SECOND_US);
        assertEquals(2, wakes[0]);
        assertNull(reader.poll());
    }

    @Test
    void readersStayWhenThePublisherIsGoneAndGoOnWithTheNext() throws Exception {
        Publisher first = publisher();
        write(first, 0, SECOND_US);
        Reader reader = read(ReadFrom.OLDEST);
        drain(reader);
        first.close();
        first.write(encoder.video(0, 40_000).get(0));
        assertFalse(first.isOpen());
        assertInstanceOf(EndOfPublication.class, reader.poll());
        assertNull(reader.poll());
        assertEquals(State.INTERRUPTED, stream().state());
        assertTrue(stream().publication().isEmpty());
        assertEquals(encoder.tracks(), stream().tracks());

        write(publisher(), 0, SECOND_US);
        assertEquals(NEW_RUN, reader.poll());
        assertEquals(new FormatChange(encoder.tracks()), reader.poll());
        assertTrue(assertInstanceOf(Sample.class, reader.poll()).isSync());
        assertEquals(2, stream().publication().orElseThrow().number());
    }

    @Test
    void theEndSaysWhy() throws Exception {
        Publisher publisher = publisher();
        write(publisher, 0, SECOND_US);
        Reader reader = read(ReadFrom.OLDEST);
        publisher.end("The show is over");
        List<StreamItem> items = drain(reader);
        assertEquals(new EndOfPublication("The show is over", true), items.get(items.size() - 1));
    }

    @Test
    void theEndSaysWhetherSomebodyWantedIt() throws Exception {
        FakeSession session = FakeSession.publisher(NAME);
        Publisher publisher = streams().publish(NAME, session);
        write(publisher, 0, SECOND_US);
        Reader reader = read(ReadFrom.OLDEST);
        drain(reader);
        publisher.close();
        assertFalse(assertInstanceOf(EndOfPublication.class, reader.poll()).isIntended(), "its connection is gone");
        publisher = streams().publish(NAME, session);
        write(publisher, 0, SECOND_US);
        drain(reader);
        session.kick("Ended by the operator");
        publisher.close();
        assertEquals(new EndOfPublication("Ended by the operator", true), reader.poll());
    }

    @Test
    void aPublisherThatNeverBeganLeavesNothing() throws Exception {
        Publisher publisher = publisher();
        publisher.tracks(encoder.tracks());
        publisher.close();
        assertEquals(State.WAITING, stream().state());
        assertEquals(List.of(), drain(read(ReadFrom.OLDEST)));
    }

    @Test
    void theSameIdentityTakesOverAndAnotherIsRefused() throws Exception {
        FakeSession mine = FakeSession.publisher(NAME);
        Publisher first = streams().publish(NAME, mine);
        write(first, 0, SECOND_US);
        FakeSession stranger = new FakeSession(Session.Role.PUBLISH, "test", NAME, new Identity("key", "other"));
        assertThrows(PublishRefusedException.class, () -> streams().publish(NAME, stranger));
        assertTrue(first.isOpen());

        Reader reader = read(ReadFrom.OLDEST);
        drain(reader);
        Publisher second = publisher();
        assertFalse(first.isOpen());
        assertTrue(mine.kickReason().contains("took the stream over"), mine.kickReason());
        assertInstanceOf(EndOfPublication.class, reader.poll());
        first.close();
        write(second, 0, SECOND_US);
        assertEquals(NEW_RUN, reader.poll());
        assertEquals(State.LIVE, stream().state());
    }

    @Test
    void injectedDataIsAnnouncedAndTakesItsPlaceInTheOrder() throws Exception {
        Publisher publisher = publisher();
        write(publisher, 0, 500_000);
        assertTrue(stream().inject(DATA, data(600_000)));
        write(publisher, 500_000, SECOND_US);
        List<StreamItem> items = drain(read(ReadFrom.OLDEST));
        int at = items.indexOf(data(600_000));
        assertTrue(
                assertInstanceOf(FormatChange.class, items.get(at - 1)).tracks().contains(DATA));
        assertTrue(((Sample) items.get(at - 2)).dtsUs() < 600_000);
        assertTrue(((Sample) items.get(at + 1)).dtsUs() >= 600_000);
        publisher.close();
        assertFalse(stream().inject(DATA, data(700_000)));
    }

    private LiveStream stream() {
        return streams().find(NAME).orElseThrow();
    }

    private Publisher publisher() throws PublishRefusedException {
        return streams().publish(NAME, FakeSession.publisher(NAME));
    }

    private Reader read(ReadFrom from) {
        return stream().read(from, Runnable::run, () -> {});
    }

    private void write(Publisher publisher, long fromUs, long toUs) {
        publisher.tracks(encoder.tracks());
        encoder.samples(fromUs, toUs).forEach(publisher::write);
        publisher.flush();
    }

    /** Pictures a millisecond apart, every 500th a key picture. */
    private static void lap(Publisher publisher, int from, int to) {
        publisher.tracks(List.of(video(1)));
        for (int n = from; n < to; n++) {
            publisher.write(picture(0, n * 1_000L, n % 500 == 0));
        }
        publisher.flush();
    }

    private static Track video(int generation) {
        ByteBuffer configuration = ByteBuffer.allocate(4).putInt(0, generation);
        return new Track(0, new VideoFormat(FourCc.AVC, configuration, 1280, 720, FrameRate.UNKNOWN));
    }

    private static Sample picture(int track, long dtsUs, boolean sync) {
        int flags = Sample.VIDEO | (sync ? Sample.SYNC : 0);
        return new Sample(track, dtsUs, dtsUs, flags, ByteBuffer.allocate(10));
    }

    private static Sample data(long dtsUs) {
        return new Sample(DATA.id(), dtsUs, dtsUs, Sample.SYNC, ByteBuffer.allocate(10));
    }

    private static List<StreamItem> drain(Reader reader) {
        List<StreamItem> items = new ArrayList<>();
        for (StreamItem item = reader.poll(); item != null; item = reader.poll()) {
            items.add(item);
        }
        return items;
    }
}
