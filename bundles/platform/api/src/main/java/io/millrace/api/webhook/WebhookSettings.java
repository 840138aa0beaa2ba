package io.millrace.api.webhook;

import io.millrace.api.media.StreamPattern;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What is posted where.
 *
 * @param name 1 to 100 letters, digits, dots, dashes and underscores
 * @param url http or https, without credentials in it
 * @param events patterns of event types, where {@code *} stands for anything: {@code stream.*}. A pattern that begins with
 *     {@code *} does not stand for {@code session.opened} and {@code session.closed}, of which there may be very many
 * @param streams events about other streams are left out; those that are about no stream are not
 * @param format of the body
 */
public record WebhookSettings(String name, URI url, List<String> events, StreamPattern streams, WebhookFormat format) {
    /** Everything but the coming and going of sessions. */
    public static final List<String> ALL_EVENTS = List.of("*");

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final Pattern EVENT = Pattern.compile("[a-z0-9.*-]{1,100}");
    private static final int LONGEST_URL = 2_000;

    /** @throws IllegalArgumentException that says what is wrong */
    public WebhookSettings {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "\"" + name + "\" is no name of a webhook: it has to be 1 to 100 letters,"
                            + " digits, '.', '_' or '-', with a letter or digit first");
        }
        events = List.copyOf(events);
        if (events.isEmpty()) {
            throw new IllegalArgumentException("A webhook needs events, for example stream.*");
        }
        events.forEach(event -> {
            if (!EVENT.matcher(event).matches()) {
                throw new IllegalArgumentException(
                        "\"" + event + "\" is no type of events, for example stream.live or" + " stream.*");
            }
        });
        check(url);
    }

    /**
     * Reads the URL of a webhook.
     *
     * @throws IllegalArgumentException that says what is wrong, without showing what may be secret
     */
    public static URI url(String text) {
        try {
            URI url = new URI(text.strip());
            check(url);
            return url;
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("The URL of a webhook is no URL: " + e.getReason(), e);
        }
    }

    private static void check(URI url) {
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !scheme.equals("http") || url.getHost() == null) {
            throw new IllegalArgumentException(
                    "The URL of a webhook is https://HOST/PATH or http://HOST/PATH, where the host is a name or address");
        }
        if (url.getRawUserInfo() != null) {
            throw new IllegalArgumentException("The URL of a webhook has no user and password in it: URLs are shown."
                    + " Every delivery is signed instead");
        }
        if (url.toString().length() > LONGEST_URL) {
            throw new IllegalArgumentException("The URL of a webhook is longer than " + LONGEST_URL + " characters");
        }
    }

    /** The URL as it may be shown: without query, where tokens stand. */
    public String shownUrl() {
        String port = url.getPort() < 0 ? "" : ":" + url.getPort();
        String path = url.getRawPath() == null ? "" : url.getRawPath();
        return url.getScheme() + "://" + url.getHost() + port + path + (url.getRawQuery() == null ? "" : "?…");
    }

    /** Not with its URL, which may be a secret. */
    @Override
    public String toString() {
        return "webhook " + name;
    }
}
