package io.millrace.itests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A web server that we did not write, with the files of a folder. */
final class Nginx implements AutoCloseable {
    final Path root;
    private final int port = FreePorts.next();
    private final Processes.Running process;

    /** Starts one in an empty folder. */
    Nginx(Path folder) {
        root = folder.resolve("root");
        try {
            Files.createDirectories(root);
            Path configuration = folder.resolve("nginx.conf");
            Files.writeString(
                    configuration,
                    """
                    daemon off;
                    master_process off;
                    pid nginx.pid;
                    error_log error.log;
                    events {}
                    http {
                        access_log off;
                        client_body_temp_path body;
                        proxy_temp_path proxy;
                        fastcgi_temp_path fastcgi;
                        uwsgi_temp_path uwsgi;
                        scgi_temp_path scgi;
                        types { application/vnd.apple.mpegurl m3u8; }
                        server {
                            listen 127.0.0.1:%d;
                            root root;
                            location /away/ { return 302 http://127.0.0.2:%d/ts/index.m3u8; }
                        }
                    }
                    """
                            .formatted(port, port));
            process = Processes.start(
                    folder.resolve("nginx.log"),
                    List.of("nginx", "-p", folder.toString(), "-e", "error.log", "-c", configuration.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String url(String path) {
        return "http://127.0.0.1:" + port + path;
    }

    @Override
    public void close() {
        process.close();
    }
}
