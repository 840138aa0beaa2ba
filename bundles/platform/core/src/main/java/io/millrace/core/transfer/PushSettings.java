package io.millrace.core.transfer;

import io.millrace.api.media.StreamName;
import java.util.Map;

/**
 * One configured push.
 *
 * @param name its name
 * @param stream the stream or rendition that is sent
 * @param endpoint where to
 * @param options for the plugin that pushes
 */
record PushSettings(String name, StreamName stream, Endpoint endpoint, Map<String, String> options) {
    /** @throws IllegalArgumentException that says what is wrong */
    static PushSettings of(String name, Map<String, ?> properties) {
        TransferValues values = new TransferValues(properties);
        String checked = TransferValues.checkName(name);
        return new PushSettings(
                checked, values.stream("live/" + checked), values.endpoint(values.text("url")), values.options());
    }
}
