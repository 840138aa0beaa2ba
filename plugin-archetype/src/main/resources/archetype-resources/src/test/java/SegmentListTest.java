package ${package};

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.packaging.ManifestFormat;
import io.millrace.testkit.ManifestFormatContract;
import java.lang.annotation.Annotation;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The contract of manifest formats, and what is special about this one. */
class SegmentListTest extends ManifestFormatContract {
    private final ManifestFormat format = new SegmentList(new SegmentList.Config() {
        @Override
        public String title() {
            return "Pieces";
        }

        @Override
        public Class<? extends Annotation> annotationType() {
            return SegmentList.Config.class;
        }
    });

    @Override
    protected ManifestFormat format() {
        return format;
    }

    @Override
    protected String fileName() {
        return "${artifactId}.txt";
    }

    @Test
    void listsEverySegment() {
        segments(2);
        String text = StandardCharsets.UTF_8
                .decode(ask(Map.of()).join().bytes())
                .toString();
        assertTrue(text.startsWith("Pieces of live/demo\n"), text);
        assertTrue(text.contains("v0.e0-8.m4s 2000 ms\n"), text);
    }
}
