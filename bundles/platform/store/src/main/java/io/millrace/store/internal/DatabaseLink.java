package io.millrace.store.internal;

import io.millrace.api.work.Timer;
import io.millrace.api.work.Workers;
import io.millrace.store.Database;
import io.millrace.store.DatabaseAwayException;
import io.millrace.store.Schema;
import io.millrace.store.TransactionWork;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the database can be used, and everything that uses it. While it is away nothing waits for it: one probe a second
 * looks whether it is back. Safe for any thread; blocks on worker threads only.
 */
final class DatabaseLink {
    static final long PROBE_US = 1_000_000;
    private static final int STATEMENT_SECONDS = 10;
    private static final int VALID_SECONDS = 2;
    private static final String NONE =
            "No database is configured, or its driver is not installed: see etc/org.ops4j.datasource-millrace.cfg";

    private static final Logger LOG = LoggerFactory.getLogger(DatabaseLink.class);

    private final Executor lane;
    private final Timer timer;
    private final List<OpenSchema> schemas = new CopyOnWriteArrayList<>();
    /** Held for writing while everything is replaced. */
    private final ReentrantReadWriteLock content = new ReentrantReadWriteLock();

    private volatile Target target;
    /** Null while it can be used. */
    private volatile String trouble = NONE;

    private boolean told;
    private volatile Timer.Cancellable probe = () -> {};
    private volatile boolean stopped;

    DatabaseLink(Workers workers) {
        lane = workers.blocking("database");
        timer = workers.timer();
    }

    Executor lane() {
        return lane;
    }

    Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    /** Whether there is a data source, and so an answer soon. */
    boolean isConnecting() {
        return target != null;
    }

    /** There is a data source; whether a database is behind it shows. */
    void connect(DataSource source) {
        target = new Target(source, jdbi(source));
        trouble = "The database is being connected";
        schemas.forEach(OpenSchema::notMadeYet);
        lookSoon();
    }

    void disconnect(DataSource source) {
        Target present = target;
        if (present != null && present.source() == source) {
            target = null;
            trouble = NONE;
            schemas.forEach(OpenSchema::settle);
        }
    }

    void stop() {
        stopped = true;
        target = null;
        trouble = "The server is stopping";
        schemas.forEach(OpenSchema::settle);
        probe.cancel();
    }

    OpenSchema open(Schema schema, Consumer<Database> onAvailable) {
        OpenSchema open = new OpenSchema(this, schema, onAvailable);
        schemas.add(open);
        if (target != null) {
            lookSoon();
        }
        return open;
    }

    void close(OpenSchema schema) {
        schemas.remove(schema);
    }

    /** Does work in a transaction on this thread. */
    <T> T run(TransactionWork<T> work) throws Exception {
        Target present = target;
        String why = trouble;
        if (present == null || why != null || !content.readLock().tryLock()) {
            throw new DatabaseAwayException(why == null ? "The database is being changed" : why);
        }
        try {
            return present.jdbi().inTransaction(handle -> work.run(new JdbiTransaction(handle)));
        } catch (JdbiException | SQLException e) {
            throw judged(e, present);
        } finally {
            content.readLock().unlock();
        }
    }

    /**
     * Does work on a connection of its own, in which nothing is committed by itself.
     *
     * @param alone whether nobody else may use the database meanwhile
     */
    <T> T onConnection(boolean alone, ConnectionWork<T> work) throws Exception {
        Target present = target;
        String why = trouble;
        if (present == null || why != null) {
            throw new DatabaseAwayException(why == null ? NONE : why);
        }
        if (alone) {
            trouble = "A backup is being restored";
            content.writeLock().lock();
        }
        try (Connection connection = present.source().getConnection()) {
            connection.setAutoCommit(false);
            T result = finished(connection, work);
            connection.commit();
            return result;
        } catch (SQLException e) {
            throw judged(e, present);
        } finally {
            if (alone) {
                content.writeLock().unlock();
                lookSoon();
            }
        }
    }

    private static <T> T finished(Connection connection, ConnectionWork<T> work) throws Exception {
        boolean done = false;
        try {
            T result = work.run(connection);
            done = true;
            return result;
        } finally {
            if (!done) {
                connection.rollback();
            }
        }
    }

    private Exception judged(Exception failure, Target present) {
        Exception sql = SqlFailure.find(failure).<Exception>map(found -> found).orElse(failure);
        if (!SqlFailure.isOutage(failure)) {
            return sql;
        }
        String reason = away(failure);
        if (target == present) {
            trouble = reason;
            probeLater();
        }
        return new DatabaseAwayException(reason, sql);
    }

    private static String away(Throwable failure) {
        return "The database is away: " + SqlFailure.reason(failure);
    }

    private void lookSoon() {
        try {
            lane.execute(this::look);
        } catch (RejectedExecutionException e) {
            LOG.debug("The database is looked at a second later", e);
            lookLater();
        }
    }

    /** Looks whether the database is there, and makes the tables that it lacks. */
    private synchronized void look() {
        Target present = target;
        if (present == null || stopped) {
            return;
        }
        boolean back = trouble != null;
        try (Connection connection = present.source().getConnection()) {
            if (!connection.isValid(VALID_SECONDS)) {
                throw new SQLException("it does not answer");
            }
        } catch (SQLException | RuntimeException e) {
            trouble = away(e);
            schemas.forEach(OpenSchema::settle);
            probeLater();
            return;
        }
        List<OpenSchema> fresh =
                schemas.stream().filter(schema -> !schema.isMade()).toList();
        fresh.forEach(schema -> make(schema, present));
        if (target != present) {
            return;
        }
        trouble = null;
        // what was opened meanwhile is looked at next
        schemas.stream()
                .filter(schema -> schema.isMade() || fresh.contains(schema))
                .forEach(OpenSchema::settle);
        if (told) {
            told = false;
            LOG.info("The database is back");
        }
        (back ? schemas : fresh).stream().filter(OpenSchema::isMade).forEach(DatabaseLink::announce);
    }

    private static void make(OpenSchema schema, Target present) {
        try {
            int count = SchemaMigration.run(schema.schema, present.source());
            if (count > 0) {
                LOG.info(
                        "Made or changed the tables \"{}\": now version {}",
                        schema.schema.name(),
                        schema.schema.version());
            }
            schema.made();
        } catch (RuntimeException | LinkageError e) {
            schema.notMade(SqlFailure.reason(e));
            LOG.error("The tables \"{}\" cannot be made", schema.schema.name(), e);
        }
    }

    private static void announce(OpenSchema schema) {
        try {
            schema.onAvailable.accept(schema);
        } catch (RuntimeException | LinkageError e) {
            LOG.error("Who uses the tables \"{}\" failed when they became available", schema.schema.name(), e);
        }
    }

    private void tellOnce() {
        if (!told) {
            told = true;
            LOG.warn("{}. What needs it is refused until it is back", trouble);
        }
    }

    private synchronized void probeLater() {
        tellOnce();
        lookLater();
    }

    private synchronized void lookLater() {
        probe.cancel();
        probe = stopped ? () -> {} : timer.after(PROBE_US, lane, this::look);
    }

    private static Jdbi jdbi(DataSource source) {
        Jdbi jdbi = Jdbi.create(source);
        // what is bound may be a secret: no statement's values in messages
        jdbi.getConfig(StatementExceptions.class).setMessageRendering(StatementExceptions.MessageRendering.NONE);
        jdbi.getConfig(SqlStatements.class).setQueryTimeout(STATEMENT_SECONDS);
        return jdbi;
    }

    /** A data source and what was made for it. */
    private record Target(DataSource source, Jdbi jdbi) {}

    /** Work on a plain connection. */
    @FunctionalInterface
    interface ConnectionWork<T> {
        T run(Connection connection) throws Exception;
    }
}
