// Leads once through what a script can lead the host into, see PlatformWarmUp.java. Not a module.
(function (use, failing, unguarded, calling) {
  'use strict';

  const attempts = [
    failing,
    unguarded,
    () => calling(() => { throw new Error('guest'); }),
    () => { null.property; },
    () => new URL('http://ü.example/?ü#x'),
    () => new URL('http://xn--a/'),
    () => new TextDecoder('latin1').decode(new Uint8Array([200])),
    () => new TextDecoder('utf-16be', { fatal: true }).decode(new Uint8Array([0xd8])),
    () => new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array([0xff])),
    () => new TextDecoder('shift_jis').decode(new Uint8Array([0x82, 0xa0, 0x81, 0x20])),
    () => new TextDecoder('euc-kr', { fatal: true }).decode(new Uint8Array([0xc9, 0xa1])),
    () => new TextDecoder('big5', { fatal: true }).decode(new Uint8Array([0xff])),
    () => new TextEncoder().encode('\ud800€'),
    () => crypto.getRandomValues(new Uint8Array(1)),
    () => crypto.randomUUID(),
    () => crypto.subtle.digest('SHA-512', new Uint8Array(1)),
    () => crypto.subtle.digest('SHA-1', new Uint8Array(1)),
    () => crypto.subtle.digest('MD5', new Uint8Array(1)),
    () => crypto.subtle.sign(),
    () => use('crypto-terms').secretOf('!'),
    () => use('crypto-terms').make('hmac', new ArrayBuffer(1), 'SHA-256')('sign', new ArrayBuffer(1)),
    () => use('crypto') && use('base64').atob(use('base64').btoa('x')),
    () => structuredClone(new Map([[new Date(0), [new Error('x'), 1n, /x/u, new Set([1.5])]]])),
    () => structuredClone(() => {}),
    () => use('console-format').format([{ a: [new Map([[1, 2]])], e: new Error('x') }, 'x', 1n]),
    () => console.log('x'),
    () => new Response(new Blob(['x']).stream().pipeThrough(new CompressionStream('gzip'))
        .pipeThrough(new DecompressionStream('gzip'))).text(),
    () => new Blob(['x']).stream().pipeThrough(new CompressionStream('deflate-raw'))
        .pipeThrough(new DecompressionStream('deflate')).getReader().read().catch(() => undefined),
    () => new Blob(['x']).stream().pipeTo(new crypto.DigestStream('SHA-256')),
    () => crypto.subtle.timingSafeEqual(new Uint8Array(1), new Uint8Array(2)),
    () => new AbortController().abort(),
    () => new Response(new Blob(['x'])).body,
    () => new Response(new URLSearchParams('a=b')).formData(),
    () => new Response('{}').json(),
    () => new Request('http://a.example/', { method: 'PUT', body: 'x', headers: { a: 'b' } }).clone(),
    () => use('fetch-api').responseToParts(Response.json({})),
    () => new Response(ReadableStream.from(['x']).pipeThrough(new TextEncoderStream())).text(),
    () => { for (const _ of new Headers({ a: 'b' })); },
    () => use('redirects').follow(new Request('http://a.example/#x'),
        async () => ({ status: 302, statusText: '', headers: ['location', '/b'], body: null })),
    () => new (class extends EventTarget {})().dispatchEvent(new CustomEvent('x')),
    () => [new Date(), new Intl.DateTimeFormat('en'), 'é'.normalize('NFD'), 'x'.localeCompare('y')],
    () => JSON.parse('{'),
    // Often enough, a regular expression is compiled to an automaton.
    () => {
      const text = 'ab12-é@x.example; "q" '.repeat(20);
      const patterns = [/(?<a>x)\p{L}+/giu, /([a-z]+)(\d*)-(.)?/, /(?:a|b)*?(?=1)/, /(?<=b)12/, /(.)\1/s,
        /^[^;\s]*;\s*"([^"]*)"$/im, /[\p{Lu}--[A-Z]]/v, /x{3,5}|y/y];
      for (let i = 0; i < 200; i++) {
        for (let j = 0; j < patterns.length; j++) patterns[j].exec(text);
      }
    },
    () => (2n ** 200n) / 3n,
    () => new Proxy({}, { get: () => 1 }).x,
    () => Promise.reject(1).catch(() => {}),
  ];
  for (let i = 0; i < attempts.length; i++) {
    try {
      attempts[i]();
    } catch (error) {
      // Half of them are meant to fail; looking at the error leads further into the host.
      [`${error}`, error.name, error.message, error.stack, Object.keys(error)];
    }
  }
  // Only now the end of the stack, as everything on the way there is initialised.
  const overflows = [
    () => { (function down() { down(); })(); },
    () => { (function down() { calling(down); })(); },
  ];
  for (let i = 0; i < overflows.length; i++) {
    try {
      overflows[i]();
    } catch (error) {
      [`${error}`, error.stack];
    }
  }
  const names = Object.getOwnPropertyNames(globalThis);
  for (let i = 0; i < names.length; i++) globalThis[names[i]];
})
