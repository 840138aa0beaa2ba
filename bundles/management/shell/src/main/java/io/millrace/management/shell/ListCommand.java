package io.millrace.management.shell;

import io.millrace.formats.json.JsonText;
import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Option;

/** A command that lists something: a table for people, {@code --json} for programs. */
abstract class ListCommand implements Action {
    @Option(name = "--json", description = "Print JSON")
    boolean json;

    /** Rows, values by column name. */
    abstract List<Map<String, Object>> rows();

    /** What to say when there are no rows. */
    abstract String nothing();

    @Override
    public final Object execute() {
        List<Map<String, Object>> rows = rows();
        System.out.println(json ? JsonText.pretty(rows) : TextTable.of(rows, nothing()));
        return null;
    }
}
