package io.millrace.store;

import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/** The server's database, H2 or PostgreSQL. A service of the platform; safe for any thread. */
@ProviderType
public interface Store {
    /**
     * Opens the tables of one bundle. Never waits: the database may be away, and its tables are made when it is there.
     *
     * @param schema the tables, by the scripts that make them
     * @param onAvailable is called on a worker thread whenever the tables can be used (again): at first, which may be
     *     before this method returns, after the database was away, and after a backup was restored. It may block
     * @return access to them; to be closed when the bundle stops
     */
    Database open(Schema schema, Consumer<Database> onAvailable);
}
