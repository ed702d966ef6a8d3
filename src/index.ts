// The door of the package: what authors of controllers use, and the wire formats for those who test or simulate hooks.
export * from './sdk/index.js';
export { HookError } from './errors/hook-error.js';
export { ERROR_CODES, type HookErrorCode } from './errors/codes.js';
export type { KubeObject, ObjectMeta } from './contract/kube-object.js';
export type { CompositeRequest, CustomizeRequest, DecoratorRequest } from './contract/requests.js';
export type {
  CompositeResponse,
  CustomizeResponse,
  DecoratorResponse,
  RelatedResourceRule,
} from './contract/responses.js';
