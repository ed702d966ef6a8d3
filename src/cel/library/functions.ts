import { CIDR_OPERATORS, CIDRS } from './cidr.js';
import { CONVERSIONS } from './conversions.js';
import { ENCODERS } from './encoders.js';
import { IP_OPERATORS, IPS } from './ip.js';
import { KUBERNETES } from './kubernetes.js';
import { LISTS } from './lists.js';
import { MAPS } from './maps.js';
import { MATH } from './math.js';
import { BYTES_OPERATORS } from './bytes.js';
import { OPTIONAL_OPERATORS, OPTIONALS } from './optionals.js';
import { QUANTITIES, QUANTITY_OPERATORS } from './quantity.js';
import { RANDOM } from './random.js';
import { SEMVER, SEMVER_OPERATORS } from './semver.js';
import { SETS } from './sets.js';
import { STRINGS } from './strings.js';
import { URL_OPERATORS, URLS } from './url.js';
import type { Functions, Operators } from './handler.js';

/** First names of functions such as `lists.range`; the engine knows them as constants of an own type. */
export const NAMESPACES = ['lists', 'math', 'sets', 'strings', 'base64', 'json', 'hash', 'random'] as const;

/**
 * Signature → handler, named as in cel-go, Kubernetes and kro. Functions of a namespace get the namespace as first value.
 *
 * Nothing here reads a clock or chance: Metacontroller also renders old revisions, and equal input must give equal bytes.
 */
export const FUNCTIONS: Functions = {
  ...STRINGS,
  ...LISTS,
  ...MATH,
  ...SETS,
  ...MAPS,
  ...ENCODERS,
  ...RANDOM,
  ...QUANTITIES,
  ...SEMVER,
  ...IPS,
  ...CIDRS,
  ...URLS,
  ...KUBERNETES,
  ...OPTIONALS,
  ...CONVERSIONS,
};

export const OPERATORS: Operators = {
  ...BYTES_OPERATORS,
  ...OPTIONAL_OPERATORS,
  ...QUANTITY_OPERATORS,
  ...SEMVER_OPERATORS,
  ...IP_OPERATORS,
  ...CIDR_OPERATORS,
  ...URL_OPERATORS,
};
