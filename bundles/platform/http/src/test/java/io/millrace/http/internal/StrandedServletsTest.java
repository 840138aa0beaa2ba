package io.millrace.http.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.testkit.FakeWorkers;
import jakarta.servlet.Servlet;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.ComponentConstants;
import org.osgi.service.servlet.runtime.HttpServiceRuntime;
import org.osgi.service.servlet.runtime.dto.DTOConstants;
import org.osgi.service.servlet.runtime.dto.FailedServletDTO;
import org.osgi.service.servlet.runtime.dto.RequestInfoDTO;
import org.osgi.service.servlet.runtime.dto.RuntimeDTO;
import org.osgi.service.servlet.runtime.dto.ServletContextDTO;
import org.osgi.service.servlet.runtime.dto.ServletDTO;
import org.osgi.service.servlet.whiteboard.HttpWhiteboardConstants;

class StrandedServletsTest {
    private final FakeWorkers workers = FakeWorkers.direct();
    private final FakeRuntime runtime = new FakeRuntime();
    private final List<Long> renewed = new ArrayList<>();
    private int contextsPassed;

    @Test
    void aServletWithoutItsContextIsMatchedAgain() {
        StrandedServlets watch = watch();
        watch.bindServlet(servlet(7));
        runtime.fails(7, DTOConstants.FAILURE_REASON_NO_SERVLET_CONTEXT_MATCHING);
        assertEquals(0, contextsPassed, "the container is given time to settle");
        look();
        assertEquals(1, contextsPassed);
        assertEquals(0, runtime.failed.size(), "the context that passed had it matched");
    }

    @Test
    void oneThatIsRegisteredLateIsFoundToo() {
        StrandedServlets watch = watch();
        watch.bindServlet(servlet(7));
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
        watch().bindServlet(servlet(7));
        look();
        assertEquals(0, contextsPassed);
    }

    @Test
    void aContextThatNobodyOffersIsNotAwaitedForEver() {
        runtime.isMatched = false;
        runtime.fails(7, DTOConstants.FAILURE_REASON_NO_SERVLET_CONTEXT_MATCHING);
        watch().bindServlet(servlet(7));
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
        watch.bindServlet(servlet(7));
        watch.bindServlet(servlet(8));
        assertEquals(1, workers.timer.pending());
        workers.timer.advance(StrandedServlets.LOOKS * StrandedServlets.LOOK_US);
        assertEquals(0, workers.timer.pending());
        int looks = runtime.looks;
        assertEquals(StrandedServlets.LOOKS, looks);

        watch.bindServlet(servlet(7));
        look();
        assertEquals(looks + 1, runtime.looks);
    }

    @Test
    void afterItsEndItDoesNothing() {
        StrandedServlets watch = watch();
        watch.bindServlet(servlet(7));
        runtime.fails(7, DTOConstants.FAILURE_REASON_NO_SERVLET_CONTEXT_MATCHING);
        watch.close();
        look();
        assertEquals(0, contextsPassed);
    }

    @Test
    void aServletThatTheContainerDoesNotKnowIsMadeAnew() {
        StrandedServlets watch = watch();
        runtime.serves(7);
        runtime.fails(9, DTOConstants.FAILURE_REASON_SHADOWED_BY_OTHER_SERVICE);
        runtime.fails(10, DTOConstants.FAILURE_REASON_SERVICE_NOT_GETTABLE);
        runtime.fails(11, -1);
        for (long id = 7; id <= 11; id++) {
            watch.bindServlet(servlet(id));
        }
        for (int look = 1; look < StrandedServlets.UNKNOWN_LOOKS; look++) {
            look();
        }
        assertEquals(List.of(), renewed, "it may come late");
        look();
        assertEquals(List.of(8L, 10L, 11L), renewed);
        look();
        assertEquals(3, renewed.size(), "once");
    }

    @Test
    void aServletThatIsKnownLateIsLeftAlone() {
        StrandedServlets watch = watch();
        watch.bindServlet(servlet(8));
        for (int look = 1; look < StrandedServlets.UNKNOWN_LOOKS; look++) {
            look();
        }
        runtime.serves(8);
        for (int look = 0; look < StrandedServlets.LOOKS; look++) {
            look();
        }
        assertEquals(List.of(), renewed);
    }

    @Test
    void whatStaysUnknownIsNotMadeAnewForEver() {
        StrandedServlets watch = watch();
        for (long id = 20; id < 30; id++) {
            ServiceReference<Servlet> again = servlet(id, "the.same");
            watch.bindServlet(again);
            for (int look = 0; look < StrandedServlets.UNKNOWN_LOOKS; look++) {
                look();
            }
            watch.unbindServlet(again);
        }
        assertEquals(List.of(20L, 21L, 22L), renewed);
    }

    private StrandedServlets watch() {
        return new StrandedServlets(
                runtime,
                workers,
                this::passContext,
                servlet -> renewed.add((Long) servlet.getProperty(Constants.SERVICE_ID)));
    }

    private static ServiceReference<Servlet> servlet(long id) {
        return servlet(id, "component-" + id);
    }

    @SuppressWarnings("unchecked")
    private static ServiceReference<Servlet> servlet(long id, String component) {
        Map<String, Object> properties = Map.of(
                Constants.SERVICE_ID, id,
                ComponentConstants.COMPONENT_NAME, component,
                HttpWhiteboardConstants.HTTP_WHITEBOARD_SERVLET_PATTERN, "/x");
        return (ServiceReference<Servlet>) Proxy.newProxyInstance(
                StrandedServletsTest.class.getClassLoader(),
                new Class<?>[] {ServiceReference.class},
                (proxy, method, arguments) -> properties.get((String) arguments[0]));
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
        private final List<ServletDTO> served = new ArrayList<>();
        private boolean isMatched = true;
        private int looks;

        void fails(long serviceId, int reason) {
            FailedServletDTO servlet = new FailedServletDTO();
            servlet.name = "servlet-" + serviceId;
            servlet.serviceId = serviceId;
            servlet.failureReason = reason;
            failed.add(servlet);
        }

        void serves(long serviceId) {
            ServletDTO servlet = new ServletDTO();
            servlet.serviceId = serviceId;
            served.add(servlet);
        }

        @Override
        public RuntimeDTO getRuntimeDTO() {
            looks++;
            RuntimeDTO runtime = new RuntimeDTO();
            runtime.failedServletDTOs = failed.toArray(FailedServletDTO[]::new);
            ServletContextDTO context = new ServletContextDTO();
            context.servletDTOs = served.toArray(ServletDTO[]::new);
            runtime.servletContextDTOs = new ServletContextDTO[] {context};
            return runtime;
        }

        @Override
        public RequestInfoDTO calculateRequestInfoDTO(String path) {
            return new RequestInfoDTO();
        }
    }
}
