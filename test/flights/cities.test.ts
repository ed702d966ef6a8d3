import { findCity } from '../../src/flights/cities.js';

describe('findCity', () => {
  it.each([
    ['LHR', 'London'],
    ['lhr', 'London'],
    ['london', 'London'],
    [' New York ', 'New York'],
    ['jfk', 'New York'],
    ['Zürich', 'Zurich'],
    ['Sao Paulo', 'São Paulo'],
  ])('knows that "%s" means %s', (text, city) => {
    expect(findCity(text)).toBe(city);
  });

  it.each(['', 'XXX', 'Atlantis', 'constructor', '__proto__'])('knows no city "%s"', (text) => {
    expect(findCity(text)).toBeUndefined();
  });
});
