package io.millrace.management.metrics;

import io.millrace.api.codec.LadderProfile;
import io.millrace.api.codec.Ladders;
import io.millrace.api.codec.OutputStatus;
import io.millrace.api.media.StreamName;
import io.millrace.api.plugin.PluginState;
import io.millrace.api.plugin.Plugins;
import io.millrace.api.transfer.TransferRow;
import io.millrace.api.transfer.Transfers;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** What the other services of core say: what the test put into these lists. Nothing can be changed through them. */
final class Fixed {
    /** Renditions of {@code live/demo}. */
    final List<OutputStatus> outputs = new ArrayList<>();

    final List<PluginState> states = new ArrayList<>();
    final List<TransferRow> pulls = new ArrayList<>();
    final List<TransferRow> targets = new ArrayList<>();

    Ladders ladders() {
        return new Ladders() {
            @Override
            public List<LadderProfile> profiles() {
                return List.of();
            }

            @Override
            public void assign(String target, Optional<String> profile) {
                throw new UnsupportedOperationException();
            }

            @Override
            public Map<String, String> assignments() {
                return Map.of();
            }

            @Override
            public Optional<LadderProfile> profileOf(StreamName stream) {
                return Optional.empty();
            }

            @Override
            public List<OutputStatus> renditions(StreamName stream) {
                return stream.name().equals("demo") ? outputs : List.of();
            }
        };
    }

    Plugins plugins() {
        return new Plugins() {
            @Override
            public List<PluginState> list() {
                return states;
            }

            @Override
            public CompletionStage<String> install(URI url) {
                throw new UnsupportedOperationException();
            }

            @Override
            public CompletionStage<String> swap(String plugin, URI url) {
                throw new UnsupportedOperationException();
            }

            @Override
            public CompletionStage<String> rollback(String plugin) {
                throw new UnsupportedOperationException();
            }

            @Override
            public CompletionStage<String> uninstall(String plugin) {
                throw new UnsupportedOperationException();
            }
        };
    }

    Transfers.Sources sources() {
        return new Rows(pulls);
    }

    Transfers.Pushes pushes() {
        return new Rows(targets);
    }

    private record Rows(List<TransferRow> rows) implements Transfers.Sources, Transfers.Pushes {
        @Override
        public void configure(String name, Map<String, String> properties) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void remove(String name) {
            throw new UnsupportedOperationException();
        }
    }
}
