import { z } from 'zod';

/** What a verb of the toolbox leaves behind as the termination message of its container: one line of JSON. */
export const ToolboxReport = z.looseObject({
  verb: z.string(),
  ok: z.boolean(),
  /** Of the error table, when it is not ok. */
  code: z.string().optional(),
  /** What was done, or what is in the way, as a sentence for people. */
  message: z.string(),
});
export type ToolboxReport = z.infer<typeof ToolboxReport>;

/** The kubelet takes no more. */
const MAX_BYTES = 4096;

/** One line that fits; of a report that does not, the message is left, as far as it fits. */
export function formatToolboxReport(report: ToolboxReport): string {
  const whole = JSON.stringify(report);
  if (fits(whole)) return whole;
  const { verb, ok, code, message } = report;
  const bare = { verb, ok, ...(code === undefined ? {} : { code }) };
  let length = Math.min(message.length, MAX_BYTES);
  for (;;) {
    const line = JSON.stringify({
      ...bare,
      message: message.length > length ? `${message.slice(0, length)}…` : message,
    });
    if (fits(line)) return line;
    length = Math.floor(length * 0.9);
  }
}

function fits(line: string): boolean {
  return Buffer.byteLength(line) <= MAX_BYTES;
}

/** Undefined for a message that is no report: of an image that cannot be pulled, of a container that was killed. */
export function parseToolboxReport(text: string): ToolboxReport | undefined {
  try {
    return ToolboxReport.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
