// Asks a server as fast as it answers: a line of JSON in (port, path, connections, seconds, headers, bodies), one out.
import { createInterface } from "node:readline";
import autocannon from "autocannon";

for await (const line of createInterface({ input: process.stdin })) {
  const { port, path, connections, seconds, headers, bodies } = JSON.parse(line);
  const requests = bodies.map((body) => ({ method: "POST", path, headers, body }));
  const made = await autocannon({ url: `http://127.0.0.1:${port}`, connections, duration: seconds, requests, timeout: 30 });
  const { latency } = made;
  const bad = made.errors + made.timeouts + made.non2xx;
  console.log(JSON.stringify({ answered: made["2xx"], seconds: made.duration, p50: latency.p50, p99: latency.p99, bad }));
}
