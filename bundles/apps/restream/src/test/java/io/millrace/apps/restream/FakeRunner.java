package io.millrace.apps.restream;

import io.millrace.api.transfer.PushOrder;
import io.millrace.api.transfer.PushRunner;
import io.millrace.api.transfer.RunningPush;
import io.millrace.api.transfer.TransferRow;
import io.millrace.api.transfer.Transfers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Takes orders and says of each what the test wants. */
final class FakeRunner implements PushRunner, Transfers.Pushes {
    final List<Running> running = new ArrayList<>();
    final List<TransferRow> others = new ArrayList<>();
    String refusal;

    final class Running implements RunningPush {
        final PushOrder order;
        TransferRow.State state = TransferRow.State.IDLE;
        String words = "Nobody publishes";
        Figures figures = new Figures(0, 0, Optional.empty(), 0, Map.of());

        Running(PushOrder order) {
            this.order = order;
        }

        @Override
        public TransferRow row() {
            return new TransferRow(order.name(), order.stream(), "shown", 0, state, words, 1_000_000);
        }

        @Override
        public Figures figures() {
            return figures;
        }

        @Override
        public void close() {
            running.remove(this);
        }
    }

    Running only() {
        if (running.size() != 1) {
            throw new AssertionError(running.size() + " pushes run");
        }
        return running.get(0);
    }

    @Override
    public RunningPush run(PushOrder order) {
        if (refusal != null) {
            throw new IllegalArgumentException(refusal);
        }
        Running push = new Running(order);
        running.add(push);
        return push;
    }

    @Override
    public void check(String url) {
        if (url.contains("hid/den")) {
            throw new IllegalArgumentException("the URL names no host");
        }
    }

    @Override
    public List<TransferRow> rows() {
        List<TransferRow> rows = new ArrayList<>(others);
        running.forEach(each -> rows.add(each.row()));
        return rows;
    }

    @Override
    public void configure(String name, Map<String, String> properties) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void remove(String name) {
        throw new UnsupportedOperationException();
    }
}
