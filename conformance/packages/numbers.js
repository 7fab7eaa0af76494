// decimal.js, bignumber.js, big.js and fraction.js.
import Big from "big.js";
import BigNumber from "bignumber.js";
import { Decimal } from "decimal.js";
import Fraction from "fraction.js";
import { worker } from "../probes/kit.js";

const D = Decimal.clone({ precision: 50 });

export default worker({
  "decimal.js": () => [D("0.1").plus("0.2"), D(2).sqrt(), D("1e-50").div(3), D(10).pow("0.5"), D(1).exp(), D.ln(7), D.sin(1), D("123456789.987654321").toSD(5)].map(String),
  "decimal.js in other bases": () => [D("255.5").toHexadecimal(), D("0b101.1").toString(), D("-17").toBinary(), D("3.14159").toFraction(1000).map(String)],
  "decimal.js rounds": () => [0, 1, 2, 3, 4, 5, 6, 7, 8].map((mode) => D("-2.5").toDP(0, mode).toString()),
  "decimal.js and infinity": () => [D(1).div(0), D(0).div(0), D("-0")].map((d) => d.valueOf()),
  "what is no number": () => new D("x"),
  "bignumber.js": () => [new BigNumber("0xff.8"), new BigNumber(3).sqrt(), new BigNumber("1e400").times(2), new BigNumber(2).pow(300).mod(97), BigNumber.sum(1, "2.5")].map((n) => n.toFixed()),
  "bignumber.js formats": () => new BigNumber("1234567.891").toFormat(2, { groupSeparator: ".", decimalSeparator: ",", groupSize: 3 }),
  "big.js": () => [Big(1).div(3), Big("1e-7"), Big(2).pow(-3), Big("7.25").round(1, 2), Big(5).cmp(3)].map(String),
  "fraction.js": () => [new Fraction("0.(3)"), new Fraction(1, 3).add(1, 6), new Fraction("2 1/2").pow(2), new Fraction(355, 113).simplify(0.01)].map((f) => [f.toFraction(true), f.toString()]),
});
