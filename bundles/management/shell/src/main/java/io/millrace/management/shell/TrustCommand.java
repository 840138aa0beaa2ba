package io.millrace.management.shell;

import io.millrace.api.plugin.PluginTrust;
import io.millrace.api.plugin.RefusedBundle;
import io.millrace.formats.json.JsonText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code media:trust [DIGEST] [--remove]}. */
@Service
@Command(scope = "media", name = "trust", description = "Trusts a bundle by the SHA-256 of its jar; alone it lists")
public final class TrustCommand implements Action {
    @Argument(name = "digest", description = "64 hexadecimal digits, then options", multiValued = true)
    List<String> words;

    @Option(name = "--remove", description = "Trust it no longer")
    boolean remove;

    @Option(name = "--json", description = "Print JSON")
    boolean json;

    @Reference
    PluginTrust trust;

    @Override
    public Object execute() throws Exception {
        TrailingOptions rest = new TrailingOptions(words, 1, Set.of("--remove", "--json"), Set.of());
        remove |= rest.has("--remove");
        json |= rest.has("--json");
        String digest = rest.argument(0).orElse("");
        if (remove) {
            trust.distrust(Usage.required(digest, "media:trust --remove DIGEST"));
            System.out.println("Trusted no longer: " + digest);
        } else if (digest.isEmpty()) {
            list();
        } else {
            trust.trust(digest);
            System.out.println("Trusted: " + digest + "; what waited for it starts now");
        }
        return null;
    }

    private void list() {
        List<Map<String, Object>> refused =
                trust.refused().stream().map(TrustCommand::row).toList();
        if (json) {
            System.out.println(
                    JsonText.pretty(Map.of("policy", trust.policy(), "digests", trust.digests(), "refused", refused)));
            return;
        }
        System.out.println("Policy: " + trust.policy() + " (etc/io.millrace.core.trust.cfg)");
        trust.digests().forEach(line -> System.out.println("Trusted: " + line));
        System.out.println(TextTable.of(refused, "No bundle is refused."));
    }

    private static Map<String, Object> row(RefusedBundle bundle) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("bundle", bundle.bundleId());
        row.put("name", bundle.name());
        row.put("version", bundle.version());
        row.put("reason", bundle.reason());
        return row;
    }
}
