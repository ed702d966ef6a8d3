import type {
  ChildRule,
  CompositeContext,
  CompositeResult,
  DesiredChild,
  FinalizeContext,
  FinalizeResult,
} from '../../sdk/index.js';
import type { BookingEffects } from './effects.js';
import type { FlightTicketSpec, FlightTicketStatus } from './schema.js';

export const children = [
  { apiVersion: 'v1', kind: 'ConfigMap', resource: 'configmaps', updateStrategy: 'InPlace' },
] as const satisfies readonly ChildRule[];

export type Child = DesiredChild<typeof children>;
export type Context = CompositeContext<FlightTicketSpec, typeof children, BookingEffects>;
export type Result = CompositeResult<typeof FlightTicketStatus, typeof children>;
export type DeletionContext = FinalizeContext<typeof children, BookingEffects>;
export type DeletionResult = FinalizeResult<typeof FlightTicketStatus, typeof children>;
