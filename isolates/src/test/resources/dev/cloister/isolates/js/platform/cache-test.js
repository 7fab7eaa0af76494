test('there are caches, and nobody makes one by hand', async () => {
  assertEquals([caches instanceof CacheStorage, caches.default instanceof Cache, caches.default === caches.default], [true, true, true]);
  assertThrows(() => new Cache(), TypeError);
  assertThrows(() => new CacheStorage(), TypeError);
  await assertRejects(caches.open('x'.repeat(1025)), TypeError);
});
