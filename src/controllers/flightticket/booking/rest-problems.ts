import { Problem as ProblemBody } from '../../../flights/api/schemas.js';
import type { Failure } from '../../../sdk/index.js';
import type { Exchange } from './exchange.js';
import { blocked, PROVIDER_UNAVAILABLE, refused, unavailable } from './outcomes.js';

type Code = ProblemBody['code'];

/** The code of the answer; undefined when the booking API did not write it, but for example a proxy. */
export function problemCode(exchange: Exchange): Code | undefined {
  if (exchange.kind === 'failed') return undefined;
  const body = ProblemBody.safeParse(exchange.body);
  return body.success && body.data.status === exchange.status ? body.data.code : undefined;
}

/** What the booking API itself calls the reason; undefined when the code says nothing, and only the status counts. */
export function codedFailure(exchange: Exchange): Failure | undefined {
  const code = problemCode(exchange);
  return code === undefined ? undefined : BY_CODE[code](exchange.retryAfterSeconds);
}

const BY_CODE: Readonly<Record<Code, (retryAfterSeconds: number | undefined) => Failure | undefined>> = {
  invalid_request: () => refused('RequestInvalid', 'The provider does not take this request'),
  unknown_city: () => refused('UnknownCity', 'The provider does not know one of the two cities'),
  same_city: () => refused('SameCity', 'Both ends of the flight are the same city'),
  date_in_past: () => refused('DateInPast', 'The day of departure has passed'),
  sold_out: () => refused('SoldOut', 'There are not enough seats left'),
  price_above_cap: () => refused('PriceAboveCap', 'The flight costs more than maxPrice allows'),
  key_void: () => refused('KeyVoid', 'What was asked for under this key has been cancelled for good'),
  not_changeable: () => refused('NotChangeable', 'The booking cannot be changed'),
  not_cancellable: () => refused('NotCancellable', 'The booking cannot be cancelled'),
  unauthorized: () => blocked('CredentialsRejected', 'The provider rejected the API key'),
  forbidden: () => blocked('CredentialsRejected', 'The API key does not allow this'),
  key_reused: () => changedMeanwhile('Something else has been asked for under this key before'),
  revision_mismatch: () => changedMeanwhile('The booking has changed since it was looked up'),
  not_found: () => changedMeanwhile('The provider does not have this any more'),
  rate_limited: (after) =>
    unavailable({ reason: 'RateLimited', message: 'The provider was asked too often' }, after),
  unavailable: (after) => unavailable(PROVIDER_UNAVAILABLE, after),
  internal_error: () => undefined,
};

/** Nothing happened, and the next look-up tells more. */
function changedMeanwhile(message: string): Failure {
  return unavailable({ reason: 'ChangedMeanwhile', message });
}
