import { type FlightCluster, type FlightStory, story } from './flight-cluster.js';
import { aWhile, MUMBAI_TO_LONDON, ticketsOf } from './tickets.js';

const WRONG_KEY = 'a-key-that-opens-nothing';

export const API_KEY_STORIES: readonly FlightStory[] = [
  story('books nothing with a wrong API key, says so, and is booked with the right one', async (cluster) => {
    const tickets = ticketsOf(cluster);
    await putSecret(cluster, { 'api-key': WRONG_KEY });
    const { uid } = await tickets.create('locked-out', atPartner(cluster));
    await tickets.until('locked-out', {
      conditions: { Ready: 'False/CredentialsRejected', Synced: 'False/CredentialsRejected' },
    });
    expect(await cluster.partner.bookingsOf(uid)).toEqual([]);
    await expectNoKeys(cluster, 'locked-out');

    await putSecret(cluster, { 'api-key': cluster.partner.apiKey });
    await tickets.untilBooked('locked-out');
    expect(await cluster.partner.bookingsOf(uid)).toMatchObject([{ status: 'confirmed' }]);
    expect(await cluster.flights.bookingsOf(uid)).toEqual([]);
    await expectNoKeys(cluster, 'locked-out');
  }),
  story('waits for its Secret and for the key in it', async (cluster) => {
    const tickets = ticketsOf(cluster);
    const { uid } = await tickets.create('keyless', atPartner(cluster));
    await tickets.until('keyless', {
      phase: 'Pending',
      conditions: { Ready: 'False/SecretNotFound', Synced: 'False/SecretNotFound' },
    });

    await putSecret(cluster, { other: cluster.partner.apiKey });
    await tickets.until('keyless', { phase: 'Pending', conditions: { Ready: 'False/SecretKeyNotFound' } });
    expect(await cluster.partner.bookingsOf(uid)).toEqual([]);

    await putSecret(cluster, { 'api-key': cluster.partner.apiKey });
    await tickets.untilBooked('keyless');
    await expectNoKeys(cluster, 'keyless');
  }),
  story(
    'whose Secret is lost stays booked, and cannot be deleted before there is one again',
    async (cluster) => {
      const tickets = ticketsOf(cluster);
      await putSecret(cluster, { 'api-key': cluster.partner.apiKey });
      const { uid } = await tickets.create('lost-secret', atPartner(cluster));
      await tickets.untilBooked('lost-secret');

      await cluster.api.delete({ apiVersion: 'v1', resource: 'secrets', name: SECRET, ...at(cluster) });
      await tickets.until('lost-secret', {
        phase: 'Booked',
        conditions: { Ready: 'True/Booked', Synced: 'Unknown/SecretNotFound' },
      });
      await cluster.deleteTicket('lost-secret');
      await tickets.until('lost-secret', {
        phase: 'Cancelling',
        conditions: { Ready: 'False/SecretNotFound' },
      });
      expect(await cluster.partner.bookingsOf(uid)).toMatchObject([{ status: 'confirmed' }]);

      await putSecret(cluster, { 'api-key': cluster.partner.apiKey });
      await tickets.untilGone('lost-secret');
      expect(await cluster.partner.bookingsOf(uid)).toMatchObject([{ status: 'cancelled' }]);
    },
  ),
  story('asks nobody at an address that the server does not allow', async (cluster) => {
    const tickets = ticketsOf(cluster);
    await putSecret(cluster, { 'api-key': cluster.partner.apiKey });
    const { provider } = atPartner(cluster);
    const url = `${cluster.partner.url}/elsewhere`;
    const { uid } = await tickets.create('astray', { ...MUMBAI_TO_LONDON, provider: { ...provider, url } });
    await tickets.until('astray', {
      phase: 'Pending',
      conditions: { Ready: 'False/ProviderNotAllowed' },
    });
    await aWhile();

    expect(await cluster.partner.bookingsOf(uid)).toEqual([]);
  }),
];

const SECRET = 'partner';

function atPartner({ partner }: FlightCluster): { provider: object } {
  const provider = { name: 'rest', url: partner.url, apiKeySecretRef: { name: SECRET } };
  return { ...MUMBAI_TO_LONDON, provider };
}

function at({ namespace }: FlightCluster): { namespace: string } {
  return { namespace };
}

async function putSecret(cluster: FlightCluster, values: Readonly<Record<string, string>>): Promise<void> {
  const { api } = cluster;
  const data = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, toBase64(value)]));
  const place = { apiVersion: 'v1', resource: 'secrets', ...at(cluster) };
  const { items } = await api.list(place);
  const metadata = { name: SECRET, ...at(cluster) };
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata, type: 'Opaque', data };
  const isThere = items.some((item) => item.metadata.name === SECRET);
  await (isThere ? api.update('secrets', secret) : api.create('secrets', secret));
}

/** Everything that people who may not read Secrets can read. */
async function expectNoKeys(cluster: FlightCluster, name: string): Promise<void> {
  const tickets = ticketsOf(cluster);
  const readable = JSON.stringify([
    (await tickets.find(name))?.object,
    await tickets.findItinerary(name),
    (await cluster.api.list({ apiVersion: 'v1', resource: 'events', ...at(cluster) })).items,
  ]);
  const keys = [WRONG_KEY, cluster.partner.apiKey, cluster.flights.apiKey];
  for (const key of [...keys, ...keys.map(toBase64)]) expect(readable).not.toContain(key);
}

function toBase64(text: string): string {
  return Buffer.from(text).toString('base64');
}
