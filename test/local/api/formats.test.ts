import { formatProblem } from '../../../src/local/api/schema/formats.js';

it.each([
  ['date', '2024-02-29'],
  ['date', '0001-01-01'],
  ['date-time', '2024-02-29T23:59:59.5Z'],
  ['date-time', '2024-12-31T23:59:59+02:00'],
])('takes %s %s', (format, text) => {
  expect(formatProblem(text, format)).toBeUndefined();
});

it.each([
  ['date', '2023-02-29'],
  ['date', '2027-02-30'],
  ['date', '2027-13-01'],
  ['date', '2027-2-1'],
  ['date-time', '2027-02-30T00:00:00Z'],
  ['date-time', '2027-02-28T24:30:00Z'],
  ['date-time', '2027-02-28'],
])('refuses %s %s, as the API server does', (format, text) => {
  expect(formatProblem(text, format)).toBe(`must be of type ${format}: "${text}"`);
});
