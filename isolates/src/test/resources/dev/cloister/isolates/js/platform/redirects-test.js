const { follow } = use('redirects');

// Answers with what `answers` has for each URL, and notes what was asked.
function server(answers) {
  const asked = [];
  return {
    asked,
    async send(parts) {
      asked.push(`${parts.method} ${parts.url} ${parts.headers.join(':')} ${parts.body?.text ?? '-'}`);
      const [status, location] = answers[parts.url] ?? [200];
      return { status, statusText: '', headers: location === undefined ? [] : ['Location', location], body: null };
    },
  };
}

test('a redirect is followed without its fragment, and the answer knows where it came from', async () => {
  const { asked, send } = server({ 'http://a/x': [302, 'y#later'] });
  const response = await follow(new Request('http://a/x#now'), send);
  assertEquals(asked, ['GET http://a/x  -', 'GET http://a/y  -']);
  assertEquals([response.status, response.url, response.redirected], [200, 'http://a/y', true]);
});

test('nobody else learns who asks', async () => {
  const { asked, send } = server({ 'http://a/x': [307, '/y'], 'http://a/y': [307, 'http://b/'] });
  await follow(new Request('http://a/x', { headers: { Authorization: 'me', n: '1' } }), send);
  assertEquals(asked, ['GET http://a/x authorization:me:n:1 -', 'GET http://a/y authorization:me:n:1 -', 'GET http://b/ n:1 -']);
});

test('a body goes again when the status keeps the method, else it becomes a GET', async () => {
  const post = () => new Request('http://a/x', { method: 'POST', body: 'sent', headers: { 'content-type': 't' } });
  for (const [status, second] of [[301, 'GET http://a/y content-type:t -'], [303, 'GET http://a/y content-type:t -'], [308, 'POST http://a/y content-type:t sent']]) {
    const { asked, send } = server({ 'http://a/x': [status, '/y'] });
    await follow(post(), send);
    assertEquals(asked[1], second);
  }
});

test('a stream is not sent twice', async () => {
  const { send } = server({ 'http://a/x': [307, '/y'] });
  const body = ReadableStream.from([new Uint8Array(1)]);
  await assertRejects(follow(new Request('http://a/x', { method: 'PUT', body }), send), TypeError);
});

test('twenty redirects are followed, and not one more', async () => {
  const answers = {};
  for (let i = 0; i < 21; i++) answers[`http://a/${i}`] = [302, `/${i + 1}`];
  assertEquals((await follow(new Request('http://a/1'), server(answers).send)).url, 'http://a/21');
  await assertRejects(follow(new Request('http://a/0'), server(answers).send), TypeError);
});

test('a request that asks so is not followed', async () => {
  const { asked, send } = server({ 'http://a/x': [302, '/y'] });
  const response = await follow(new Request('http://a/x', { redirect: 'manual' }), send);
  assertEquals([asked.length, response.status, response.headers.get('location')], [1, 302, '/y']);
});
