package io.millrace.http.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.testkit.FakeWorkers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.osgi.service.servlet.runtime.HttpServiceRuntime;
import org.osgi.service.servlet.runtime.dto.DTOConstants;
import org.osgi.service.servlet.runtime.dto.FailedServletDTO;
import org.osgi.service.servlet.runtime.dto.RequestInfoDTO;
import org.osgi.service.servlet.runtime.dto.RuntimeDTO;

class StrandedServletsTest {
    private final FakeWorkers workers = FakeWorkers.direct();
    private final FakeRuntime runtime = new FakeRuntime();
    private int contextsPassed;

    @Test
    void aServletWithoutItsContextIsMatchedAgain() {
        StrandedServlets watch = watch();
        watch.bindServlet(null);
        runtime.fails(7, DTOConstants.FAILURE_REASON_NO_SERVLET_CONTEXT_MATCHING);
        assertEquals(0, contextsPassed, "the container is given time to settle");
        look();
        assertEquals(1, contextsPassed);
        assertEquals(0, runtime.failed.size(), "the context that passed had it matched");
    }

    @Test
    void oneThatIsRegisteredLateIsFoundToo() {
        StrandedServlets watch = watch();
        watch.bindServlet(null);
        look();
        look();
        runtime.fails(7, DTOConstants.FAILURE_REASON_NO_SERVLET_CONTEXT_MATCHING);
        look();
        assertEquals(1, contextsPassed);
    }

    @Test
    void aServletThatFailsForAnotherReasonIsLeftAlone() {
        runtime.fails(7, DTOConstants.FAILURE_REASON_SHADOWED_BY_OTHER_SERVICE);
        runtime.fails(8, DTOConstants.FAILURE_REASON_EXCEPTION_ON_INIT);
        watch().bindServlet(null);
        look();
        assertEquals(0, contextsPassed);
    }

    @Test
    void aContextThatNobodyOffersIsNotAwaitedForEver() {
        runtime.isMatched = false;
        runtime.fails(7, DTOConstants.FAILURE_REASON_NO_SERVLET_CONTEXT_MATCHING);
        watch().bindServlet(null);
        for (int look = 0; look < StrandedServlets.ATTEMPTS + 2; look++) {
            look();
        }
        assertEquals(StrandedServlets.ATTEMPTS, contextsPassed);

        runtime.fails(9, DTOConstants.FAILURE_REASON_NO_SERVLET_CONTEXT_MATCHING);
        look();
        assertEquals(StrandedServlets.ATTEMPTS + 1, contextsPassed, "another servlet is helped");
    }

    @Test
    void itStopsLookingAndBeginsAgainWithTheNextServlet() {
        StrandedServlets watch = watch();
        watch.bindServlet(null);
        watch.bindServlet(null);
        assertEquals(1, workers.timer.pending());
        workers.timer.advance(StrandedServlets.LOOKS * StrandedServlets.LOOK_US);
        assertEquals(0, workers.timer.pending());
        int looks = runtime.looks;
        assertEquals(StrandedServlets.LOOKS, looks);

        watch.bindServlet(null);
        look();
        assertEquals(looks + 1, runtime.looks);
    }

    @Test
    void afterItsEndItDoesNothing() {
        StrandedServlets watch = watch();
        watch.bindServlet(null);
        runtime.fails(7, DTOConstants.FAILURE_REASON_NO_SERVLET_CONTEXT_MATCHING);
        watch.close();
        look();
        assertEquals(0, contextsPassed);
    }

    private StrandedServlets watch() {
        return new StrandedServlets(runtime, workers, this::passContext);
    }

    private void passContext() {
        contextsPassed++;
        if (runtime.isMatched) {
            runtime.failed.clear();
        }
    }

    private void look() {
        workers.timer.advance(StrandedServlets.LOOK_US);
    }

    private static final class FakeRuntime implements HttpServiceRuntime {
        private final List<FailedServletDTO> failed = new ArrayList<>();
        private boolean isMatched = true;
        private int looks;

        void fails(long serviceId, int reason) {
            FailedServletDTO servlet = new FailedServletDTO();
            servlet.name = "servlet-" + serviceId;
            servlet.serviceId = serviceId;
            servlet.failureReason = reason;
            failed.add(servlet);
        }

        @Override
        public RuntimeDTO getRuntimeDTO() {
            looks++;
            RuntimeDTO runtime = new RuntimeDTO();
            runtime.failedServletDTOs = failed.toArray(FailedServletDTO[]::new);
            return runtime;
        }

        @Override
        public RequestInfoDTO calculateRequestInfoDTO(String path) {
            return new RequestInfoDTO();
        }
    }
}
