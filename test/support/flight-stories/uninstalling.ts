import type { KubeObject } from '../../../src/contract/kube-object.js';
import { type FlightCluster, type FlightStory, story } from './flight-cluster.js';
import { aWhile, MUMBAI_TO_LONDON, soon, ticketsOf } from './tickets.js';

export const UNINSTALLING_STORIES: readonly FlightStory[] = [
  story(
    'outlives its controller with its booking, and is cancelled when the controller is back',
    async (cluster) => {
      const tickets = ticketsOf(cluster);
      const { uid } = await tickets.create('left-behind', MUMBAI_TO_LONDON);
      await tickets.untilBooked('left-behind');

      const controller = await uninstallController(cluster);
      try {
        await cluster.deleteTicket('left-behind');
        await aWhile();
        expect((await tickets.find('left-behind'))?.object.metadata).toMatchObject({
          deletionTimestamp: expect.any(String),
          finalizers: ['metacontroller.io/compositecontroller-flightticket'],
        });
        expect(await cluster.flights.bookingsOf(uid)).toMatchObject([{ status: 'confirmed' }]);
      } finally {
        await installController(cluster, controller);
      }

      await tickets.untilGone('left-behind');
      expect(await cluster.flights.bookingsOf(uid)).toMatchObject([{ status: 'cancelled' }]);
    },
  ),
  story('leaves nothing behind when tickets go before their controller', async (cluster) => {
    const tickets = ticketsOf(cluster);
    const names = ['first', 'second', 'third'];
    const created = await Promise.all(names.map((name) => tickets.create(name, MUMBAI_TO_LONDON)));
    for (const name of names) await tickets.untilBooked(name);

    for (const name of names) await cluster.deleteTicket(name);
    for (const name of names) await tickets.untilGone(name);
    const controller = await uninstallController(cluster);
    await installController(cluster, controller);

    for (const { uid } of created) {
      expect(await cluster.flights.bookingsOf(uid)).toMatchObject([{ status: 'cancelled' }]);
    }
  }),
];

const CONTROLLER = {
  apiVersion: 'metacontroller.k8s.io/v1alpha1',
  resource: 'compositecontrollers',
  name: 'flightticket',
};

/** Returns when Metacontroller has stopped it: until then it may still call hooks. */
async function uninstallController(cluster: FlightCluster): Promise<KubeObject> {
  const controller = await cluster.api.get(CONTROLLER);
  await cluster.api.delete(CONTROLLER);
  await untilEvent(cluster, controller, 'Stopped');
  return controller;
}

async function installController(cluster: FlightCluster, controller: KubeObject): Promise<void> {
  const { apiVersion, kind, metadata, spec } = controller;
  const { name, annotations, labels } = metadata;
  const content = { apiVersion, kind, metadata: { name, annotations, labels }, spec };
  const installed = await cluster.api.create(CONTROLLER.resource, content);
  await untilEvent(cluster, installed, 'Started');
}

async function untilEvent({ api }: FlightCluster, about: KubeObject, reason: string): Promise<void> {
  await soon(async () => {
    const { items } = await api.list({ apiVersion: 'v1', resource: 'events', namespace: 'default' });
    return items.some(
      (event) =>
        event['reason'] === reason && JSON.stringify(event['involvedObject']).includes(about.metadata.uid),
    );
  });
}
