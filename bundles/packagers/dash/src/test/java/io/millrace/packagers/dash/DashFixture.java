package io.millrace.packagers.dash;

import io.millrace.api.media.StreamName;
import io.millrace.api.packaging.Manifest;
import io.millrace.api.packaging.ManifestRequest;
import io.millrace.api.packaging.PackagingProfile;
import io.millrace.api.packaging.Presentation;
import io.millrace.api.packaging.Presentation.Kind;
import io.millrace.api.packaging.Presentation.MediaTrack;
import io.millrace.api.packaging.Presentation.Period;
import io.millrace.testkit.FakeSegmentedStream;
import io.millrace.testkit.FakeSession;
import io.millrace.testkit.SyntheticStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** A live presentation of one video and one audio track, and the format under test. */
final class DashFixture {
    static final PackagingProfile PROFILE = PackagingProfile.DEFAULT;

    final DashManifestFormat format = new DashManifestFormat();
    final FakeSegmentedStream video;
    final FakeSegmentedStream audio;
    final Presentation presentation;

    DashFixture() {
        this(PROFILE);
    }

    DashFixture(PackagingProfile profile) {
        video = new FakeSegmentedStream("v0", SyntheticStream.VIDEO, profile, 7);
        audio = new FakeSegmentedStream("a64", SyntheticStream.AUDIO, profile, 7);
        MediaTrack picture = new MediaTrack(video, "video", "Video", true);
        MediaTrack sound = new MediaTrack(audio, "audio", "Audio", true);
        presentation = new Presentation(
                StreamName.of("live", "demo"),
                Kind.LIVE,
                1_767_225_600_000_000L,
                List.of(new Period("0", 0, List.of(picture, sound))));
    }

    /** Complete segments of ten parts of 200 ms on both tracks. */
    DashFixture segments(int count) {
        for (int i = 0; i < count; i++) {
            video.segment(10);
            audio.segment(10);
        }
        return this;
    }

    DashFixture discontinuity(long gapUs) {
        video.discontinuity(gapUs);
        audio.discontinuity(gapUs);
        return this;
    }

    CompletableFuture<Manifest> ask() {
        ManifestRequest request =
                new ManifestRequest("manifest.mpd", Map.of(), FakeSession.viewer(presentation.stream()));
        return format.render(presentation, request).toCompletableFuture();
    }

    String text() {
        return StandardCharsets.UTF_8.decode(ask().join().bytes()).toString();
    }

    /** Values that an XPath without namespaces finds in the MPD. */
    List<String> find(String xpath) {
        return find(text(), xpath);
    }

    static List<String> find(String mpd, String xpath) {
        try {
            InputSource source = new InputSource(new StringReader(mpd));
            NodeList nodes = (NodeList) XPathFactory.newInstance()
                    .newXPath()
                    .evaluate(
                            xpath,
                            DocumentBuilderFactory.newInstance()
                                    .newDocumentBuilder()
                                    .parse(source),
                            XPathConstants.NODESET);
            return java.util.stream.IntStream.range(0, nodes.getLength())
                    .mapToObj(i -> nodes.item(i).getNodeValue())
                    .toList();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
