package io.millrace.itests;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What ffprobe finds at an address: packets by kind, in order of arrival. */
final class Probe {
    private final Map<String, List<Packet>> packets = new HashMap<>();

    private Probe() {}

    /** Reads for some seconds of media. */
    static Probe of(String url, int seconds, String... options) {
        List<String> command = new ArrayList<>(List.of("ffprobe", "-hide_banner", "-loglevel", "error"));
        command.addAll(List.of(options));
        command.addAll(List.of(
                "-read_intervals",
                "%+" + seconds,
                "-show_entries",
                "packet=codec_type,pts_time,dts_time,size,flags",
                "-of",
                "csv=nokey=0:p=0",
                url));
        Processes.Outcome outcome = Processes.run(seconds + 40, command);
        Probe probe = new Probe();
        outcome.text().lines().forEach(probe::add);
        if (probe.packets.isEmpty()) {
            throw new AssertionError(
                    "ffprobe read nothing from " + url + ", exit status " + outcome.exit() + ": " + outcome.text());
        }
        return probe;
    }

    private void add(String line) {
        Map<String, String> values = new HashMap<>();
        for (String pair : line.split(",")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                values.put(pair.substring(0, equals), pair.substring(equals + 1));
            }
        }
        if (values.containsKey("codec_type") && !"N/A".equals(values.get("dts_time"))) {
            packets.computeIfAbsent(values.get("codec_type"), kind -> new ArrayList<>())
                    .add(new Packet(
                            Double.parseDouble(values.get("pts_time")),
                            Double.parseDouble(values.get("dts_time")),
                            values.getOrDefault("flags", "").startsWith("K")));
        }
    }

    List<Packet> video() {
        return packets.getOrDefault("video", List.of());
    }

    List<Packet> audio() {
        return packets.getOrDefault("audio", List.of());
    }

    /** Checks that decoding times rise evenly, and that no frame is missing at this rate. */
    static void assertComplete(String what, List<Packet> packets, double perSecond) {
        assertComplete(what, packets, perSecond, 0.6);
    }

    /**
     * Checks that decoding times rise, and that no frame is missing at this rate.
     *
     * @param jitter by how many frames the encoder's own times may be off
     */
    static void assertComplete(String what, List<Packet> packets, double perSecond, double jitter) {
        if (packets.size() < 2 * perSecond) {
            throw new AssertionError(what + ": only " + packets.size() + " packets");
        }
        double longest = (1 + jitter) / perSecond;
        for (int i = 1; i < packets.size(); i++) {
            double step = packets.get(i).dts - packets.get(i - 1).dts;
            if (step <= 0 || step > longest) {
                throw new AssertionError(what + ": after " + packets.get(i - 1) + " comes " + packets.get(i));
            }
        }
        double expected = (packets.get(packets.size() - 1).dts - packets.get(0).dts) * perSecond + 1;
        if (Math.abs(packets.size() - expected) > 1 + jitter) {
            throw new AssertionError(what + ": " + packets.size() + " packets instead of " + expected);
        }
    }

    /** One packet; times in seconds. */
    record Packet(double pts, double dts, boolean key) {}
}
