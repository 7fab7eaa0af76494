import bcrypt from "bcryptjs";
import { worker } from "../probes/kit.js";

const known = "$2b$04$cVWp4XaNU8a4v1uMRum2SO026BWLIoQMD/TXg5uZV.0P.uO8m3YEm";

export default worker({
  "a known salt": () => bcrypt.hashSync("correct horse", "$2b$04$abcdefghijklmnopqrstuu"),
  "a hash of one's own": async () => {
    const hash = await bcrypt.hash("pässword", 4);
    return [hash.length, hash.slice(0, 7), await bcrypt.compare("pässword", hash), await bcrypt.compare("password", hash)];
  },
  "parts": () => [bcrypt.getRounds(known), bcrypt.getSalt(known)],
  "too long": () => bcrypt.truncates("x".repeat(73)),
  "base64": () => bcrypt.encodeBase64([1, 2, 3, 250], 4),
  "what is no salt": () => bcrypt.hashSync("a", "nonsense"),
});
