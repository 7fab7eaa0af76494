const later = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const format = new Intl.DateTimeFormat('en-US', { dateStyle: 'short', timeStyle: 'medium', timeZone: 'UTC' });

test('a format of no date is one of the guest\'s now', () => {
  assertEquals(format.format(), format.format(Date.now()));
  assertEquals(format.format(undefined), format.format(new Date()));
  assertEquals(format.formatToParts(), format.formatToParts(Date.now()));
  assert(format.format().startsWith('1/1/70'), format.format());
});

test('it stands still while code runs and moves at I/O', async () => {
  const seen = () => [format.format(), JSON.stringify(format.formatToParts())].join();
  const first = seen();
  for (let i = 0; i < 10_000; i++) {
    if (seen() !== first) throw new Error(`from ${first} to ${seen()}`);
  }
  await later(5_000);
  assert(seen() !== first, 'it has moved');
  assertEquals(format.format(), format.format(Date.now()));
});

test('a date that is given is taken', () => {
  assertEquals(format.format(0), '1/1/70, 12:00:00\u202fAM');
  assertEquals(format.format(null), format.format(0));
  assertEquals(format.formatToParts(0)[0], { type: 'month', value: '1' });
  assertEquals(new Date(0).toLocaleDateString('en-US'), '1/1/1970');
  assertEquals(format.formatRange(0, 0), format.format(0));
  assertThrows(() => format.format(NaN), RangeError);
});

test('the functions look like those of the engine', () => {
  const { prototype } = Intl.DateTimeFormat;
  const getter = Object.getOwnPropertyDescriptor(prototype, 'format');
  assertEquals([getter.get.name, getter.set, getter.enumerable, getter.configurable], ['get format', undefined, false, true]);
  const parts = Object.getOwnPropertyDescriptor(prototype, 'formatToParts');
  assertEquals([parts.value.name, parts.value.length, parts.writable, parts.enumerable], ['formatToParts', 1, true, false]);
  assert(format.format === format.format, 'one function for each formatter');
  assert(format.format !== new Intl.DateTimeFormat('en-US').format, 'and one of its own for each');
  assertEquals([format.format.name, format.format.length], ['', 1]);
  assertThrows(() => getter.get.call({}), TypeError);
  assertThrows(() => parts.value.call({}), TypeError);
  assertThrows(() => new parts.value(), TypeError);
});

test('a subclass and dates that were mapped go the same way', () => {
  class Mine extends Intl.DateTimeFormat {}
  assertEquals(new Mine('en-US', { timeZone: 'UTC' }).format(), new Mine('en-US', { timeZone: 'UTC' }).format(Date.now()));
  assertEquals([0, 86_400_000].map(new Mine('en-US', { timeZone: 'UTC' }).format), ['1/1/1970', '1/2/1970']);
});
