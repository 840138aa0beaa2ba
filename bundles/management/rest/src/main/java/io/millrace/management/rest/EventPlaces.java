package io.millrace.management.rest;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Places for readers of events: so many in all, of an account and of an address. Safe for any thread. */
final class EventPlaces {
    private final Supplier<EventSettings.Limits> limits;
    private final Map<String, Integer> accounts = new HashMap<>();
    private final Map<String, Integer> networks = new HashMap<>();
    private int taken;

    EventPlaces(Supplier<EventSettings.Limits> limits) {
        this.limits = limits;
    }

    /**
     * Whose a place is.
     *
     * @param account that was shown
     * @param network where the reader is
     */
    record Place(String account, String network) {}

    /** @throws ApiException 429 if the account or the network has enough, 503 if there is none left */
    synchronized Place take(String account, String network) {
        EventSettings.Limits now = limits.get();
        if (accounts.getOrDefault(account, 0) >= now.ofAccount()) {
            throw refusal(429, "This account reads events " + now.ofAccount() + " times already");
        }
        if (networks.getOrDefault(network, 0) >= now.ofAddress()) {
            throw refusal(429, "From this address events are read " + now.ofAddress() + " times already");
        }
        if (taken >= now.all()) {
            throw refusal(503, now.all() + " read events already");
        }
        taken++;
        accounts.merge(account, 1, Integer::sum);
        networks.merge(network, 1, Integer::sum);
        return new Place(account, network);
    }

    /** Has to be called once for each that was taken. */
    synchronized void leave(Place place) {
        taken--;
        accounts.computeIfPresent(place.account(), (name, count) -> count == 1 ? null : count - 1);
        networks.computeIfPresent(place.network(), (name, count) -> count == 1 ? null : count - 1);
    }

    /** Who is refused is not to keep its connection either. */
    private static ApiException refusal(int status, String detail) {
        return new ApiException(status, detail, Map.of("Retry-After", "10", "Connection", "close"));
    }
}
