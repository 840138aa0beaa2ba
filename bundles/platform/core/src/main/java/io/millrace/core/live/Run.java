package io.millrace.core.live;

import io.millrace.api.session.Session;

/** Who writes into a stream's ring, until it is taken away. */
interface Run {
    Session session();

    /** Takes the handle away. Any thread. */
    void revoke();
}
