package io.millrace.management.rest;

import io.millrace.api.access.Secret;
import java.util.concurrent.CompletionStage;

/** Finds out who calls. Safe for any thread. Failures are {@link io.millrace.api.account.LoginRefusedException}. */
interface Login {
    /** @param address where the password was shown */
    CompletionStage<Caller> password(String name, Secret password, String address);

    /** @param address where the API token was shown */
    CompletionStage<Caller> token(Secret token, String address);
}
