package io.millrace.apps.failover;

import io.millrace.api.live.LiveStreams;
import io.millrace.api.session.Sessions;
import io.millrace.api.work.Clock;
import java.util.concurrent.Executor;

/**
 * What a failover needs of the server.
 *
 * @param executor runs one task at a time; everything of one failover happens there
 */
record FailoverTools(LiveStreams streams, Sessions sessions, Clock clock, Executor executor) {}
