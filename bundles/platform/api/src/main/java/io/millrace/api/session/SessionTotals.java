package io.millrace.api.session;

/**
 * What the peers of one protocol and role were and moved since the server started; the numbers never fall, but for
 * {@code open}.
 *
 * @param protocol the protocol's name, for example {@code rtmp}
 * @param role what the peers do
 * @param opened how many came
 * @param open how many are here now
 * @param receivedBytes from all of them
 * @param sentBytes to all of them
 */
public record SessionTotals(
        String protocol, Session.Role role, long opened, long open, long receivedBytes, long sentBytes) {}
