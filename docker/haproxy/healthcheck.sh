#!/bin/bash
# Succeeds when the balancer works, whether or not there is a front.
set -eu
exec 3<>/dev/tcp/127.0.0.1/8404
printf 'GET /alive HTTP/1.0\r\n\r\n' >&3
read -r -t 3 status <&3
[[ $status == *' 200 '* ]]
