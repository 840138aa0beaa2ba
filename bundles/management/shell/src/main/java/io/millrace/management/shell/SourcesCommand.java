package io.millrace.management.shell;

import io.millrace.api.transfer.Transfers;
import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code media:sources}. */
@Service
@Command(scope = "media", name = "sources", description = "Lists what is pulled from elsewhere, and how that does")
public final class SourcesCommand extends ListCommand {
    @Reference
    Transfers.Sources sources;

    @Override
    List<Map<String, Object>> rows() {
        return sources.rows().stream().map(TransferRows::row).toList();
    }

    @Override
    String nothing() {
        return "Nothing is pulled; begin with, for example: media:pull cam rtsp://camera.example/stream1";
    }
}
