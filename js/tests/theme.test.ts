import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { specOf } from "./helpers";

const CSS = readFileSync(join(import.meta.dirname, "../src/theme.css"), "utf8");
/** The blocks that set colours: light, JupyterLab's dark, the system's dark; and the page behind. */
const THEMES = CSS.split("--gdwidget-converged:")
  .slice(1)
  .map((rest, i) => ({
    theme: ["light", "dark in JupyterLab", "dark by system"][i],
    page: i === 0 ? "#ffffff" : "#14171c",
    css: `--gdwidget-converged:${rest}`,
  }));
/** From light to dark. */
const ORDER = ["slow", "oscillating", "converged", "saddle", "diverged", "maximum"];

function colour(css: string, name: string): string {
  const found = css.match(new RegExp(`--gdwidget-${name}: (#[0-9a-f]{6});`))?.[1];
  if (!found) throw new Error(`no colour for ${name}`);
  return found;
}

/** Relative luminance as WCAG 2 defines it. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** CIE lightness, 0 to 100: steps of equal size look equal. */
const lightness = (hex: string) => 116 * Math.cbrt(luminance(hex)) - 16;

function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

it("has colours for every outcome", () => {
  expect(THEMES).toHaveLength(3);
  expect(
    specOf()
      .outcomes.map(({ name }) => name)
      .sort(),
  ).toEqual([...ORDER].sort());
});

describe.each(THEMES)("the outcomes, $theme,", ({ css, page }) => {
  const colours = ORDER.map((name) => colour(css, name));

  it("are told apart in grey", () => {
    const steps = colours.slice(1).map((next, i) => lightness(colours[i] ?? "") - lightness(next));
    expect(Math.min(...steps)).toBeGreaterThan(6.5);
  });

  it("stand out from the page", () => {
    expect(Math.min(...colours.map((own) => contrast(own, page)))).toBeGreaterThanOrEqual(3);
  });

  it("let their glyphs be read", () => {
    const glyph = css.match(/--gdwidget-on-strip: (#[0-9a-f]{3,6});/)?.[1] ?? "";
    const ink = glyph === "#fff" ? "#ffffff" : glyph;
    expect(Math.min(...colours.map((own) => contrast(own, ink)))).toBeGreaterThanOrEqual(3);
  });
});
