package io.millrace.codecs.ffmpeg.worker;

import io.millrace.api.codec.Watermark;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongUnaryOperator;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;

/**
 * What is drawn on the pictures of one output. What cannot be drawn is left out, and told: a rung without its logo is
 * better than none. Owned by the output's thread, but for {@link #change}.
 */
final class Drawing implements AutoCloseable {
    private final LongUnaryOperator wallUs;
    private final Map<Path, LogoImage> logos = new HashMap<>();
    private final Map<Path, LogoImage.Version> tried = new HashMap<>();
    private volatile List<Watermark> wanted;
    private List<Watermark> drawn = List.of();
    private List<WatermarkText> texts = List.of();

    /** @param wallUs what the wall clock shows at a picture's time */
    Drawing(List<Watermark> wanted, LongUnaryOperator wallUs) {
        this.wanted = wanted;
        this.wallUs = wallUs;
    }

    /** From the next picture on something else is drawn. Any thread. */
    void change(List<Watermark> others) {
        wanted = others;
    }

    /** Whether the filters are to be made again for the next picture. */
    boolean isOutdated(Frame next) {
        return wanted != drawn || next.isKey() && isAnyLogoWritten();
    }

    private boolean isAnyLogoWritten() {
        for (Watermark mark : drawn) {
            if (mark instanceof Watermark.Logo logo) {
                try {
                    if (!LogoImage.Version.of(logo.file()).equals(tried.get(logo.file()))) {
                        return true;
                    }
                } catch (FfmpegException gone) {
                    // what was read of it stays
                }
            }
        }
        return false;
    }

    /**
     * A graph for pictures that comes to these filters, then draws.
     *
     * @param filters one chain
     * @param end the last filter
     * @param first the first picture
     */
    FilterGraph graph(String filters, int width, int height, String end, Frame first) {
        drawn = wanted;
        PictureShape shape = PictureShape.of(first);
        List<Watermark> marks = drawable();
        texts = marks.stream()
                .filter(Watermark.Text.class::isInstance)
                .map(mark -> new WatermarkText(((Watermark.Text) mark).text(), ZoneId.systemDefault()))
                .toList();
        if (marks.isEmpty()) {
            return FilterGraph.pictures(List.of(shape), filters);
        }
        try {
            return graph(shape, filters, width, height, end, marks, first.pts());
        } catch (FfmpegException e) {
            List<Watermark> plain = marks.stream().map(Drawing::inOurFont).toList();
            if (plain.equals(marks)) {
                throw e;
            }
            tell("A watermark's font is none that can be used, it is drawn in another: "
                    + marks.stream().filter(mark -> !plain.contains(mark)).toList());
            return graph(shape, filters, width, height, end, plain, first.pts());
        }
    }

    private FilterGraph graph(
            PictureShape shape,
            String filters,
            int width,
            int height,
            String end,
            List<Watermark> marks,
            long firstPtsUs) {
        List<PictureShape> inputs = new ArrayList<>(List.of(shape));
        List<LogoImage> images = new ArrayList<>();
        for (Watermark mark : marks) {
            if (mark instanceof Watermark.Logo logo) {
                images.add(logos.get(logo.file()));
            }
        }
        images.forEach(image -> inputs.add(PictureShape.of(image.picture())));
        List<int[]> sizes = images.stream()
                .map(image -> new int[] {image.width(), image.height()})
                .toList();
        FilterGraph graph = FilterGraph.pictures(
                inputs, WatermarkFilters.of(filters, marks, sizes, WatermarkFont.file(), width, height, end));
        for (int i = 0; i < images.size(); i++) {
            images.get(i).picture().timed(firstPtsUs, true);
            graph.write(i + 1, images.get(i).picture());
            graph.finish(i + 1);
        }
        return graph;
    }

    /** Those that can be drawn: of a file that is none any more, what was read last. */
    private List<Watermark> drawable() {
        List<Watermark> marks = new ArrayList<>();
        for (Watermark mark : drawn) {
            if (!(mark instanceof Watermark.Logo logo) || hasImage(logo.file())) {
                marks.add(mark);
            }
        }
        return marks;
    }

    private boolean hasImage(Path file) {
        try {
            LogoImage.Version now = LogoImage.Version.of(file);
            if (!now.equals(tried.put(file, now))) {
                LogoImage before = logos.put(file, LogoImage.read(file));
                if (before != null) {
                    before.close();
                }
            }
        } catch (FfmpegException e) {
            tell(e.getMessage());
        }
        return logos.containsKey(file);
    }

    private static Watermark inOurFont(Watermark mark) {
        return mark instanceof Watermark.Text text
                ? new Watermark.Text(
                        text.text(),
                        "",
                        text.corner(),
                        text.marginPercent(),
                        text.sizePercent(),
                        text.colour(),
                        text.box())
                : mark;
    }

    private static void tell(String what) {
        System.err.println(what.lines().findFirst().orElse(""));
    }

    /** Tells the filters what the texts say on this picture. */
    void write(Frame frame) {
        for (int i = 0; i < texts.size(); i++) {
            String text = texts.get(i).at(wallUs.applyAsLong(frame.pts()));
            AVDictionary known = frame.struct().metadata();
            AVDictionary metadata = known == null ? new AVDictionary(null) : known;
            try (BytePointer name = utf8(WatermarkFilters.textName(i));
                    BytePointer value = utf8(text)) {
                Ffmpeg.check(avutil.av_dict_set(metadata, name, value, 0), "No memory for a text");
            }
            frame.struct().metadata(metadata);
        }
    }

    private static BytePointer utf8(String text) {
        return new BytePointer((text + "\0").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        logos.values().forEach(LogoImage::close);
        logos.clear();
    }
}
