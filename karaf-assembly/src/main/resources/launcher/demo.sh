# The demo: a server and a publisher beside it. Part of bin/millrace, which reads it.

demo() {
    export MILLRACE_BIND=127.0.0.1
    prepare
    worker=$home/codecs/ffmpeg-worker
    drop_old_natives
    choose_ladder
    local server publisher='' guard shown='' explained=''
    (become_server) > "$data/data/log/console.log" 2>&1 < /dev/null &
    server=$!
    guard_server $server
    # shellcheck disable=SC2064
    trap 'end_demo; exit 0' INT TERM HUP
    trap 'end_demo' EXIT
    wait_ready $server || { explain_failure; exit 1; }
    while kill -0 $server 2> /dev/null; do
        if [ -z "$publisher" ] || ! kill -0 "$publisher" 2> /dev/null; then
            [ -z "$publisher" ] || { explain_publisher; pause 1; }
            (test_picture) > "$data/data/log/demo-publisher.log" 2>&1 9>&- &
            publisher=$!
        fi
        if [ -z "$shown" ] && playable; then
            echo "Millrace is ready: http://127.0.0.1:$http_port/"
            shown=1
        fi
        pause "$([ -n "$shown" ] && echo 1 || echo 0.2)"
    done
    explain_failure
    exit 1
}

# The test picture has a ladder, unless somebody chose another or none: a line of what media:ladder keeps.
choose_ladder() {
    local ladders=$data/data/ladders
    mkdir -p "$data/data"
    grep -qs '^live/demo=' "$ladders" || echo 'live/demo=default' >> "$ladders"
}

# A signal ends this at once, not after the time.
pause() {
    sleep "$1" 9>&- &
    wait $!
}

end_demo() {
    trap '' INT TERM HUP
    trap - EXIT
    kill "$guard" $publisher "$server" 2> /dev/null
    wait "$server" $publisher 2> /dev/null
    rm -f "$pid_file"
}

# The server does not outlive this script, even when that is killed; the publisher goes when its connection does.
guard_server() {
    (
        trap '' INT HUP
        while kill -0 $$ 2> /dev/null; do sleep 1; done
        kill "$1"
    ) > /dev/null 2>&1 < /dev/null 9>&- &
    guard=$!
}

# Moving picture, clock and tone, until the connection ends or this script is gone.
test_picture() {
    exec "$java" -Xmx64m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto -XX:-UsePerfData \
        -XX:ErrorFile="$data/data/log/demo-publisher-crash.log" -Djava.io.tmpdir="$data/data/tmp" \
        -Dorg.bytedeco.javacpp.nopointergc=true -Dorg.bytedeco.javacpp.cachedir="$data/data/natives" \
        -cp "$worker/*" io.millrace.codecs.ffmpeg.worker.TestPicture \
        "rtmp://127.0.0.1:$rtmp_port/live/demo" $$
}

# The libraries are unpacked once; those of other versions go.
drop_old_natives() {
    local folder
    for folder in "$data"/data/natives/*.jar; do
        [ ! -d "$folder" ] || [ -f "$worker/$(basename "$folder")" ] || rm -rf "$folder"
    done
}

# The publisher ended: says why, once, and whether it is worth another try.
explain_publisher() {
    local status reason
    wait "$publisher"
    status=$?
    reason=$(grep '^test picture: ' "$data/data/log/demo-publisher.log" | tail -n 1)
    reason=${reason:-the process of the test picture ended with status $status}
    case $status in
        2 | 3) fail "$reason" ;;
    esac
    [ "$reason" = "$explained" ] || echo "millrace: $reason" >&2
    explained=$reason
}

playable() {
    local playlist
    playlist=$(http_get /live/demo/index.m3u8 | tr -d '\r' | grep -m 1 '^[^#].*\.m3u8$') || return 1
    http_get "/live/demo/$playlist" | grep -q '^#EXTINF'
}
