// A stack that ends at every depth of what runs on it. Whoever takes a lock of the engine just then keeps it for ever, so
// this file has an engine of its own.
const { subtle } = crypto;

test('an unlucky stack breaks nothing for later', async () => {
  const down = () => { try { down(); } catch { void subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-384' }, true, ['sign']).catch(() => {}); } };
  down();
  const pair = await subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-384' }, true, ['sign', 'verify']);
  const signature = await subtle.sign({ name: 'ECDSA', hash: 'SHA-384' }, pair.privateKey, new Uint8Array(1));
  assert(await subtle.verify({ name: 'ECDSA', hash: 'SHA-384' }, pair.publicKey, signature, new Uint8Array(1)));
});
