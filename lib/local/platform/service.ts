import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createProxyServer } from 'http-proxy-3';
import type { LocalTarget } from '../../model/definition/target/index.ts';
import { refused } from '../../model/errors.ts';
import type { InstanceHealth } from '../../model/infrastructure.ts';
import type { TrafficReading, VersionReading } from '../../model/traffic.ts';
import { Balancer } from './balancer.ts';
import { Instance } from './instance.ts';
import type { InstanceRecords } from './instance-records.ts';
import type { KeptService } from './kept-state.ts';
import { RequestMetrics } from './request-metrics.ts';

/** How the instances of a version are started. */
export interface Recipe {
  readonly target: LocalTarget;
  /** The folder that the target's paths are relative to. */
  readonly root: string;
}

interface Fleet {
  /** Its own: a version that is brought back starts as it was started, whatever the definition says by now. */
  readonly recipe: Recipe;
  readonly instances: Instance[];
  weight: number;
  /** Requests sent to it since the split last changed. */
  routed: number;
  turn: number;
}

/** Requests with this header test the split; users do not send it, and their figures leave it out. */
const PROBE_HEADER = 'x-slipway-probe';
/** A service that has not answered after this long has not answered. */
const ANSWER_TIMEOUT_MS = 30_000;

/** One service in production on this machine: its public port, its versions and their share of the traffic. */
export class Service {
  readonly metrics = new RequestMetrics(Date.now());
  readonly #fleets = new Map<string, Fleet>();
  readonly #gone = new Map<string, Instance[]>();
  readonly #balancer = new Balancer();
  // A connection of its own for each request: an instance that is retired can then never cut a kept one.
  readonly #proxy = createProxyServer({ proxyTimeout: ANSWER_TIMEOUT_MS, xfwd: true });
  readonly #server: Server;
  /** Where users come in. */
  readonly port: number;

  readonly #name: string;
  readonly #records: InstanceRecords;

  constructor(name: string, port: number, records: InstanceRecords) {
    this.#name = name;
    this.#records = records;
    this.port = port;
    this.#server = createServer((request, response) => this.#forward(request, response));
    this.#server.keepAliveTimeout = 120_000;
    this.#proxy.on('proxyRes', (answer, request, response) => {
      // "close" is meant for the connection to the instance; the user's own stays open.
      delete answer.headers.connection;
      const version = (request as Routed).slipwayVersion;
      if (version && !(response as ServerResponse).headersSent)
        (response as ServerResponse).setHeader('x-slipway-version', version);
    });
  }

  listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', (error: NodeJS.ErrnoException) =>
        reject(
          error.code === 'EADDRINUSE'
            ? refused(
                `port ${this.port} is taken by another program; stop that, or set another target.port in the definition`,
              )
            : error,
        ),
      );
      this.#server.listen(this.port, '127.0.0.1', resolve);
    });
  }

  read(): TrafficReading {
    const versions = [...this.#fleets].map(([version, fleet]): VersionReading => {
      const { instances, weight, routed } = fleet;
      const active = instances.filter((instance) => !instance.draining);
      return {
        version,
        weight,
        routed,
        running: active.filter((instance) => instance.running).length,
        healthy: active.filter((instance) => instance.healthy).length,
        wanted: active.length,
        troubles: [
          ...new Set(active.filter((instance) => !instance.healthy).map((instance) => instance.trouble)),
        ],
      };
    });
    return { at: Date.now(), versions, routed: versions.reduce((sum, each) => sum + each.routed, 0) };
  }

  /** As it is to be brought back after the death of this process; undefined: no version has any traffic. */
  kept(): KeptService | undefined {
    const versions = [...this.#fleets].map(([version, { recipe, instances, weight }]) => ({
      version,
      weight,
      wanted: instances.filter((instance) => !instance.draining).length,
      ...recipe,
    }));
    return versions.some(({ weight }) => weight > 0) ? { port: this.port, versions } : undefined;
  }

  inspect(since: number): InstanceHealth[] {
    const reading = this.read();
    return [...new Set([...this.#fleets.keys(), ...this.#gone.keys()])].map((version) => {
      const seen = reading.versions.find((each) => each.version === version);
      const all = [...(this.#fleets.get(version)?.instances ?? []), ...(this.#gone.get(version) ?? [])];
      const exits = all.flatMap((instance) => instance.exits).filter((exit) => exit.at >= since);
      return {
        version,
        wanted: seen?.wanted ?? 0,
        running: seen?.running ?? 0,
        healthy: seen?.healthy ?? 0,
        restarts: exits.length,
        outOfMemory: exits.filter((exit) => exit.outOfMemory).length,
        lastExit: exits.sort((a, b) => a.at - b.at).at(-1)?.how ?? null,
        networkErrors: this.metrics.networkErrors(version, since),
      };
    });
  }

  /** So many instances of a version; new ones are started, surplus ones drained and ended. */
  async scale(version: string, count: number, recipe: Recipe): Promise<void> {
    const fleet = this.#fleets.get(version) ?? { recipe, instances: [], weight: 0, routed: 0, turn: 0 };
    this.#fleets.set(version, fleet);
    const active = fleet.instances.filter((instance) => !instance.draining);
    for (let missing = count - active.length; missing > 0; missing--) {
      const instance = new Instance({
        ...fleet.recipe,
        service: this.#name,
        version,
        records: this.#records,
      });
      fleet.instances.push(instance);
      await instance.start();
    }
    const surplus = active.slice(count);
    await Promise.all(surplus.map((instance) => this.#end(version, fleet, instance)));
  }

  async remove(version: string): Promise<void> {
    const fleet = this.#fleets.get(version);
    if (!fleet) return;
    await Promise.all(fleet.instances.map((instance) => this.#end(version, fleet, instance)));
    this.#fleets.delete(version);
  }

  /** The new split. Versions that are not named get nothing. */
  weigh(weights: Readonly<Record<string, number>>): void {
    this.#balancer.reset();
    for (const [version, fleet] of this.#fleets) {
      fleet.weight = weights[version] ?? 0;
      fleet.routed = 0;
    }
  }

  addressOf(version: string): string | undefined {
    const instance = this.#fleets.get(version)?.instances.find((each) => each.healthy && !each.draining);
    return instance && `http://127.0.0.1:${instance.port}`;
  }

  /** Everything of it, at once. */
  async close(): Promise<void> {
    for (const fleet of this.#fleets.values()) for (const instance of fleet.instances) instance.kill();
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }

  async #end(version: string, fleet: Fleet, instance: Instance): Promise<void> {
    await instance.stop();
    const index = fleet.instances.indexOf(instance);
    if (index >= 0) fleet.instances.splice(index, 1);
    this.#gone.set(version, [...(this.#gone.get(version) ?? []), instance]);
  }

  #forward(request: IncomingMessage, response: ServerResponse): void {
    const probe = request.headers[PROBE_HEADER] !== undefined;
    const chosen = this.#balancer.next(
      [...this.#fleets].map(([version, { weight }]) => ({ version, weight })),
    );
    const from = chosen === undefined ? undefined : this.#instanceOf(chosen, probe);
    if (!from) {
      unavailable(response, 'no version of this service has a healthy instance');
      return;
    }
    const { version, fleet } = from;
    fleet.routed += 1;
    if (!probe) this.metrics.routed(version, Date.now());
    const startedAt = performance.now();
    response.once('finish', () => {
      if (!probe)
        this.metrics.answered(version, Date.now(), performance.now() - startedAt, response.statusCode >= 500);
    });
    this.#send(request, response, version, from.instance, true);
  }

  #send(
    request: IncomingMessage,
    response: ServerResponse,
    version: string,
    instance: Instance,
    mayRetry: boolean,
  ): void {
    instance.inFlight += 1;
    let counted = true;
    const done = () => {
      if (counted) instance.inFlight -= 1;
      counted = false;
    };
    response.once('close', done);
    (request as Routed).slipwayVersion = version;
    this.#proxy.web(request, response, { target: { host: '127.0.0.1', port: instance.port } }, (error) => {
      done();
      const code = (error as NodeJS.ErrnoException).code;
      this.metrics.networkError(version, Date.now());
      // Refused before anything was sent, and nothing of a body is used up: another instance may answer it.
      const other =
        mayRetry && code === 'ECONNREFUSED' && !hasBody(request)
          ? this.#instanceOf(version, true, instance)
          : undefined;
      if (other && !response.headersSent)
        return this.#send(request, response, other.version, other.instance, false);
      if (!response.headersSent)
        return unavailable(response, `${version} did not answer (${code ?? error.message})`, 502);
      response.destroy();
    });
  }

  /** A healthy instance of the version, else of another version that has traffic. */
  #instanceOf(
    chosen: string,
    quiet: boolean,
    not?: Instance,
  ): { version: string; fleet: Fleet; instance: Instance } | undefined {
    const candidates = [
      chosen,
      ...[...this.#fleets]
        .filter(([version, { weight }]) => version !== chosen && weight > 0)
        .map(([version]) => version),
    ];
    for (const version of candidates) {
      const fleet = this.#fleets.get(version);
      const healthy =
        fleet?.instances.filter((instance) => instance.healthy && !instance.draining && instance !== not) ??
        [];
      const instance = healthy[(fleet?.turn ?? 0) % Math.max(1, healthy.length)];
      if (fleet && instance) {
        fleet.turn = (fleet.turn + 1) % 1_000_000;
        return { version, fleet, instance };
      }
      if (!quiet) this.metrics.networkError(version, Date.now());
    }
    // Nothing is healthy: a process that runs may still answer, and a refusal certainly serves nobody (fail open, as
    // an ALB does).
    const fleet = this.#fleets.get(chosen);
    const instance = fleet?.instances.find((each) => each.running && !each.draining && each !== not);
    return fleet && instance ? { version: chosen, fleet, instance } : undefined;
  }
}

type Routed = IncomingMessage & { slipwayVersion?: string };

const hasBody = (request: IncomingMessage) =>
  request.headers['content-length'] !== undefined || request.headers['transfer-encoding'] !== undefined;

function unavailable(response: ServerResponse, why: string, status = 503): void {
  response.writeHead(status, { 'content-type': 'text/plain' }).end(`${why}\n`);
}
