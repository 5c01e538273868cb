#!/bin/bash
# healthcheck.sh <port, or a file that holds it> <path>: succeeds when 127.0.0.1 answers 200. By the shell alone, as
# starting Node.js every few seconds takes more than all the rest of an idle node.
set -eu
port=$1
[[ -f $port ]] && port=$(<"$port")
exec 3<>"/dev/tcp/127.0.0.1/$port"
printf 'GET %s HTTP/1.0\r\nHost: localhost\r\n\r\n' "$2" >&3
read -r -t 3 status <&3
[[ $status == *' 200 '* ]]
