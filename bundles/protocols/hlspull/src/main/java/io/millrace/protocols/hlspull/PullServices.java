package io.millrace.protocols.hlspull;

import io.millrace.api.transfer.PullRequest;
import io.millrace.api.work.Clock;
import io.millrace.api.work.Timer;
import io.millrace.protocols.hlspull.fetch.Fetcher;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * What a pull works with.
 *
 * @param fetchers makes what fetches for an attempt
 * @param clock time
 * @param timer what happens later
 * @param serial where all of the pull runs
 * @param limits bounds
 */
record PullServices(
        Function<PullRequest, Fetcher> fetchers, Clock clock, Timer timer, Executor serial, PullLimits limits) {}
