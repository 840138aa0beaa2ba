package io.millrace.core.transfer;

import io.millrace.api.media.StreamName;
import io.millrace.api.transfer.PushCheck;
import io.millrace.api.transfer.PushOrder;
import java.util.Map;

/**
 * One push.
 *
 * @param name its name
 * @param stream the stream or rendition that is sent
 * @param endpoint where to
 * @param options for the plugin that pushes
 * @param anywhere whether its host may be in an internal network
 * @param check asked before it begins
 * @param isTarget whether somebody ordered it, rather than a file
 */
record PushSettings(
        String name,
        StreamName stream,
        Endpoint endpoint,
        Map<String, String> options,
        boolean anywhere,
        PushCheck check,
        boolean isTarget) {
    /** @throws IllegalArgumentException that says what is wrong */
    static PushSettings of(String name, Map<String, ?> properties) {
        TransferValues values = new TransferValues(properties);
        String checked = TransferValues.checkName(name);
        return new PushSettings(
                checked,
                values.stream("live/" + checked),
                values.endpoint(values.text("url")),
                values.options(),
                true,
                PushCheck.NONE,
                false);
    }

    /** @throws IllegalArgumentException that says what is wrong */
    static PushSettings of(PushOrder order) {
        return new PushSettings(
                TransferValues.checkName(order.name()),
                order.stream(),
                Endpoint.parse(order.url(), order.user(), order.secret()),
                order.options(),
                order.anywhere(),
                order.check(),
                true);
    }
}
