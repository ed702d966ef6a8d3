/** An answer was longer than it may be; what is left of it was not read. */
export class BodyTooLarge extends Error {}

/**
 * A JSON body, read piece by piece so that an endless one is cut off; undefined when it is not JSON.
 *
 * @throws BodyTooLarge, or the error of the connection
 */
export async function readJson(
  response: Response,
  maxBytes: number,
): Promise<{ readonly value: unknown } | undefined> {
  if (!isJson(response.headers.get('content-type'))) {
    await response.body?.cancel();
    return undefined;
  }
  return parseJson(await readText(response, maxBytes));
}

/** `application/json`, or what is built on it: `application/problem+json`. */
function isJson(contentType: string | null): boolean {
  return /^application\/([\w.-]+\+)?json\s*(;|$)/i.test(contentType ?? '');
}

async function readText({ body }: Response, maxBytes: number): Promise<string> {
  const stream: AsyncIterable<Uint8Array> | null = body;
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  // Leaving the loop early ends the stream, and with it the connection.
  for await (const part of stream ?? []) {
    bytes += part.byteLength;
    if (bytes > maxBytes) throw new BodyTooLarge();
    text += decoder.decode(part, { stream: true });
  }
  return text + decoder.decode();
}

function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
