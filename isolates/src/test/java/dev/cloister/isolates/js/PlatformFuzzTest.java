package dev.cloister.isolates.js;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.testing.fuzz.Fuzz;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.io.FileSystem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The parsers that are written in JavaScript: whatever bytes they get, a script sees a result or
/// an error of its own language, and never one of the host's functions that did not expect it.
final class PlatformFuzzTest {
  private static final Pattern OF_THE_HOST =
      Pattern.compile(
          "host-failed|java\\.|Exception|Cannot read prop|is not a function|undefined \\(");

  private static final long ALLOCATED_MAX = 2L << 30;
  private static final int QUICK_MUTANTS = 300;
  private static final int BYTES_MAX = 8 << 10;

  private static Engine engine;
  private static Context context;
  private static Value use;
  private static GuestBytes guestBytes;

  @BeforeAll
  static void start() {
    engine = Platform.engine();
    context = Platform.contextBuilder(engine, FileSystem.newDenyIOFileSystem()).build();
    use = Platform.install(context, null).getMember("use");
    guestBytes = new GuestBytes(context);
  }

  @AfterAll
  static void stop() {
    context.close();
    engine.close();
  }

  /// A function of the bytes, written in JavaScript; it says what became of them.
  private static void fuzz(List<byte[]> valid, List<String> words, String read) {
    Value parser =
        context
            .eval(
                "js",
                """
                (use) => (bytes) => {
                  const read = %s;
                  let said = '';
                  const note = (error) => { said += `${error?.name}: ${error?.message}\\n${error?.stack}`; };
                  try {
                    const value = read(bytes);
                    if (typeof value?.then === 'function') value.then(undefined, note);
                  } catch (error) {
                    note(error);
                  }
                  return () => said;
                }
                """
                    .formatted(read))
            .execute(use);
    // What is allocated is the guest's, and most of it the interpreter's.
    Fuzz.throwingNothing()
        .allocating(ALLOCATED_MAX)
        .trying(QUICK_MUTANTS)
        .over(
            valid,
            words,
            mutant -> {
              byte[] bytes = Arrays.copyOf(mutant, Math.min(mutant.length, BYTES_MAX));
              // What was promised is settled when the call comes back; what it said is asked for
              // after.
              String said = parser.execute(guestBytes.toGuest(bytes)).execute().asString();
              if (OF_THE_HOST.matcher(said).find()) {
                throw new AssertionError(said);
              }
            });
  }

  private static byte[] clone(String value) {
    return guestBytes.fromGuest(
        context
            .eval("js", "(use) => use('structured-clone').serialize(%s)".formatted(value))
            .execute(use));
  }

  @Test
  void structured_clones() {
    fuzz(
        List.of(
            clone(
                "{ a: [1, , 'é', -0, 2n ** 70n], m: new Map([[1, new Set(['x'])]]), d: new Date(0), r: /a+/gi }"),
            clone(
                "[new Error('m', { cause: new RangeError('c') }), new DOMException('x', 'AbortError'), new AggregateError([1])]"),
            clone("(() => { const o = { list: [] }; o.list.push(o, o.list); return o; })()"),
            clone(
                "[new Uint16Array(3), new DataView(new ArrayBuffer(8), 2, 3), new ArrayBuffer(4), Object('x'), Object(1n), '\\ud800']")),
        List.of(
            "\u0009",
            "\n",
            "\u000b",
            "\u000e",
            "\u0011",
            "\u0012",
            "\u0015",
            "\u0016",
            "\u0017",
            "\u0018",
            "\u007f\u007f\u007f"),
        "(bytes) => use('structured-clone').deserialize(bytes)");
  }

  @Test
  void forms_of_several_parts() {
    fuzz(
        List.of(
            "--x\r\ncontent-disposition: form-data; name=\"a\"\r\n\r\nb\r\n--x\r\nContent-Disposition: form-data; name=f; filename=\"g.txt\"\r\nContent-Type: text/plain\r\n\r\nfile\r\n--x--\r\n"
                .getBytes(UTF_8)),
        List.of(
            "--x",
            "--x--",
            "\r\n",
            "\r\n\r\n",
            "\"",
            "; name=",
            "filename*=UTF-8''%ff",
            "%22",
            "\u0000",
            "content-disposition"),
        "(bytes) => new Response(bytes, { headers: { 'content-type': 'multipart/form-data; boundary=x' } }).formData()");
  }

  @Test
  void forms_in_a_query() {
    fuzz(
        List.of("a=b&c=%C3%A9&d=+&e".getBytes(UTF_8)),
        List.of("&", "=", "%", "%ff", "+", ";", "\u0000"),
        "(bytes) => new Response(bytes, { headers: { 'content-type': 'application/x-www-form-urlencoded' } }).formData()");
  }

  @Test
  void headers_and_cookies() {
    fuzz(
        List.of(
            "set-cookie: a=b; Path=/\nSet-Cookie: c=\"d\"; Expires=Wed, 21 Oct 2026 07:28:00 GMT\nx: y, z"
                .getBytes(UTF_8)),
        List.of("\r", "\n", "\u0000", ":", ";", "=", ",", "\"", "set-cookie", "é", "\u0085"),
        """
        (bytes) => {
          const headers = new Headers();
          for (const line of new TextDecoder('latin1').decode(bytes).split('\\n').slice(0, 50)) {
            const [name, ...value] = line.split(':');
            try { headers.append(name, value.join(':')); } catch (e) { if (!(e instanceof TypeError)) throw e; }
          }
          return [headers.getSetCookie(), [...headers], headers.get('x')];
        }
        """);
  }

  @Test
  void kinds_of_content() {
    fuzz(
        List.of("text/html; charset=\"utf-8\"; q=\"a\\\"b\"".getBytes(UTF_8)),
        List.of(";", "=", "\"", "\\", "/", " ", "\t", "charset", "boundary"),
        "(bytes) => [use('mime-type').normal(new TextDecoder('latin1').decode(bytes)), new Blob([], { type: new TextDecoder('latin1').decode(bytes) }).type]");
  }

  @Test
  void addresses() {
    fuzz(
        List.of(
            "https://user:pw@exämple.com:8080/a/../b?c=d#e".getBytes(UTF_8),
            "http://[::ffff:1.2.3.4]/".getBytes(UTF_8),
            "//x".getBytes(UTF_8)),
        List.of(
            "[", "]", ":", "@", "%", "%ff", "\\", "..", "xn--", "0x", "。", "\u0000", "file:",
            "\u00ad", "\u200d"),
        "(bytes) => { const text = new TextDecoder().decode(bytes).slice(0, 5000); const url = new URL(text, 'http://base/'); if (new URL(url.href).href !== url.href) throw new Error('host-failed: not stable ' + url.href); return [url.searchParams.toString(), url.host]; }");
  }

  @Test
  void patterns_of_addresses() {
    fuzz(
        List.of("https://*.example.com/:a(\\d+)?/{b}*/*?q=:c#d".getBytes(UTF_8)),
        List.of(":", "(", ")", "{", "}", "*", "+", "?", "\\", "(?<x>", "[", "/", "é"),
        "(bytes) => { const text = new TextDecoder().decode(bytes).slice(0, 300); return new URLPattern(text, 'http://base/').test('http://base/a'); }");
  }

  @Test
  void keys_in_der() throws Exception {
    fuzz(
        List.of(
            KeyPairGenerator.getInstance("RSA").generateKeyPair().getPublic().getEncoded(),
            KeyPairGenerator.getInstance("EC").generateKeyPair().getPrivate().getEncoded(),
            KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate().getEncoded()),
        List.of("0\u0082", "\u0002\u0001", "\u0003", "\u0004", "\u0006\u0003", "\u0000"),
        """
        async (bytes) => {
          const failed = [];
          for (const algorithm of [{ name: 'RSA-PSS', hash: 'SHA-256' }, { name: 'ECDSA', namedCurve: 'P-256' }, { name: 'ECDH', namedCurve: 'P-521' }, 'Ed25519', 'X25519']) {
            for (const format of ['spki', 'pkcs8', 'raw']) {
              try { await crypto.subtle.importKey(format, bytes, algorithm, true, []); } catch (e) { failed.push(`${e.name}: ${e.message}`); }
            }
          }
          throw new Error(failed.join('; '));
        }
        """);
  }

  @Test
  void texts_in_other_encodings() {
    fuzz(
        List.of(
            "plain é€".getBytes(UTF_8),
            new byte[] {0x1b, 0x24, 0x42, 0x30, 0x21},
            new byte[] {(byte) 0x81, 0x30, (byte) 0x81, 0x30}),
        List.of("\u001b$B", "\u001b(J", "\uFEFF"),
        "(bytes) => { for (const label of ['utf-8', 'utf-16le', 'utf-16be', 'shift_jis', 'gb18030', 'big5', 'iso-2022-jp', 'euc-kr', 'windows-1252']) { const decoder = new TextDecoder(label); decoder.decode(bytes.subarray(0, 3), { stream: true }); decoder.decode(bytes); } }");
  }

  @Test
  void pages_of_html() {
    fuzz(
        List.of(
            "<!DOCTYPE html><a href='x' b>te&amp;xt<!-- c --><script>1<2</script><br/><svg><![CDATA[x]]></svg>"
                .getBytes(UTF_8)),
        List.of(
            "<",
            ">",
            "</",
            "<!--",
            "-->",
            "'",
            "\"",
            "=",
            "&",
            "&#x110000;",
            "<script>",
            "</script>",
            "<![CDATA[",
            "\u0000",
            "<svg>",
            "<template>"),
        "(bytes) => new HTMLRewriter().on('a', { element(e) { e.setAttribute('x', 'y'); e.append('z'); } }).onDocument({ text(t) { t.remove; } }).transform(new Response(bytes)).text()");
  }
}
