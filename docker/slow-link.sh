#!/bin/bash
# slow-link <host>: lets what this network namespace sends toward the host pass at 2 kbit/s. Looks again every few
# seconds, as a link that was cut and joined again is a new one.
set -u
to=$1
# a burst is one full packet; what has to wait for more than 30 s is dropped, as a modem would
shape=(tbf rate 2kbit burst 1600 latency 30s)
trap 'exit 0' TERM INT
while true; do
  address=$(getent ahostsv4 "$to" | awk 'NR == 1 { print $1 }')
  device=$([[ -n $address ]] && ip -o route get "$address" | sed -n 's/.* dev \([^ ]*\).*/\1/p')
  if [[ -n $device && $(tc qdisc show dev "$device") != *tbf* ]]; then
    tc qdisc replace dev "$device" root "${shape[@]}" && echo "2 kbit/s toward $to, on $device"
  fi
  sleep 3 &
  wait $!
done
