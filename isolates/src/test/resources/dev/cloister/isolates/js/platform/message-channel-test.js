const later = () => new Promise((go) => setTimeout(go, 1));

test('a message arrives at the other port, as a copy, after what runs now', async () => {
  const { port1, port2 } = new MessageChannel();
  const seen = [];
  port2.onmessage = (event) => seen.push(event.data, event.target === port2, event.isTrusted);
  const message = { a: new Map([[1, 2]]) };
  port1.postMessage(message);
  message.a.clear();
  assertEquals(seen, []);
  await later();
  assertEquals([seen[0].a.get(1), seen[1], seen[2]], [2, true, true]);
});

test('messages wait until somebody listens', async () => {
  const { port1, port2 } = new MessageChannel();
  port1.postMessage(1);
  port1.postMessage(2);
  await later();
  const seen = [];
  port2.addEventListener('message', (event) => seen.push(event.data));
  await later();
  assertEquals(seen, [1, 2]);
});

test('what cannot be copied is refused, and nothing can be transferred', () => {
  const { port1, port2 } = new MessageChannel();
  assertThrows(() => port1.postMessage(() => 1), 'DataCloneError');
  assertThrows(() => port1.postMessage(port2), 'DataCloneError');
  assertThrows(() => port1.postMessage(1, [new ArrayBuffer(1)]), Error);
  assertThrows(() => new MessagePort(), TypeError);
});

test('a closed port hears and tells nothing, and both learn of it', async () => {
  const { port1, port2 } = new MessageChannel();
  const seen = [];
  port1.addEventListener('close', () => seen.push('close 1'));
  port2.addEventListener('close', () => seen.push('close 2'));
  port2.onmessage = () => seen.push('message');
  port1.postMessage(1);
  port1.close();
  port2.postMessage(1);
  await later();
  assertEquals(seen, ['close 2', 'close 1']);
});

test('messages that nobody listens to have a bound', () => {
  const { port1 } = new MessageChannel();
  for (let i = 0; i < 10_000; i++) port1.postMessage(i);
  assertThrows(() => port1.postMessage(0), Error);
});
