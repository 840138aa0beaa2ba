package io.millrace.codecs.ffmpeg.worker;

import io.millrace.api.codec.Watermark;
import io.millrace.api.codec.Watermark.Corner;
import java.util.List;
import java.util.Locale;

/**
 * The filters that draw watermarks on pictures of one size. What texts say is not in them: it comes with each picture,
 * under a name, so that no text is ever read as a filter.
 */
final class WatermarkFilters {
    private static final int LEAST_FONT_PIXELS = 6;

    private final int width;
    private final int height;
    private final StringBuilder chains = new StringBuilder();
    private int logos;
    private int texts;

    /** @param filters what comes before, one chain from the picture on */
    WatermarkFilters(String filters, int width, int height) {
        this.width = width;
        this.height = height;
        chains.append(filters);
    }

    /**
     * A graph's filters for watermarks.
     *
     * @param filters what comes before, one chain
     * @param marks what is drawn, the first first
     * @param sizes of the logos among them, in their order: inputs 1 and on of the graph
     * @param font for texts that have none of their own
     * @param end the last filter
     */
    static String of(
            String filters, List<Watermark> marks, List<int[]> sizes, String font, int width, int height, String end) {
        WatermarkFilters all = new WatermarkFilters(sizes.isEmpty() ? filters : "[in0]" + filters, width, height);
        for (Watermark mark : marks) {
            if (mark instanceof Watermark.Text text) {
                all.text(text, font);
            } else if (mark instanceof Watermark.Logo logo) {
                int[] size = sizes.get(all.logos);
                all.logo(logo, size[0], size[1]);
            }
        }
        return all.chains + "," + end + (sizes.isEmpty() ? "" : "[out]");
    }

    /** The name that a text has among a picture's metadata. */
    static String textName(int number) {
        return "millrace.text" + number;
    }

    private void text(Watermark.Text text, String font) {
        String file = text.font().isEmpty() ? font : text.font();
        int margin = pixels(text.marginPercent());
        int size = Math.max(LEAST_FONT_PIXELS, pixels(text.sizePercent()));
        // a box is drawn around the text, and has to keep the distance too
        int padding = text.box() == 0 ? 0 : Math.max(2, size / 4);
        chains.append(",drawtext=fontfile=").append(FilterText.value(file));
        chains.append(":text=").append(FilterText.value("%{metadata:" + textName(texts) + "}"));
        chains.append(":fontsize=").append(size).append(":fontcolor=").append(colour(text.colour()));
        chains.append(":y_align=font:text_align=").append(text.corner().isLeft() ? "left" : "right");
        chains.append(":x=").append(text.corner().isLeft() ? "" : "w-text_w-").append(margin + padding);
        chains.append(":y=").append(text.corner().isTop() ? "" : "h-text_h-").append(margin + padding);
        if (padding > 0) {
            chains.append(":box=1:boxborderw=")
                    .append(padding)
                    .append(":boxcolor=")
                    .append(colour(text.box()));
        }
        texts++;
    }

    private void logo(Watermark.Logo logo, int ownWidth, int ownHeight) {
        logos++;
        double scale = Math.min(height * logo.sizePercent() / 100 / ownHeight, (double) width / ownWidth);
        int logoWidth = (int) Math.max(1, Math.round(ownWidth * scale));
        int logoHeight = (int) Math.max(1, Math.round(ownHeight * scale));
        int margin = pixels(logo.marginPercent());
        Corner corner = logo.corner();
        chains.append("[below").append(logos).append("];[in").append(logos).append("]format=rgba,scale=");
        chains.append(logoWidth).append(':').append(logoHeight).append(":flags=area");
        chains.append(String.format(Locale.ROOT, ",colorchannelmixer=aa=%.3f,format=yuva420p", logo.opacity()));
        chains.append("[logo")
                .append(logos)
                .append("];[below")
                .append(logos)
                .append("][logo")
                .append(logos);
        chains.append("]overlay=x=").append(corner.isLeft() ? margin : width - logoWidth - margin);
        chains.append(":y=").append(corner.isTop() ? margin : height - logoHeight - margin);
        chains.append(":format=yuv420:eof_action=repeat");
    }

    private int pixels(double percent) {
        return (int) Math.round(height * percent / 100);
    }

    private static String colour(int rgba) {
        return String.format(Locale.ROOT, "0x%08X", rgba);
    }
}
