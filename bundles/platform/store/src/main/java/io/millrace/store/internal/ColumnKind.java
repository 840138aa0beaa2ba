package io.millrace.store.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Optional;

/** What a column holds, the same in every database. */
enum ColumnKind {
    TEXT("text") {
        @Override
        void copy(ResultSet row, int column, JsonGenerator out) throws SQLException, IOException {
            out.writeString(row.getString(column));
        }

        @Override
        void copy(JsonParser in, PreparedStatement statement, int column) throws SQLException, IOException {
            require(in.currentToken() == JsonToken.VALUE_STRING);
            statement.setString(column, in.getText());
        }
    },
    INTEGER("integer") {
        @Override
        void copy(ResultSet row, int column, JsonGenerator out) throws SQLException, IOException {
            out.writeNumber(row.getLong(column));
        }

        @Override
        void copy(JsonParser in, PreparedStatement statement, int column) throws SQLException, IOException {
            require(in.currentToken() == JsonToken.VALUE_NUMBER_INT);
            statement.setLong(column, in.getLongValue());
        }
    },
    REAL("real") {
        @Override
        void copy(ResultSet row, int column, JsonGenerator out) throws SQLException, IOException {
            out.writeNumber(row.getDouble(column));
        }

        @Override
        void copy(JsonParser in, PreparedStatement statement, int column) throws SQLException, IOException {
            require(in.currentToken().isNumeric());
            statement.setDouble(column, in.getDoubleValue());
        }
    },
    BOOLEAN("boolean") {
        @Override
        void copy(ResultSet row, int column, JsonGenerator out) throws SQLException, IOException {
            out.writeBoolean(row.getBoolean(column));
        }

        @Override
        void copy(JsonParser in, PreparedStatement statement, int column) throws SQLException, IOException {
            require(in.currentToken().isBoolean());
            statement.setBoolean(column, in.getBooleanValue());
        }
    },
    BYTES("bytes") {
        @Override
        void copy(ResultSet row, int column, JsonGenerator out) throws SQLException, IOException {
            out.writeBinary(row.getBytes(column));
        }

        @Override
        void copy(JsonParser in, PreparedStatement statement, int column) throws SQLException, IOException {
            require(in.currentToken() == JsonToken.VALUE_STRING);
            statement.setBytes(column, in.getBinaryValue());
        }
    };

    private final String word;

    ColumnKind(String word) {
        this.word = word;
    }

    /** As it stands in backups. */
    String word() {
        return word;
    }

    /** The kind of a JDBC type; empty if backups cannot hold it. */
    static Optional<ColumnKind> of(int type) {
        return switch (type) {
            case Types.VARCHAR, Types.CHAR, Types.LONGVARCHAR, Types.CLOB -> Optional.of(TEXT);
            case Types.SMALLINT, Types.INTEGER, Types.BIGINT -> Optional.of(INTEGER);
            case Types.DOUBLE, Types.REAL, Types.FLOAT -> Optional.of(REAL);
            case Types.BOOLEAN, Types.BIT -> Optional.of(BOOLEAN);
            case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY -> Optional.of(BYTES);
            default -> Optional.empty();
        };
    }

    /** Writes the value of a column that is not null. */
    abstract void copy(ResultSet row, int column, JsonGenerator out) throws SQLException, IOException;

    /** Takes over the value at which the parser stands, which is not null. */
    abstract void copy(JsonParser in, PreparedStatement statement, int column) throws SQLException, IOException;

    void require(boolean fits) throws IOException {
        if (!fits) {
            throw new IOException("a value is not " + word);
        }
    }
}
