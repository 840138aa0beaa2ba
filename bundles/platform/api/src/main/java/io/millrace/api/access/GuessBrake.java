package io.millrace.api.access;

import io.millrace.api.work.Clock;

/**
 * Makes networks from which passwords are guessed wait for a while, as {@link FailureBrake} does. Who logs in is forgiven what
 * failed at that account, and nothing else: who knows the password of one account, and logs in with it between guesses, is no
 * better at guessing that of another. Bounded; safe for any thread.
 */
public final class GuessBrake {
    private final FailureBrake networks;
    private final FailureBrake accounts;

    /** @param clock by which networks wait */
    public GuessBrake(Clock clock) {
        networks = new FailureBrake(clock);
        accounts = new FailureBrake(clock);
    }

    /**
     * Whether the network of an address has to wait, for every account.
     *
     * @param address as in {@link Peer#host}
     */
    public boolean isLocked(String address) {
        return networks.isLocked(Peer.networkOf(address));
    }

    /**
     * A login failed.
     *
     * @param account as whom; from a stranger
     * @param address as in {@link Peer#host}
     */
    public synchronized void wrong(String account, String address) {
        String network = Peer.networkOf(address);
        networks.failed(network);
        accounts.failed(at(network, account));
    }

    /** A login was right: what failed at this account, from this network, does not count any more. */
    public synchronized void right(String account, String address) {
        String network = Peer.networkOf(address);
        String at = at(network, account);
        networks.forgive(network, accounts.failures(at));
        accounts.succeeded(at);
    }

    private static String at(String network, String account) {
        return network + ' ' + account;
    }
}
