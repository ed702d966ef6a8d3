import { type Fields, fieldsAt, isList, withValueAt } from '../../fields.js';
import { type FieldType, type ObjectType, typeTable } from '../../../../kinds/type-table.js';
import { readScalar } from './scalars.js';
import { readFields, type WireField, WireError } from './wire.js';

const MAGIC = Buffer.from('k8s\0');

/**
 * The object in a body of `application/vnd.kubernetes.protobuf`, in which kubectl sends built-in kinds it makes itself.
 *
 * @throws WireError when it is none, or of a kind that is not known
 */
export function decodeProtobuf(body: Buffer): Fields {
  if (!body.subarray(0, MAGIC.length).equals(MAGIC))
    throw new WireError('provided data does not appear to be a protobuf message');
  const envelope = readFields(body.subarray(MAGIC.length));
  const typeMeta = readFields(bytesAt(envelope, 1));
  const apiVersion = bytesAt(typeMeta, 1).toString('utf8');
  const kind = bytesAt(typeMeta, 2).toString('utf8');
  const { byKind, byName } = typeTable();
  const type = byKind.get(`${apiVersion}/${kind}`) ?? byName.get(`meta.v1.${kind}`);
  if (type === undefined) throw new WireError(`no kind "${kind}" is registered for version "${apiVersion}"`);
  return { apiVersion, kind, ...decodeMessage(type, bytesAt(envelope, 2)) };
}

function bytesAt(fields: readonly WireField[], number: number): Buffer {
  const found = fields.find((field) => field.number === number)?.value;
  return Buffer.isBuffer(found) ? found : Buffer.alloc(0);
}

function decodeMessage({ fields }: ObjectType, message: Buffer): Fields {
  const wireFields = readFields(message);
  return wireFields.reduce<Fields>((object, wireField) => addField(object, fields, wireField), {});
}

/** Numbers that no field has are skipped: a newer client may know more. */
function addField(object: Fields, fields: readonly FieldType[], { number, value }: WireField): Fields {
  const own = fields.find(({ numbers }) => numbers?.length === 1 && numbers[0] === number);
  if (own !== undefined) return { ...object, ...addValue(object, own, value) };
  const embedded = fields.flatMap((field): FieldType[] => {
    const [first, ...rest] = field.numbers ?? [];
    return first === number && rest.length > 0 ? [{ ...field, numbers: rest }] : [];
  });
  if (embedded.length === 0 || !Buffer.isBuffer(value)) return object;
  const inner = readFields(value);
  return inner.reduce((whole, wireField) => addField(whole, embedded, wireField), object);
}

function addValue(object: Fields, { name, type, pointer }: FieldType, value: bigint | Buffer): Fields {
  if (type.shape === 'one') {
    const decoded = decodeValue(type.name, value);
    return isUnset(decoded) && !pointer ? {} : { [name]: decoded };
  }
  if (type.shape === 'map') {
    const entry = readFields(Buffer.isBuffer(value) ? value : Buffer.alloc(0));
    const key = bytesAt(entry, 1).toString('utf8');
    const mapped = decodeValue(type.name, bytesAt(entry, 2));
    return { [name]: withValueAt(fieldsAt(object, name), [key], mapped) };
  }
  const before = object[name];
  return { [name]: [...(isList(before) ? before : []), decodeValue(type.name, value)] };
}

/** Go writes every field that is no pointer; JSON would leave those out that say nothing. */
function isUnset(value: unknown): boolean {
  return value === '' || value === 0 || value === false || value === null;
}

function decodeValue(typeName: string, value: bigint | Buffer): unknown {
  const type = typeTable().byName.get(typeName);
  if (type === undefined) return readScalar(typeName, value);
  return Buffer.isBuffer(value) ? decodeMessage(type, value) : {};
}
