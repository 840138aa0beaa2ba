package io.millrace.api.access;

/**
 * Who a peer is to the access rules. Two publishers with the same identity are the same encoder coming back.
 *
 * @param kind what vouched for it: {@code key}, {@code account}, {@code token}, {@code loopback}, {@code anonymous}
 * @param name its name within that kind; never a secret
 */
public record Identity(String kind, String name) {
    public static final Identity ANONYMOUS = new Identity("anonymous", "");

    @Override
    public String toString() {
        return name.isEmpty() ? kind : kind + ":" + name;
    }
}
