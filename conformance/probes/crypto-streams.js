import { worker } from "./kit.js";

const encode = (text) => new TextEncoder().encode(text);

export default worker({
  "a digest of what was written": async () => {
    const stream = new crypto.DigestStream("SHA-256");
    const writer = stream.getWriter();
    await writer.write(encode("a"));
    await writer.write(encode("bc").buffer);
    await writer.close();
    return [await stream.digest, Number(stream.bytesWritten), typeof stream.bytesWritten];
  },
  "a digest of nothing": async () => {
    const stream = new crypto.DigestStream({ name: "md5" });
    await stream.getWriter().close();
    return stream.digest;
  },
  "a body piped into it": async () => {
    const stream = new crypto.DigestStream("SHA-1");
    await new Response("text").body.pipeTo(stream);
    return stream.digest;
  },
  "a text written to it": async () => {
    const stream = new crypto.DigestStream("SHA-1");
    const writer = stream.getWriter();
    await writer.write("text");
    await writer.close();
    return stream.digest;
  },
  "a number written to it": async () => {
    const stream = new crypto.DigestStream("SHA-1");
    stream.digest.catch(() => undefined);
    return stream.getWriter().write(1);
  },
  "an aborted stream": async () => {
    const stream = new crypto.DigestStream("SHA-512");
    await stream.abort(new RangeError("enough"));
    return stream.digest;
  },
  "an unknown algorithm": () => new crypto.DigestStream("SHA-3"),
  "it is a writable stream": () => new crypto.DigestStream("SHA-1") instanceof WritableStream,
  "equal bytes": () => crypto.subtle.timingSafeEqual(encode("abc"), encode("abc").buffer),
  "other bytes": () => crypto.subtle.timingSafeEqual(encode("abc"), encode("abd")),
  "other lengths": () => crypto.subtle.timingSafeEqual(encode("abc"), encode("ab")),
  "no bytes": () => crypto.subtle.timingSafeEqual("abc", "abc"),
  "empty bytes": () => crypto.subtle.timingSafeEqual(new Uint8Array(), new Uint8Array()),
});
