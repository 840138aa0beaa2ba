package io.millrace.protocols.srt.wire;

/** Why a connection is refused: a handshake's type from 1000 on, by libsrt's numbers (SRT Access Control for 14xx). */
public final class RejectCode {
    public static final int SYSTEM = 1001;
    public static final int PEER = 1002;
    public static final int RESOURCE = 1003;
    public static final int ROGUE = 1004;
    public static final int BACKLOG = 1005;
    public static final int CLOSE = 1007;
    public static final int VERSION = 1008;
    public static final int COOKIE = 1009;
    public static final int BAD_SECRET = 1010;
    public static final int UNSECURE = 1011;
    public static final int MESSAGE_API = 1012;
    public static final int CONGESTION = 1013;
    public static final int FILTER = 1014;
    public static final int GROUP = 1015;
    public static final int TIMEOUT = 1016;
    public static final int CRYPTO = 1017;
    public static final int BAD_REQUEST = 1400;
    public static final int UNAUTHORIZED = 1401;
    public static final int FORBIDDEN = 1403;
    public static final int NOT_FOUND = 1404;
    public static final int BAD_MODE = 1405;
    public static final int CONFLICT = 1409;
    public static final int SERVER_ERROR = 1500;

    private static final int LEAST = 1000;

    private RejectCode() {}

    /** Whether a handshake's type is a refusal. */
    public static boolean isOne(int type) {
        return type >= LEAST;
    }

    /** What the code means, for people. */
    public static String describe(int code) {
        return switch (code) {
                    case SYSTEM -> "the peer had an error of its own";
                    case PEER -> "the peer refused";
                    case RESOURCE, BACKLOG -> "the peer takes no more connections";
                    case ROGUE -> "the peer could not read the handshake";
                    case CLOSE -> "the peer is closing";
                    case VERSION -> "the peer needs another version of SRT";
                    case COOKIE -> "both sides have the same cookie";
                    case BAD_SECRET -> "the passphrase is wrong";
                    case UNSECURE -> "one side has a passphrase and the other has none";
                    case CRYPTO -> "the peer wants another mode of encryption";
                    case BAD_REQUEST -> "the peer does not understand the stream id";
                    case UNAUTHORIZED -> "the peer wants a credential in the stream id";
                    case FORBIDDEN -> "the peer does not permit this";
                    case NOT_FOUND -> "the peer has no such stream";
                    case BAD_MODE -> "the peer does not permit this direction";
                    case CONFLICT -> "the stream is published already";
                    default -> "the peer refused";
                } + " (" + code + ")";
    }
}
