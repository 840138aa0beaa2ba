# The demo: a server and a publisher beside it. Part of bin/millrace, which reads it.

demo() {
    export MILLRACE_BIND=127.0.0.1
    prepare
    find_ffmpeg
    local server publisher='' guard shown=''
    (become_server) > "$data/data/log/console.log" 2>&1 < /dev/null &
    server=$!
    guard_server $server
    # shellcheck disable=SC2064
    trap 'end_demo; exit 0' INT TERM HUP
    trap 'end_demo' EXIT
    wait_ready $server || { explain_failure; exit 1; }
    while kill -0 $server 2> /dev/null; do
        if [ -z "$publisher" ] || ! kill -0 "$publisher" 2> /dev/null; then
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

# The ffmpeg program that comes with the distribution, else the system's.
find_ffmpeg() {
    local jar folder
    for jar in "$home"/demo/ffmpeg-*.jar; do
        [ -f "$jar" ] || continue
        folder=$data/data/$(basename "$jar" .jar)
        [ -x "$folder/ffmpeg" ] || unpack_ffmpeg "$jar" "$folder" || continue
        if LD_LIBRARY_PATH=$folder "$folder/ffmpeg" -version > /dev/null 2>&1; then
            ffmpeg=(env "LD_LIBRARY_PATH=$folder" "$folder/ffmpeg")
            return 0
        fi
    done
    command -v ffmpeg > /dev/null || fail "ffmpeg is missing, which makes the test picture: install it (apt install ffmpeg)"
    ffmpeg=(ffmpeg)
}

unpack_ffmpeg() {
    local jar=$1 folder=$2 tool
    tool=$(dirname "$(readlink -f "$java")")/jar
    rm -rf "$folder" "$folder.new"
    mkdir -p "$folder.new" || return 1
    if [ -x "$tool" ]; then
        (cd "$folder.new" && "$tool" xf "$jar" org/bytedeco/ffmpeg) || return 1
    else
        unzip -q "$jar" 'org/bytedeco/ffmpeg/*' -d "$folder.new" 2> /dev/null || return 1
    fi
    find "$folder.new/org" -type f ! -name 'libjni*' -exec mv -t "$folder.new" {} +
    rm -rf "$folder.new/org"
    chmod +x "$folder.new/ffmpeg"
    mv "$folder.new" "$folder"
}

# Moving picture, clock and tone, until the connection ends. The picture counts its seconds where no font is at hand.
test_picture() {
    local font clock=null encoder=libx264 options=(-preset ultrafast -tune zerolatency)
    font=$( (fc-match -f '%{file}\n' 'monospace:bold'; find /usr/share/fonts -name '*Mono*.ttf') 2> /dev/null \
        | grep -m 1 '\.[ot]tf$')
    if [ -n "$font" ]; then
        clock="drawtext=fontfile=$font:fontsize=64:fontcolor=white:box=1:boxcolor=black@0.6:boxborderw=16"
        clock="$clock:x=(w-tw)/2:y=h-140:text='%{localtime\:%H\\\\\:%M\\\\\:%S}'"
    fi
    if ! "${ffmpeg[@]}" -hide_banner -encoders 2> /dev/null | grep -q libx264; then
        encoder=libopenh264
        options=(-allow_skip_frames 0)
    fi
    exec "${ffmpeg[@]}" -hide_banner -loglevel error -nostdin -re \
        -f lavfi -i "testsrc=size=1280x720:rate=30" -f lavfi -i "sine=frequency=440:beep_factor=2:sample_rate=48000" \
        -vf "$clock,format=yuv420p" -c:v $encoder "${options[@]}" -b:v 1500k -g 60 -bf 0 \
        -c:a aac -b:a 96k -ac 2 -f flv "rtmp://127.0.0.1:$rtmp_port/live/demo"
}

playable() {
    local playlist
    playlist=$(http_get /live/demo/index.m3u8 | tr -d '\r' | grep -m 1 '^[^#].*\.m3u8$') || return 1
    http_get "/live/demo/$playlist" | grep -q '^#EXTINF'
}
