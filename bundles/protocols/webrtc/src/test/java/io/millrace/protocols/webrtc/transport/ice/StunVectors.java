package io.millrace.protocols.webrtc.transport.ice;

import java.util.HexFormat;

/** Messages that RFC 5769 gives. */
final class StunVectors {
    /** Password of all of them. */
    static final String PASSWORD = "VOkJxbRl1RmTxUk/WvJxBt";

    private StunVectors() {}

    /** Section 2.1. */
    static byte[] request() {
        return HexFormat.of()
                .parseHex("000100582112a442b7e7a701bc34d686fa87dfae802200105354554e207465737420636c69656e74"
                        + "002400046e0001ff80290008932ff9b151263b36000600096576746a3a683676592020200008"
                        + "00149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a280280004e57a3bcf");
    }

    /** Section 2.2, whose transaction is the request's. */
    static byte[] response() {
        return HexFormat.of()
                .parseHex("0101003c2112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220002000080001"
                        + "a147e112a643000800142b91f599fd9e90c38c7489f92af9ba53f06be7d780280004c07d4c96");
    }
}
