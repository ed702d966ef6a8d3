// Stands in for Jenkins, of which no package could be had. It does what JenkinsProject relies on, and nothing else:
//
// - takes plugins from $REF to its home, where it also keeps what happened to it (runs.log) and its jobs
// - reads configuration as code from the files in $CASC_JENKINS_CONFIG, a later one winning, with ${readFile:…} and ^${;
//   ends at a root element that it does not know
// - 8080: /login answers 200 once it is ready and 503 before; /api/json wants a user of the configuration
// - 50000: tells agents which protocols there are
import { randomUUID } from 'node:crypto';
import { appendFileSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { parse } from 'yaml';

const { JENKINS_HOME, REF, CASC_JENKINS_CONFIG } = process.env;
const ROOT_ELEMENTS = ['credentials', 'jenkins', 'jobs', 'security', 'tool', 'unclassified'];
const run = randomUUID();

function log(event) {
  appendFileSync(`${JENKINS_HOME}/runs.log`, `${run} ${event}\n`);
}

function isMapping(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Mappings are merged, everything else is replaced. */
function override(base, later) {
  if (!isMapping(base) || !isMapping(later)) return later;
  const merged = Object.entries(later).map(([key, value]) => [key, override(base[key], value)]);
  return { ...base, ...Object.fromEntries(merged) };
}

function resolve(value) {
  if (typeof value === 'string')
    return value.replace(/\^\$\{|\$\{readFile:([^}]+)\}/g, (_, path) =>
      path === undefined ? '${' : readFileSync(path, 'utf8').trim(),
    );
  if (Array.isArray(value)) return value.map(resolve);
  if (!isMapping(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolve(inner)]));
}

function readConfiguration() {
  const files = readdirSync(CASC_JENKINS_CONFIG)
    .filter((name) => /\.ya?ml$/.test(name))
    .sort();
  const merged = files
    .map((name) => parse(readFileSync(`${CASC_JENKINS_CONFIG}/${name}`, 'utf8')))
    .reduce(override, {});
  const unknown = Object.keys(merged).filter((name) => !ROOT_ELEMENTS.includes(name));
  if (unknown.length === 0) return resolve(merged);
  console.error(`No configurator for the following root elements: ${unknown.join(', ')}`);
  return process.exit(5);
}

/** What the scripts of Job DSL would make. */
function makeJobs({ jobs = [] }) {
  for (const { script } of jobs) {
    const [, name] = /^freeStyleJob\('([^']+)'\)/.exec(script) ?? [];
    mkdirSync(`${JENKINS_HOME}/jobs/${name}`, { recursive: true });
    writeFileSync(`${JENKINS_HOME}/jobs/${name}/config.xml`, `<!-- ${script} -->\n`);
  }
}

function isUser({ authorization = '' }, { jenkins }) {
  const [id, password] = Buffer.from(authorization.replace('Basic ', ''), 'base64')
    .toString()
    .split(/:(.*)/s);
  return jenkins.securityRealm.local.users.some((user) => user.id === id && user.password === password);
}

let configuration;

function answer({ url, headers }) {
  if (configuration === undefined) return [503, 'Jenkins is getting ready to work'];
  if (url === '/login') return [200, 'Sign in'];
  if (headers.authorization === undefined) return [403, 'Authentication required'];
  if (!isUser(headers, configuration)) return [401, 'Unauthorized'];
  if (url !== '/api/json') return [404, 'Not found'];
  const jobs = readdirSync(`${JENKINS_HOME}/jobs`).map((name) => ({ name }));
  const { systemMessage, numExecutors, quietPeriod } = configuration.jenkins;
  return [200, JSON.stringify({ description: systemMessage, numExecutors, quietPeriod, jobs })];
}

log('starts');
process.once('SIGTERM', async () => {
  // Builds that run are waited for; another server in the same home would show now.
  await delay(2_000);
  process.exit(143);
});
process.once('exit', () => log('ends'));
createServer((request, response) => {
  const [status, body] = answer(request);
  response.writeHead(status, { 'X-Jenkins': 'stand-in' }).end(body);
}).listen(8080);
createServer((_request, response) => {
  response.end('Jenkins-Agent-Protocols: JNLP4-connect, Ping\n');
}).listen(50_000);

cpSync(`${REF}/plugins`, `${JENKINS_HOME}/plugins`, { recursive: true });
mkdirSync(`${JENKINS_HOME}/jobs`, { recursive: true });
await delay(1_000);
const read = readConfiguration();
makeJobs(read);
configuration = read;
console.log('Jenkins is fully up and running (a stand-in)');
