import { defineComposite } from '../../sdk/index.js';
import { children } from './children.js';
import { customize } from './customize.js';
import { connect } from './effects.js';
import { finalize } from './finalize.js';
import { FlightTicketSpec, FlightTicketStatus } from './schema.js';
import { sync } from './sync.js';

/** A flight at an external provider: booked once, changed with the spec, cancelled with the object. */
export const flightTicket = defineComposite({
  name: 'flightticket',
  parent: {
    apiVersion: 'flights.com/v1',
    kind: 'FlightTicket',
    resource: 'flighttickets',
    shortNames: ['ft'],
    description: 'A flight that is booked when the object is made, and cancelled when it is deleted.',
    spec: FlightTicketSpec,
    status: FlightTicketStatus,
    printerColumns: [
      { name: 'From', type: 'string', jsonPath: '.spec.from' },
      { name: 'To', type: 'string', jsonPath: '.spec.to' },
      { name: 'Seats', type: 'integer', jsonPath: '.spec.number' },
      { name: 'Phase', type: 'string', jsonPath: '.status.phase' },
      { name: 'Reference', type: 'string', jsonPath: '.status.reference' },
      { name: 'Price', type: 'string', jsonPath: '.status.price.amount', priority: 1 },
      { name: 'Currency', type: 'string', jsonPath: '.status.price.currency', priority: 1 },
      {
        name: 'Reason',
        type: 'string',
        jsonPath: '.status.conditions[?(@.type=="Synced")].reason',
        priority: 1,
      },
    ],
  },
  children,
  related: [{ apiVersion: 'v1', kind: 'Secret', resource: 'secrets' }],
  templates: { file: 'children.yaml', values: ['itineraries'] },
  connect,
  sync,
  finalize,
  customize,
});
