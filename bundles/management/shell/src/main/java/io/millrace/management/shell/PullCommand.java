package io.millrace.management.shell;

import io.millrace.api.transfer.Transfers;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code media:pull NAME URL [PROPERTY=VALUE…]}, {@code media:pull NAME off}. */
@Service
@Command(scope = "media", name = "pull", description = "Pulls a stream from elsewhere, or ends that")
public final class PullCommand implements Action {
    private static final String FORM = "media:pull NAME URL, or media:pull NAME off; media:sources lists them";

    @Argument(index = 0, name = "name", description = "A name; the stream is live/NAME")
    String name;

    @Argument(index = 1, name = "url", description = "Where from, or off")
    String url;

    @Argument(
            index = 2,
            name = "properties",
            description = "PROPERTY=VALUE as in etc/io.millrace.source-NAME.cfg, for example onDemand=true",
            multiValued = true)
    List<String> words;

    @Reference
    Transfers.Sources sources;

    @Override
    public Object execute() throws IOException {
        Usage.required(name, FORM);
        if (Usage.required(url, FORM).equals("off")) {
            sources.remove(name);
            System.out.println(name + " is not pulled any more");
            return null;
        }
        Map<String, String> properties = TransferRows.properties(words == null ? List.of() : words);
        properties.put("url", url);
        sources.configure(name, properties);
        System.out.println(name + " is pulled; media:sources says how that does");
        return null;
    }
}
