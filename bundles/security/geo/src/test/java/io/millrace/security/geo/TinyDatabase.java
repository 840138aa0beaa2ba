package io.millrace.security.geo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes small databases: MaxMind DB File Format Specification 2.0, records of 32 bits, an IPv6 tree. */
final class TinyDatabase {
    private static final byte[] MARK = "\u00ab\u00cd\u00efMaxMind.com".getBytes(StandardCharsets.ISO_8859_1);
    private static final int NONE = -1;
    private static final int IPV4_AT = 96;

    private final List<int[]> nodes = new ArrayList<>();
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();

    TinyDatabase() {
        nodes.add(new int[] {NONE, NONE});
    }

    /** A network as MaxMind writes its country. */
    TinyDatabase with(String network, String country) throws IOException {
        return with(network, Map.of("country", Map.of("iso_code", country)));
    }

    /** A network with any record. */
    TinyDatabase with(String network, Map<String, ?> found) throws IOException {
        int offset = data.size();
        write(data, found);
        String[] parts = network.split("/");
        byte[] address = InetAddress.getByName(parts[0]).getAddress();
        int from = address.length == 4 ? IPV4_AT : 0;
        int bits = from + Integer.parseInt(parts[1]);
        int node = 0;
        for (int bit = 0; bit < bits; bit++) {
            int at = bit - from;
            int side = at < 0 ? 0 : address[at / 8] >> 7 - at % 8 & 1;
            if (bit == bits - 1) {
                nodes.get(node)[side] = -2 - offset;
            } else {
                if (nodes.get(node)[side] < 0) {
                    nodes.add(new int[] {NONE, NONE});
                    nodes.get(node)[side] = nodes.size() - 1;
                }
                node = nodes.get(node)[side];
            }
        }
        return this;
    }

    void write(Path file) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int[] node : nodes) {
            for (int record : node) {
                int value = record == NONE ? nodes.size() : record < 0 ? nodes.size() + 16 - 2 - record : record;
                out.writeBytes(bytes(value, 4));
            }
        }
        out.writeBytes(new byte[16]);
        out.writeBytes(data.toByteArray());
        out.writeBytes(MARK);
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("node_count", nodes.size());
        metadata.put("record_size", 32);
        metadata.put("ip_version", 6);
        metadata.put("database_type", "Tiny-Country");
        metadata.put("languages", List.of());
        metadata.put("binary_format_major_version", 2);
        metadata.put("binary_format_minor_version", 0);
        metadata.put("build_epoch", 1_700_000_000);
        metadata.put("description", Map.of());
        write(out, metadata);
        Path next = Files.write(file.resolveSibling(file.getFileName() + ".next"), out.toByteArray());
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void write(ByteArrayOutputStream out, Object value) {
        if (value instanceof Map<?, ?> map) {
            out.write(7 << 5 | map.size());
            map.forEach((key, each) -> {
                write(out, key);
                write(out, each);
            });
        } else if (value instanceof List<?> list) {
            out.write(list.size());
            out.write(11 - 7);
        } else if (value instanceof Integer number) {
            out.write(6 << 5 | 4);
            out.writeBytes(bytes(number, 4));
        } else {
            byte[] text = value.toString().getBytes(StandardCharsets.UTF_8);
            out.write(2 << 5 | text.length);
            out.writeBytes(text);
        }
    }

    private static byte[] bytes(int value, int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) (value >> 8 * (count - 1 - i));
        }
        return bytes;
    }
}
