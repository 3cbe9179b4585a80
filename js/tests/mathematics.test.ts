import { describe, expect, it } from "vitest";
import { formula, symbols } from "../src/mathematics";

const MATHML = "http://www.w3.org/1998/Math/MathML";

describe("formulas", () => {
  it("become MathML elements", () => {
    const math = formula(
      '<math display="inline"><msup><mi mathvariant="bold">x</mi><mn>2</mn></msup></math>',
    );
    expect(math?.namespaceURI).toBe(MATHML);
    expect(math?.localName).toBe("math");
    expect(math?.getAttribute("display")).toBe("inline");
    expect(math?.querySelector("mi")?.namespaceURI).toBe(MATHML);
    expect(math?.querySelector("mi")?.getAttribute("mathvariant")).toBe("bold");
    expect(math?.textContent).toBe("x2");
  });

  it("bring nothing along that is not mathematics", () => {
    const math = formula(
      '<math onclick="x()" href="javascript:x()" style="position:fixed"><mi>x</mi>' +
        '<script>alert(1)</script><maction actiontype="toggle"><mi>hidden</mi></maction>' +
        '<mtext><img src="x" onerror="alert(1)"><b>bold</b></mtext></math>',
    );
    expect(math?.getAttributeNames()).toEqual([]);
    expect(math?.querySelectorAll("script, img, b, maction")).toHaveLength(0);
    expect(math?.textContent).toBe("x");
  });

  it("have minus signs, not hyphens", () => {
    const math = formula("<math><mo>-</mo><mn>-2</mn><mtext>well-known</mtext></math>");
    expect(math?.textContent).toBe("−−2well-known");
  });

  it("are none in a text without any", () => {
    expect(formula("x²")).toBeNull();
    expect(formula("<p>math</p>")).toBeNull();
  });
});

it("labels have letters in italics and indices lowered", () => {
  const label = document.createElement("p");
  label.append(...symbols("∇²f(x1, y) < 0"));
  expect(label.innerHTML).toBe("∇²<i>f</i>(<i>x<sub>1</sub></i>, <i>y</i>) &lt; 0");
});
