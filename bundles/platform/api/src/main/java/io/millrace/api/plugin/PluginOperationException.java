package io.millrace.api.plugin;

/** An operation on a plugin could not be done; the message tells the operator why and how to mend it. */
public final class PluginOperationException extends Exception {
    private static final long serialVersionUID = 1L;

    public PluginOperationException(String reason) {
        super(reason);
    }

    public PluginOperationException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
