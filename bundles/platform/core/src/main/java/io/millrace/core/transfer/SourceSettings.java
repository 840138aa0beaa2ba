package io.millrace.core.transfer;

import io.millrace.api.media.StreamName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One configured pull.
 *
 * @param name its name
 * @param stream what it is published as
 * @param endpoints where from: the first, and what is taken in order when it fails
 * @param options for the plugin that pulls
 * @param onDemand whether it runs only while somebody watches
 * @param idleUs how long it goes on after the last viewer
 * @param fallbackUs how long a URL may fail before the next is tried
 * @param returnUs how long after leaving the first URL, and after each vain attempt, it is tried again
 */
record SourceSettings(
        String name,
        StreamName stream,
        List<Endpoint> endpoints,
        Map<String, String> options,
        boolean onDemand,
        long idleUs,
        long fallbackUs,
        long returnUs) {
    private static final int MOST_URLS = 16;

    /** @throws IllegalArgumentException that says what is wrong */
    static SourceSettings of(String name, Map<String, ?> properties) {
        TransferValues values = new TransferValues(properties);
        String checked = TransferValues.checkName(name);
        List<Endpoint> endpoints = new ArrayList<>();
        endpoints.add(values.endpoint(values.text("url")));
        for (String url : values.text("fallbacks").split(",")) {
            if (!url.isBlank()) {
                endpoints.add(values.endpoint(url.strip()));
            }
        }
        if (endpoints.size() > MOST_URLS) {
            throw new IllegalArgumentException(
                    "it has " + endpoints.size() + " URLs; at most " + MOST_URLS + " can be");
        }
        StreamName stream = values.stream("live/" + checked);
        if (stream.rendition().isPresent()) {
            throw new IllegalArgumentException("stream = " + stream + " is a rendition, which the server makes itself");
        }
        return new SourceSettings(
                checked,
                stream,
                List.copyOf(endpoints),
                values.options(),
                values.flag("onDemand"),
                values.secondsUs("idleSeconds", 30, 0),
                values.secondsUs("fallbackSeconds", 10, 1),
                values.secondsUs("returnSeconds", 60, 1));
    }
}
