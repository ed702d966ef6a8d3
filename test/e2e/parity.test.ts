import type { CollectionRef, KubeApi } from '../../src/cluster/kube-api.js';
import type { KubeObject } from '../../src/contract/kube-object.js';
import { realClock } from '../../src/local/clock.js';
import { startMetacontroller } from '../../src/local/metacontroller/metacontroller.js';
import type { Arena } from '../parity/arena.js';
import { toOptions } from '../parity/arenas.js';
import { inParallel } from '../parity/in-parallel.js';
import { namesOf, toDefinition } from '../parity/placeholders.js';
import { play } from '../parity/play.js';
import { type Case, loadScenarios, type Scenario } from '../parity/scenario.js';
import { objections } from '../parity/verdict.js';
import { useControlPlane } from './support/suite.js';

// Every scenario with the stand-in over a real API server, against the recording of the real Metacontroller. What differs here
// as on the local cluster is a fault of the stand-in; what differs there only, of the embedded API.

const plane = useControlPlane();
const SCENARIOS = loadScenarios();
const PLAYS = SCENARIOS.flatMap((scenario) => scenario.cases.map((one) => ({ scenario, one })));
const CASES_AT_ONCE = 5;

describe('the stand-in over a real API server', () => {
  const found = new Map<Case, readonly string[]>();

  beforeAll(async () => {
    await plane.stopMetacontroller();
    await inParallel(PLAYS, CASES_AT_ONCE, ({ scenario, one }) => defineKinds(scenario, one));
    await inParallel(PLAYS, CASES_AT_ONCE, async ({ scenario, one }) => {
      found.set(one, await judge(scenario, one));
    });
  }, 1_500_000);

  afterAll(async () => {
    if (plane.metacontrollerAvailable) await plane.restartMetacontroller();
  });

  describe.each(SCENARIOS)('scenario $scenario, $title', ({ cases }) => {
    it.each(cases)('$name: $about', (one) => {
      expect(found.get(one)).toEqual([]);
    });
  });
});

/** All of them first: the garbage collector looks for new kinds every 30 s only. */
async function defineKinds(scenario: Scenario, one: Case): Promise<void> {
  for (const kind of one.kinds.filter(({ early }) => early))
    await plane.api.create('customresourcedefinitions', toDefinition(kind, namesOf(scenario, one)));
}

async function judge(scenario: Scenario, one: Case): Promise<readonly string[]> {
  const { id } = namesOf(scenario, one);
  const metacontroller = startMetacontroller({
    api: onlyControllersOf(id, plane.api),
    clock: realClock(),
    options: toOptions(scenario.flags),
  });
  const arena: Arena = {
    api: plane.api,
    quietMs: 900,
    patienceMs: 8000,
    busy: () => !metacontroller.state().idle,
    crashed: () => metacontroller.state().crash !== undefined,
  };
  try {
    return objections({ scenario, one, place: 'real API' }, await play(scenario, one, arena));
  } catch (error) {
    return [String(error)];
  } finally {
    await metacontroller.stop();
  }
}

const CONTROLLERS: ReadonlySet<string> = new Set(['compositecontrollers', 'decoratorcontrollers']);

/** Cases are played side by side, each with a stand-in of its own. */
function onlyControllersOf(id: string, api: KubeApi): KubeApi {
  const isSeen = ({ resource }: CollectionRef, { metadata }: KubeObject): boolean =>
    !CONTROLLERS.has(resource) || metadata.name === id || metadata.name.startsWith(`${id}-`);
  return {
    ...api,
    list: async (collection) => {
      const list = await api.list(collection);
      return { ...list, items: list.items.filter((object) => isSeen(collection, object)) };
    },
    watch: (collection, onEvent, onEnd) =>
      api.watch(
        collection,
        (event) => {
          if (isSeen(collection, event.object)) onEvent(event);
        },
        onEnd,
      ),
  };
}
