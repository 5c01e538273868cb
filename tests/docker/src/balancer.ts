import type { ComposeProject } from './compose-project.js';

/** Asks the balancer's own figures, which are on the node's networks alone. */
const askFigures = 'exec 3<>/dev/tcp/127.0.0.1/8404; printf "GET /metrics HTTP/1.0\\r\\n\\r\\n" >&3; cat <&3';

/** How many requests each front that the balancer knows has answered with success. */
export async function servedByFront(project: ComposeProject): Promise<number[]> {
  const text = await project.compose('exec', '-T', 'balancer', 'bash', '-c', askFigures);
  const found = text.matchAll(/^haproxy_server_http_responses_total\{proxy="fronts",.*code="2xx"\} (\d+)$/gm);
  return [...found].map(([, count]) => Number(count)).filter((count) => count > 0);
}
