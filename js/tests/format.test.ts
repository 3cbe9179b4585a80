import { describe, expect, it } from "vitest";
import { factor, number, parse, setting, vector } from "../src/format";

describe("numbers for people", () => {
  it.each([
    [1.296, "1.296"],
    [-6.978, "−6.978"],
    [10, "10.00"],
    [12345, "12345"],
    [0, "0"],
    [0.0123456, "0.01235"],
    [0.000123, "1.230 × 10⁻⁴"],
    [1.05e-12, "1.050 × 10⁻¹²"],
    [-1e100, "−1.000 × 10¹⁰⁰"],
    [Number.POSITIVE_INFINITY, "∞"],
    [Number.NEGATIVE_INFINITY, "−∞"],
    [Number.NaN, "undefined"],
  ])("%d reads %s", (value, text) => {
    expect(number(value)).toBe(text);
  });

  it("have as many digits as asked for", () => {
    expect(number(2.5917, 3)).toBe("2.59");
    expect(number(1.314e-10, 3)).toBe("1.31 × 10⁻¹⁰");
  });

  it("tell neighbours apart", () => {
    expect(number(1.0001)).not.toBe(number(1.0011));
    expect(number(1e-9)).not.toBe(number(1.001e-9));
  });
});

describe("vectors", () => {
  it.each([
    [[-5, -2], "(−5.000, −2.000)"],
    [[-0.0576, -0.0001], "(−0.0576, −0.0001)"],
    [[0, 0], "(0.000, 0.000)"],
    [[6.092e-7, 1.251e-7], "(6.092, 1.251) × 10⁻⁷"],
    [[-1e50, 1], "(−1.000 × 10⁵⁰, 1.000)"],
    [[-1e50, 0], "(−1.000, 0.000) × 10⁵⁰"],
    [[3, -1e-17], "(3.000, 0.000)"],
    [[123.4, 5], "(123.4, 5.0)"],
    [[3], "3.000"],
  ])("%j reads %s", (values, text) => {
    expect(vector(values)).toBe(text);
  });
});

it("factors have two decimals, or three digits far from one", () => {
  expect(factor(0.6)).toBe("0.60");
  expect(factor(0)).toBe("0.00");
  expect(factor(0.0931)).toBe("0.0931");
  expect(factor(1e-9)).toBe("1.00 × 10⁻⁹");
});

describe("settings, as they would be typed", () => {
  it.each([
    [0.2, 0.01, "0.2"],
    [0.30000000000000004, 0.01, "0.3"],
    [0.013182567385564, 0.0012, "0.0132"],
    [0.123456789, 0.123456789e-9, "0.123456789"],
    [-10, 0.5, "-10"],
    [0, 0.5, "0"],
    [1e-7, 1e-8, "1e-7"],
  ])("%d among neighbours %d apart reads %s", (value, spacing, text) => {
    expect(setting(value, spacing)).toBe(text);
    expect(parse(text)).toBeCloseTo(value, 3);
  });

  it("are empty where there is no number", () => {
    expect(setting(Number.NaN)).toBe("");
  });
});

describe("typed numbers", () => {
  it.each([
    ["0.25", 0.25],
    [" -3 ", -3],
    ["−3", -3],
    ["3e-2", 0.03],
    [".5", 0.5],
    ["2.", 2],
    ["+1E3", 1000],
  ])("%j is %d", (text, value) => {
    expect(parse(text)).toBe(value);
  });

  it.each(["", "  ", "abc", "1,5", "0x10", "1e999", "Infinity", "NaN", "1 2", "."])(
    "%j is none",
    (text) => {
      expect(parse(text)).toBeNull();
    },
  );
});
