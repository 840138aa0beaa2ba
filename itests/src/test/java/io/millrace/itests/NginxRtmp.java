package io.millrace.itests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** An RTMP server that we did not write: nginx with its RTMP module. */
final class NginxRtmp implements AutoCloseable {
    private final Path folder;
    private final int port = FreePorts.next();
    private final Processes.Running process;

    /** Starts one that keeps its files in this folder. */
    NginxRtmp(Path folder) {
        this.folder = folder;
        try {
            Files.createDirectories(folder);
            Path configuration = folder.resolve("nginx.conf");
            Files.writeString(
                    configuration,
                    """
                    load_module /usr/lib/nginx/modules/ngx_rtmp_module.so;
                    daemon off;
                    master_process off;
                    pid nginx.pid;
                    error_log error.log;
                    events {}
                    rtmp {
                        server {
                            listen 127.0.0.1:%d;
                            application live { live on; }
                            application kept { live on; record all; record_path %s; }
                        }
                    }
                    """
                            .formatted(port, folder.toAbsolutePath()));
            process = Processes.start(
                    folder.resolve("nginx.log"),
                    List.of("nginx", "-p", folder.toString(), "-e", "error.log", "-c", configuration.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String url(String stream) {
        return "rtmp://127.0.0.1:" + port + "/" + stream;
    }

    /** What came of {@code kept/NAME}: players may miss something of what came, on a busy machine. */
    Path recording(String name) {
        return folder.resolve(name + ".flv");
    }

    @Override
    public void close() {
        process.close();
    }
}
