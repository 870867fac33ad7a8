#!/usr/bin/env bash
# Starts a cluster of N nodes (default 3), each a process of its own on 127.0.0.1, and waits until all have joined.
# Node i answers on port HTTP+i (9201, 9202, …). With --node I only that node, which was stopped or killed, is started again.
# usage: start.sh [N] [--node I] [--dir DIR]
# settings: OPENSEARCH_HEAP (512m), OPENSEARCH_HTTP (9200), OPENSEARCH_TRANSPORT (9300), OPENSEARCH_DIR,
#   OPENSEARCH_JAVA_OPTS (options that start in half the time; set it empty to measure speed)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
count=3 only='' dir=${OPENSEARCH_DIR:-/tmp/opensearch-cluster}
while [ $# -gt 0 ]; do
  case $1 in
    --node) only=$2; shift 2 ;;
    --dir) dir=$2; shift 2 ;;
    *) count=$1; shift ;;
  esac
done
heap=${OPENSEARCH_HEAP:-512m} http=${OPENSEARCH_HTTP:-9200} transport=${OPENSEARCH_TRANSPORT:-9300}
quick="-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-UseG1GC"
"$here/install.sh" "$dir"
home=$(echo "$dir"/opensearch-*/) home=${home%/}
java=${OPENSEARCH_JAVA_HOME:-${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")}}

as=() # OpenSearch refuses to run as root
if [ "$(id -u)" = 0 ]; then
  id opensearch > /dev/null 2>&1 || useradd --system --no-create-home --shell /usr/sbin/nologin opensearch
  as=(setpriv --reuid=opensearch --regid=opensearch --clear-groups)
fi
join() { local IFS=,; echo "$*"; }
names=$(join $(seq -f 'node-%g' "$count"))
seeds=$(join $(for i in $(seq "$count"); do echo "127.0.0.1:$((transport + i))"; done))

begin() {
  local node=$dir/node-$1
  mkdir -p "$node/config" "$node/data" "$node/logs" "$node/tmp"
  if [ ! -e "$node/config/opensearch.yml" ]; then
    cp -r "$home"/config/{jvm.options,log4j2.properties} "$node/config/"
    sed -i "s:logs/:$node/logs/:g" "$node/config/jvm.options"
    cat > "$node/config/opensearch.yml" <<YML
cluster.name: dafu-test
node.name: node-$1
network.host: 127.0.0.1
http.port: $((http + $1))
transport.port: $((transport + $1))
discovery.seed_hosts: [$seeds]
cluster.initial_cluster_manager_nodes: [$names]
path.data: $node/data
path.logs: $node/logs
# A test machine's disk may be nearly full, and a test wants to see a node's loss at once.
cluster.routing.allocation.disk.threshold_enabled: false
cluster.fault_detection.follower_check.interval: 500ms
cluster.fault_detection.follower_check.timeout: 2s
# A question of a thousand characters asks for more than the usual 1024 terms.
indices.query.bool.max_clause_count: 8192
YML
  fi
  [ "$(id -u)" = 0 ] && chown -R opensearch: "$node"
  env OPENSEARCH_JAVA_HOME="$java" OPENSEARCH_PATH_CONF="$node/config" OPENSEARCH_TMPDIR="$node/tmp" \
    OPENSEARCH_JAVA_OPTS="-Xms$heap -Xmx$heap ${OPENSEARCH_JAVA_OPTS-$quick}" \
    setsid "${as[@]}" "$home/bin/opensearch" --pidfile "$node/pid" > "$node/out" 2>&1 < /dev/null &
  disown
}

for i in ${only:-$(seq "$count")}; do
  pid=$(cat "$dir/node-$i/pid" 2> /dev/null || true)
  if [ -n "$pid" ] && grep -qs "node-$i/" "/proc/$pid/cmdline"; then
    echo "node-$i runs already (process $pid)"
  else
    rm -f "$dir/node-$i/pid"
    begin "$i"
  fi
done

[ -n "$only" ] && asked=$((http + only)) || asked=$((http + 1))
[ -n "$only" ] && want=1 || want=$count
while [ "$SECONDS" -lt 300 ]; do
  if [ "$(curl -s "http://127.0.0.1:$asked/_cat/nodes?h=name" 2> /dev/null | grep -c '^node-')" -ge "$want" ]; then
    curl -s "http://127.0.0.1:$asked/_cat/nodes?v&h=name,http,heap.max,ram.percent,node.roles,cluster_manager"
    exit 0
  fi
  sleep 0.5
done
echo "The cluster is not there after five minutes; the last lines of its nodes:" >&2
tail -n 5 "$dir"/node-*/out >&2
exit 1
