package io.millrace.store.internal;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The store on H2. */
class H2StoreTest extends StoreTest {
    @TempDir
    Path folder;

    @Override
    HikariDataSource source() {
        return TestSource.h2(folder);
    }
}
