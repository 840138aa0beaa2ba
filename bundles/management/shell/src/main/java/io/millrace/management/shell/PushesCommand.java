package io.millrace.management.shell;

import io.millrace.api.report.TransferReport;
import io.millrace.api.transfer.Transfers;
import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code media:pushes}. */
@Service
@Command(scope = "media", name = "pushes", description = "Lists what is sent elsewhere, and how that does")
public final class PushesCommand extends ListCommand {
    @Reference
    Transfers.Pushes pushes;

    @Override
    List<Map<String, Object>> rows() {
        return pushes.rows().stream().map(TransferReport::row).toList();
    }

    @Override
    String nothing() {
        return "Nothing is sent; begin with, for example: media:push live/demo rtmp://elsewhere.example/live secret=KEY";
    }
}
