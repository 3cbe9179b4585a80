// Formulas as native MathML. What comes from outside is rebuilt from known elements, not inserted.

const MATHML = "http://www.w3.org/1998/Math/MathML";
const ELEMENTS = new Set(
  "math mrow mi mn mo ms mtext mspace msup msub msubsup mfrac msqrt mroot mtable mtr mtd mover munder munderover mfenced mpadded mstyle menclose mphantom".split(
    " ",
  ),
);
const ATTRIBUTES = new Set(
  "display displaystyle mathvariant form fence separator stretchy symmetric largeop lspace rspace width height depth linethickness columnalign rowalign columnspacing rowspacing accent open close separators".split(
    " ",
  ),
);

const minus = (name: string, text: string) =>
  name === "mo" || name === "mn" ? text.replaceAll("-", "−") : text;

/** A label such as "∇f(x1, x2)" with letters in italics and indices lowered. */
export function symbols(label: string): Node[] {
  return label.split(/(\p{L}\d*)/u).map((part) => {
    const [, letter, index] = /^(\p{L})(\d*)$/u.exec(part) ?? [];
    if (!letter) return document.createTextNode(part);
    const italic = document.createElement("i");
    const lowered = document.createElement("sub");
    lowered.append(index ?? "");
    italic.append(letter, ...(index ? [lowered] : []));
    return italic;
  });
}

/** The formula as an element, or null if the text holds none. */
export function formula(text: string): Element | null {
  const parsed = new DOMParser().parseFromString(text, "text/html").querySelector("math");
  return parsed && copy(parsed);
}

function copy(source: Element): Element | null {
  const name = source.localName;
  // <semantics> holds the formula first, then its annotations.
  if (name === "semantics") return source.firstElementChild && copy(source.firstElementChild);
  if (!ELEMENTS.has(name)) return null;
  const element = document.createElementNS(MATHML, name);
  for (const { name: attribute, value } of source.attributes) {
    if (ATTRIBUTES.has(attribute)) element.setAttribute(attribute, value);
  }
  // Browsers set factors without a gap: "x cos(cx)" would read "xcos(cx)".
  if (name === "mo" && source.textContent === "\u2062") element.setAttribute("rspace", "0.16em");
  for (const child of source.childNodes) {
    // A hyphen is drawn as one; the minus sign is another character.
    if (child.nodeType === Node.TEXT_NODE) element.append(minus(name, child.textContent ?? ""));
    else if (child.nodeType === Node.ELEMENT_NODE) element.append(copy(child as Element) ?? "");
  }
  return element;
}
