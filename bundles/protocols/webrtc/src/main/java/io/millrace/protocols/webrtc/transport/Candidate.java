package io.millrace.protocols.webrtc.transport;

import java.util.Optional;

/**
 * An address that may lead to a peer: {@code a=candidate} (RFC 8839), of component 1.
 *
 * @param foundation same for candidates of one kind and interface
 * @param tcp whether it is ICE-TCP, else UDP
 * @param priority higher is better
 * @param address an IP address, or a name that ends in {@code .local}
 * @param port UDP or TCP port
 * @param type {@code host}, {@code srflx}, {@code prflx} or {@code relay}
 * @param tcpType {@code active}, {@code passive} or {@code so}; empty for UDP
 */
public record Candidate(
        String foundation, boolean tcp, long priority, String address, int port, String type, String tcpType) {
    private static final int LONGEST = 512;
    private static final long HIGHEST_PRIORITY = (1L << 31) - 1;

    /**
     * Reads the attribute's value, with or without {@code candidate:} in front.
     *
     * @return empty for what this server does not know or need: other components and transports, and malformed ones
     */
    public static Optional<Candidate> parse(String attribute) {
        String line = attribute.startsWith("candidate:") ? attribute.substring("candidate:".length()) : attribute;
        String[] words = line.length() > LONGEST ? new String[0] : line.trim().split(" +");
        if (words.length < 8 || !words[1].equals("1") || !words[6].equals("typ")) {
            return Optional.empty();
        }
        boolean tcp = words[2].equalsIgnoreCase("tcp");
        long priority = number(words[3], HIGHEST_PRIORITY);
        int port = (int) number(words[5], 65_535);
        if (!tcp && !words[2].equalsIgnoreCase("udp") || priority < 0 || port < 0) {
            return Optional.empty();
        }
        String tcpType = "";
        for (int i = 8; i + 1 < words.length; i += 2) {
            if (words[i].equals("tcptype")) {
                tcpType = words[i + 1];
            }
        }
        return Optional.of(new Candidate(words[0], tcp, priority, words[4], port, words[7], tcpType));
    }

    private static long number(String word, long highest) {
        try {
            long number = Long.parseLong(word);
            return number <= highest ? number : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** The attribute's value, without {@code candidate:} in front. */
    @Override
    public String toString() {
        String line = foundation + " 1 " + (tcp ? "tcp" : "udp") + " " + priority + " " + address + " " + port + " typ "
                + type;
        return tcpType.isEmpty() ? line : line + " tcptype " + tcpType;
    }
}
