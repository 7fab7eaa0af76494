const bytes = (...values) => new Uint8Array(values);

test('TextEncoder writes UTF-8 and replaces lone surrogates', () => {
  assertEquals([...new TextEncoder().encode('aé€😀')], [97, 195, 169, 226, 130, 172, 240, 159, 152, 128]);
  assertEquals([...new TextEncoder().encode('\ud800')], [239, 191, 189]);
  const target = new Uint8Array(4);
  assertEquals({ ...new TextEncoder().encodeInto('a€€', target) }, { read: 2, written: 4 });
});

test('TextDecoder reads UTF-8 across chunks', () => {
  const decoder = new TextDecoder();
  assertEquals(decoder.decode(bytes(226, 130), { stream: true }), '');
  assertEquals(decoder.decode(bytes(172, 33), { stream: true }), '€!');
  assertEquals(decoder.decode(), '');
  assertEquals(decoder.decode(bytes(226, 130)), '\ufffd');
});

test('fatal refuses what is malformed, the byte order mark goes unless asked for', () => {
  assertThrows(() => new TextDecoder('utf-8', { fatal: true }).decode(bytes(255)), TypeError);
  assertEquals(new TextDecoder().decode(bytes(0xef, 0xbb, 0xbf, 97)), 'a');
  assertEquals(new TextDecoder('utf8', { ignoreBOM: true }).decode(bytes(0xef, 0xbb, 0xbf, 97)), '\ufeffa');
});

test('labels name encodings', () => {
  const named = (label) => new TextDecoder(label).encoding;
  assertEquals([' UTF8\n', 'latin1', 'ascii', 'utf-16', 'unicodefffe'].map(named),
      ['utf-8', 'windows-1252', 'windows-1252', 'utf-16le', 'utf-16be']);
  assertThrows(() => new TextDecoder('klingon'), RangeError);
  assertThrows(() => new TextDecoder('replacement'), RangeError);
});

test('other encodings are read', () => {
  assertEquals(new TextDecoder('latin1').decode(bytes(0x80, 0xe9, 0x81)), '€é\u0081');
  assertEquals(new TextDecoder('koi8-r').decode(bytes(0xf0)), 'П');
  assertEquals(new TextDecoder('iso-8859-2').decode(bytes(0xb1)), 'ą');
  assertEquals(new TextDecoder('utf-16be').decode(bytes(0x20, 0xac)), '€');
  assertEquals(new TextDecoder('utf-16le').decode(bytes(0xac, 0x20).buffer), '€');
  assertEquals(new TextDecoder().decode(new DataView(bytes(97, 98, 99).buffer, 1, 1)), 'b');
});

test('text streams encode and decode', async () => {
  const text = async (stream) => {
    let all = '';
    for await (const chunk of stream) all += chunk;
    return all;
  };
  const encoded = ReadableStream.from(['a\ud83d', '\ude00']).pipeThrough(new TextEncoderStream());
  assertEquals(await text(encoded.pipeThrough(new TextDecoderStream())), 'a😀');
});

test('atob and btoa', () => {
  assertEquals([btoa(''), btoa('a'), btoa('ab'), btoa('abc'), btoa('\xff\x00')], ['', 'YQ==', 'YWI=', 'YWJj', '/wA=']);
  assertEquals([atob('YQ=='), atob('YQ'), atob(' Y W J j '), atob('/wA=')], ['a', 'a', 'abc', '\xff\x00']);
  assertEquals(atob(btoa('\xff\xfe\xfd')), '\xff\xfe\xfd');
  for (const text of ['a', 'YQ=', 'Y===', 'YQ==YQ==', 'Y-Q=']) assertThrows(() => atob(text), 'InvalidCharacterError');
  assertThrows(() => btoa('€'), 'InvalidCharacterError');
});

test('a text of several bytes a character is read in pieces, and the next one begins anew', () => {
  const decoder = new TextDecoder('gbk');
  assertEquals(decoder.decode(bytes(0xc4), { stream: true }), '');
  assertEquals(decoder.decode(bytes(0xe3, 0x80)), '你€');
  assertEquals(decoder.decode(bytes(0xc4)), '\ufffd');
  assertEquals(decoder.decode(bytes(0x41)), 'A');
});

test('fatal refuses what is malformed in every encoding, and forgets it', () => {
  for (const label of ['gb18030', 'big5', 'euc-jp', 'shift_jis', 'euc-kr', 'iso-2022-jp', 'windows-1255']) {
    const decoder = new TextDecoder(label, { fatal: true });
    assertThrows(() => decoder.decode(bytes(0x41, 0xff)), TypeError);
    assertEquals(decoder.decode(bytes(0x41)), 'A');
  }
});
