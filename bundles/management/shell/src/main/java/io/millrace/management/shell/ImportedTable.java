package io.millrace.management.shell;

import io.millrace.api.transfer.ImportRow;
import io.millrace.api.transfer.SourceImport;
import io.millrace.formats.json.JsonText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** How the sources of an imported table went. */
final class ImportedTable {
    private static final long MOST_BYTES = 8 << 20;

    private final List<ImportRow> rows;

    private ImportedTable(List<ImportRow> rows) {
        this.rows = rows;
    }

    /**
     * Imports a file. Waits until all of its sources were tried; an interrupt ends that.
     *
     * @param file relative to the data folder, or absolute
     */
    static ImportedTable of(String file, SourceImport imports, boolean dryRun)
            throws IOException, InterruptedException {
        Path path = Path.of(System.getProperty("karaf.base", ".")).resolve(file);
        CompletableFuture<List<ImportRow>> result = imports.run(read(path), dryRun);
        try {
            return new ImportedTable(result.get());
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            result.cancel(false);
        }
    }

    private static String read(Path path) throws IOException {
        if (!Files.isRegularFile(path)) {
            throw new IllegalArgumentException("There is no file " + path);
        }
        if (Files.size(path) > MOST_BYTES) {
            throw new IllegalArgumentException(path + " is larger than " + (MOST_BYTES >> 20) + " MiB");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(path)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(path + " is no UTF-8 text; save it as \"CSV UTF-8\"", e);
        }
    }

    void print(boolean json) {
        List<Map<String, Object>> shown = rows.stream().map(ImportedTable::row).toList();
        if (json) {
            System.out.println(JsonText.pretty(shown));
            return;
        }
        System.out.println(TextTable.of(shown, "Nothing was tried"));
        System.out.println();
        System.out.println(summary());
    }

    private String summary() {
        long configured = count(ImportRow.State.IMPORTED);
        long working = count(ImportRow.State.WORKS);
        String good = working > 0 || configured == 0
                ? working + " of " + rows.size() + " work; nothing was configured"
                : configured + " of " + rows.size() + " work and are pulled now";
        long failed = count(ImportRow.State.FAILED);
        long refused = count(ImportRow.State.REFUSED);
        return good
                + (failed > 0 ? "; " + failed + " do not work" : "")
                + (refused > 0 ? "; " + refused + " lines could not be read" : "");
    }

    private long count(ImportRow.State state) {
        return rows.stream().filter(row -> row.state() == state).count();
    }

    private static Map<String, Object> row(ImportRow imported) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("line", imported.line());
        row.put("name", imported.name());
        row.put("state", imported.state().name().toLowerCase(Locale.ROOT));
        row.put("snapshot", imported.snapshot().map(ByteBuffer::remaining).orElse(0));
        row.put("url", imported.url());
        row.put("what", imported.words());
        return row;
    }
}
