# Ends what a control plane started when whoever started it is gone, however it went: killed without a chance to
# clean up, too. It reads "started PID" and "ended PID" until the other ends of its input are closed.
trap '' HUP INT TERM
directory=$1
running=
while read -r event process; do
    case $event in
    started) running="$running $process" ;;
    ended)
        left=
        for other in $running; do
            [ "$other" = "$process" ] || left="$left $other"
        done
        running=$left
        ;;
    esac
done
[ -z "$running" ] || kill -KILL $running 2>/dev/null
# What a node ran in its containers: a file for each group of processes. Without the directory no more can start.
groups=$directory/node/groups
if mv "$groups" "$groups.closed" 2>/dev/null; then
    for group in "$groups.closed"/*; do
        kill -KILL -"${group##*/}" 2>/dev/null
    done
fi
# One that dies may still be writing: a few attempts.
for _ in 1 2 3 4 5 6 7 8 9 10; do
    rm -rf "$directory" 2>/dev/null
    [ -e "$directory" ] || exit 0
    sleep 0.2
done
exit 1
