#!/usr/bin/env bash
# Grades in a container, and then prints how much memory that took at most, in bytes: what no
# file could give back, and everything; and how many processes the kernel has ended for want of it.
peak=0
if [ -e /sys/fs/cgroup/memory.stat ]; then # version 2 of control groups, else version 1
    group=/sys/fs/cgroup stat='anon|shmem' most=memory.peak events=memory.events
else
    group=/sys/fs/cgroup/memory stat='total_rss|total_shmem' most=memory.max_usage_in_bytes
    events=memory.oom_control
fi

./run_autograder &
grading=$!
while [ -e "/proc/$grading" ]; do
    now=0
    while read -r name value; do
        if [[ $name =~ ^($stat)$ ]]; then now=$((now + value)); fi
    done < "$group/memory.stat"
    if [ "$now" -gt "$peak" ]; then peak=$now; fi
    sleep 0.25
done
wait "$grading"
code=$?
all=$(cat "$group/$most" 2> /dev/null || echo 0) # old kernels do not keep it
killed=$(awk '$1 == "oom_kill" {print $2}' "$group/$events")
echo "measured: $peak $all $killed"
exit "$code"
