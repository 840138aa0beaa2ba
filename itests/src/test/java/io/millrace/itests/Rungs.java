package io.millrace.itests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A multivariant playlist taken apart: its variants by media playlist, in its order. */
final class Rungs {
    final Map<String, Variant> variants = new LinkedHashMap<>();
    final List<String> audio = new ArrayList<>();
    final String text;

    private Rungs(String text) {
        this.text = text;
        String tag = "";
        for (String line : text.lines().toList()) {
            if (line.startsWith("#EXT-X-MEDIA:")) {
                audio.add(Playlists.attribute(line, "URI").replace(".m3u8", ""));
            } else if (line.startsWith("#EXT-X-STREAM-INF:")) {
                tag = line;
            } else if (line.endsWith(".m3u8")) {
                String id = line.replace(".m3u8", "");
                variants.put(id, new Variant(id, tag));
            }
        }
    }

    static Rungs of(Server server, String stream) {
        return new Rungs(server.text("/" + stream + "/index.m3u8"));
    }

    /**
     * Gives a stream a ladder and waits until every rung of it can be played.
     *
     * @param rungs as in the configuration, without their bit rates and options: names and bits a second
     */
    static void raise(Server server, String stream, String... rungs) {
        try {
            List<String> written = new ArrayList<>();
            for (String rung : rungs) {
                written.add(rung.replace(" ", " h264 "));
            }
            Files.writeString(
                    server.data.resolve("etc/io.millrace.core.ladder-tested.cfg"),
                    "rungs = " + String.join(", ", written) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Await.until(
                "the profile",
                20,
                () -> server.tryExec("media:ladder " + stream + " tested").exit() == 0);
        Await.until(
                "all rungs of " + stream, 60, () -> of(server, stream).variants.size() == rungs.length + 1);
        // encoders may be chosen again once it is known what they cost here
        Await.until(
                "rungs that run, which a machine that is too busy refuses",
                60,
                () -> Files.exists(server.data.resolve("data/codecs/encoder-costs.properties"))
                        && running(server.exec("media:stream " + stream)) == rungs.length);
    }

    private static long running(String table) {
        return table.lines()
                .filter(line -> line.matches("\\S+@\\S+ +running .*"))
                .count();
    }

    /**
     * One variant.
     *
     * @param id of its media playlist: {@code v0}, {@code 480p.v0}
     * @param tag what announces it
     */
    record Variant(String id, String tag) {
        String attribute(String name) {
            return Playlists.attribute(tag, name);
        }

        long bits(String name) {
            return Long.parseLong(attribute(name));
        }

        int width() {
            return Integer.parseInt(attribute("RESOLUTION").split("x")[0]);
        }

        int height() {
            return Integer.parseInt(attribute("RESOLUTION").split("x")[1]);
        }
    }
}
