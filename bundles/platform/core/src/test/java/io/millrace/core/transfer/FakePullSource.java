package io.millrace.core.transfer;

import io.millrace.api.live.PublishRefusedException;
import io.millrace.api.transfer.PullOutput;
import io.millrace.api.transfer.PullRequest;
import io.millrace.api.transfer.PullSource;
import io.millrace.api.transfer.Transfer;
import io.millrace.api.transfer.TransferStatus;
import io.millrace.testkit.SyntheticStream;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** Pulls what the test lets come. */
final class FakePullSource implements PullSource {
    final List<Pulled> opened = new ArrayList<>();
    RuntimeException refusal;

    @Override
    public Transfer open(PullRequest request) {
        if (refusal != null) {
            throw refusal;
        }
        Pulled pulled = new Pulled(request);
        opened.add(pulled);
        return pulled;
    }

    Pulled last() {
        return opened.get(opened.size() - 1);
    }

    /** The URIs of what was opened and is not closed. */
    List<String> open() {
        return opened.stream()
                .filter(pulled -> !pulled.closed)
                .map(pulled -> pulled.request.uri().toString())
                .toList();
    }

    /** One pull. */
    static final class Pulled implements Transfer {
        final PullRequest request;
        PullOutput.Run run;
        boolean closed;

        private Pulled(PullRequest request) {
            this.request = request;
        }

        /** Media begins. */
        void begin() throws PublishRefusedException {
            run = request.output().publish(InetSocketAddress.createUnresolved("other", 1935), true);
            run.session().onKick(reason -> lose("It was told to go: " + reason));
            SyntheticStream encoder = SyntheticStream.of(25, 25);
            run.publisher().tracks(encoder.tracks());
            encoder.samples(0, 1_000_000).forEach(run.publisher()::write);
            request.status().report(TransferStatus.State.RUNNING, "It has media");
        }

        void lose(String words) {
            run.close();
            request.status().report(TransferStatus.State.WAITING, words);
        }

        @Override
        public void close() {
            closed = true;
            if (run != null) {
                run.close();
            }
        }
    }
}
