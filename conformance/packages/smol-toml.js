import { TomlDate, parse, stringify } from "smol-toml";
import { worker } from "../probes/kit.js";

const text = `title = "T \\u00e9"
[owner]
dob = 1979-05-27T07:32:00-08:00
[database]
ports = [ 8000, 8_001, 0xFF, 0b11 ]
temps = { cpu = 79.5, case = -inf }
raw = 'C:\\x'
long = """
a \\
   b"""
[[points]]
x = 1
[[points]]
x = 2
`;

export default worker({
  "parse": () => JSON.stringify(parse(text)),
  "dates": () => ["1979-05-27T07:32:00Z", "1979-05-27", "07:32:00", "1979-05-27T07:32:00.5"].map((date) => { const d = new TomlDate(date); return [d.isDate(), d.isTime(), d.isLocal(), String(d.toISOString())]; }),
  "stringify": () => stringify({ a: 1, b: { c: ["x", 1.5], d: [{ e: true }, { e: false }] }, f: "line\n\"q\"" }),
  "errors have places": () => {
    try {
      return parse("a = 1\nb = [1,\n\nc");
    } catch ({ name, line, column }) {
      return [name, line, column];
    }
  },
  "a key twice": () => parse("a = 1\na = 2"),
  "large numbers": () => parse("a = 9223372036854775807", { integersAsBigInt: true }).a,
});
