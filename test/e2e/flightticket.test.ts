import { FLIGHT_STORIES } from '../support/flight-stories/all.js';
import { type FlightCluster, storyEnvironment } from '../support/flight-stories/flight-cluster.js';
import { type FlightsHost, openFlightsHost } from '../support/flight-stories/flights-host.js';
import { MUMBAI_TO_LONDON, ticketsOf } from '../support/flight-stories/tickets.js';
import { type ShippedControllers, startShippedControllers } from './support/shipped-controllers.js';
import { describeWithMetacontroller, useControlPlane } from './support/suite.js';

const plane = useControlPlane();

describeWithMetacontroller('a FlightTicket on the real Metacontroller', () => {
  let flights: FlightsHost;
  let partner: FlightsHost;
  let shipped: ShippedControllers;
  let cluster: FlightCluster;
  let stories = 0;

  beforeAll(async () => {
    [flights, partner] = await Promise.all([openFlightsHost(), openFlightsHost()]);
    shipped = await startShippedControllers(plane, { environment: storyEnvironment({ flights, partner }) });
  });

  beforeEach(async () => {
    stories += 1;
    const namespace = await plane.createNamespace(`flights-${stories}`);
    cluster = { api: plane.api, namespace, flights, partner, deleteTicket };
  });

  // What one story leaves behind must not call for anything in the next one, or in the next suite.
  afterEach(async () => {
    await Promise.all([flights.start(), partner.start()]);
    await Promise.all([flights.breakWith({}), partner.breakWith({})]);
    await kubectl('annotate', 'flighttickets', '--all', 'flights.com/abandon=true');
    await kubectl('delete', 'flighttickets', '--all', '--timeout=60s');
  });

  afterAll(async () => {
    await shipped.stop();
    await Promise.all([flights.close(), partner.close()]);
  });

  const kubectl = (...args: string[]): Promise<string> => plane.kubectl(['-n', cluster.namespace, ...args]);
  const deleteTicket: FlightCluster['deleteTicket'] = async (name, cascade = 'background') => {
    await kubectl('delete', 'flightticket', name, `--cascade=${cascade}`, '--wait=false');
  };

  for (const { title, tell } of FLIGHT_STORIES) it(title, () => tell(cluster));

  it('is shown by kubectl with its flight, its phase and its reference', async () => {
    const tickets = ticketsOf(cluster);
    await tickets.create('shown', { ...MUMBAI_TO_LONDON, number: 2 });
    const { reference = '', price } = await tickets.untilBooked('shown');

    const [header = '', row = ''] = (await kubectl('get', 'ft')).split('\n');
    const [wideHeader = '', wideRow = ''] = (await kubectl('get', 'ft', '-o', 'wide')).split('\n');

    expect(header.split(/\s+/)).toEqual(['NAME', 'FROM', 'TO', 'SEATS', 'PHASE', 'REFERENCE', 'AGE']);
    expect(row.split(/\s+/).slice(0, -1)).toEqual(['shown', 'Mumbai', 'London', '2', 'Booked', reference]);
    expect(wideHeader).toMatch(/PRICE +CURRENCY +REASON +AGE/);
    expect(wideRow.split(/\s+/)).toEqual(expect.arrayContaining([price?.amount, 'InSync']));
  });
});
