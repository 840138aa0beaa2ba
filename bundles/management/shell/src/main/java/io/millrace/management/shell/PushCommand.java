package io.millrace.management.shell;

import io.millrace.api.media.StreamName;
import io.millrace.api.transfer.Transfers;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code media:push STREAM URL [PROPERTY=VALUE…]}, {@code media:push NAME off}. */
@Service
@Command(scope = "media", name = "push", description = "Sends a stream elsewhere, or ends that")
public final class PushCommand implements Action {
    private static final String FORM = "media:push APP/NAME URL, or media:push NAME off; media:pushes lists them";

    @Argument(index = 0, name = "stream", description = "APP/NAME[@RENDITION]; a push's name before off")
    String stream;

    @Argument(index = 1, name = "url", description = "Where to, or off")
    String url;

    @Argument(
            index = 2,
            name = "properties",
            description =
                    "PROPERTY=VALUE as in etc/io.millrace.push-NAME.cfg, for example secret=KEY; name=NAME names it",
            multiValued = true)
    List<String> words;

    @Reference
    Transfers.Pushes pushes;

    @Override
    public Object execute() throws IOException {
        Usage.required(stream, FORM);
        if (Usage.required(url, FORM).equals("off")) {
            pushes.remove(stream);
            System.out.println(stream + " is not sent any more");
            return null;
        }
        StreamName what = StreamName.parse(stream);
        Map<String, String> properties = TransferRows.properties(words == null ? List.of() : words);
        String named = properties.remove("name");
        String name = named == null ? unusedName(what.name()) : named;
        properties.put("stream", what.toString());
        properties.put("url", url);
        pushes.configure(name, properties);
        System.out.println(what + " is sent as " + name + "; media:pushes says how that does");
        return null;
    }

    /** A stream may be sent to several places. */
    private String unusedName(String wanted) {
        List<String> used = pushes.rows().stream().map(row -> row.name()).toList();
        String name = wanted;
        for (int number = 2; used.contains(name); number++) {
            name = wanted + "-" + number;
        }
        return name;
    }
}
