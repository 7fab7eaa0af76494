test('a form is a list of names with texts and files', () => {
  const form = new FormData();
  form.append('a', '1');
  form.append('a', 2);
  form.set('f', new Blob(['x'], { type: 'text/plain' }), 'x.txt');
  assertEquals([form.getAll('a'), form.get('b'), form.has('f')], [['1', '2'], null, true]);
  assertEquals([form.get('f') instanceof File, form.get('f').name], [true, 'x.txt']);
  form.set('a', '3');
  form.delete('f');
  assertEquals([...form], [['a', '3']]);
});

test('what is sent as a form is read as the same form, quotes in names as Workers leave them', async () => {
  const form = new FormData();
  form.append('text "quoted"', 'line\nbreak ü');
  form.append('file', new File([new Uint8Array([0, 13, 10, 45, 45, 255])], 'b"in', { type: 'a/b' }));
  const request = new Request('http://a.example/', { method: 'POST', body: form });
  assert(request.headers.get('content-type').startsWith('multipart/form-data; boundary=----formdata-'));
  const result = await request.formData();
  assertEquals(result.get('text %22quoted%22'), 'line\nbreak ü');
  const file = result.get('file');
  assertEquals([file.name, file.type, [...await file.bytes()]], ['b%22in', 'a/b', [0, 13, 10, 45, 45, 255]]);
});

test('a urlencoded body is read as a form', async () => {
  const form = await new Response(new URLSearchParams('a=1+2&b=%C3%BC&a=3')).formData();
  assertEquals([...form], [['a', '1 2'], ['b', 'ü'], ['a', '3']]);
});

test('damaged and other bodies are refused', async () => {
  const read = (text, type) => new Response(text, { headers: { 'content-type': type } }).formData();
  const type = 'multipart/form-data; boundary=x';
  await assertRejects(read('--x', type), TypeError);
  await assertRejects(read('--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nno end', type), TypeError);
  await assertRejects(read('--x\r\n\r\n\r\nnameless\r\n--x--', type), TypeError);
  await assertRejects(read('nothing', type), TypeError);
  await assertRejects(read('a=1', 'text/plain'), TypeError);
  assertEquals([...await read('--x--\r\n', type)], []);
});
